"""What gives a new log the scores of a run's stored models, and which steps lead there."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from regulars.report.plan import PLAN
from regulars.report.steps import Fit, Plan
from regulars.studies.churn.score_stored import churn_again
from regulars.studies.churn.stored import load as load_churn
from regulars.studies.clv.score_stored import clv_again
from regulars.studies.clv.score_stored import load as load_clv
from regulars.studies.products.restock_model import load as load_restock
from regulars.studies.products.restock_model import restock_again
from regulars.studies.products.weights import load as load_offers
from regulars.studies.products.weights import offers_again


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
    "offers": Scoring(
        "recommendations", "offer_models", Fit(offers_again, made=("offer_weights",), is_judged=False), load_offers
    ),
    "restock": Scoring(
        "replenishment",
        "restock_models",
        Fit(restock_again, made=("restock_survival", "restock_weights"), is_judged=False),
        load_restock,
    ),
}


def scoring_plan(stored: Collection[str], refitted: Collection[str] = ()) -> Plan:
    """The plan of the scores: of `stored` models without fitting, of `refitted` ones with it."""
    instead = {SCORINGS[name].fit: SCORINGS[name].again for name in stored}
    scoring = replace(PLAN, steps=tuple(instead.get(step.name, step) for step in PLAN.steps))
    return scoring.toward({SCORINGS[name].table for name in {*stored, *refitted}})
