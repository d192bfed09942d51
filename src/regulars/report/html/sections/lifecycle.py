"""Who came, stayed, returned and went."""

from __future__ import annotations

from regulars.report.html.blocks import Doubts, Prose, Section, section
from regulars.report.html.pictures import picture
from regulars.report.html.visible import Standing

_INTRODUCTION = (
    "Above the line are the customers who bought in the month: new, retained from the month before, or "
    "back after a pause. Below the line are those who bought in the month before but not in this one. "
    "Lapsed does not mean lost: many come back later."
)


def lifecycle(standing: Standing) -> Section:
    """The stacked chart of states."""
    doubts = standing.doubts("lifecycle")
    shown = bool(standing.rows("lifecycle"))
    return section(
        "lifecycle",
        "Customer lifecycle",
        (
            Prose(_INTRODUCTION) if shown else None,
            Doubts(doubts) if shown and doubts else None,
            picture(standing, "lifecycle"),
        ),
    )
