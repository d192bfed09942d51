"""Takes the steps of the plan in the engine, and asks the judges."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from types import MappingProxyType
from typing import Any

import ibis.expr.types as ir
import pyarrow as pa

from regulars.ground.contract import MONEY, Table
from regulars.ground.evidence import INSUFFICIENT, SOLID, Evidence, Judge, Reason, ReasonCode, handed_on
from regulars.ground.log_columns import LOG_COLUMNS
from regulars.ground.solved import Solved
from regulars.ground.tables import BY_NAME
from regulars.ledger.money.columns import money_columns, money_settings
from regulars.ledger.money.unused import money_evidence
from regulars.ledger.status_notes import Note, status_evidence
from regulars.metrics.catalog import metric_catalog
from regulars.report.plan import PLAN
from regulars.report.steps import Fit, Plan, Step
from regulars.shell.cleaning.ledger import Ledger, notes_on_money
from regulars.shell.cleaning.settle_statuses import notes_on_statuses
from regulars.shell.config.sections import Codes
from regulars.shell.engines.store import Store
from regulars.shell.process.progress import Progress
from regulars.shell.tables.expressions import called, formula, prepared_answers

NO_COLUMN = ReasonCode("no_column", "the log has no {columns} column")
SWITCHED_OFF = ReasonCode("switched_off", "[studies] skip names {study}")


@dataclass
class Marts:
    """The tables made so far, those left out with the reason, and the evidence collected."""

    tables: dict[str, ir.Table]
    left_out: dict[str, Reason] = field(default_factory=dict)
    evidence: list[Evidence] = field(default_factory=list)
    judges_asked: list[Judge] = field(default_factory=list)
    models: dict[str, bytes] = field(default_factory=dict)

    def contracts(self, ledger: Ledger) -> list[Table]:
        """The contract of every published table that was made."""
        return [ledger.contract(name) for name in BY_NAME if name in self.tables]

    @property
    def left_out_because(self) -> dict[str, str]:
        """Why each table is left out, as a sentence."""
        return {name: str(reason) for name, reason in self.left_out.items()}


def build_marts(
    store: Store,
    ledger: Ledger,
    progress: Progress,
    *,
    studies: Mapping[str, Any],
    codes: Codes,
    skip: Collection[str] = (),
    former: Mapping[str, pa.Table] | None = None,
) -> Marts:
    """Every table of the plan that this log can give, stored under its name, with evidence, catalogue and answers.

    `studies` are the settings of studies, by the name under which steps take them; the studies in `skip` are left
    out. Tables in `former` come from an earlier run and are taken as they are. `codes` say what statuses are.
    """
    settings = settings_of(ledger, studies)
    marts = Marts({name: store.table(name) for name in PLAN.given})
    _take(store, ledger, progress, PLAN, marts, settings, skip=skip, former=former or {})
    for judge in PLAN.judges:
        _ask(store, judge, marts, ledger, settings)
    _store_statuses(store, ledger, notes_on_statuses(ledger, codes), marts)
    marts.evidence.append(money_evidence(notes_on_money(ledger), ledger.used, ledger.window))
    _store_evidence(store, marts)
    _store_catalog(store, marts, ledger)
    progress.at("preparing questions")
    prepare_answers(store, marts, ledger)
    return marts


def prepare_answers(store: Store, marts: Marts, ledger: Ledger) -> None:
    """Creates a view for every question that is likely to be asked."""
    answers = prepared_answers(
        marts.tables, dimensions=ledger.dimensions, as_of=ledger.window.as_of, present=ledger.present
    )
    for name, answer in answers:
        store.create(name, answer, view=True)


def build_scores(store: Store, ledger: Ledger, progress: Progress, *, plan: Plan, studies: Mapping[str, Any]) -> Marts:
    """The tables of this plan alone, and what their fits say of them."""
    marts = Marts({name: store.table(name) for name in plan.given})
    _take(store, ledger, progress, plan, marts, settings_of(ledger, studies))
    return marts


def settings_of(ledger: Ledger, studies: Mapping[str, Any]) -> dict[str, Any]:
    """The settings of the steps, by the names under which they take them."""
    return {
        "as_of": ledger.window.as_of,
        "first_day": ledger.window.first_day,
        "manual_code": ledger.reading.conventions.manual_code,
        "dimensions": ledger.dimensions,
        "money_columns": money_columns(ledger.present),
        **money_settings(ledger.decided.money),
        **studies,
    }


def _take(
    store: Store,
    ledger: Ledger,
    progress: Progress,
    plan: Plan,
    marts: Marts,
    settings: dict[str, Any],
    *,
    skip: Collection[str] = (),
    former: Mapping[str, pa.Table] = MappingProxyType({}),
) -> None:
    """Takes the steps one after the other, or notes why one cannot be taken."""
    short = plan.too_short(ledger.window, skip=skip)
    idle = plan.idle_without(short)
    for step in plan.order():
        if step in idle:
            continue
        progress.at(f"making {step.name}")
        reasons = _reasons_to_leave_out(store, step, plan.judges_of(step), marts, ledger, settings, short)
        if set(reasons) == set(step.makes) or step.study in skip:
            switched_off = SWITCHED_OFF(study=step.study)
            marts.left_out |= {name: reasons.get(name, switched_off) for name in step.makes}
        elif step.name in former:
            marts.tables[step.name] = store.load(step.name, former[step.name])
        elif isinstance(step, Fit):
            _solve(store, step, marts, settings, refused=reasons)
            pa.default_memory_pool().release_unused()  # what was lent is gone, but its memory is kept for more
        else:
            marts.tables[step.name] = _make(store, step, marts, ledger, settings)
    marts.left_out = {name: reason for name, reason in marts.left_out.items() if name in BY_NAME}


def _make(store: Store, step: Step, marts: Marts, ledger: Ledger, settings: dict[str, Any]) -> ir.Table:
    asked = formula(step.make, marts.tables, settings)
    if step.name in BY_NAME:
        return store.fill(step.name, asked, ledger.contract(step.name))
    if step.is_passing:
        return store.hold(step.name, asked)
    return store.create(step.name, asked, view=step.is_view)


def _solve(store: Store, fit: Fit, marts: Marts, settings: dict[str, Any], *, refused: dict[str, Reason]) -> None:
    """Lends the fit its tables, and stores what it made; what it decided becomes a setting of the steps that follow."""
    lent = {name: store.arrow(table) for name, table in marts.tables.items() if name in fit.reads_among(marts.tables)}
    solved: Solved = called(fit.make, lent, settings)
    marts.left_out |= {**solved.left_out, **refused}
    marts.evidence.extend(solved.evidence)
    marts.models |= solved.models
    settings |= solved.decided
    for name, rows in solved.tables.items():
        if name not in refused:
            marts.tables[name] = _store_made(store, name, rows)


def _store_made(store: Store, name: str, rows: pa.Table) -> ir.Table:
    if name not in BY_NAME:
        return store.load(name, rows, scratch=True)
    return store.fill(name, store.load(f"made_{name}", rows, scratch=True), BY_NAME[name])


def _reasons_to_leave_out(
    store: Store,
    step: Step,
    judges: Collection[Judge],
    marts: Marts,
    ledger: Ledger,
    settings: dict[str, Any],
    short: Mapping[str, Reason],
) -> dict[str, Reason]:
    """The reason for each table of the step that cannot be made."""
    absent = [name for name in step.reads if name not in marts.tables]
    for judge in judges:
        _ask(store, judge, marts, ledger, settings)
    reasons: dict[str, Reason] = {}
    for name in step.makes:
        lacking = _lacking(name, ledger)
        refused = [e.reasons[0] for e in marts.evidence if e.claim == name and e.verdict == INSUFFICIENT]
        if lacking:
            reasons[name] = lacking
        elif refused:
            reasons[name] = refused[0]
        elif name in short:
            reasons[name] = short[name]
        elif absent:
            reasons[name] = marts.left_out[absent[0]]
    return reasons


def _lacking(name: str, ledger: Ledger) -> Reason | None:
    """That the log lacks columns which the table needs; None where it has them."""
    lacking = sorted(BY_NAME[name].needs - ledger.present) if name in BY_NAME else []
    return NO_COLUMN(columns=" and no ".join(LOG_COLUMNS[column].label for column in lacking)) if lacking else None


def _ask(store: Store, judge: Judge, marts: Marts, ledger: Ledger, settings: dict[str, Any]) -> None:
    """Adds the judge's verdicts to the evidence, once, and only where its tables are there."""
    if judge in marts.judges_asked or not set(Step(judge.sizes).reads) <= set(marts.tables):
        return
    sizes = store.one(formula(judge.sizes, marts.tables, settings))
    marts.evidence.extend(judge.verdicts(sizes, ledger.window, ledger.present))
    marts.judges_asked.append(judge)


