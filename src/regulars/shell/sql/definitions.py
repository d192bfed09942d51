"""The statements behind the tables and KPIs of a published run, or of settings alone where there is none."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from regulars.ground.contract import Table
from regulars.ground.errors import UsageError, meant
from regulars.ground.periods import Window
from regulars.ground.tables import BY_NAME
from regulars.ground.tables.dimensions import contract_of
from regulars.ledger.mapping import CANONICAL
from regulars.ledger.money.columns import NO_MONEY, fields_present, money_columns, money_settings
from regulars.metrics.measures import BY_NAME as MEASURES
from regulars.metrics.measures import available
from regulars.report.definitions import ANSWER, BESIDE, Definition, Definitions
from regulars.report.plan import PLAN
from regulars.report.questions import Question, answers, check_question, known_dimensions, source_of
from regulars.report.views import view
from regulars.shell.config.config import Config
from regulars.shell.config.input_sections import DeclaredInput
from regulars.shell.config.of_run import config_of_run
from regulars.shell.published.run import Run
from regulars.shell.runs.proof import Kept
from regulars.shell.sql.statement import Statement, statement
from regulars.studies.churn.windows import Timing

_USUAL_DAYS = 90  # the window of churn that a statement names where no log has chosen one
_USUAL_LOG = 730


@dataclass(frozen=True)
class Basis:
    """What statements are made from: the tables that there are, the settings of the steps, and whose they are.

    `inputs` are the tables of further input files that the settings name. `taken_over` are tables that the run did not
    make by their definitions: it had them from an earlier run.
    """

    contracts: Mapping[str, Table]
    settings: Mapping[str, Any]
    present: frozenset[str]
    left_out: Mapping[str, str]
    whose: str
    inputs: frozenset[str] = frozenset()
    taken_over: frozenset[str] = frozenset()
    zone: str = "UTC"

    @property
    def dimensions(self) -> tuple[str, ...]:
        return tuple(self.settings["dimensions"])

    def definitions(self, *, from_lines: bool = False) -> Definitions:
        """The definitions over the tables of a run, or over its lines alone."""
        return self._over_lines if from_lines else self._over_tables

    @cached_property
    def each_alone(self) -> Definitions:
        """The definitions in which every step, published or not, is a table of its own."""
        return self._over({*self.contracts, *(step.name for step in PLAN.steps)})

    # Kept, for they know the steps that were made, which tables and dialects share.
    @cached_property
    def _over_tables(self) -> Definitions:
        return self._over((*self.contracts, *BESIDE))

    @cached_property
    def _over_lines(self) -> Definitions:
        return self._over(())

    def _over(self, held: Collection[str]) -> Definitions:
        return Definitions(self.contracts, self.settings, held, self.inputs)


def of_run(run: Run) -> Basis:
    """The tables and settings of a published run. Raises UsageError where another version made it."""
    manifest = run.manifest
    config = config_of_run(Kept(run.run_id, run.folder, manifest, is_current=True))
    dimensions = manifest.dimensions
    window = Window(run.first_day, run.as_of)
    return Basis(
        {name: manifest.contract(name) for name in BY_NAME if name in run.tables},
        {
            **_settings(
                config.study_settings(),
                window,
                manifest.conventions.manual_code,
                dimensions,
                manifest.present,
                _chosen_days(run),
            ),
            **money_settings(manifest.decided.money if manifest.decided else NO_MONEY),
        },
        manifest.present,
        run.left_out,
        f"of run {run.run_id}",
        _input_tables(config.inputs()),
        frozenset({"rfm_cuts"} if manifest.scores_from else ()),
        config.time.zone,
    )


def of_settings(config: Config, as_of: date, first_day: date | None = None) -> Basis:
    """The tables of a log that has every column, and those of money that are declared, under these settings."""
    dimensions, decimals = tuple(config.dimensions), config.numbers.quantity_decimals
    window = Window(first_day or as_of - timedelta(days=_USUAL_LOG), as_of)
    manual_code = config.conventions([]).manual_code
    present = frozenset({*CANONICAL, "cost"}) | fields_present(config.columns)
    return Basis(
        {name: contract_of(name, dimensions, quantity_decimals=decimals) for name in BY_NAME},
        _settings(
            config.study_settings(),
            window,
            manual_code,
            dimensions,
            present,
            config.churn.horizon_days or _USUAL_DAYS,
        ),
        present,
        {},
        "of the configuration and the command",
        _input_tables(config.inputs()),
        zone=config.time.zone,
    )


def _input_tables(declared: Iterable[DeclaredInput]) -> frozenset[str]:
    return frozenset(each.form.table for each in declared)


def _settings(
    studies: Mapping[str, Any],
    window: Window,
    manual_code: str,
    dimensions: tuple[str, ...],
    present: frozenset[str],
    churn_days: int | None,
) -> dict[str, Any]:
    timing = Timing(window, studies["churn"].gap_days, studies["churn"].folds)
    snapshots = timing.snapshots(churn_days) if churn_days and timing.fits(churn_days) else ()
    return {
        "as_of": window.as_of,
        "first_day": window.first_day,
        "manual_code": manual_code,
        "dimensions": dimensions,
        "money_columns": money_columns(present),
        **money_settings(NO_MONEY),
        "churn_snapshots": snapshots,
        "churn_year_before": timing.year_before(snapshots, churn_days) if churn_days and snapshots else (),
        **studies,
    }


def _chosen_days(run: Run) -> int | None:
    if "churn_windows" not in run.tables:
        return None
    windows = run.table("churn_windows")
    return next(iter(windows.filter(windows.is_chosen).window_days.to_pyarrow().to_pylist()), None)


def table_statements(basis: Basis, name: str, dialect: str, *, from_lines: bool = False) -> tuple[Statement, ...]:
    """The statement of a table; of one that is fitted, those of the statistics that the fit reads.

    Raises UsageError where there is none, with the reason.
    """
    if name in basis.left_out:
        raise UsageError(f"this log has no {name}: {basis.left_out[name]}.")
    found = basis.definitions(from_lines=from_lines).of_table(name)
    return tuple(statement(each, dialect, basis.contracts) for each in found)


def kpi_statement(basis: Basis, question: Question, dialect: str, *, from_lines: bool = False) -> Statement:
    """The statement of a KPI by groups and periods. Raises UsageError where it cannot be asked."""
    kpis = [measure.name for measure in available(basis.present)]
    check_question(question, kpis, known_dimensions(basis.contracts, basis.dimensions), basis.left_out, basis.present)
    keys = (*(["period"] if question.grain else []), *question.by)

    def asked(tables: Mapping[str, Any]) -> Any:
        return answers(
            tables,
            by=question.by,
            grain=question.grain,
            as_of=basis.settings["as_of"],
            present=basis.present,
            since=question.since,
            until=question.until,
            where=question.where,
            first_day=basis.settings["first_day"],
            only=question.kpi,
            calendar=basis.settings["calendar"],
            zone=basis.zone,
            to_date=question.to_date,
        )

    source = source_of((*question.by, *(name for name, _ in question.where)), question.grain)
    definition = basis.definitions(from_lines=from_lines).of_answer(asked, (source,))
    whole = Definition(
        str(question.kpi), definition.steps, definition.reads, {"as_of": basis.settings["as_of"], **definition.settings}
    )
    promised = view(question.by, question.grain, basis.present, question.kpi).contract
    return statement(whole, dialect, {**basis.contracts, ANSWER: promised}, order=keys)


def is_kpi(name: str) -> bool:
    """Whether the name can only be a KPI's. Raises UsageError where it is neither that nor a table's."""
    if name not in BY_NAME and name not in MEASURES:
        raise UsageError(f"there is no table and no KPI {name!r} ({meant(name, [*BY_NAME, *MEASURES])}).")
    return name not in BY_NAME
