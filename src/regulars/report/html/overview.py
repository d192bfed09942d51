"""The KPIs of any period as cards and curves, from the answers to live questions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from regulars.ground.periods import Window, month_index, month_start
from regulars.report.charts.formats import as_day, day
from regulars.report.html.blocks import Cards
from regulars.report.html.cards import KPIS, card
from regulars.report.html.content import Row, Rows
from regulars.report.html.standing import Standing

_NOTHING = {
    **dict.fromkeys(("net_revenue", "gross_revenue", "returned", "fees", "adjustments"), Decimal(0)),
    **dict.fromkeys(("orders", "customers", "new_customers", "units"), 0),
    "aov": None,
}


@dataclass(frozen=True)
class Earlier:
    """A period to compare with: what it is called, which days, and why not where it is not to be had."""

    name: str
    window: Window
    reason: str = ""


def earlier(window: Window, log: Window) -> tuple[Earlier, Earlier]:
    """The period before and the same days a year before, as far as the log holds them."""
    pairs = (("the period before", window.before()), ("the same days a year before", window.a_year_before()))
    return tuple(Earlier(name, other, _not_held(other, log)) for name, other in pairs)  # type: ignore[return-value]


def _not_held(other: Window, log: Window) -> str:
    if log.holds(other):
        return ""
    return f"{span(other)} is not wholly in the log, so nothing is compared with it."


def span(window: Window) -> str:
    """The days of a window in words."""
    if window.days == 1:
        return day(window.first_day)
    return f"{day(window.first_day)} to {day(window.last_day)}"


def period_cards(
    standing: Standing, title: str, now: Row, others: Iterable[tuple[str, Row]], series: Rows, notes: Iterable[str]
) -> Cards:
    """One card for each KPI of the period. `others` are rows of earlier periods, each with what it is against."""
    listed = list(others)
    cards = tuple(card(kpi, standing, now, listed, series) for kpi in KPIS)
    return Cards(title, cards, "facts", tuple(notes))


def by_month(rows: Rows, window: Window) -> list[Row]:
    """One row per month of the window, in the columns of monthly_revenue; months without trade are there, as zeros."""
    known = {month_index(as_day(row["period"])): row for row in rows}
    first, last = month_index(window.first_day), month_index(window.last_day)
    return [
        {**known.get(index, {**_NOTHING, "is_partial": False}), "month": month_start(index)}
        for index in range(first, last + 1)
    ]


def by_day(rows: Rows, window: Window) -> list[Row]:
    """One row per day of the window, in the columns of daily_sales; days without trade are there, as zeros."""
    known: dict[date, Row] = {as_day(row["period"]): row for row in rows}
    days = (window.first_day + timedelta(days=number) for number in range(window.days))
    return [{**known.get(each, _NOTHING), "day": each} for each in days]


def ranked(rows: Rows, name: str) -> list[Row]:
    """One row per group, best net revenue first, with its rank, its share of all of them, and the shares added up."""
    best_first = sorted(rows, key=lambda row: (-row["net_revenue"], row[name]))
    whole = sum((row["net_revenue"] for row in best_first), Decimal(0))
    found: list[Row] = []
    so_far = Decimal(0)
    for rank, row in enumerate(best_first, start=1):
        so_far += row["net_revenue"]
        shares = [float(part / whole) if whole > 0 else None for part in (row["net_revenue"], so_far)]
        found.append({**row, "rank": rank, "share": shares[0], "cumulative_share": shares[1]})
    return found
