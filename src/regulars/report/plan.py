"""Which tables are built, and in which order: read off the steps' own signatures."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from regulars.ground.evidence import Judge
from regulars.ledger.bridge import money_ledger
from regulars.ledger.evidence import LEDGER
from regulars.ledger.matching import returns
from regulars.ledger.products import products
from regulars.ledger.rollups import bookings, customer_products, customers, orders
from regulars.metrics.evidence import SALES
from regulars.metrics.facts import facts, line_facts
from regulars.metrics.groups import group_contribution
from regulars.metrics.ranking import revenue_by_country, top_products
from regulars.metrics.sales import daily_sales, monthly_revenue
from regulars.studies.churn.by_segment import churn_by_segment
from regulars.studies.churn.evidence import CHURN, LEARNT
from regulars.studies.churn.observed import churn_observed
from regulars.studies.churn.silences import silences
from regulars.studies.churn.solve import churn_models
from regulars.studies.churn.windows import churn_horizon
from regulars.studies.clv.cells import clv_cells, clv_months, clv_spend
from regulars.studies.clv.evaluation import clv_evaluation
from regulars.studies.clv.evidence import CLV
from regulars.studies.clv.histories import clv_days
from regulars.studies.clv.segments import clv_segments
from regulars.studies.clv.study import MADE as CLV_MADE
from regulars.studies.clv.study import clv_models
from regulars.studies.clv.worth import clv
from regulars.studies.cohorts.evidence import COHORTS
from regulars.studies.cohorts.lifecycle import lifecycle
from regulars.studies.cohorts.retention import cohort_retention
from regulars.studies.rfm.evidence import RFM
from regulars.studies.rfm.scores import rfm, rfm_cuts
from regulars.studies.rfm.segments import segments
from regulars.studies.rfm.validation import segment_validation

JUDGES: tuple[Judge, ...] = (LEDGER, SALES, RFM, COHORTS, CHURN, CLV)
GIVEN = ("transactions", "set_aside")  # the ledger's halves, made while the files are read
SETTINGS_OF_CALLER = ("grain", "horizon_days")  # for those who call a step themselves; a run takes the default


@dataclass(frozen=True)
class Step:
    """A function that makes the table of its name from the tables that its parameters name."""

    make: Callable
    is_view: bool = False  # asked seldom: computed at each question
    is_judged: bool = True  # whether its judge is heard first
    is_passing: bool = False  # asked by other steps alone: not kept in the database

    @property
    def name(self) -> str:
        return self.make.__name__

    @property
    def told(self) -> str:
        """What the table is, in the first line that the function says of itself."""
        return (inspect.getdoc(self.make) or "").split("\n")[0]

    @property
    def makes(self) -> tuple[str, ...]:
        """The tables that stand afterwards."""
        return (self.name,)

    @property
    def study(self) -> str | None:
        """The study that the step belongs to, where it belongs to one."""
        place = self.make.__module__.split(".")
        return place[2] if place[:2] == ["regulars", "studies"] else None

    @property
    def reads(self) -> tuple[str, ...]:
        """The tables that must be there."""
        return tuple(name for name, p in self._positional() if p.default is p.empty)

    @property
    def reads_if_there(self) -> tuple[str, ...]:
        """The tables that it can do without."""
        return tuple(name for name, p in self._positional() if p.default is not p.empty)

    @property
    def judges(self) -> tuple[Judge, ...]:
        """Those who must allow it."""
        asked = [judge for judge in map(judge_of, self.makes) if judge and self.is_judged]
        return tuple(judge for place, judge in enumerate(asked) if judge not in asked[:place])

    @property
    def waits_for(self) -> set[str]:
        """The tables that must stand before it is taken: those it reads, and those its judges read."""
        return set(self.reads).union(*(Step(judge.sizes).reads for judge in self.judges))

    @property
    def settings(self) -> tuple[str, ...]:
        named = inspect.signature(self.make).parameters.items()
        return tuple(n for n, p in named if p.kind is p.KEYWORD_ONLY and n not in SETTINGS_OF_CALLER)

    def _positional(self) -> Iterator[tuple[str, inspect.Parameter]]:
        named = inspect.signature(self.make).parameters.items()
        return ((name, p) for name, p in named if p.kind is p.POSITIONAL_OR_KEYWORD)


@dataclass(frozen=True)
class Fit(Step):
    """A step of mathematics: the tables that its parameters name cross into memory, and a Solved comes back.

    `made` are the tables that it can make, published ones and such that only later steps read.
    """

    made: tuple[str, ...] = ()

    @property
    def makes(self) -> tuple[str, ...]:
        return self.made


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
    Step(silences, is_passing=True),
    Fit(churn_horizon, made=("churn_windows", "second_purchase")),
    Step(churn_observed, is_passing=True),
    Fit(churn_models, made=LEARNT),
    Step(churn_by_segment),
    Step(clv_days, is_passing=True),
    Step(clv_cells, is_passing=True),
    Step(clv_spend, is_passing=True),
    Step(clv_months, is_passing=True),
    Fit(clv_models, made=CLV_MADE),
    Step(clv),
    Step(clv_segments),
    Step(clv_evaluation),
)


def study_names() -> tuple[str, ...]:
    """The studies of the plan, in its order."""
    return tuple(dict.fromkeys(step.study for step in STEPS if step.study))


def judge_of(table: str) -> Judge | None:
    """The judge whose verdict the table waits for."""
    return next((judge for judge in JUDGES if table in judge.withholds), None)


def build_order(steps: tuple[Step, ...] = STEPS, given: tuple[str, ...] = GIVEN) -> tuple[Step, ...]:
    """The steps so that each stands after the tables it waits for. Raises ValueError where that cannot be."""
    made, waiting, ordered = set(given), list(steps), []
    while waiting:
        names = {name for step in waiting for name in step.makes}
        ready = [step for step in waiting if step.waits_for <= made and not names & set(step.reads_if_there)]
        if not ready:
            raise ValueError(f"these steps wait for each other or for a table nobody makes: {sorted(names)}")
        for step in ready:
            ordered.append(step)
            made.update(step.makes)
            waiting.remove(step)
    return tuple(ordered)
