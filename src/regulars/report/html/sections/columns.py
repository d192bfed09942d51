"""What the columns of the files hold: a block of the section on what was read."""

from __future__ import annotations

from regulars.report.charts.formats import count, percent
from regulars.report.html.blocks import Block, Cell, Column, Grid, Line
from regulars.report.html.content import Row
from regulars.report.html.visible import Standing

MOST_COLUMNS = 60
_COLUMNS = (
    Column("Column", is_number=False),
    Column("Taken for", is_number=False),
    Column("Missing"),
    Column("Different values"),
    Column("Least"),
    Column("Greatest"),
    Column("Examples", is_number=False),
)


def columns_of_files(standing: Standing) -> Block | None:
    """What each column of the files holds; nothing where no run keeps it."""
    rows = standing.rows("columns")
    if not rows:
        return None
    lines = tuple(map(_column, rows[:MOST_COLUMNS]))
    more = len(rows) - len(lines)
    notes = ["Values are not shown for columns that may name a person or are not used."]
    notes += [f"{count(more)} more columns are in the table."] if more else []
    return Grid("Columns of the files", _COLUMNS, lines, ("columns",), tuple(notes))


def _column(row: Row) -> Line:
    values = (row["least"] or "", row["greatest"] or "", " · ".join(row["examples"] or ()))
    sizes = (percent(row["share_missing"]), count(row["distinct_values"]))
    return Line(tuple(map(Cell, (row["column_name"], ", ".join(row["taken_for"]), *sizes, *values))))
