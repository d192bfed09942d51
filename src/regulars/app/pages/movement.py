"""Why net revenue moved."""

from __future__ import annotations

from regulars.app.screen import Screen
from regulars.report.html.sections.changed import movement as section


def movement(screen: Screen) -> None:
    """The parts of the latest change, in every view."""
    screen.section(section(screen.standing))
