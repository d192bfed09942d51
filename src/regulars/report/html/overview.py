"""The KPIs of any period as cards and curves, from the answers to live questions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from regulars.ground.periods import Window
from regulars.report.charts.formats import day
from regulars.report.html.blocks import Cards
from regulars.report.html.cards import KPIS, card
from regulars.report.html.content import Row, Rows
from regulars.report.html.visible import Standing


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
    return f"{span(other)} is not fully in the log, so it is not used for comparison."


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
    return Cards(title, cards, ("facts",), tuple(notes))


def as_table(rows: Rows, grain: str) -> list[Row]:
    """The answer to a question by day or month in the columns of daily_sales or monthly_revenue."""
    return [{grain: row["period"], **{name: value for name, value in row.items() if name != "period"}} for row in rows]
