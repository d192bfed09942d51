"""What gives a new log the scores of a run's stored models, and which steps lead there."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from regulars.report.plan import GIVEN, STEPS, Fit, Step
from regulars.studies.churn.again import churn_again
from regulars.studies.churn.stored import load as load_churn
from regulars.studies.clv.again import clv_again
from regulars.studies.clv.again import load as load_clv


@dataclass(frozen=True)
class Scoring:
    """A table of scores that a stored model can make: the fit that is left out for it, and what stands in its place."""

    table: str
    fit: str
    again: Fit
    load: Callable[[bytes], Any]  # raises InputRefused for what is no such model


# By the name of the model's file, without its ending.
SCORINGS: Mapping[str, Scoring] = {
    "churn": Scoring(
        "churn_scores", "churn_models", Fit(churn_again, made=("churn_scores",), is_judged=False), load_churn
    ),
    "clv": Scoring("clv", "clv_models", Fit(clv_again, made=("clv_scores",), is_judged=False), load_clv),
}


def scoring_steps(stored: Collection[str], refitted: Collection[str] = ()) -> tuple[Step, ...]:
    """The steps that lead to the scores: of `stored` models without fitting, of `refitted` ones with it."""
    instead = {SCORINGS[name].fit: SCORINGS[name].again for name in stored}
    steps = tuple(instead.get(step.name, step) for step in STEPS)
    return steps_toward({SCORINGS[name].table for name in {*stored, *refitted}}, steps)


def steps_toward(tables: Collection[str], steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """The steps without which these tables cannot be made, in the order given."""
    maker = {name: step for step in steps for name in step.makes}
    wanted, found = list(tables), set()
    while wanted:
        name = wanted.pop()
        step = maker.get(name)
        if name in GIVEN or step is None or step.name in found:
            continue
        found.add(step.name)
        wanted += step.waits_for
    return tuple(step for step in steps if step.name in found)
