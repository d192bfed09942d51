"""The page: one HTML file that needs neither network nor script."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from regulars.metrics.rows import over_all
from regulars.report.charts.drawing import NOT_TEXT
from regulars.report.charts.formats import count, day, money, percent
from regulars.report.charts.theme import DARK, TYPEFACE
from regulars.report.html.blocks import Block
from regulars.report.html.content import ReportContent
from regulars.report.html.sections import SECTIONS
from regulars.report.html.sections.groups import best_tenth
from regulars.report.html.visible import Standing


def render(content: ReportContent) -> str:
    """The report as one HTML text. Every value of the shop is escaped; sections without tables say why."""
    standing = Standing(content)
    page = _environment().get_template("report.html.j2")
    html = page.render(
        content=content,
        summary=summary(standing),
        first_day=day(content.first_day),
        last_day=day(standing.last_day),
        sections=[make(standing) for make in SECTIONS],
        dark=DARK,
        typeface=Markup(TYPEFACE),  # our own constant
    )
    return NOT_TEXT.sub("", html)


def part(block: Block) -> str:
    """One block as HTML, to stand inside another page under `style_of_parts`."""
    drawn = _environment().get_template(f"{block.kind}.html.j2").render(block=block)
    return NOT_TEXT.sub("", f'<div class="regulars">{drawn}</div>')


def style_of_parts(*, is_dark: bool) -> str:
    """The style sheet of parts: it touches nothing outside of them."""
    sheet = _environment().get_template("parts.css.j2")
    return sheet.render(is_dark=is_dark, typeface=Markup(TYPEFACE))


def summary(standing: Standing) -> str:
    """The period in one sentence of plain words."""
    months = standing.rows("monthly_revenue")
    period = f"From {day(standing.content.first_day)} to {day(standing.last_day)}"
    if not months:
        return f"{period} there was no revenue to add up by month."
    found = over_all(months, "net_revenue", "orders")
    number = f"{count(found['orders'])} order" + ("" if found["orders"] == 1 else "s")
    taken = f"{period} the shop took {money(found['net_revenue'], standing.currency)} in {number}, after returns"
    return f"{taken}{_best(standing)}."


def _best(standing: Standing) -> str:
    rows = standing.rows("group_contribution")
    best = best_tenth(rows)
    known = next((row for row in rows if row["group_name"] == "identified"), None)
    if not best or best["share"] is None or not known or known["customers"] < 10:
        return ""
    tenth = f"the best 10% of them brought {percent(best['share'])}"
    return f"; {count(known['customers'])} customers are known, and {tenth}"


@cache
def _environment() -> Environment:
    """Escapes in every template, whatever its name; an unknown word is an error."""
    return Environment(
        loader=PackageLoader("regulars.report.html"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
