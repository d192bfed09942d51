"""Writes docs/tables.md from the contracts of the tables: `python -m tests.docs.tables_page`."""

from __future__ import annotations

from regulars.ground.contract import Column, Table
from regulars.ground.log_columns import LOG_COLUMNS
from regulars.ground.tables import PUBLISHED
from regulars.ground.tables.links import LINKS
from tests.docs.pages import ROOT

TARGET = ROOT / "docs" / "tables.md"

INTRODUCTION = """\
# Tables

Every table of a run, what a row of it is, and what each column means.

This page is written from the contracts in `src/regulars/ground/tables/` by `python -m tests.docs.tables_page`; a
test compares the two. The names, columns, types and keys below are what you may build on. The same sentences stand
as comments beside every table and column in `regulars.duckdb`.

How to read it:

- *Key*: the columns that tell one row from every other. *Order*: how the rows are sorted in the files.
- A column without an entry under "NULL means" never holds NULL.
- Money is `decimal(18, 4)`, exact. Rates and means are `float64`. A rate that could not be observed is NULL, never 0.
- A table that the log cannot give is left out; the run and `evidence` give the reason.
- `transactions` and `returns` also carry one text column for each dimension that you declare.
"""

VIEWS = """\
## Views for KPIs

`regulars.duckdb` also holds one view for each common question. Each has a column for every KPI of `metric_catalog`.

| views | one row per |
| --- | --- |
| `kpi` | the whole period |
| `kpi_by_day`, `kpi_by_week`, `kpi_by_month`, `kpi_by_quarter`, `kpi_by_year` | period: `period` is its first day |
| `kpi_by_country`, `kpi_by_segment`, `kpi_by_new_returning`, `kpi_by_identified`, `kpi_by_stock_code` | group |
| `kpi_by_country_and_month` and so on: each group `_and_month` | group and month |
| `kpi_by_department` and so on | group of a dimension that you declared |

Views by period have `is_partial`: whether the log covers only part of the period. Views for columns that the log
lacks are not there.

Of a log with more used lines than `[output] lines_in_database`, `transactions` in the database is a view of the run's
`processed/transactions.parquet`. Start the client in the folder of the run, or tell it where that is:
`SET VARIABLE regulars_run = '/path/of/the/run/'`.

The database holds two working tables too, `facts` and `line_facts`. They are what these views are asked of, and may
change with any version.
"""


def page() -> str:
    """The whole text of docs/tables.md."""
    return "\n".join([INTRODUCTION, _contents(), _links(), *map(_section, PUBLISHED), VIEWS])


def _contents() -> str:
    rows = [f"| [`{table.name}`](#{table.name}) | {_grain(table)} |" for table in PUBLISHED]
    return "\n".join(["| table | one row per |", "| --- | --- |", *rows, ""])


def _links() -> str:
    """The tables that name each other's rows; all others stand alone."""
    said = (
        "A join on these columns loses and doubles no row: every value but NULL is a key of the other "
        "table. A copy that `regulars publish` makes in PostgreSQL has them as foreign keys."
    )
    picture = "![The tables, and the columns by which one names a row of another](pictures/tables.svg)"
    head = ["| table | column | names a row of |", "| --- | --- | --- |"]
    rows = [f"| `{link.table}` | `{link.column}` | `{link.to}` |" for link in LINKS]
    return "\n".join(["## How the tables are linked", "", said, "", picture, "", *head, *rows, ""])


def _grain(table: Table) -> str:
    return table.one_row_per


def _section(table: Table) -> str:
    facts = [f"File: `{table.folder}/{table.name}.parquet`.", f"Key: {_names(table.key)}."]
    if table.export_order != table.key:
        facts.append(f"Order: {_names(table.export_order)}.")
    if table.needs:
        needed = sorted(table.needs, key=list(LOG_COLUMNS).index)
        facts.append(f"Left out where the log has no {_names(tuple(needed))}.")
    lines = [f"## {table.name}", "", f"{table.grain}.", "", " ".join(facts), ""]
    head = ["| column | type | unit | meaning | NULL means |", "| --- | --- | --- | --- | --- |"]
    return "\n".join([*lines, *head, *map(_row, table.columns), ""])


def _names(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _row(column: Column) -> str:
    cells = (f"`{column.name}`", f"`{column.type}`", column.unit or "", column.meaning, column.null_means or "")
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


if __name__ == "__main__":
    TARGET.write_text(page(), encoding="utf-8")
