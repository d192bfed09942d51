"""`regulars table`: rows of a table of a published run."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from regulars.ground.errors import UsageError, listing, meant
from regulars.ground.tables import BY_NAME
from regulars.shell.cli.options import AsJson, Flag, KeptRun, OutFolder, Several
from regulars.shell.cli.show import say, show_json, show_rows
from regulars.shell.cli.where import conditions
from regulars.shell.process.sql_quoting import literal, quoted

_MOST_ROWS = 2**63 - 1  # that the engine can count

if TYPE_CHECKING:
    import duckdb

    from regulars.shell.published.run import Run


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
        COLUMN=VALUE: only rows with this value, for example segment=VIP; several times for several columns.
        customer_id takes an id or an e-mail address.
    columns
        Only these columns, with commas between, in this order.
    limit
        How many rows at the most.
    """
    from regulars.shell.published.run import open_run

    if limit < 0:
        raise UsageError(f"--limit {limit} is not a number of rows; give 0 or more.")
    opened = open_run(out, run)
    if name is None:
        sizes = opened.manifest.tables
        rows = [
            {"table": table, "rows": sizes[table], "one row per": contract.one_row_per}
            for table, contract in BY_NAME.items()
            if table in sizes
        ]
    else:
        opened.check_table(name)
        known = opened.connection.table(name).columns
        chosen, order = _chosen(name, known, opened, where), order_clause(name, known, sort, descending=descending)
        shown = ", ".join(map(quoted, _columns(name, known, columns, sort, as_stored=json)))
        statement = f"SELECT {shown} FROM {quoted(name)}{chosen}{order} LIMIT {min(limit, _MOST_ROWS)}"
        rows = opened.connection.sql(statement).to_arrow_table().to_pylist()
    if json:
        show_json({"run_id": opened.run_id, "table": name, "rows": rows})
        return
    hidden = show_rows(rows)
    if name is not None and name in BY_NAME:
        size = _count(opened.connection, name, chosen)
        shown_of = f"{len(rows):,} of {size:,} rows; --limit {size} shows all" if len(rows) < size else f"{size:,} rows"
        say(f"\n{BY_NAME[name].grain}. {shown_of}, run {opened.run_id}.")
    if hidden:
        say(f"No room for {listing(hidden, most=30)}: use --columns or --json.")


def _columns(name: str, known: Sequence[str], asked: str | None, sort: str | None, *, as_stored: bool) -> Sequence[str]:
    """The columns to show; for a person, the one that is sorted by stands behind the key."""
    if asked is not None:
        return [_known(column.strip(), name, known) for column in asked.split(",")]
    key = BY_NAME[name].key if name in BY_NAME else ()
    if as_stored or sort is None or sort in key:
        return known
    first = [*key, _known(sort, name, known)]
    return [*first, *(column for column in known if column not in first)]


def _count(connection: duckdb.DuckDBPyConnection, name: str, chosen: str) -> int:
    return connection.execute(f"SELECT count(*) FROM {quoted(name)}{chosen}").fetchall()[0][0]


def _chosen(name: str, columns: Sequence[str], opened: Run, where: Sequence[str]) -> str:
    """The clause for the rows asked for; values are compared as text, a customer by the id that the tables have."""
    tests = []
    for column, given in conditions(where):
        value = opened.stored_id(given) if column == "customer_id" else given
        tests.append(f"CAST({quoted(_known(column, name, columns))} AS VARCHAR) = {literal(value)}")
    return f" WHERE {' AND '.join(tests)}" if tests else ""


def order_clause(name: str, columns: Sequence[str], sort: str | None, *, descending: bool) -> str:
    """The clause for the order asked for; rows that are equal in it stand as in the table, by its key."""
    if sort is None:
        if descending:
            raise UsageError("--descending needs --sort COLUMN.")
        most_first = BY_NAME[name].most_first if name in BY_NAME else ""
        return order_clause(name, columns, most_first, descending=True) if most_first else ""
    keys = [key for key in (BY_NAME[name].export_order if name in BY_NAME else ()) if key != sort]
    first = f"{quoted(_known(sort, name, columns))}{' DESC' if descending else ''} NULLS LAST"
    return f" ORDER BY {', '.join([first, *map(quoted, keys)])}"


def _known(column: str, name: str, columns: Sequence[str]) -> str:
    if column not in columns:
        raise UsageError(f"{name} has no column {column!r} ({meant(column, columns)}).")
    return column
