"""From the grid of scores to one customer."""

from __future__ import annotations

from regulars.app.screen import Screen


def customers(screen: Screen) -> None:
    """Segments."""
    screen.figure("rfm_grid")
    screen.figure("segments")
