"""Which tables are built, and in which order: read off the steps' own signatures."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from regulars.ground.evidence import Judge
from regulars.ledger.bridge import money_ledger
from regulars.ledger.derive import bookings, customer_products, customers, orders
from regulars.ledger.evidence import LEDGER
from regulars.ledger.matching import returns
from regulars.ledger.products import products
from regulars.metrics.evidence import SALES
from regulars.metrics.facts import facts, line_facts
from regulars.metrics.groups import group_contribution
from regulars.metrics.ranking import revenue_by_country, top_products
from regulars.metrics.sales import daily_sales, monthly_revenue
from regulars.studies.cohorts.evidence import COHORTS
from regulars.studies.cohorts.lifecycle import lifecycle
from regulars.studies.cohorts.retention import cohort_retention
from regulars.studies.rfm.evidence import RFM
from regulars.studies.rfm.scores import rfm, rfm_cuts
from regulars.studies.rfm.segments import segments
from regulars.studies.rfm.validation import segment_validation

JUDGES: tuple[Judge, ...] = (LEDGER, SALES, RFM, COHORTS)
GIVEN = ("transactions", "set_aside")  # the ledger's halves, made while the files are read
SETTINGS_OF_CALLER = ("grain", "horizon_days")  # for those who call a step themselves; a run takes the default


@dataclass(frozen=True)
class Step:
    """A function that makes the table of its name from the tables that its parameters name."""

    make: Callable
    is_view: bool = False  # asked seldom: computed at each question
    is_passing: bool = False  # asked by other steps alone: not kept in the database

    @property
    def name(self) -> str:
        return self.make.__name__

    @property
    def reads(self) -> tuple[str, ...]:
        """The tables that must be there."""
        return tuple(name for name, p in self._positional() if p.default is p.empty)

    @property
    def reads_if_there(self) -> tuple[str, ...]:
        """The tables that it can do without."""
        return tuple(name for name, p in self._positional() if p.default is not p.empty)

    @property
    def settings(self) -> tuple[str, ...]:
        named = inspect.signature(self.make).parameters.items()
        return tuple(n for n, p in named if p.kind is p.KEYWORD_ONLY and n not in SETTINGS_OF_CALLER)

    def _positional(self) -> Iterator[tuple[str, inspect.Parameter]]:
        named = inspect.signature(self.make).parameters.items()
        return ((name, p) for name, p in named if p.kind is p.POSITIONAL_OR_KEYWORD)


STEPS: tuple[Step, ...] = (
    Step(bookings, is_passing=True),
    Step(returns),
    Step(orders),
    Step(money_ledger),
    Step(customer_products, is_passing=True),
    Step(customers),
    Step(products),
    Step(rfm_cuts),
    Step(rfm),
    Step(segments),
    Step(segment_validation),
    Step(facts),
    Step(line_facts, is_view=True),
    Step(daily_sales),
    Step(monthly_revenue),
    Step(revenue_by_country),
    Step(top_products),
    Step(group_contribution),
    Step(cohort_retention),
    Step(lifecycle),
)


def judge_of(table: str) -> Judge | None:
    """The judge whose verdict the table waits for."""
    return next((judge for judge in JUDGES if table in judge.withholds), None)


def waits_for(step: Step) -> set[str]:
    """The tables that must stand before the step is taken: those it reads, and those its judge reads."""
    judge = judge_of(step.name)
    return set(step.reads) | (set(Step(judge.sizes).reads) if judge else set())


def build_order(steps: tuple[Step, ...] = STEPS, given: tuple[str, ...] = GIVEN) -> tuple[Step, ...]:
    """The steps so that each stands after the tables it waits for. Raises ValueError where that cannot be."""
    made, waiting, ordered = set(given), list(steps), []
    while waiting:
        names = {step.name for step in waiting}
        ready = [step for step in waiting if waits_for(step) <= made and not names & set(step.reads_if_there)]
        if not ready:
            raise ValueError(f"these steps wait for each other or for a table nobody makes: {sorted(names)}")
        for step in ready:
            ordered.append(step)
            made.add(step.name)
            waiting.remove(step)
    return tuple(ordered)
