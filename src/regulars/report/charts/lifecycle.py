"""Who came, stayed, returned and went, month by month."""

from __future__ import annotations

from typing import Any

import altair as alt

from regulars.report.charts.canvas import (
    Canvas,
    Row,
    Rows,
    amounts_axis,
    finished,
    months_x,
    nothing,
    values,
    zero_line,
)
from regulars.report.charts.formats import as_day, count, month
from regulars.report.charts.theme import BLUE, GOLD, RUST, SKY

LEFT = 44
STATES = (  # name, words, colour, place in the stack from the zero line outwards
    ("retained", "Retained: also bought last month", BLUE, 1),
    ("reactivated", "Reactivated: back after a pause", SKY, 2),
    ("new", "New: first order", GOLD, 3),
    ("lapsed", "Lapsed: bought last month, not this one", RUST, 1),
)
BY_STATE = {state[0]: state for state in STATES}


def lifecycle(rows: Rows, canvas: Canvas) -> Any:
    """Active customers stacked upwards by state, lapsed ones downwards; nothing where it is not known yet."""
    months = sorted({as_day(row["month"]) for row in rows})
    drawn = [_plain(row) for row in rows if row["customers"] is not None and row["state"] in BY_STATE]
    if not drawn:
        return nothing(canvas)
    inner = canvas.inner(LEFT)
    words = [state[1] for state in STATES]
    colours = alt.Scale(domain=words, range=[state[2] for state in STATES])
    bars = (
        alt.Chart(values(drawn))
        .mark_bar()
        .encode(
            x=months_x(months, inner),
            y=alt.Y("customers:Q", axis=amounts_axis("Customers", left=LEFT), stack="zero"),
            fill=alt.Fill("words:N", scale=colours, legend=_legend(canvas)),
            fillOpacity=alt.FillOpacity("opacity:Q", scale=None),
            order=alt.Order("place:Q"),
            description=alt.Description("said:N"),
        )
    )
    height = 220 if canvas.is_narrow else 260
    partial = any(row["is_partial"] for row in rows)
    note = "Faint: partial month. It is not known yet who lapsed in it." if partial else ""
    return finished(alt.layer(bars, zero_line()).properties(width=inner, height=height), canvas, note)


def _legend(canvas: Canvas) -> alt.Legend:
    return alt.Legend(columns=1 if canvas.is_narrow else 2, offset=22, labelLimit=300)


def _plain(row: Row) -> dict[str, Any]:
    name, words, _, place = BY_STATE[row["state"]]
    customers = row["customers"]
    return {
        "month": as_day(row["month"]).isoformat(),
        "customers": -customers if name == "lapsed" else customers,
        "words": words,
        "place": place,
        "opacity": 0.45 if row["is_partial"] else 1.0,
        "said": f"{month(row['month'])}, {name}: {count(customers)} customers",
    }
