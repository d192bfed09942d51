"""What changed, why, and what comes: the first page of the report."""

from __future__ import annotations

from collections.abc import Iterator

from regulars.report.briefing import PARTS, Bridge, bridge_of, periods_of, sentences, unusual
from regulars.report.charts.formats import day, month
from regulars.report.html.blocks import Block, Doubts, Missing, Prose, Section, section
from regulars.report.html.content import Row
from regulars.report.html.tables import grid, money, rate, words, written
from regulars.report.html.visible import Standing

_VIEWS = {
    "tree": "Why: by factor",
    "customers": "Why: by what became of customers",
    "countries": "Why: by country",
    "products": "Why: by product",
}
_FIRST = ("tree", "customers", "products")
_UNUSUAL = {True: "yes", False: "no", None: "not known"}
_NOTE = "A part may be chance where its 95 % band holds zero. The parts of a table add up to the whole change."


def changed(standing: Standing) -> Section:
    """What is unusual, what changed in the latest whole month and why, and what is to come."""
    blocks: list[Block] = [*_alerts(standing), *_bridge(standing, _FIRST), *_coming(standing, "month")]
    return section("changed", "What changed, why, what comes", blocks)


def movement(standing: Standing) -> Section:
    """Every view of the latest change, against the month before and against last year."""
    return section("movement", "Why net revenue moved", [*_bridge(standing, tuple(_VIEWS)), *_last_year(standing)])


def coming(standing: Standing) -> Section:
    """The forecasts of every KPI by month and week, who they come from, and what speaks against them."""
    doubts = standing.doubts("forecast")
    blocks: list[Block] = [*_coming(standing, "month"), *_coming(standing, "week"), _by_cohort(standing)]
    return section("forecast", "What comes", [*blocks[:1], *([Doubts(doubts)] if doubts else []), *blocks[1:]])


def _alerts(standing: Standing) -> Iterator[Block]:
    rows = standing.rows("alerts")
    if rows:
        yield Doubts(tuple(unusual(rows)))
    elif "alerts" in standing.content.tables:
        yield Prose("Nothing was unusual about the last complete day and the last whole week.")


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


def _coming(standing: Standing, grain: str) -> Iterator[Block]:
    title = f"What comes, by {grain}"
    rows = [row for row in standing.ordered("forecast", "kpi", "horizon") if row["grain"] == grain]
    if not rows and not standing.missing("forecast"):
        yield Missing(title, f"Fewer than six whole {grain}s are in the log, or no KPI repeats.", ("forecast",))
        return
    few = "too few tests"
    fields = [
        words("KPI", "kpi"),
        written("Period", _period),
        money("Expected", "forecast"),
        money("Low, 80 %", "low_80", null=few),
        money("High, 80 %", "high_80", null=few),
        words("Model", "model"),
    ]
    yield grid(standing, "forecast", title, fields, rows)


def _by_cohort(standing: Standing) -> Block:
    few = "too few tests"
    fields = [
        written("Month", _period),
        words("Customers", "customers"),
        money("Expected", "forecast"),
        money("Low, 80 %", "low_80", null=few),
        money("High, 80 %", "high_80", null=few),
        rate("Share", "share", has_bar=True),
    ]
    rows = standing.ordered("forecast_by_cohort", "horizon", "customers")
    return grid(standing, "forecast_by_cohort", standing.in_currency("Net revenue by customers"), fields, rows)


def _period(row: Row) -> str:
    if row.get("grain") == "week":
        return f"week of {day(row['period'])}"
    return f"{month(row['period'])}{', begun' if row.get('is_partial') else ''}"
