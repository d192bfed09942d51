"""What is to come: the forecasts by month and week, and whom the money comes from."""

from __future__ import annotations

from collections.abc import Iterator

from regulars.report.charts.formats import day, month
from regulars.report.html.blocks import Block, Doubts, Missing, Section, section
from regulars.report.html.cards import label
from regulars.report.html.content import Row
from regulars.report.html.tables import Field, grid, in_unit, money, rate, written
from regulars.report.html.visible import Standing

_SOON = ("net_revenue", "orders")
_FEW = "too few tests"
# How each model comes to its answer, and whose money it is.
_MODELS = {
    "running": "scaled up from the period so far",
    "last": "same as the latest period",
    "level": "mean of the latest periods",
    "last_year": "same as a year earlier",
    "last_year_days": "same as a year earlier, per trading day",
    "last_year_growth": "a year earlier, with growth",
    "level_season": "recent level times the season",
    "mean": "mean of three models",
}
_CUSTOMERS = {"known": "customers known today", "new": "new customers", "others": "guests"}


def coming(standing: Standing) -> Section:
    """The forecasts of every KPI by month and week, who they come from, and what speaks against them."""
    doubts = standing.doubts("forecast")
    blocks: list[Block] = [*_coming(standing, "month"), *_coming(standing, "week"), _by_cohort(standing)]
    return section("forecast", "Forecast", [*blocks[:1], *([Doubts(doubts)] if doubts else []), *blocks[1:]])


def soon(standing: Standing) -> Block:
    """What the next months are expected to bring in net revenue and orders."""
    rows = [row for row in standing.ordered("forecast", "kpi", "horizon") if row["grain"] == "month"]
    return grid(standing, "forecast", "Forecast", _fields(standing), [row for row in rows if row["kpi"] in _SOON])


def _coming(standing: Standing, grain: str) -> Iterator[Block]:
    title = f"Forecast by {grain}"
    rows = [row for row in standing.ordered("forecast", "kpi", "horizon") if row["grain"] == grain]
    if not rows and not standing.missing("forecast"):
        yield Missing(title, f"Fewer than six whole {grain}s are in the log, or no KPI repeats.", ("forecast",))
        return
    yield grid(standing, "forecast", title, _fields(standing), rows)


def _fields(standing: Standing) -> list[Field]:
    return [
        written("KPI", lambda row: label(standing, row["kpi"])),
        written("Period", _period),
        in_unit("Expected", "forecast"),
        in_unit("Low, 80%", "low_80", null=_FEW),
        in_unit("High, 80%", "high_80", null=_FEW),
        written("Method", lambda row: _MODELS[row["model"]]),
    ]


def _by_cohort(standing: Standing) -> Block:
    fields = [
        written("Month", _period),
        written("Customers", lambda row: _CUSTOMERS[row["customers"]]),
        money("Expected", "forecast"),
        money("Low, 80%", "low_80", null=_FEW),
        money("High, 80%", "high_80", null=_FEW),
        rate("Share", "share", has_bar=True),
    ]
    rows = standing.ordered("forecast_by_cohort", "horizon", "customers")
    return grid(standing, "forecast_by_cohort", standing.in_currency("Net revenue by kind of customer"), fields, rows)


def _period(row: Row) -> str:
    if row.get("grain") == "week":
        return f"week of {day(row['period'])}"
    return f"{month(row['period'])}{', in progress' if row.get('is_partial') else ''}"
