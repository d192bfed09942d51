"""Net revenue by country: the ten best and the rest."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import altair as alt

from regulars.report.charts.canvas import Canvas, Row, Rows, finished, nothing
from regulars.report.charts.formats import shortened
from regulars.report.charts.ranked_bars import Bar, ranked_bars

MOST = 10
LEFT = 150


def revenue_by_country(countries: Rows, canvas: Canvas) -> Any:
    """Ten countries and the rest; where one country is more than half, the others also on their own scale."""
    ranked = sorted(countries, key=lambda row: row["rank"])
    if not ranked:
        return nothing(canvas)
    first = ranked[0]
    if (first["share"] or 0.0) <= 0.5 or len(ranked) < 4:
        return finished(ranked_bars(_bars(ranked, MOST), canvas, left=LEFT), canvas)
    whole = ranked_bars(_bars(ranked, 1), canvas, left=LEFT, heading=canvas.money_title("All countries, net revenue"))
    others = ranked_bars(
        _bars(ranked[1:], MOST - 1),
        canvas,
        left=LEFT,
        heading=f"Without {shortened(first['country'])}, on a scale of their own",
    )
    return finished(alt.vconcat(whole, others).resolve_scale(x="independent", y="independent"), canvas)


def _bars(ranked: list[Row], most: int) -> list[Bar]:
    """A bar for each of the first `most`, and one for the sum of the others."""
    bars = [Bar(shortened(row["country"]), row["net_revenue"], row["share"]) for row in ranked[:most]]
    rest = ranked[most:]
    if rest:
        shares = [row["share"] for row in rest if row["share"] is not None]
        name = f"{len(rest)} others" if len(rest) > 1 else shortened(rest[0]["country"])
        net = sum((row["net_revenue"] for row in rest), Decimal(0))
        bars.append(Bar(name, net, sum(shares) if shares else None, is_rest=True))
    return bars
