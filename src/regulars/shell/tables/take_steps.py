"""Takes the steps of a plan one after the other; a fit may be made by the worker meanwhile."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from regulars.ground.evidence import INSUFFICIENT, Judge, Reason, ReasonCode
from regulars.ground.solved import Solved
from regulars.ground.tables import BY_NAME
from regulars.report.steps import Fit, Plan, Step
from regulars.shell.cleaning.ledger import Ledger
from regulars.shell.engines.store import Store
from regulars.shell.process.progress import Progress
from regulars.shell.process.worker import Worker
from regulars.shell.tables.expressions import formula
from regulars.shell.tables.marts import Marts, lacking

SWITCHED_OFF = ReasonCode("switched_off", "[studies] skip names {study}")


@dataclass(frozen=True)
class _Waiting:
    """A fit that the worker makes, and the reason for each of its tables that is refused."""

    solved: Future[Solved]
    refused: Mapping[str, Reason]


@dataclass(frozen=True)
class Steps:
    """The steps of a plan for one ledger. What they make goes to `marts`, what fits decide to `settings`.

    The studies in `skip` are left out; tables in `former` come from an earlier run and are taken as they are. With a
    `worker`, fits that load much are made there, and are waited for by the steps that read them.
    """

    store: Store
    ledger: Ledger
    progress: Progress
    plan: Plan
    marts: Marts
    settings: dict[str, Any]
    skip: Collection[str] = ()
    former: Mapping[str, pa.Table] = field(default_factory=dict)
    worker: Worker | None = None
    waiting: dict[Fit, _Waiting] = field(default_factory=dict)

    def take(self) -> None:
        """Takes every step, or notes why it cannot be taken."""
        short = self.plan.too_short(self.ledger.window, skip=self.skip)
        idle = self.plan.idle_without(short)
        steps = [step for step in self.plan.order() if step not in idle]
        self._load_ahead(short)
        for step in steps:
            self._finish(fit for fit in [*self.waiting] if self.plan.is_behind(fit, step))
            self.progress.at(f"making {step.name}")
            self._take(step, short)
        self._finish([*self.waiting])
        left_out = self.marts.left_out
        self.marts.left_out = {name: reason for name, reason in left_out.items() if name in BY_NAME}

    def _load_ahead(self, short: Mapping[str, Reason]) -> None:
        """Lets the worker load what fits need, while their tables are made."""
        if self.worker is None:
            return
        for step in self.plan.steps:
            is_made = step.study not in self.skip and not set(step.makes) <= {*short, *self.former}
            if is_made and isinstance(step, Fit) and step.loads:
                self.worker.ask(step.loads)

    def _take(self, step: Step, short: Mapping[str, Reason]) -> None:
        marts = self.marts
        reasons = self._reasons_to_leave_out(step, short)
        if step.is_passing and not reasons and (reason := self._refusal_of_readers(step)):
            reasons = {step.name: reason}
        if set(reasons) == set(step.makes) or step.study in self.skip:
            switched_off = SWITCHED_OFF(study=step.study)
            marts.left_out |= {name: reasons.get(name, switched_off) for name in step.makes}
        elif step.name in self.former:
            marts.tables[step.name] = self.store.load(step.name, self.former[step.name])
        elif isinstance(step, Fit):
            self._fit(step, reasons)
            pa.default_memory_pool().release_unused()  # the tables that the fit read are gone; their memory is not
        else:
            marts.tables[step.name] = self._make(step)

    def _make(self, step: Step) -> ir.Table:
        asked = formula(step.make, self.marts.tables, self.settings)
        if step.name in BY_NAME:
            return self.store.fill(step.name, asked, self.ledger.contract(step.name))
        if step.is_passing:
            return self.store.hold(step.name, asked)
        return self.store.create(step.name, asked, view=step.is_view)

    def _fit(self, fit: Fit, refused: Mapping[str, Reason]) -> None:
        """Hands the fit its tables, and stores what it makes, now or once a step needs it."""
        tables = self.marts.tables
        read = {name: self.store.arrow(tables[name]) for name in fit.reads_among(tables)}
        reads, taken = fit.arguments(read, self.settings)
        if self.worker and fit.loads:
            self.waiting[fit] = _Waiting(self.worker.ask(fit.make, **reads, **taken), refused)
        else:
            self._store(fit.make(**reads, **taken), refused)

    def _finish(self, fits: Iterable[Fit]) -> None:
        for fit in fits:
            waiting = self.waiting.pop(fit)
            self.progress.at(f"making {fit.name}")
            self._store(waiting.solved.result(), waiting.refused)

    def _store(self, solved: Solved, refused: Mapping[str, Reason]) -> None:
        """Stores what a fit has made; what it decided becomes a setting of the steps that follow."""
        marts = self.marts
        marts.left_out |= {**solved.left_out, **refused}
        marts.evidence.extend(solved.evidence)
        marts.models |= solved.models
        self.settings.update(solved.decided)
        for name, rows in (*solved.tables.items(), *solved.rows.items()):
            if name not in refused:
                marts.tables[name] = store_made(self.store, name, rows)

    def _reasons_to_leave_out(self, step: Step, short: Mapping[str, Reason]) -> dict[str, Reason]:
        """The reason for each table of the step that cannot be made."""
        marts = self.marts
        absent = [name for name in step.reads if name not in marts.tables]
        reasons = self._refusals(step)
        for name in step.makes:
            if name in reasons:
                continue
            if name in short:
                reasons[name] = short[name]
            elif absent:
                reasons[name] = marts.left_out[absent[0]]
        return reasons

    def _refusals(self, step: Step) -> dict[str, Reason]:
        """The reason for each table of the step that needs a column of the log or is refused by a judge."""
        for judge in self.plan.judges_of(step):
            self.ask(judge)
        reasons: dict[str, Reason] = {}
        for name in step.makes:
            refused = [e.reasons[0] for e in self.marts.evidence if e.claim == name and e.verdict == INSUFFICIENT]
            if lack := lacking(name, self.ledger):
                reasons[name] = lack
            elif refused:
                reasons[name] = refused[0]
        return reasons | self._unread(step, reasons)

    def _unread(self, step: Step, refused: Mapping[str, Reason]) -> dict[str, Reason]:
        """The reason for each unpublished table of a fit whose others are refused, where nobody will read it."""
        others = [name for name in step.makes if name not in BY_NAME]
        if not (isinstance(step, Fit) and refused and {*refused, *others} == set(step.makes)):
            return {}
        reason = next(iter(refused.values()))
        readers = [reader for reader in self.plan.steps if not set(others).isdisjoint(reader.reads)]
        are_refused = all(set(self._refusals(reader)) == set(reader.makes) for reader in readers)
        return dict.fromkeys(others, reason) if are_refused else {}

    def _refusal_of_readers(self, step: Step) -> Reason | None:
        """Why nobody will read a passing step: the first reason, where all of its readers are refused."""
        found: list[Reason] = []
        for reader in self.plan.readers(step):
            if reader.is_passing:
                reasons = [reason] if (reason := self._refusal_of_readers(reader)) else []
            else:
                refusals = self._refusals(reader)
                reasons = list(refusals.values()) if set(refusals) == set(reader.makes) else []
            if not reasons:
                return None
            found += reasons
        return found[0] if found else None

    def ask(self, judge: Judge) -> None:
        """Adds the judge's verdicts to the evidence, once, and only where its tables are there."""
        marts = self.marts
        if judge in marts.judges_asked or not set(Step(judge.sizes).reads) <= set(marts.tables):
            return
        sizes = self.store.one(formula(judge.sizes, marts.tables, self.settings))
        marts.evidence.extend(judge.verdicts(sizes, self.ledger.window, self.ledger.present))
        marts.judges_asked.append(judge)


def store_made(store: Store, name: str, rows: pa.Table | Sequence[Mapping[str, Any]]) -> ir.Table:
    """Stores rows that were made in memory: a published table in its contract's types, another as it is."""
    if not isinstance(rows, pa.Table):
        contract = BY_NAME[name]
        types = ibis.schema({column.name: column.type for column in contract.columns}).to_pyarrow()
        return store.fill(name, store.load_rows(f"made_{name}", rows, types), contract)
    if name not in BY_NAME:
        return store.load(name, rows, scratch=True)
    return store.fill(name, store.load(f"made_{name}", rows, scratch=True), BY_NAME[name])
