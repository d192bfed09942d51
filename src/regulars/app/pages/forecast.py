"""What is to come."""

from __future__ import annotations

from regulars.app.screen import Screen
from regulars.report.html.sections.coming import coming


def forecast(screen: Screen) -> None:
    """The forecasts of the shop."""
    screen.section(coming(screen.standing))
