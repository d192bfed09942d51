"""Why net revenue moved: the parts of the latest change in every view."""

from __future__ import annotations

from collections.abc import Iterator

from regulars.report.briefing import PARTS, Bridge, bridge_of, periods_of, sentences
from regulars.report.charts.formats import month
from regulars.report.html.blocks import Block, Doubts, Missing, Prose, Section, section
from regulars.report.html.tables import grid, money, rate, written
from regulars.report.html.visible import Standing

_VIEWS = {
    "tree": "Why: by factor",
    "customers": "Why: by group of customers",
    "countries": "Why: by country",
    "products": "Why: by product",
}
_UNUSUAL = {True: "yes", False: "no", None: "not known"}
_NOTE = (
    "A part whose range from low to high includes zero may be chance. The parts of a table add up to the whole change."
)


def movement(standing: Standing) -> Section:
    """Every view of the latest change, against the month before and against last year."""
    return section("movement", "Why net revenue moved", [*_bridge(standing, tuple(_VIEWS)), *_last_year(standing)])


def _bridge(standing: Standing, views: tuple[str, ...], against: str = "previous") -> Iterator[Block]:
    reason = standing.missing("revenue_bridge")
    if reason:
        yield Missing("What changed", reason, ("revenue_bridge",))
        return
    rows = standing.rows("revenue_bridge")
    there = periods_of(rows, against)
    found = bridge_of(rows, there[-1], against) if there else None
    if found is None:
        return
    before = next(row for row in standing.rows("monthly_revenue") if row["month"] == found.period_from)
    yield Prose(" ".join(sentences(found, before["net_revenue"])[:1]))
    doubts = standing.doubts("revenue_bridge")
    if doubts:
        yield Doubts(doubts)
    for view in views:
        if found.of_view(view):
            yield _view(standing, found, view)


def _last_year(standing: Standing) -> Iterator[Block]:
    if not standing.missing("revenue_bridge") and periods_of(standing.rows("revenue_bridge"), "year"):
        yield from _bridge(standing, ("tree", "customers"), "year")


def _view(standing: Standing, found: Bridge, view: str) -> Block:
    title = f"{_VIEWS[view]}, {month(found.period_to)} on {month(found.period_from)}"
    band = "a single customer, or products of an earlier month"
    fields = [
        written("Part", lambda row: PARTS.get(row["part"], str(row["part"]))),
        money("Added", "amount"),
        money("Low", "low", null=band),
        money("High", "high", null=band),
        rate("Share of the change", "share_of_change", null="nothing changed"),
        written("Unusual", lambda row: _UNUSUAL[row["is_unusual"]]),
    ]
    return grid(standing, "revenue_bridge", standing.in_currency(title), fields, found.of_view(view), notes=(_NOTE,))
