"""Where the customers are."""

from __future__ import annotations

from regulars.app.screen import Screen
from regulars.report.html.blocks import Missing
from regulars.report.html.sections.countries import countries as section
from regulars.report.html.sections.countries import table
from regulars.report.lookups import COUNTRIES, Lookup


def countries(screen: Screen) -> None:
    """The countries of the whole log, or of the days and segments that are chosen."""
    reason = screen.standing.missing("revenue_by_country")
    if reason:
        screen.block(Missing("Countries", reason, ("revenue_by_country",)))
        return
    if screen.window == screen.log and not screen.filters.where:
        screen.section(section(screen.standing))
        return
    since, until = screen.window.first_day, screen.window.last_day
    rows = screen.look_up(Lookup(COUNTRIES, screen.filters.where, ("rank",), since=since, until=until))
    if not rows:
        screen.block(Missing("Countries", "No bookings in these days. Choose others."))
        return
    screen.figure("revenue_by_country", {"revenue_by_country": rows}, asked=str((screen.filters, screen.window)))
    screen.block(table(screen.standing, rows))
