"""Takes the steps of the plan in the engine, and asks the judges."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import ibis.expr.types as ir
import pyarrow as pa

from regulars.ground.evidence import INSUFFICIENT, SOLID, Evidence, Judge
from regulars.ground.tables import BY_NAME
from regulars.metrics.catalog import metric_catalog
from regulars.report.plan import GIVEN, JUDGES, STEPS, Step, build_order, judge_of
from regulars.shell.engines.duckdb import DuckStore
from regulars.shell.progress import Progress
from regulars.shell.staging import Ledger, contract_of

_COLUMN_WORDS = {"customer_id": "customer", "country": "country", "stock_code": "product code"}


@dataclass
class Marts:
    """The tables made so far, those left out with the reason, and the evidence collected."""

    tables: dict[str, ir.Table]
    left_out: dict[str, str] = field(default_factory=dict)
    evidence: list[Evidence] = field(default_factory=list)
    judges_asked: list[Judge] = field(default_factory=list)


def build_marts(
    store: DuckStore, ledger: Ledger, progress: Progress, *, former: Mapping[str, pa.Table] | None = None
) -> Marts:
    """Every table of the plan that this log can give, stored under its name.

    Tables in `former` come from an earlier run and are taken as they are.
    """
    marts = Marts({name: store.table(name) for name in GIVEN})
    settings = {
        "as_of": ledger.window.as_of,
        "manual_code": ledger.reading.conventions.manual_code,
        "dimensions": ledger.dimensions,
    }
    for step in build_order(STEPS):
        progress.at(f"making {step.name}")
        reason = _reason_to_leave_out(store, step, marts, ledger, settings)
        if reason:
            marts.left_out[step.name] = reason
        elif former and step.name in former:
            marts.tables[step.name] = store.load(step.name, former[step.name])
        else:
            marts.tables[step.name] = _make(store, step, marts, ledger, settings)
    for judge in JUDGES:
        _ask(store, judge, marts, ledger, settings)
    _store_evidence(store, marts)
    _store_catalog(store, marts, ledger)
    return marts


def called(make: Callable, tables: dict[str, ir.Table], settings: dict[str, Any]) -> ir.Table:
    """The expression of a step, with its tables and settings put in by name."""
    step = Step(make)
    chosen = {name: tables[name] for name in step.reads}
    chosen |= {name: tables[name] for name in step.reads_if_there if name in tables}
    return make(**chosen, **{name: settings[name] for name in step.settings})


def _make(store: DuckStore, step: Step, marts: Marts, ledger: Ledger, settings: dict[str, Any]) -> ir.Table:
    expression = called(step.make, marts.tables, settings)
    if step.name in BY_NAME:
        return store.fill(step.name, expression, contract_of(step.name, ledger.dimensions))
    if step.is_passing:
        return store.hold(step.name, expression)
    return store.create(step.name, expression, view=step.is_view)


def _reason_to_leave_out(
    store: DuckStore, step: Step, marts: Marts, ledger: Ledger, settings: dict[str, Any]
) -> str | None:
    needs = BY_NAME[step.name].needs if step.name in BY_NAME else frozenset()
    lacking = sorted(needs - ledger.present)
    if lacking:
        return f"the log has no {' and no '.join(_COLUMN_WORDS[name] for name in lacking)} column"
    judge = judge_of(step.name)
    if judge:
        _ask(store, judge, marts, ledger, settings)
    refused = [entry for entry in marts.evidence if entry.claim == step.name and entry.verdict == INSUFFICIENT]
    if refused:
        return refused[0].reasons[0]
    absent = [name for name in step.reads if name not in marts.tables]
    return marts.left_out[absent[0]] if absent else None


def _ask(store: DuckStore, judge: Judge, marts: Marts, ledger: Ledger, settings: dict[str, Any]) -> None:
    """Adds the judge's verdicts to the evidence, once, and only where its tables are there."""
    if judge in marts.judges_asked or not set(Step(judge.sizes).reads) <= set(marts.tables):
        return
    sizes = store.one(called(judge.sizes, marts.tables, settings))
    marts.evidence.extend(judge.verdicts(sizes, ledger.window, ledger.present))
    marts.judges_asked.append(judge)


def _store_evidence(store: DuckStore, marts: Marts) -> None:
    """The table of all verdicts; a table that nobody doubts is solid, one that is left out is insufficient."""
    judged = {entry.claim for entry in marts.evidence}
    for name in BY_NAME:
        if name in marts.left_out and name not in judged:
            marts.evidence.append(Evidence(name, INSUFFICIENT, (marts.left_out[name],), "rows"))
        elif name in marts.tables and name not in judged:
            marts.evidence.append(Evidence(name, SOLID, (), "rows", None, None))
    rows = [{**asdict(entry), "reasons": list(entry.reasons)} for entry in marts.evidence]
    _store_rows(store, "evidence", rows, marts)


def _store_catalog(store: DuckStore, marts: Marts, ledger: Ledger) -> None:
    _store_rows(store, "metric_catalog", metric_catalog(marts.tables["facts"], ledger.present), marts)


def _store_rows(store: DuckStore, name: str, rows: list[dict[str, Any]], marts: Marts) -> None:
    contract = BY_NAME[name]
    types = {"string": pa.string(), "int64": pa.int64(), "array<string>": pa.list_(pa.string())}
    schema = pa.schema([(column.name, types[column.type]) for column in contract.columns])
    loaded = store.load(f"made_{name}", pa.Table.from_pylist(rows, schema=schema), scratch=True)
    marts.tables[name] = store.fill(name, loaded, contract)
