"""Charts as blocks, or the reason why they cannot be shown."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from markupsafe import Markup

from regulars.report.charts import BY_NAME
from regulars.report.charts.canvas import PHONE, WIDE, Canvas
from regulars.report.charts.drawing import to_svg
from regulars.report.html.blocks import Block, Missing, Picture
from regulars.report.html.content import Rows
from regulars.report.html.inline import inlined
from regulars.report.html.visible import BEHIND, Standing


def picture(standing: Standing, name: str, *, note: str = "", rows: Mapping[str, Rows] | None = None) -> Block:
    """The figure of that name, or what is missing for it. `rows` stand in for those of the published tables."""
    figure = BY_NAME[name]
    given = rows or {table: standing.rows(table) for table in figure.tables}
    shown = {table: found for table, found in given.items() if found}
    sources = tuple(sorted({BEHIND.get(table, table) for table in figure.tables}))
    if not shown:
        return Missing(figure.title, standing.missing(figure.tables[0]), sources)
    data = tuple((table, tuple(tuple(row.items()) for row in found)) for table, found in shown.items())
    wide, narrow = (drawn(name, width, standing.currency, data, repr(data)) for width in (WIDE, PHONE))
    return Picture(figure.title, wide, narrow, sources, note)


@lru_cache(maxsize=128)
def drawn(name: str, width: int, currency: str, data: tuple[Any, ...], written: str) -> Markup:
    """The figure of these rows for the page; one process may make the page of a shop many times, and draws once.

    `written` tells rows apart that are equal and would be drawn otherwise, such as 0.0 and -0.0.
    """
    shown = {table: tuple(map(dict, rows)) for table, rows in data}
    figure = BY_NAME[name]
    return inlined(to_svg(figure.untitled(shown, Canvas(width, currency))), f"{name}-{width}", figure.title)
