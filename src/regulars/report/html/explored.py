"""The answer to a question about one KPI, as a picture for the page."""

from __future__ import annotations

from regulars.ground.kpis import Unit
from regulars.metrics.measures import BY_NAME
from regulars.report.charts.canvas import PHONE, WIDE, Canvas
from regulars.report.charts.drawing import to_svg
from regulars.report.charts.explored import BARS, LINES, explored
from regulars.report.charts.formats import count
from regulars.report.html.blocks import Picture
from regulars.report.html.cards import label
from regulars.report.html.content import Rows
from regulars.report.html.inline import inlined
from regulars.report.html.visible import Standing
from regulars.report.questions import Question


def explored_picture(standing: Standing, question: Question, rows: Rows, groups: int) -> Picture:
    """The rows of the question drawn; `groups` is how many groups there are, the largest of them are drawn."""
    kpi = str(question.kpi)
    by = f" by {' and '.join(name.replace('_', ' ') for name in question.by)}" if question.by else ""
    title = f"{label(standing, kpi)}{by}"
    if BY_NAME[kpi].unit is Unit.MONEY:
        title = standing.in_currency(title)
    wide, narrow = (
        inlined(
            to_svg(explored(rows, kpi, question.by, question.grain, Canvas(width, standing.currency))),
            f"explored-{width}",
            title,
        )
        for width in (WIDE, PHONE)
    )
    drawn = LINES if question.grain else BARS
    note = f"The {drawn} largest of {count(groups)} groups." if question.by and groups > drawn else ""
    return Picture(title, wide, narrow, ("facts",), note)
