"""`regulars publish`: a published run copy_tables into a schema of PostgreSQL."""

from __future__ import annotations

from pathlib import Path

from regulars.shell.cli.options import AsJson, KeptRun, OutFolder
from regulars.shell.cli.show import say, show_json


def publish(
    run: KeptRun = None,
    *,
    to: str,
    schema: str = "regulars",
    out: OutFolder = Path("data"),
    json: AsJson = False,
) -> None:
    """Copy the tables of a run into a schema of PostgreSQL, in the place of those that are there, in one step.

    Parameters
    ----------
    to
        The database: 'postgresql://HOST/DATABASE'. Passwords come from PGPASSWORD or a variable: ${NAME}.
    schema
        The schema; one that Regulars did not make is left alone.
    """
    from regulars.shell.engines.postgres.address import address_of, checked_schema
    from regulars.shell.published.copy_to_postgres import copy_tables
    from regulars.shell.published.run import open_run
    from regulars.shell.runs.proof import prove

    address = address_of(to)
    with open_run(out, run) as opened:
        prove(opened.kept, "")
        sizes = copy_tables(opened, address, checked_schema(schema))
    if json:
        show_json({"run_id": opened.run_id, "database": address.shown, "schema": schema, "tables": sizes})
        return
    rows = sum(sizes.values())
    say(f"Run {opened.run_id}: {len(sizes)} tables, {rows:,} rows, are schema {schema} of {address.shown}.")
