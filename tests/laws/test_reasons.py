"""Reasons are true: the numbers in a sentence are the customer's own, and its direction is that of the model."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest

from regulars.studies.churn.comparable import Comparable
from regulars.studies.churn.features import columns_of, matrix
from regulars.studies.churn.model import ChurnModel
from regulars.studies.churn.models import BY_NAME
from regulars.studies.churn.reasons import MOST
from tests.traps.test_churn import observed
from tests.worked.test_churn_model import RECENCY

NUMBER = r"(-?[\d,]+(?:\.\d+)?)"


@cache
def scored() -> tuple[ChurnModel, Any, list[dict[str, Any]], list[dict[str, Any]]]:
    """A model of all features, its customers, their columns, and their scores."""
    customers, model = observed(1.5).slice(0, 400), BY_NAME["logistic_full"]
    columns = columns_of(customers)
    rows, churned = matrix(columns, model.features), customers["churned"].to_numpy(zero_copy_only=False).astype(float)
    made = replace(
        RECENCY,
        fitted=model.fit(rows, churned),
        feature_names=tuple(feature.name for feature in model.features),
        comparable=Comparable.of(rows, columns, churned),
    )
    return made, customers, customers.to_pylist(), made.scores(customers).to_pylist()


def close(told: str, known: float) -> bool:
    """Whether a number in a sentence is the known one, rounded."""
    return abs(float(told.replace(",", "")) - known) <= 0.5


def is_true(fact: str, c: dict[str, Any]) -> bool:
    """Whether a fact holds of a customer."""
    before = c["orders_90_days"] - c["order_trend"]
    zero = {"no": "0", "none": "0", "nothing": "0"}
    checks: list[tuple[str, list[float]]] = [
        (
            rf"last order {NUMBER} days? ago, usually every {NUMBER} days?",
            [c["recency_days"], max(c["mean_gap_days"], 1)],
        ),
        (rf"last order {NUMBER} days? ago, (?:the only one so far|and on no other day)", [c["recency_days"]]),
        (rf"{NUMBER} orders in {NUMBER} different months?", [c["orders"], c["active_months"]]),
        (
            rf"({NUMBER}|no) orders? in the last 90 days, ({NUMBER}|none) in the 90 days before",
            [c["orders_90_days"], before],
        ),
        (
            rf"net revenue {NUMBER}, (?:{NUMBER} of it|none of it) in the last 90 days",
            [c["net_revenue"], c["net_revenue_90_days"]],
        ),
        (rf"{NUMBER} different products bought", [c["products"]]),
        (rf"returned {NUMBER}% of purchases", [100 * c["return_share"]]),
    ]
    for pattern, known in checks:
        if found := re.fullmatch(pattern, fact):
            told = [zero.get(text, text) for text in dict.fromkeys(t for t in found.groups() if t)]
            return all(any(close(text, value) for value in known) for text in told)
    plain = {
        "bought on one day only": c["purchase_days"] < 2,
        "no order in the last 180 days": not c["orders_90_days"] and not before,
        "one product bought": c["products"] == 1,
        "returned almost nothing": c["return_share"] < 0.005,
    }
    return plain[fact]


def test_every_sentence_is_true_of_the_customer() -> None:
    """Each number stands in the customer's row of `customers`."""
    _, _, customers, scores = scored()
    by_id = {row["customer_id"]: row for row in customers}
    for row in scores:
        assert 1 <= len(row["reasons"]) <= MOST
        for reason in row["reasons"]:
            fact, _ = reason.split(": ")
            assert is_true(fact, by_id[row["customer_id"]]), (reason, by_id[row["customer_id"]])


def test_what_raises_the_risk_comes_first_for_those_at_risk() -> None:
    """For Medium and High upward reasons come before downward ones, for Low the other way; each by its size."""
    for row in scored()[3]:
        effects = [reason.split(": ")[1] for reason in row["reasons"]]
        raises = [effect.startswith("raises") for effect in effects]
        sizes = [int(found[1]) if (found := re.search(r"(\d+) point", effect)) else 0 for effect in effects]
        first = row["churn_risk"] != "Low"
        if row["churn_risk"] != "Gone":
            assert raises == sorted(raises, reverse=first), row
        for way in (True, False):
            of_way = [size for size, is_up in zip(sizes, raises, strict=True) if is_up == way and size]
            assert of_way == sorted(of_way, reverse=True)


def test_a_direction_is_what_the_model_makes_of_the_fact() -> None:
    """Silence alone raises the risk of a model of recency, more the longer it lasts, against those who came back."""
    model = replace(RECENCY, comparable=Comparable({"all": (float(np.log1p(30)),)}))
    rows = model.scores(scored()[1]).to_pylist()
    recency = {row["customer_id"]: row["recency_days"] for row in scored()[2]}
    for row in rows:
        (reason,) = row["reasons"]
        silence = recency[row["customer_id"]]
        exact = 100 * (silence + 1) / (silence + 32) - 50
        if abs(exact) > 0.6:
            assert ("raises" if exact > 0 else "lowers") in reason
            assert int(re.search(r"by (\d+) point", reason)[1]) == pytest.approx(abs(exact), abs=0.51)  # type: ignore[index]
