"""Did it work: the section of the report about experiments."""

from __future__ import annotations

from regulars.app.screen import Screen
from regulars.report.html.sections.experiments import experiments


def experiments_page(screen: Screen) -> None:
    """The arms, effects and days of all experiments, or why there are none."""
    screen.section(experiments(screen.standing))
