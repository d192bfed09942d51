"""Answers of a published run to programs: rows, and with them what they are, whose, of when, and how far to trust them.

The command, the dashboard's API and the server for agents all answer through here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from regulars.ground.contract import Column
from regulars.ground.tables import BY_NAME
from regulars.report.questions import CUSTOMER, Question, Where
from regulars.report.verdicts import UNJUDGED, Verdict
from regulars.report.views import view
from regulars.shell.published.questions import question_of
from regulars.shell.published.table_rows import TableRows
from regulars.shell.published.targets import with_targets

if TYPE_CHECKING:
    from regulars.shell.published.run import Run


@dataclass(frozen=True)
class Answered:
    """Rows that answer a question, with the run, the days and the population behind them, and the verdict on them.

    `first_day` and `last_day` are both inside. `withheld` has the columns without values, and why. `has_more` is true
    where the limit cut rows off.
    """

    run_id: str
    currency: str
    first_day: date
    last_day: date
    rows: Sequence[Mapping[str, Any]]
    columns: tuple[Column, ...]
    verdict: Verdict = UNJUDGED
    withheld: Mapping[str, str] = field(default_factory=dict)
    has_more: bool = False
    customers: tuple[str, ...] = ()  # that a condition names

    @property
    def customers_listed(self) -> int:
        """How many customers the rows name: by their id, or as a part of a change of revenue."""
        ids = {row.get(CUSTOMER) for row in self.rows} - {None}
        return len(ids) + sum("part" in row and _is_of_customer(row) for row in self.rows)

    @property
    def document(self) -> dict[str, Any]:
        """The answer as JSON has it, but for dates and money, which become text there: no digit is lost."""
        return {
            "run_id": self.run_id,
            "period": {"from": self.first_day, "to": self.last_day},
            "population": {"of": self.verdict.population, "n": self.verdict.n},
            "verdict": self.verdict.verdict or None,
            "reasons": list(self.verdict.reasons),
            "currency": self.currency or None,
            "columns": [_column_record(column) for column in self.columns],
            "withheld": dict(self.withheld),
            "has_more": self.has_more,
            "rows": list(self.rows),
        }


def _is_of_customer(row: Mapping[str, Any]) -> bool:
    """Whether a row of `revenue_bridge` is of a single customer; also where the column with that fact was left out."""
    return row.get("view", "customers") == "customers" and row.get("level", 2) == 2


def _column_record(column: Column) -> dict[str, Any]:
    described = {"name": column.name, "type": column.type, "unit": column.unit, "meaning": column.meaning}
    return {**described, "null_means": column.null_means} if column.null_means else described


def answered(run: Run, rows: Sequence[Mapping[str, Any]], columns: tuple[Column, ...], **more: Any) -> Answered:
    """These rows of the run; of its whole log unless days are given."""
    days = {"first_day": run.first_day, "last_day": run.as_of - timedelta(days=1)}
    return Answered(run.run_id, run.manifest.currency, rows=rows, columns=columns, **{**days, **more})


def ask_kpi(
    run: Run,
    kpi: str,
    *,
    by: object = (),
    grain: object = None,
    compare: object = None,
    since: object = None,
    until: object = None,
    where: object = None,
    to_date: object = False,
    largest_first: bool = False,
    limit: int | None = None,
) -> Answered:
    """One row per period and group with the KPI in a column of its name; compared ones with `KPI_before`, `KPI_change`.

    Raises UsageError where the run cannot be asked this, or withholds the number.
    """
    question = question_of(by=by, grain=grain, compare=compare, since=since, until=until, where=where, to_date=to_date)
    question = replace(question, kpi=kpi)
    if largest_first:
        question = replace(question, ranked_by=kpi, top=limit + 1 if limit is not None else None)
    rows = run.ask(question)
    run.questions.check_asked(question, (kpi,))
    shown = with_targets(run, question, kpi, rows if limit is None else rows[:limit])
    return answered(
        run,
        shown,
        _columns_of(run, question, kpi, has_target=any(f"{kpi}_target" in row for row in shown)),
        verdict=run.questions.verdicts.of_kpi(kpi, (*question.by, *(name for name, _ in question.where))),
        first_day=max(question.since or run.first_day, run.first_day),
        last_day=min(question.until or date.max, run.as_of - timedelta(days=1)),
        has_more=len(shown) < len(rows),
        customers=_customers_named(run, question.where),
    )


def _columns_of(run: Run, question: Question, kpi: str, *, has_target: bool) -> tuple[Column, ...]:
    columns = view(question.by, question.grain, run.manifest.present, kpi).contract.columns
    value = next(column for column in columns if column.name == kpi)
    if has_target:
        columns = (*columns, replace(value, name=f"{kpi}_target", meaning=f"Target of {kpi}", null_means="no target"))
    if not question.compare:
        return columns
    earlier = "the period before" if question.compare == "previous" else "the same period a year before"
    none = "there is none, or it is not whole"
    return (
        *columns,
        replace(value, name=f"{kpi}_before", meaning=f"{kpi} of {earlier}", null_means=none),
        Column(f"{kpi}_change", "float64", f"Growth of {kpi} over {earlier}, .1 for 10%", "share", none),
    )


def read_table(
    run: Run,
    table: str,
    *,
    columns: Sequence[str] | None = None,
    where: Where = (),
    sort: str | None = None,
    descending: bool = False,
    limit: int,
) -> Answered:
    """Rows of a published table. Raises UsageError where it, or a column that is named, is not there or withheld."""
    asked = TableRows(run, table, columns=columns, where=where, sort=sort, descending=descending)
    rows = asked.rows(limit + 1)
    known = {column.name: column for column in run.manifest.contract(table).columns}
    return answered(
        run,
        rows[:limit],
        tuple(known.get(name, Column(name, "", "")) for name in asked.columns or asked.known),
        verdict=run.questions.verdicts.of_table(table),
        withheld=asked.withheld,
        has_more=len(rows) > limit,
        customers=_customers_named(run, where),
    )


def list_kpis(run: Run) -> Answered:
    """One row per KPI of the run, with its definition."""
    return read_table(run, "metric_catalog", limit=len(BY_NAME) * 100)


def list_dimensions(run: Run) -> Answered:
    """One row per dimension that a KPI can be asked by."""
    meanings = {
        column.name: column for name in run.questions.dimensions for column in view((name,), None, frozenset()).key
    }
    rows = [{"dimension": name, "meaning": meanings[name].meaning} for name in run.questions.dimensions]
    columns = (Column("dimension", "string", "Name"), Column("meaning", "string", "What it splits by"))
    return answered(run, rows, columns)


def list_tables(run: Run) -> Answered:
    """One row per table, also of those that the log could not give or the evidence withholds, with the reason."""
    sizes, verdicts = run.manifest.tables, run.questions.verdicts
    rows = []
    for name, contract in BY_NAME.items():
        withheld = run.left_out.get(name) or verdicts.withheld.get(name)
        if withheld or name in sizes:
            counted = None if withheld else sizes[name]
            row = {"table": name, "one_row_per": contract.one_row_per, "rows": counted}
            rows.append({**row, "verdict": verdicts.of_table(name).verdict or None, "withheld": withheld})
    columns = (
        Column("table", "string", "Name"),
        Column("one_row_per", "string", "What a row is"),
        Column("rows", "int64", "Rows", "rows", "the table is withheld"),
        Column("verdict", "string", "solid, weak or insufficient", None, "nothing judges it"),
        Column("withheld", "string", "Why there is no such table in this run", None, "it can be read"),
    )
    return answered(run, rows, columns)


def _customers_named(run: Run, where: Where) -> tuple[str, ...]:
    """The customers whom a condition names, by the ids that the tables have."""
    return tuple(run.stored_id(value) for name, values in where if name == CUSTOMER for value in values)
