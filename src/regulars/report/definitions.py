"""What defines a table or an answer: the steps that lead to it, as expressions over tables that need not be there."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir

from regulars.ground.contract import Table
from regulars.ground.errors import UsageError, meant
from regulars.ground.tables import BY_NAME
from regulars.report.plan import PLAN
from regulars.report.steps import GIVEN, INPUTS, Fit, Plan, Step

ANSWER = "answer"
BESIDE = ("facts", "line_facts")  # unpublished, but in the database of every run: KPIs are asked of them
ON_THE_WAY = "An intermediate step, which may change with any version."
BY_THE_RUN = {
    "transactions": "the run makes it while it reads the files, cell by cell; every other table starts from it",
    "set_aside": "the run makes it while it reads the files, cell by cell",
    "columns": "the run looks at them while it reads the files, and does not keep the other columns",
    "inputs": "the run counts their records while it reads the files",
    "statuses": "the run counts them while it reads the files, and does not keep them by line",
    "evidence": "the judges of the run write it, one verdict per table",
    "metric_catalog": "the run writes it from the definitions of its KPIs",
}
DEFINING = Plan(PLAN.order())  # a definition waits for no judge


@dataclass(frozen=True)
class Definition:
    """Steps by name, each over tables in `reads` or steps before it; the last one is what is defined.

    `settings` are those that the steps take.
    """

    name: str
    steps: Mapping[str, ir.Table]
    reads: tuple[str, ...]
    settings: Mapping[str, Any]


def fit_behind(name: str) -> Fit | None:
    """The fit that makes the table, or makes scores that the table is joined from; None where there is none."""
    step = DEFINING.maker(name)
    if step is None or isinstance(step, Fit):
        return step
    return next((fit for read in step.reads if read not in BY_NAME and (fit := fit_behind(read))), None)


def statistics_behind(name: str) -> tuple[str, ...]:
    """The small statistics, each defined by a statement, to which the table is fitted in memory; of others none."""
    fit = fit_behind(name)
    return tuple(read for read in fit.reads if read not in BY_NAME) if fit else ()


def has_statement(name: str) -> bool:
    """Whether a statement defines the table: the run itself does not make it, and nothing behind it is fitted or stands
    in a further input file, whose rows are not in the database."""
    return name not in BY_THE_RUN and fit_behind(name) is None and not input_behind(name)


def input_behind(name: str) -> str | None:
    """The further input file without which there is no such table, as its setting; None where there is none."""
    step = DEFINING.maker(name)
    for read in step.reads if step else ():
        found = INPUTS[read].setting if read in INPUTS else input_behind(read)
        if found:
            return found
    return None


def _with_steps(tables: Collection[str]) -> frozenset[str]:
    """These tables, and those of all unpublished steps that a run makes where it has them."""
    found = set(tables)
    for step in DEFINING.steps:
        if step.name not in BY_NAME and not isinstance(step, Fit) and found.issuperset(step.reads):
            found.add(step.name)
    return frozenset(found)


def _named_in(made: Mapping[str, ir.Table], wanted: Iterable[str]) -> set[str]:
    """These tables, and those that their expressions name: a step may take a table only to know that the log has it."""
    found: set[str] = set()
    waiting = list(wanted)
    while waiting:
        name = waiting.pop()
        if name in made and name not in found:
            waiting += [table.name for table in made[name].op().find(ops.UnboundTable)]
        found.add(name)
    return found


class Definitions:
    """The definitions of tables and answers for a log that gives the tables of these contracts.

    Tables in `held` are read as they are; whatever else is needed on the way becomes a step. `inputs` are the tables of
    the further input files that the shop has. What a step can do without it reads where a run would: where the table is
    among these, or among the steps that they lead to.
    """

    def __init__(
        self,
        contracts: Mapping[str, Table],
        settings: Mapping[str, Any],
        held: Collection[str],
        inputs: Collection[str] = (),
    ) -> None:
        self._contracts = contracts
        self._settings = settings
        self._possible = _with_steps({*GIVEN, *contracts, *inputs})
        self._held = {*held, *GIVEN, *INPUTS, *(name for name in contracts if fit_behind(name))}
        self._made_once = cache(self._expression)

    def of_table(self, name: str) -> tuple[Definition, ...]:
        """The definition of a table; of one that is fitted, those of the statistics that the fit reads.

        Raises UsageError where there is none, and says why.
        """
        if name in BY_THE_RUN:
            raise UsageError(f"{name} has no statement: {BY_THE_RUN[name]}.")
        if not DEFINING.maker(name):
            raise UsageError(f"there is no table {name!r} ({meant(name, BY_NAME)}).")
        return tuple(self._definition(each, [each]) for each in statistics_behind(name) or (name,))

    def of_answer(self, asked: Callable[[Mapping[str, ir.Table]], ir.Table], reads: Iterable[str]) -> Definition:
        """The definition of an answer that is asked of these tables."""
        reads = tuple(reads)
        before = self._definition(ANSWER, [name for name in reads if name not in self._held])
        answer = asked({name: self._table(name) for name in reads})
        found = dict.fromkeys([*before.reads, *(name for name in reads if name in self._held)])
        return Definition(ANSWER, {**before.steps, ANSWER: answer}, tuple(found), before.settings)

    def steps_toward(self, tables: Collection[str], *, there: Collection[str]) -> tuple[Step, ...]:
        """The steps that lead to these tables from those that are there, each after those that it reads."""
        return DEFINING.toward(tables, there=there, optional=self._possible).steps

    def _definition(self, name: str, wanted: list[str]) -> Definition:
        steps = self.steps_toward(wanted, there=self._held)
        made = {step.name: self._made_once(step.name) for step in steps}
        named = _named_in(made, wanted)
        made = {name: step for name, step in made.items() if name in named}
        asked = (read for step in steps if step.name in made for read in step.reads_among(self._possible))
        reads = dict.fromkeys(read for read in asked if read in named and read not in made)
        taken = {name: self._settings[name] for step in steps if step.name in made for name in step.settings}
        return Definition(name, made, tuple(reads), taken)

    def _expression(self, name: str) -> ir.Table:
        """The expression of a step, over tables that are known by name and types alone."""
        (step,) = (step for step in DEFINING.steps if step.name == name)
        tables = {read: self._table(read) for read in step.reads_among(self._possible)}
        return step.make(**tables, **{setting: self._settings[setting] for setting in step.settings})

    def _table(self, name: str) -> ir.Table:
        if name in INPUTS:
            return ibis.table(INPUTS[name].types, name=name)
        contract = self._contracts.get(name)
        types = (
            {column.name: column.type for column in contract.columns} if contract else self._made_once(name).schema()
        )
        return ibis.table(types, name=name)
