"""`regulars table`: the first rows of a table of a published run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from regulars.ground.errors import UsageError
from regulars.ground.tables import BY_NAME
from regulars.shell.cli.show import say, show_json, show_rows
from regulars.shell.engines.sql_text import quoted


def table(
    name: str | None = None,
    *,
    limit: int = 20,
    out: Path = Path("data"),
    run: str | None = None,
    json: Annotated[bool, Parameter(negative="")] = False,
) -> None:
    """Show the first rows of a table; without a name, list the tables of the run.

    Parameters
    ----------
    name
        The table, for example segments or evidence.
    limit
        How many rows at the most.
    out
        Folder of the published runs.
    run
        Id of a kept run; without it, the published one.
    json
        Print one JSON document instead of text.
    """
    from regulars.shell.opened import open_run

    if limit < 0:
        raise UsageError(f"--limit {limit} is no number of rows; give 0 or more.")
    opened = open_run(out, run)
    if name is None:
        sizes = opened.manifest["tables"]
        rows = [
            {"table": table, "rows": sizes[table], "one row per": contract.grain.removeprefix("One row per ")}
            for table, contract in BY_NAME.items()
            if table in sizes
        ]
    else:
        opened.check_table(name)
        statement = f"SELECT * FROM {quoted(name)} LIMIT {int(limit)}"
        rows = opened.connection.execute(statement).to_arrow_table().to_pylist()
    if json:
        show_json({"run_id": opened.run_id, "table": name, "rows": rows})
        return
    show_rows(rows)
    if name is not None and name in BY_NAME:
        size = opened.manifest["tables"][name]
        shown = f"{len(rows):,} of {size:,} rows; --limit {size} shows all" if len(rows) < size else f"{size:,} rows"
        say(f"\n{BY_NAME[name].grain}. {shown}, run {opened.run_id}.")
