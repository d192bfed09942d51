"""How much credit each channel gets, by every model: the spread over models and the band of one."""

from __future__ import annotations

from typing import Any

import altair as alt

from regulars.report.charts.canvas import Canvas, Row, Rows, finished, nothing, values
from regulars.report.charts.formats import percent, shortened
from regulars.report.charts.theme import BLUE, GOLD, GREY, GRID, INK, RUST, SKY

LEFT = 110
MOST = 15
MODELS = {
    "markov": "Markov chain",
    "shapley": "Shapley",
    "last": "Last touch",
    "last_non_direct": "Last touch that is not direct",
    "first": "First touch",
    "linear": "Linear",
    "position": "Position 40/20/40",
    "time_decay": "Time decay, half-life 7 days",
}
_POINTS = (("markov", BLUE), ("shapley", RUST), ("last", GOLD), ("first", GREY))
SPREAD, BAND = "Spread over all models", "95% band of the Markov chain"


def channel_credit(rows: Rows, canvas: Canvas) -> Any:
    """One line for each channel, most credit first: the shares by four models, the spread over all, and a band."""
    main = main_credit(rows)
    if not main:
        return nothing(canvas)
    by_channel: dict[str, dict[str, Row]] = {}
    for row in main:
        by_channel.setdefault(row["channel"], {})[row["model"]] = row
    first = sorted(by_channel, key=lambda name: -by_channel[name]["markov"]["share"])[:MOST]
    bars = [bar for name in first for bar in _bars(name, by_channel[name])]
    points = [_point(name, by_channel[name][model], model) for name in first for model, _ in _POINTS]
    y = alt.Y(
        "channel:N",
        scale=alt.Scale(domain=[shortened(name, 18) for name in first], paddingInner=0.35),
        axis=alt.Axis(title=None, minExtent=LEFT, maxExtent=LEFT, labelColor=INK, labelFontSize=12),
    )
    axis = alt.Axis(title=None, format="%", tickCount=5, grid=True, gridColor=GRID)
    domain = [*(MODELS[model] for model, _ in _POINTS), SPREAD, BAND]
    colours = alt.Scale(domain=domain, range=[*(colour for _, colour in _POINTS), GRID, SKY])
    legend = alt.Legend(offset=4, columns=2 if canvas.is_narrow else 3, symbolType="circle")
    colour = alt.Color("what:N", scale=colours, legend=legend)
    base = alt.Chart(values(bars))
    wide, slim = (base.transform_filter(alt.datum.what == what) for what in (SPREAD, BAND))
    layers = [
        wide.mark_bar(height=8).encode(x=alt.X("low:Q", axis=axis), x2="high:Q", y=y, color=colour),
        slim.mark_bar(height=18).encode(x=alt.X("low:Q", axis=axis), x2="high:Q", y=y, color=colour),
        alt.Chart(values(points))
        .mark_circle(size=70, opacity=1)
        .encode(x=alt.X("share:Q", axis=axis), y=y, color=colour, description=alt.Description("said:N")),
    ]
    size = {"width": canvas.inner(LEFT), "height": 30 * len(first)}
    return finished(alt.layer(*layers).properties(**size), canvas)


def main_credit(rows: Rows) -> list[Row]:
    """The rows of all customers in the main window, without what no channel gets."""
    return [row for row in rows if row["customer_kind"] == "all" and row["is_main"] and row["share"] is not None]


def _bars(name: str, models: dict[str, Row]) -> list[dict[str, Any]]:
    shares, chain = [row["share"] for row in models.values()], models["markov"]
    return [
        {"channel": shortened(name, 18), "what": SPREAD, "low": min(shares), "high": max(shares)},
        {"channel": shortened(name, 18), "what": BAND, "low": chain["low"], "high": chain["high"]},
    ]


def _point(name: str, row: Row, model: str) -> dict[str, Any]:
    what = MODELS[model]
    return {
        "channel": shortened(name, 18),
        "what": what,
        "share": row["share"],
        "said": f"{name}, {what}: {percent(row['share'])}",
    }
