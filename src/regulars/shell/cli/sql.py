"""`regulars sql`: the statement that defines a table or a KPI, for any engine or warehouse."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from regulars.ground.errors import UsageError
from regulars.shell.cli.options import AsJson, FirstDay, Flag, KeptRun, LastDay, OutFolder, Several
from regulars.shell.cli.show import say, show_json
from regulars.shell.cli.where import conditions, day, groups

if TYPE_CHECKING:
    from regulars.shell.sql.definitions import Basis
    from regulars.shell.sql.statement import Statement


def sql(
    name: str,
    *,
    dialect: str = "duckdb",
    source: Annotated[Literal["tables", "transactions"], Parameter(name="--from")] = "tables",
    kpi: Flag = False,
    by: tuple[str, ...] = (),
    grain: str | None = None,
    since: FirstDay = None,
    until: LastDay = None,
    where: Several = (),
    to_date: Flag = False,
    as_of: str | None = None,
    first_day: str | None = None,
    config: Path | None = None,
    out: OutFolder = Path("data"),
    run: KeptRun = None,
    json: AsJson = False,
) -> None:
    """Print the SQL that defines a table or KPI, for any engine or warehouse.

    The settings are those of the published run if there is one, else those of --as-of and regulars.toml.

    Parameters
    ----------
    name
        A table (`orders`, `rfm`, ...) or a KPI (`net_revenue`, `aov`, ...).
    dialect
        duckdb, postgres, bigquery, snowflake, databricks, trino or clickhouse.
    source
        `tables`: read the tables of a run. `transactions`: go back to the cleaned lines.
    kpi
        Choose the KPI if a table has the same name (orders, customers).
    by
        Group a KPI by one or more dimensions, separated by commas.
    grain
        Periods of a KPI, as for `regulars kpi`.
    where
        DIMENSION=VALUE: only lines with this value; may be repeated.
    to_date
        Count in each period only as many days of trade as the latest one has had so far.
    as_of
        Day before which lines count (YYYY-MM-DD); required without a run.
    first_day
        First day of the log, without a run; default: two years before --as-of.
    config
        Configuration file, without a run; default: regulars.toml of the current folder, if any.
    """
    from regulars.report.questions import Question
    from regulars.shell.sql.definitions import is_kpi, kpi_statement, table_statements
    from regulars.shell.sql.statement import check_dialect

    check_dialect(dialect)
    basis = _basis(out, run, as_of, first_day, config)
    from_lines = source == "transactions"
    if kpi or by or grain or since or until or where or to_date or is_kpi(name):
        named = tuple((column, (value,)) for column, value in conditions(where))
        asked = Question(name, groups(by), grain, None, day(since), day(until), named, to_date=to_date)
        found: tuple[Statement, ...] = (kpi_statement(basis, asked, dialect, from_lines=from_lines),)
    else:
        found = table_statements(basis, name, dialect, from_lines=from_lines)
    if json:
        show_json({"name": name, "dialect": dialect, "statements": [asdict(each) for each in found]})
        return
    for number, each in enumerate(found):
        say(("\n" if number else "") + _with_comment(each, name, dialect, basis))


def _basis(out: Path, run: str | None, as_of: str | None, first_day: str | None, config: Path | None) -> Basis:
    from regulars.shell.config.config import load_config
    from regulars.shell.published.run import open_run
    from regulars.shell.runs.folder import CURRENT
    from regulars.shell.sql.definitions import of_run, of_settings

    before = day(as_of)
    if before:
        return of_settings(load_config(config), before, day(first_day))
    if not (out / CURRENT).is_file():
        raise UsageError(
            f"{out} has no published run to take the settings from; add --as-of YYYY-MM-DD, or make a "
            f"run: regulars run YOUR_FILE --out {out}"
        )
    with open_run(out, run) as opened:
        return of_run(opened)


def _with_comment(found: Statement, name: str, dialect: str, basis: Basis) -> str:
    """The statement under a comment that names it, the tables it reads and the source of its settings."""
    from regulars.report.definitions import fit_behind
    from regulars.shell.sql.statement import as_comment, setting_lines

    fit = None if found.name in basis.contracts else fit_behind(name)
    if fit:
        what = f"{name} has no statement: {fit.name} fits it in memory, from the statistic {found.name}."
    elif found.name in basis.contracts:
        contract = basis.contracts[found.name]
        what = f"{name}: {contract.comment}"
    else:
        what = f"{name}, as regulars kpi answers it."
    settings = "; ".join(f"{key} = {value}" for key, value in setting_lines(found.settings))
    rows = [what, f"Dialect: {dialect}. Reads: {', '.join(found.reads)}."]
    rows += [f"Intermediate steps: {', '.join(found.steps)}."] if found.steps else []
    rows += [f"Settings {basis.whose}: {settings}."] if settings else []
    return as_comment(rows) + found.text + ";"
