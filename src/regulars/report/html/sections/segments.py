"""The five segments: who is in them, where the lines between them are, and whether they keep what they promise."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from regulars.report.charts.formats import NOTHING, count, day, percent
from regulars.report.html.blocks import Block, Cell, Column, Doubts, Grid, Line, Missing, Prose, Section, section
from regulars.report.html.pictures import picture
from regulars.report.html.score_bands import days_bands, money_bands, order_bands
from regulars.report.html.tables import average, grid, money, number, rate, words
from regulars.report.html.visible import Standing

_EMPTY = "nobody is in the segment"
_SIZES = (
    words("Segment", "segment"),
    number("Customers", "customers"),
    rate("Of all", "share_of_customers", null="no customer has an order"),
    money("Net revenue", "net_revenue"),
    rate("Of all", "share", null="their net revenue is not positive"),
    money("Order value", "aov", null=_EMPTY),
    average("Days since last order", "mean_recency_days", null=_EMPTY),
    average("Orders each", "mean_frequency", null=_EMPTY),
    money("Net revenue each", "mean_monetary", null=_EMPTY),
)
_MEANINGS = (
    words("Segment", "segment"),
    words("Description and advice", "meaning", is_long=True),
    words("Rule", "rule", is_long=True),
)
_INTRODUCTION = (
    "Every customer with an order gets three scores from 1 to 5: recency (R, how recently they bought), "
    "frequency (F, how many orders) and monetary value (M, how much net revenue). The scores decide the "
    "segment."
)


def segments(standing: Standing) -> Section:
    """The grid of scores, the segments in numbers and words, the cut points and the test of time."""
    doubts = standing.doubts("segments", "rfm", "rfm_cuts", "segment_validation")
    reason = standing.missing("segments")
    if reason and standing.missing("rfm_grid"):
        return section("segments", "Segments", (Missing("Segments of customers", reason, ("segments",)),))
    rows = standing.ordered("segments", "segment_number")
    title = standing.in_currency("The segments in numbers")
    return section(
        "segments",
        "Segments",
        (
            Prose(_INTRODUCTION),
            Doubts(doubts) if doubts else None,
            picture(standing, "segments"),
            grid(standing, "segments", title, _SIZES, rows),
            grid(standing, "segments", "What they mean", _MEANINGS, rows) if rows else None,
            picture(standing, "rfm_grid"),
            _cuts(standing),
            _promise(standing),
            picture(standing, "segment_validation"),
        ),
    )


def _promise(standing: Standing) -> Prose | None:
    rows = standing.ordered("segment_validation", "segment_number")
    best = next((row for row in rows if row["share_came_back"] is not None), None)
    if best is None:
        return None
    called = f"Of the {count(best['customers'])} customers called {best['segment']} on {day(best['snapshot'])}"
    bought = f"{percent(best['share_came_back'])} bought in the next {count(best['horizon_days'])} days"
    return Prose(f"Do the segments predict behaviour? {called}, {bought}.")


def _cuts(standing: Standing) -> Block:
    """Which values get which score, read off the cut points."""
    title = "Which values get which score"
    reason = standing.missing("rfm_cuts")
    if reason:
        return Missing(title, reason, ("rfm_cuts",))
    columns = (Column("", is_number=False), *(Column(f"Score {score}") for score in (1, 2, 3, 4, 5)))
    cuts = {name: _cut_points(standing, name) for name in ("recency_days", "frequency", "monetary")}
    lines = [
        _line("Recency: days since the last order", days_bands(cuts["recency_days"])),
        _line("Frequency: orders", order_bands(cuts["frequency"])),
        _line(f"Monetary: net revenue, {standing.currency or 'money'}", money_bands(cuts["monetary"])),
    ]
    notes = (
        "The bands are cut so that each holds about a fifth of the customers. Equal values always score equally, so a "
        f"band can be larger, smaller or empty ({NOTHING}).",
    )
    return Grid(title, columns, tuple(lines), ("rfm_cuts",), notes)


def _cut_points(standing: Standing, measure: str) -> list[Decimal]:
    """The four cut points, lowest first; none where they are not known."""
    cuts = [row["value"] for row in standing.ordered("rfm_cuts", "measure", "cut") if row["measure"] == measure]
    return cuts if len(cuts) == 4 and None not in cuts else []


def _line(label: str, bands: Sequence[str]) -> Line:
    return Line((Cell(label), *(Cell(band) for band in bands or [NOTHING] * 5)))
