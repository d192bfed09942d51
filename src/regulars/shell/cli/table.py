"""`regulars table`: rows of a table of a published run."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from regulars.ground.arguments import choices_of
from regulars.ground.errors import UsageError, listing
from regulars.ground.tables import BY_NAME
from regulars.shell.cli.options import AsJson, Flag, KeptRun, OutFolder, Several
from regulars.shell.cli.show import say, show_json, show_rows, warn
from regulars.shell.cli.where import chosen

if TYPE_CHECKING:
    from regulars.shell.published.table_rows import TableRows


def table(
    name: str | None = None,
    *,
    sort: str | None = None,
    descending: Flag = False,
    where: Several = (),
    columns: str | None = None,
    limit: int = 20,
    out: OutFolder = Path("data"),
    run: KeptRun = None,
    json: AsJson = False,
) -> None:
    """Show rows of a table; without a name, list the tables of the run.

    A column that the evidence withholds is left out, in JSON null; who asks for it by name is refused.

    Parameters
    ----------
    name
        The table, for example segments or evidence.
    sort
        Column by which the rows are put in order, lowest first. Without it churn_scores begins with the most money at
        stake; other tables stand as they are.
    descending
        Highest first.
    where
        COLUMN=VALUE: only rows with this value, for example segment=VIP; several times for one column, any of the
        values. customer_id takes an id or an e-mail address.
    columns
        Only these columns, with commas between, in this order.
    limit
        How many rows at the most.
    """
    from regulars.shell.published.run import open_run
    from regulars.shell.published.table_rows import TableRows

    if limit < 0:
        raise UsageError(f"--limit {limit} is not a number of rows; give 0 or more.")
    if descending and sort is None:
        raise UsageError("--descending needs --sort COLUMN.")
    opened = open_run(out, run)
    if name is None:
        sizes = opened.manifest.tables
        rows = [
            {"table": table, "rows": sizes[table], "one row per": contract.one_row_per}
            for table, contract in BY_NAME.items()
            if table in sizes
        ]
    else:
        asked = TableRows(opened, name, where=choices_of("where", chosen(where)), sort=sort, descending=descending)
        asked = replace(asked, columns=_columns(asked, columns, as_stored=json))
        rows = asked.rows(limit)
    withheld = asked.withheld if name is not None and columns is None else {}
    if json:
        show_json({"run_id": opened.run_id, "table": name, "withheld": withheld, "rows": rows})
        return
    for column, reason in withheld.items():
        warn(f"{name}.{column} is withheld: {reason}")
    hidden = show_rows(rows)
    if name is not None and name in BY_NAME:
        size = asked.count()
        shown_of = f"{len(rows):,} of {size:,} rows; --limit {size} shows all" if len(rows) < size else f"{size:,} rows"
        say(f"\n{BY_NAME[name].grain}. {shown_of}, run {opened.run_id}.")
    if hidden:
        say(f"No room for {listing(hidden, most=30)}: use --columns or --json.")


def _columns(table: TableRows, asked: str | None, *, as_stored: bool) -> list[str] | None:
    """The columns to show, None for all.

    For a person, the one that is sorted by stands behind the key, and those that are withheld are left out.
    """
    if asked is not None:
        return [column.strip() for column in asked.split(",")]
    if as_stored:
        return None
    shown = [column for column in table.known if column not in table.withheld]
    key = BY_NAME[table.name].key if table.name in BY_NAME else ()
    if table.sort is None or table.sort in key:
        return shown
    first = [*key, table.sort]
    return [*first, *(column for column in shown if column not in first)]
