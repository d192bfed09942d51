"""The shop at a glance."""

from __future__ import annotations

from regulars.app.filters import Filters
from regulars.app.screen import Screen
from regulars.ground.periods import Window
from regulars.report.html.blocks import Doubts, Missing
from regulars.report.html.content import Row, Rows
from regulars.report.html.overview import as_table, earlier, period_cards, span
from regulars.report.html.sections.first import outlook
from regulars.report.html.sections.kpis import last_month
from regulars.report.html.targets import targets

_TABLES = {"day": "daily_sales", "month": "monthly_revenue"}
SHORT = 62  # days up to which a period is drawn day by day


def overview(screen: Screen) -> None:
    """Cards of the period with what came before; why it changed, what comes and whom to act on; its curve."""
    reason = screen.standing.missing("monthly_revenue")
    if reason:
        screen.block(Missing("Key numbers", reason, ("monthly_revenue",)))
        return
    months = _by(screen, "month")
    _cards(screen, months)
    if screen.window == screen.log and screen.filters == Filters():
        wanted = targets(screen.standing)
        if wanted:
            screen.block(wanted)
        screen.section(outlook(screen.standing))
    doubts = screen.standing.doubts("monthly_revenue")
    if doubts:
        screen.block(Doubts(doubts))
    asked = str((screen.filters, screen.window))
    if screen.window.days <= SHORT:
        screen.figure("daily_sales", {"daily_sales": _by(screen, "day")}, asked=asked)
    else:
        screen.figure("monthly_revenue", {"monthly_revenue": months}, asked=asked)


def _by(screen: Screen, grain: str) -> Rows:
    """Every day or month that is chosen, also without trade."""
    if screen.filters == Filters():
        return screen.standing.ordered(_TABLES[grain], grain)
    return as_table(screen.ask(screen.filters.question(None, grain=grain)), grain)


def _cards(screen: Screen, months: Rows) -> None:
    """The period that is chosen beside earlier ones; without one, the whole log and its last whole month."""
    total = screen.ask(screen.filters.question(None))
    if not total:
        return
    is_chosen = screen.window != screen.log
    title = f"{span(screen.window)}" if is_chosen else f"The whole period, {span(screen.window)}"
    whole = [row for row in months if not row["is_partial"]]
    others, notes = _earlier(screen, screen.window) if is_chosen else ([], [])
    cards = period_cards(screen.standing, title, total[0], others, whole if len(whole) > 1 else (), notes)
    screen.block(cards)
    if not is_chosen:
        screen.block(last_month(screen.standing, months))


def _earlier(screen: Screen, window: Window) -> tuple[list[tuple[str, Row]], list[str]]:
    """The rows of earlier periods, and why one is not compared with."""
    rows, notes = [], []
    for other in earlier(window, screen.log):
        if other.reason:
            notes.append(other.reason)
            continue
        found = screen.ask(screen.filters.question(other.window))
        if found:
            rows.append((f"on {other.name}", found[0]))
            notes.append(f"{other.name.capitalize()}: {span(other.window)}.")
    return rows, notes
