"""`regulars export`: a list of customers as a file for a campaign, or the tables as a dbt project."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from regulars.ground.errors import UsageError
from regulars.shell.cli.options import AsJson, Flag, KeptRun, OutFolder, Several
from regulars.shell.cli.show import say, show_json
from regulars.shell.cli.where import conditions

if TYPE_CHECKING:
    from regulars.shell.published.run import Run


def export(
    *,
    to: Path | None = None,
    segment: str | None = None,
    where: Several = (),
    replace: Flag = False,
    lines: Path | None = None,
    dbt: Path | None = None,
    semantic: tuple[str, Path] | None = None,
    dialect: str | None = None,
    out: OutFolder = Path("data"),
    run: KeptRun = None,
    json: AsJson = False,
) -> None:
    """Write customers with their scores, value and churn risk into a file, the cleaned lines, or a dbt project.

    Parameters
    ----------
    to
        The file of customers: .csv, .xlsx or .parquet.
    segment
        Only this segment, for example VIP or "At Risk".
    where
        COLUMN=VALUE: only customers with this value, for example churn_risk=High; several times for several columns.
    replace
        Overwrite the file where it is there already.
    lines
        The file of all cleaned lines, as CSV.
    dbt
        Folder of a dbt project that makes the same tables, with tests; an earlier export is replaced.
    semantic
        Form and folder of a semantic layer with the KPIs and tables: metricflow (with the dbt project that it belongs
        to) or ossie (the open form of Apache Ossie, one file).
    dialect
        Of the project: duckdb (without this), postgres, bigquery, snowflake, databricks or trino.
    """
    from regulars.shell.published.run import open_run
    from regulars.shell.runs.proof import prove

    if semantic and not (to or dbt or segment or where or replace or lines):
        with open_run(out, run) as opened:
            _semantic_layer(opened, *semantic, dialect, out, newest=run is None, json=json)
    elif lines and not (to or dbt or dialect or segment or where or semantic):
        _lines(out, run, lines, replace=replace, json=json)
    elif to and not (dbt or dialect or lines or semantic):
        with open_run(out, run) as opened:
            prove(opened.kept, "")
            _customers(opened, to, segment, where, replace=replace, json=json)
    elif dbt and not (to or segment or where or replace or lines or semantic):
        with open_run(out, run) as opened:
            _project(opened, dbt, dialect or "duckdb", out, newest=run is None, json=json)
    else:
        raise UsageError(
            "an export is a list of customers (--to FILE, with --segment, --where, --replace), the cleaned lines "
            "(--lines FILE, with --replace), a dbt project (--dbt FOLDER, with --dialect) or a semantic layer "
            "(--semantic ossie FOLDER, --semantic metricflow FOLDER); name one of the four."
        )


def _lines(out: Path, run_id: str | None, target: Path, *, replace: bool, json: bool) -> None:
    from regulars.shell.jobs.export_lines import export_lines

    done = export_lines(out, run_id, target, replace=replace)
    if json:
        show_json({"run_id": done.run_id, "file": str(target), "lines": done.lines})
        return
    say(f"{done.lines:,} lines in {target} (run {done.run_id})")


def _customers(
    opened: Run, to: Path, segment: str | None, where: tuple[str, ...], *, replace: bool, json: bool
) -> None:
    from regulars.shell.published.customer_list import campaign_list, write_campaign

    done = write_campaign(opened, campaign_list(opened, segment=segment, where=conditions(where)), to, replace=replace)
    if json:
        show_json({"run_id": opened.run_id, "file": str(to), **asdict(done)})
        return
    say(f"{done.customers:,} customers in {to} (run {opened.run_id}, data before {opened.as_of})")
    for name, reason in done.left_out.items():
        say(f"  left out  {name}: {reason}")
    if done.stand_ins:
        say(f"  note      {done.stand_ins:,} ids replace e-mail addresses, which your shop system has")


def _project(opened: Run, folder: Path, dialect: str, out: Path, *, newest: bool, json: bool) -> None:
    from regulars.shell.sql.dbt.folder import replace_folder
    from regulars.shell.sql.dbt.project import project
    from regulars.shell.sql.dbt.run_location import place_of
    from regulars.shell.sql.definitions import of_run

    files = project(of_run(opened), dialect, place_of(opened.folder, out, folder, newest=newest))
    replace_folder(files, folder, option="--dbt")
    _say_written(opened, files, folder, dialect, json=json)


def _semantic_layer(
    opened: Run, form: str, folder: Path, dialect: str | None, out: Path, *, newest: bool, json: bool
) -> None:
    from regulars.shell.sql.dbt.folder import replace_folder
    from regulars.shell.sql.dbt.project import project
    from regulars.shell.sql.dbt.run_location import place_of
    from regulars.shell.sql.definitions import of_run
    from regulars.shell.sql.semantic.metricflow import metricflow_files
    from regulars.shell.sql.semantic.ossie import ossie_files

    basis, facts, dimensions = of_run(opened), opened.stored("facts"), opened.questions.dimensions
    if form == "metricflow":
        dialect = dialect or "duckdb"
        made = project(basis, dialect, place_of(opened.folder, out, folder, newest=newest))
        files = {**made, **metricflow_files(basis, facts, dimensions, dialect)}
    elif form == "ossie" and dialect is None:
        files = ossie_files(basis, facts, dimensions)
    else:
        raise UsageError(f"--semantic {form}: a semantic layer is metricflow, with --dialect, or ossie, without.")
    replace_folder(files, folder, option=f"--semantic {form}")
    _say_written(opened, files, folder, dialect or "any dialect", json=json)


def _say_written(opened: Run, files: Mapping[str, str], folder: Path, dialect: str, *, json: bool) -> None:
    if json:
        show_json({"run_id": opened.run_id, "folder": str(folder), "dialect": dialect, "files": list(files)})
        return
    models = sum(name.startswith("models/") and name.endswith(".sql") for name in files)
    what = f"{models} models" if models else "a semantic layer"
    say(f"{what} in {folder}, for {dialect} (run {opened.run_id}, data before {opened.as_of})")
