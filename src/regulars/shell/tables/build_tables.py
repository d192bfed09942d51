"""Takes the steps of the plan in the engine, and asks the judges."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import pyarrow as pa

from regulars.ground.calendar import Calendar
from regulars.ground.contract import MONEY
from regulars.ground.errors import UsageError
from regulars.ground.evidence import INSUFFICIENT, SOLID, Evidence, ReasonCode, handed_on
from regulars.ground.inputs import NOT_CONFIGURED, TOUCHPOINTS
from regulars.ground.tables import BY_NAME
from regulars.ledger.inputs import touches_of_orders
from regulars.ledger.money.columns import money_columns, money_settings
from regulars.ledger.money.unused import money_evidence
from regulars.ledger.status_notes import Note, status_evidence
from regulars.metrics.catalog import metric_catalog
from regulars.report.plan import PLAN
from regulars.report.steps import GIVEN, INPUTS, Plan
from regulars.shell.cleaning.inputs import input_tables
from regulars.shell.cleaning.ledger import Ledger, notes_on_money
from regulars.shell.cleaning.settle_statuses import notes_on_statuses
from regulars.shell.config.sections import Codes
from regulars.shell.engines.formula import Formula
from regulars.shell.engines.store import Store
from regulars.shell.process.progress import Progress
from regulars.shell.process.worker import Worker
from regulars.shell.tables.expressions import prepared_answers
from regulars.shell.tables.marts import Marts, lacking
from regulars.shell.tables.take_steps import Steps

NO_INPUTS = ReasonCode("no_inputs", "no setting names an input file other than the log")
ERASED = ReasonCode("erased", "it counts the original files, including a customer erased later")


def build_marts(
    store: Store,
    ledger: Ledger,
    progress: Progress,
    *,
    studies: Mapping[str, Any],
    codes: Codes,
    skip: Collection[str] = (),
    former: Mapping[str, pa.Table] | None = None,
    worker: Worker | None = None,
) -> Marts:
    """Every table of the plan that this log can give, stored under its name, with evidence and catalogue.

    `studies` are the settings of studies, by the name under which steps take them; the studies in `skip` are left
    out. Tables in `former` come from an earlier run and are taken as they are. `codes` say what statuses are.
    """
    marts = _inputs_of_steps(store, ledger, GIVEN, studies["channels"].dimension)
    settings = step_settings(ledger, studies)
    steps = Steps(store, ledger, progress, PLAN, marts, settings, skip, former or {}, worker)
    steps.take()
    for judge in PLAN.judges:
        steps.ask(judge)
    _store_columns(store, ledger, marts)
    _store_inputs(store, ledger, marts)
    _store_statuses(store, ledger, notes_on_statuses(ledger, codes), marts)
    marts.evidence.append(money_evidence(notes_on_money(ledger), ledger.used, ledger.window))
    _store_evidence(store, marts)
    _store_catalog(store, marts, ledger)
    return marts


def prepare_answers(store: Store, marts: Marts, ledger: Ledger, progress: Progress, calendar: Calendar) -> None:
    """Creates a view for every question that is likely to be asked."""
    progress.at("preparing questions")
    answers = prepared_answers(
        marts.tables,
        dimensions=ledger.dimensions,
        as_of=ledger.window.as_of,
        present=ledger.present,
        calendar=calendar,
    )
    for name, answer in answers:
        store.create(name, answer, view=True)


def build_scores(store: Store, ledger: Ledger, progress: Progress, *, plan: Plan, studies: Mapping[str, Any]) -> Marts:
    """The tables of this plan alone, and what their fits say of them."""
    marts = _inputs_of_steps(store, ledger, [name for name in plan.given if name not in INPUTS], None)
    Steps(store, ledger, progress, plan, marts, step_settings(ledger, studies)).take()
    return marts


def _inputs_of_steps(store: Store, ledger: Ledger, names: Collection[str], channel: str | None) -> Marts:
    """The inputs of the first steps: these tables, and the rows of input files, or which setting names none.

    Where no file has touches, each order is one over the channel that the log names for it, if `channel` says where.
    """
    inputs = input_tables(store, ledger.decided.inputs)
    if channel is not None and channel not in ledger.dimensions:
        raise UsageError(
            f'[channels] dimension = "{channel}" is no dimension of the log: name its column, [dimensions] {channel} = '
            '"COLUMN".'
        )
    if channel is not None and TOUCHPOINTS.table not in inputs:
        made = Formula(touches_of_orders, store.table("transactions"), channel)
        inputs[TOUCHPOINTS.table] = store.hold(TOUCHPOINTS.table, made)
    missing = {name: NOT_CONFIGURED(setting=form.setting) for name, form in INPUTS.items() if name not in inputs}
    return Marts({**{name: store.table(name) for name in names}, **inputs}, dict(missing))


def step_settings(ledger: Ledger, studies: Mapping[str, Any]) -> dict[str, Any]:
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


def _store_columns(store: Store, ledger: Ledger, marts: Marts) -> None:
    """The table of what the columns of the files hold; left out where a customer was erased, whom it counts."""
    if ledger.columns:
        _store_rows(store, "columns", [asdict(each.kept) for each in ledger.columns], marts)
    else:
        marts.left_out["columns"] = ERASED()


def _store_inputs(store: Store, ledger: Ledger, marts: Marts) -> None:
    """The table of what became of the records of further input files; left out where no setting names one."""
    if not ledger.decided.inputs:
        marts.left_out["inputs"] = NO_INPUTS()
        return
    rows = [
        {"setting": each.setting, "table_name": each.table, "file": each.name, "outcome": outcome, "records": records,
         "first_line": each.first_lines.get(outcome)}
        for each in ledger.decided.inputs
        for outcome, records in {"used": each.used, **each.set_aside}.items()
    ]  # fmt: skip
    _store_rows(store, "inputs", rows, marts)


def _store_statuses(store: Store, ledger: Ledger, notes: Sequence[Note], marts: Marts) -> None:
    """The table of the statuses that were counted while the log was read, and what is to be said against it."""
    lack = lacking("statuses", ledger)
    if lack:
        marts.left_out["statuses"] = lack
        doubts = (lack, *(note.found for note in notes))
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
        "float64": pa.float64(),
        "array<string>": pa.list_(pa.string()),
        MONEY: pa.decimal128(18, 4),
    }
    schema = pa.schema([(column.name, types[column.type]) for column in contract.columns])
    marts.tables[name] = store.fill(name, store.load_rows(f"made_{name}", rows, schema), contract)
