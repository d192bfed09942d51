"""The head of the page: the rows that a reader takes in at a glance, and the picture of how time grows with the log."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bench.page import Outcome

HEADLINES = ("small", "ordinary", "demo", "parquet-saved", "csv")
CURVE = ("small", "ordinary", "csv")  # the same two commands, on logs of three lengths
_OURS, _PANDAS = "Regulars", "pandas tutorial"


def head_rows(outcomes: Sequence[Outcome]) -> list[str]:
    """Table rows of the headlines that were measured: both sides in seconds, and how they stand to each other."""
    known = {each.name: each for each in outcomes if each.ours is not None}
    return [_row(known[name]) for name in HEADLINES if name in known]


def _row(outcome: Outcome) -> str:
    ours, peer = outcome.ours, outcome.peer
    beside = f"{peer:.2f} s" if peer else "–"
    ratio = f"{ours / peer:.2f}" if ours and peer else "–"
    return f"| {outcome.title} | {outcome.lines:,} | {ours:.2f} s | {beside} | {ratio} |"


def curve(outcomes: Sequence[Outcome]) -> str:
    """The picture as SVG; empty where fewer than two lengths were measured."""
    known = {each.name: each for each in outcomes if each.ours and each.peer}
    points: list[dict[str, Any]] = [
        {"lines": known[name].lines, "seconds": seconds, "who": who}
        for name in CURVE
        if name in known
        for who, seconds in ((_OURS, known[name].ours), (_PANDAS, known[name].peer))
    ]
    return _drawn(points) if len(points) > 2 else ""


def _drawn(points: list[dict[str, Any]]) -> str:
    import altair as alt

    from regulars.report.charts.drawing import to_svg

    x = alt.X(
        "lines:Q",
        scale=alt.Scale(type="log"),
        axis=alt.Axis(title="lines of the log", format="~s", tickCount=5, grid=False),
    )
    y = alt.Y(
        "seconds:Q", scale=alt.Scale(type="log"), axis=alt.Axis(title="seconds", format="~g", tickCount=5, grid=False)
    )
    who = alt.Color("who:N", title=None, scale=alt.Scale(domain=[_OURS, _PANDAS], range=["#1f5a92", "#b0632b"]))
    base = alt.Chart(alt.InlineData(values=tuple(points))).encode(x=x, y=y, color=who)
    return to_svg(alt.layer(base.mark_line(), base.mark_point(filled=True, size=50)).properties(width=560, height=300))
