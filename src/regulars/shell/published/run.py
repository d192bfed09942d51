"""A published run, opened for reading."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import date
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from regulars.ground.arguments import path_of, text_of, texts_of
from regulars.ground.errors import UsageError, meant
from regulars.report.lookups import Lookup
from regulars.report.questions import Question
from regulars.shell.published.database import Database
from regulars.shell.published.questions import Questions, keys_of, question_of
from regulars.shell.runs.folder import current_id, find
from regulars.shell.runs.proof import Kept
from regulars.shell.runs.retention import lease

if TYPE_CHECKING:
    import duckdb
    import ibis.expr.types as ir
    import pandas as pd

    from regulars.shell.published.answer import Answer
    from regulars.shell.published.experiment import PublishedExperiment
    from regulars.shell.published.frame import Frame


class Run:
    """A published run, read-only. It stays the same run while others are published.

    `run_id` is its name, `folder` its place, `manifest` lists its inputs, settings and files. As a context
    (`with regulars.open() as run`) it closes its files at the end.
    """

    def __init__(self, kept: Kept) -> None:
        self.kept = kept
        self.run_id = kept.run_id
        self.folder = kept.folder
        self.manifest = kept.manifest
        self._lease = ExitStack()  # ends with this object: until then, the run is not removed
        self._lease.enter_context(lease(kept.folder))

    def __repr__(self) -> str:
        return f"Run({self.run_id!r}, as_of={self.as_of}, tables={len(self.tables)})"

    def _repr_html_(self) -> str:
        from regulars.shell.published.notebook_html import run_html

        facts = {
            "days": f"{self.first_day} to {self.as_of}, exclusive",
            "currency": self.manifest.currency or "not named",
            "made with": f"Regulars {self.version}",
            "report": str(self.report),
        }
        title = f"{self.manifest.shop or 'Run'} {self.run_id}".strip()
        return run_html(title, facts, self.manifest.tables, self.left_out)

    def __getitem__(self, name: str) -> Frame:
        """A table of the run as a pandas frame with exact money, as Decimal.

        Raises UsageError with the reason where the run has no such table.
        """
        return self._with_units(name, self.table(name).to_pandas())

    def __iter__(self) -> Iterator[str]:
        return iter(self.tables)

    def _ipython_key_completions_(self) -> list[str]:
        return list(self.tables)

    def __enter__(self) -> Run:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the files. From then on, the run may be removed when it is old."""
        if "_database" in self.__dict__:
            self._database.close()
        self._lease.close()

    @property
    def as_of(self) -> date:
        """The midnight before which the run knows everything."""
        return self.manifest.as_of

    @property
    def version(self) -> str:
        """The version of Regulars that made the run."""
        return self.manifest.versions["regulars"]

    @property
    def first_day(self) -> date:
        """The day of the first line."""
        return self.manifest.first_day

    @property
    def tables(self) -> tuple[str, ...]:
        """The names of the tables of the run."""
        return tuple(self.manifest.tables)

    @property
    def left_out(self) -> Mapping[str, str]:
        """The tables that the log could not give, each with its reason."""
        return self.manifest.left_out

    @property
    def _source(self) -> str:
        """The line below an answer."""
        currency = f"; money in {self.manifest.currency}" if self.manifest.currency else ""
        return f"run {self.run_id}, data before {self.as_of}{currency}"

    @property
    def report(self) -> Path:
        """The HTML report."""
        return self.folder / "report.html"

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """A read-only connection to the database of the run, which can read nothing but the run.

        Raises UsageError where a newer DuckDB wrote it, GateFailed where it is damaged.
        """
        return self._database.connection

    @cached_property
    def _database(self) -> Database:
        return Database(self.kept)

    @cached_property
    def questions(self) -> Questions:
        """The questions about KPIs that the run can answer."""
        return Questions(self)

    def table(self, name: str) -> ir.Table:
        """A table of the run as an Ibis expression; `.to_pandas()` gives the frame.

        A column that the evidence withholds is NULL. Raises UsageError with the reason where the run has no such table.
        """
        self.check_table(name)
        return self._database.table(name, hidden=self.questions.verdicts.withheld_columns(name))

    def stored(self, name: str) -> ir.Table:
        """A table of the run's database, including unpublished ones that only serve questions."""
        return self._database.backend.table(name)

    def frame(self, name: str) -> Frame:
        """A table of the run as a pandas frame with money as floats: for charts and models. run[name] has it exact.

        Raises UsageError with the reason where the run has no such table.
        """
        table = self.table(name)
        money = [column for column, kind in table.schema().items() if kind.is_decimal()]
        return self._with_units(name, table.cast(dict.fromkeys(money, "float64")).to_pandas())

    def _with_units(self, name: str, frame: pd.DataFrame) -> Frame:
        """The frame of a table with the units of its columns."""
        from regulars.shell.published.frame import unit_of, with_units

        contract = self.manifest.contract(name)
        units = {column.name: unit_of(column.unit, column.type) for column in contract.columns}
        made: Frame = with_units(frame, units, self._source)
        return made

    def check_table(self, name: str) -> None:
        """Raises UsageError with the reason where the run has no such table."""
        if text_of("table", name) in self.left_out:
            raise UsageError(f"run {self.run_id} has no {name}: {self.left_out[name]}.")
        if name not in self.tables:
            raise UsageError(f"run {self.run_id} has no table {name!r} ({meant(name, self.tables)}).")

    def kpi(
        self,
        kpi: str | Sequence[str],
        *,
        by: str | Sequence[str] = (),
        grain: str | None = None,
        compare: str | None = None,
        since: date | str | None = None,
        until: date | str | None = None,
        where: Mapping[str, str | Sequence[str]] | None = None,
        to_date: bool = False,
        floats: bool = False,
    ) -> Answer:
        """One row per period and group, with each KPI in a column of its name: a pandas frame.

        `by` names dimensions, `grain` the periods: hour, day, week, month, quarter, year, fiscal_month, fiscal_quarter,
        fiscal_year, as `[calendar]` counts them. `compare` adds NAME_before and NAME_change, against the `previous`
        period or that of the `year` before. `since` and `until` are the first and the last day that count, as dates or
        as text like 2011-12-10. `where` keeps the lines with these values: {"country": "France"} or
        {"country": ["France", "Spain"]}. With `to_date` each period counts only as many days of trade as the latest one
        has had so far. Money is exact, as Decimal; with `floats` it is float64, for charts and models. Raises
        UsageError where the run cannot be asked this.
        """
        from regulars.shell.published.answer import answer_of

        kpis = tuple(dict.fromkeys(texts_of("kpi", kpi)))
        if not kpis:
            raise UsageError("kpi is an empty list. Name at least one: run['metric_catalog'] has them all.")
        question = question_of(
            by=by, grain=grain, compare=compare, since=since, until=until, where=where, to_date=to_date
        )
        rows = self.questions.rows(question, kpis)
        self.questions.check_asked(question, kpis)
        added = [f"{name}_{what}" for name in kpis if compare for what in ("before", "change")]
        columns = [*keys_of(question), *kpis, *added]
        return answer_of(rows, columns, kpis=kpis, source=self._source, floats=floats)

    def experiment(self, name: str) -> PublishedExperiment:
        """What the run has of one experiment: its arms, the effects, and what speaks against them.

        `name` is that of `[experiments.NAME]`, or of a campaign. Raises UsageError where the run has none of this name.
        """
        from regulars.shell.published.experiment import known_experiment_in

        return known_experiment_in(self, text_of("experiment", name))

    def ask(self, question: Question) -> list[dict[str, Any]]:
        """One row per period and group, with the KPI of the question, or with every KPI where none is named.

        Raises UsageError where the run cannot be asked this.
        """
        return self.questions.rows(question, (question.kpi,) if question.kpi else self.questions.kpis)

    def stored_id(self, customer: str) -> str:
        """The id in the tables of a customer who is given by e-mail address or by an id of the log, even one that was
        merged into another."""
        from regulars.shell.published.customer_ids import stored_id

        return stored_id(self.kept, customer)

    def look(self, lookup: Lookup) -> list[dict[str, Any]]:
        """The rows of the lookup. Raises UsageError where the run has no such table."""
        from regulars.shell.published.lookup_rows import rows_of

        return rows_of(self, lookup)


def open_run(out: str | PathLike[str] = "data", run_id: str | None = None) -> Run:
    """The published run of the folder `out`, or the kept run with this id."""
    folder = path_of("out", out)
    if run_id is not None:
        text_of("run_id", run_id)
    while True:
        wanted = run_id or current_id(folder)
        try:
            return Run(find(folder, wanted))
        except FileNotFoundError:  # removed before it could be leased: look again
            continue
        except UsageError:
            if run_id or current_id(folder) == wanted:
                raise