def _store_statuses(store: Store, ledger: Ledger, notes: Sequence[Note], marts: Marts) -> None:
    """The table of the statuses that were counted while the log was read, and what is to be said against it."""
    lacking = _lacking("statuses", ledger)
    if lacking:
        marts.left_out["statuses"] = lacking
        doubts = (lacking, *(note.found for note in notes))
        marts.evidence.append(Evidence("statuses", INSUFFICIENT, doubts, "lines with a status"))
    else:
        statuses = ledger.decided.statuses
        _store_rows(store, "statuses", [asdict(status) for status in statuses], marts)
        marts.evidence.append(status_evidence(statuses, notes, ledger.window))


def _store_evidence(store: Store, marts: Marts) -> None:
    """The table of all verdicts; a table that nobody doubts is solid, one that is left out is insufficient."""
    judged = {entry.claim for entry in marts.evidence}
    for name in BY_NAME:
        if name in marts.left_out and name not in judged:
            marts.evidence.append(Evidence(name, INSUFFICIENT, (marts.left_out[name],), "rows"))
        elif name in marts.tables and name not in judged:
            marts.evidence.append(Evidence(name, SOLID, (), "rows", None, None))
    marts.evidence = handed_on(marts.evidence, {name: PLAN.behind(name) for name in BY_NAME})
    _store_rows(store, "evidence", [entry.row for entry in marts.evidence], marts)


def _store_catalog(store: Store, marts: Marts, ledger: Ledger) -> None:
    _store_rows(store, "metric_catalog", metric_catalog(marts.tables["facts"], ledger.present), marts)


def _store_rows(store: Store, name: str, rows: list[dict[str, Any]], marts: Marts) -> None:
    contract = BY_NAME[name]
    types = {
        "string": pa.string(),
        "int64": pa.int64(),
        "array<string>": pa.list_(pa.string()),
        MONEY: pa.decimal128(18, 4),
    }
    schema = pa.schema([(column.name, types[column.type]) for column in contract.columns])
    marts.tables[name] = store.fill(name, store.load_rows(f"made_{name}", rows, schema), contract)
