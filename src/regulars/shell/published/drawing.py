"""The report as a page, drawn by the worker: what draws loads its libraries there while a run computes."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from regulars.shell.process.resource_limits import require_addresses, require_handles

if TYPE_CHECKING:
    from regulars.report.html.content import ReportContent

HANDLES = 14  # that the library for charts opens
ADDRESSES = 66 << 30  # bytes that it reserves, and uses a hundredth of


def require_room_to_draw() -> None:
    """Raises OutOfResources where the library for charts would end the process for want of files or addresses."""
    require_handles(HANDLES)
    require_addresses(ADDRESSES)


@cache
def load_drawing() -> None:
    """Loads what drawing needs, which takes as long as to draw a small report."""
    require_room_to_draw()
    from regulars.report.charts.canvas import Canvas, nothing
    from regulars.report.charts.drawing import to_svg
    from regulars.report.html import page  # noqa: F401 - loaded for the page that follows

    to_svg(nothing(Canvas()))


def draw(content: ReportContent) -> str:
    """The report of the content as HTML. Raises OutOfResources where this process cannot draw charts."""
    require_room_to_draw()
    from regulars.report.html.page import render

    return render(content)
