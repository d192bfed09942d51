"""What every number means, and how far each claim can be trusted."""

from __future__ import annotations

from regulars.app.screen import Screen
from regulars.report.html.sections.definitions import definitions as of_kpis


def definitions(screen: Screen) -> None:
    """The catalogue of KPIs."""
    screen.section(of_kpis(screen.standing))
