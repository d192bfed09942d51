"""Steps, whose signatures name their tables and settings, and the plan that puts them in order."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import Any

from regulars.ground.evidence import Judge, Reason
from regulars.ground.inputs import FORMS
from regulars.ground.periods import Window

GIVEN = ("transactions", "set_aside")  # the ledger's two tables, made while the files are read
INPUTS = {form.table: form for form in FORMS}  # of further input files: there where a shop has such files
SETTINGS_OF_CALLER = (
    "grain",
    "horizon_days",
    "least_orders",
)  # for those who call a step themselves; a run takes the default


@dataclass(frozen=True)
class Signature:
    """The required and the optional tables of a function, and its settings."""

    reads: tuple[str, ...]
    reads_if_there: tuple[str, ...]
    settings: tuple[str, ...]


@cache
def signature_of(make: Callable[..., Any]) -> Signature:
    """Its tables (positional parameters, optional ones with a default) and settings (keyword-only parameters)."""
    named = inspect.signature(make).parameters.items()
    tables = [(name, p) for name, p in named if p.kind is p.POSITIONAL_OR_KEYWORD]
    return Signature(
        tuple(name for name, p in tables if p.default is p.empty),
        tuple(name for name, p in tables if p.default is not p.empty),
        tuple(name for name, p in named if p.kind is p.KEYWORD_ONLY and name not in SETTINGS_OF_CALLER),
    )


@dataclass(frozen=True)
class Step:
    """A function that makes the table of its own name from the tables that its parameters name."""

    make: Callable[..., Any]
    is_view: bool = False  # seldom read: computed for each query
    is_judged: bool = True  # whether its judges must allow it
    is_passing: bool = False  # read by other steps alone: not kept in the database
    refuses: Callable[[Window], Reason | None] | None = None  # why a log of these days is too short, if it is

    @property
    def name(self) -> str:
        return self.make.__name__

    @property
    def description(self) -> str:
        """First line of the docstring."""
        return (inspect.getdoc(self.make) or "").split("\n")[0]

    @property
    def makes(self) -> tuple[str, ...]:
        """The tables that the step makes."""
        return (self.name,)

    @property
    def study(self) -> str | None:
        """The study whose folder has the function; None outside the studies."""
        place = self.make.__module__.split(".")
        return place[2] if place[:2] == ["regulars", "studies"] else None

    @property
    def reads(self) -> tuple[str, ...]:
        """The required tables."""
        return signature_of(self.make).reads

    @property
    def settings(self) -> tuple[str, ...]:
        return signature_of(self.make).settings

    def reads_among(self, tables: Collection[str]) -> tuple[str, ...]:
        """The tables that the step reads if these are available: the required and the optional ones."""
        return (*self.reads, *(name for name in signature_of(self.make).reads_if_there if name in tables))

    def arguments(
        self, tables: Mapping[str, Any], settings: Mapping[str, Any]
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """The arguments of the step: its tables among these, and its settings, by parameter name."""
        reads = {name: tables[name] for name in self.reads_among(tables)}
        return reads, {name: settings[name] for name in self.settings}


@dataclass(frozen=True)
class Fit(Step):
    """A step of mathematics: it gets its tables in memory and returns a Solved.

    `made` are the tables that it can make, published or only read by later steps. `loads` imports libraries that only
    this fit needs: such a fit starts as early as possible and runs in parallel with other steps.
    """

    made: tuple[str, ...] = ()
    loads: Callable[[], None] | None = None

    @property
    def makes(self) -> tuple[str, ...]:
        return self.made


@dataclass(frozen=True)
class Plan:
    """Steps, the judges whose verdicts they need, and the tables that exist before any step."""

    steps: tuple[Step, ...]
    judges: tuple[Judge, ...] = ()
    given: tuple[str, ...] = (*GIVEN, *INPUTS)

    def maker(self, table: str) -> Step | None:
        """The step that makes the table; None for a given or unknown one."""
        return self._makers.get(table)

    def order(self) -> tuple[Step, ...]:
        """The steps, each after the tables that it waits for. Raises ValueError for a circle."""
        return self._in_order

    def toward(self, tables: Collection[str], *, there: Collection[str] = (), optional: Collection[str] = ()) -> Plan:
        """The plan of the steps that these tables need, in the order of this plan.

        Tables in `there` need no step. Steps get the `optional` tables even if they can run without them.
        """
        found, wanted = set(), list(tables)
        while wanted:
            step = self.maker(wanted.pop())
            if step and step not in found:
                found.add(step)
                wanted += ({*step.reads_among(optional)} | self.waits_for(step)) - set(there)
        return replace(self, steps=tuple(step for step in self.steps if step in found), given=(*self.given, *there))

    def too_short(self, window: Window, *, skip: Collection[str] = ()) -> dict[str, Reason]:
        """Tables that a log of this length cannot give, with the reason: of steps that refuse it, and of their readers.

        Studies in `skip` are left out.
        """
        found: dict[str, Reason] = {}
        for step in self.order():
            reasons = [found[name] for name in step.reads if name in found]
            if step.refuses and step.study not in skip and (reason := step.refuses(window)):
                reasons.insert(0, reason)
            if reasons:
                found |= dict.fromkeys(step.makes, reasons[0])
        return found

    def idle_without(self, tables: Collection[str]) -> set[Step]:
        """The passing steps that only these tables read."""
        idle: set[Step] = set()
        while True:
            readers = [step for step in self.steps if step not in idle and not set(step.makes) <= set(tables)]
            read = {name for step in readers for name in (*self.waits_for(step), *step.reads_among(self._makers))}
            found = {step for step in readers if step.is_passing and step.name not in read}
            if not found:
                return idle
            idle |= found

    def behind(self, table: str) -> tuple[str, ...]:
        """The tables that this one is computed from, directly or indirectly, the nearest first."""
        found: dict[str, None] = {}
        wanted = [table]
        while wanted:
            step = self.maker(wanted.pop(0))
            read = step.reads_among(self._makers) if step else ()
            wanted += [name for name in read if name not in found]
            found |= dict.fromkeys(read)
        return tuple(found)

    def judges_of(self, step: Step) -> tuple[Judge, ...]:
        """The judges whose verdict the step needs."""
        asked = (judge for table in step.makes for judge in self.judges if step.is_judged and table in judge.withholds)
        return tuple(dict.fromkeys(asked))

    def waits_for(self, step: Step) -> set[str]:
        """The tables that must be made before the step: those it reads, and those its judges read."""
        return set(step.reads).union(*(signature_of(judge.sizes).reads for judge in self.judges_of(step)))

    def readers(self, step: Step) -> tuple[Step, ...]:
        """The steps that read a table of this one, and those whose judges do."""
        return tuple(other for other in self.steps if other is not step and self.is_behind(step, other))

    def is_behind(self, step: Step, other: Step) -> bool:
        """Whether the other step waits for a table of this one, or reads one if it exists."""
        waits = self.waits_for(other) | {*other.reads_among(self._makers)}
        return not waits.isdisjoint(step.makes)

    @cached_property
    def _makers(self) -> dict[str, Step]:
        return {name: step for step in self.steps for name in step.makes}

    @cached_property
    def _in_order(self) -> tuple[Step, ...]:
        made, waiting, ordered = set(self.given), list(self.steps), []
        while waiting:
            names = {name for step in waiting for name in step.makes}
            ready = [step for step in waiting if self.waits_for(step) | {*step.reads_among(names)} <= made]
            if not ready:
                raise ValueError(f"these steps wait for each other or for a table that no step makes: {sorted(names)}")
            step = min(ready, key=self._turn)
            ordered.append(step)
            made.update(step.makes)
            waiting.remove(step)
        return tuple(ordered)

    def _turn(self, step: Step) -> int:
        """0 for a fit that is made beside other steps and for what it waits for, 2 for what waits for it, else 1."""
        apart = [fit for fit in self.steps if isinstance(fit, Fit) and fit.loads]
        if any(fit is step or not self._prerequisites(fit).isdisjoint(step.makes) for fit in apart):
            return 0
        return 2 if any(not self._prerequisites(step).isdisjoint(fit.makes) for fit in apart) else 1

    def _prerequisites(self, step: Step) -> set[str]:
        """All tables that must be made before the step, directly or indirectly."""
        found: set[str] = set()
        wanted = [*self.waits_for(step)]
        while wanted:
            table = wanted.pop()
            maker = self.maker(table) if table not in found else None
            found.add(table)
            wanted += self.waits_for(maker) if maker else ()
        return found
