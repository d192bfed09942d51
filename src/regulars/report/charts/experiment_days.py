"""The effect of an experiment from day to day, with the interval that holds at every look."""

from __future__ import annotations

from typing import Any

import altair as alt

from regulars.report.charts.canvas import Canvas, Row, Rows, finished, in_lines, nothing, values
from regulars.report.charts.shares import LEFT
from regulars.report.charts.theme import BLUE, INK, PALE_BLUE

SHOWN = "orders"  # of the metrics that are looked at daily, the one that needs least time


def experiment_days(rows: Rows, canvas: Canvas) -> Any:
    """The effect on orders per customer with its interval, and zero: the latest experiment, its first arm."""
    known = shown_days(rows)
    if not known:
        return nothing(canvas)
    drawn = [_plain(row) for row in known]
    base = alt.Chart(values(drawn))
    x = alt.X("day:T", axis=alt.Axis(title=None, format="%-d %b %Y", tickCount=4))
    axis = alt.Axis(title="Orders per customer, less those of the control", titlePadding=8, tickCount=5)
    y, low = (alt.Y(f"{name}:Q", axis=axis) for name in ("effect", "low"))
    zero = alt.Chart(values([{"zero": 0}])).mark_rule(color=INK).encode(y="zero:Q")
    layers = [
        base.mark_area(color=PALE_BLUE, opacity=1, aria=False).encode(x=x, y=low, y2=alt.Y2("high:Q")),
        zero,
        base.mark_line(color=BLUE, strokeWidth=2, aria=False).encode(x=x, y=y),
    ]
    size = {"width": canvas.inner(LEFT), "height": 220 if canvas.is_narrow else 260}
    which = f"{known[0]['experiment']}, {known[0]['arm']}."
    lines = in_lines(canvas, which, "Shaded: the 95% interval that holds at every look.")
    return finished(alt.layer(*layers).properties(**size), canvas, lines)


def _plain(row: Row) -> dict[str, Any]:
    low, high = row["sequential_low"], row["sequential_high"]
    return {"day": row["day"].isoformat(), "effect": row["effect"], "low": low, "high": high}


def shown_days(rows: Rows) -> list[Row]:
    """The days of the experiment that was looked at last, of its first arm."""
    mine = [row for row in rows if row["metric"] == SHOWN]
    if not mine:
        return []
    last = max(mine, key=lambda row: (row["day"], row["experiment"]))
    arm = min(row["arm"] for row in mine if row["experiment"] == last["experiment"])
    chosen = [row for row in mine if (row["experiment"], row["arm"]) == (last["experiment"], arm)]
    return sorted(chosen, key=lambda row: row["day"])
