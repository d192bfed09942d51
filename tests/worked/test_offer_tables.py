"""First products, switching and replenishment worked out by hand, on orders of a few customers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal as D
from math import erfc, log2, sqrt

import numpy as np
import pyarrow as pa
import pytest

from regulars.studies.products.features import FEATURES
from regulars.studies.products.logistic import OfferModel
from regulars.studies.products.ranking import Lists
from regulars.studies.products.restock_fit import Pairs, curve_probability, survival_of
from regulars.studies.products.restock_model import RestockModel, load, stored, tables_of
from regulars.studies.products.settings import OfferSettings
from regulars.studies.products.terms import NAMES, TERMS
from tests.worked.products import Row, Tables

AS_OF = date(2024, 12, 31)
Bought = tuple[str, int, str, int]  # who, days before as_of, product, money


def tables(purchases: Iterable[Bought], **offers: object) -> Tables:
    """One order for each customer and day."""
    lines: list[Row] = [
        {
            "order_key": f"{who}-{days}",
            "stock_code": code,
            "product_name": code.title(),
            "invoice_date": datetime(2024, 12, 31, 12) - timedelta(days=days),
            "customer_id": who,
            "kind": "sale" if money > 0 else "return",
            "total_amount": D(money),
        }
        for who, days, code, money in purchases
    ]
    return Tables(lines, OfferSettings(**offers), AS_OF)  # type: ignore[arg-type]


def test_switching() -> None:
    """Six anns let go 10 of tea and took 6 of cups: 6 are switched, 4 are less. Bob came, Cyd went, Dan took more."""
    anns = [(f"ann{n}", 100, "TEA", 10) for n in range(6)] + [(f"ann{n}", 10, "CUP", 6) for n in range(6)]
    others = [("bob", 5, "MAT", 5), ("cyd", 120, "TEA", 3), ("dan", 95, "TEA", 4), ("dan", 3, "TEA", 7)]
    found = {
        (row["stock_code"], row["part"], row["other"]): (row["customers"], row["amount"])
        for row in tables([*anns, *others])["product_switching"]
    }
    assert found == {
        ("CUP", "switched_in", "TEA"): (6, D(36)),
        ("TEA", "switched_out", "CUP"): (6, D(-36)),
        ("TEA", "less", ""): (6, D(-24)),
        ("MAT", "new", ""): (1, D(5)),
        ("TEA", "gone", ""): (1, D(-3)),
        ("TEA", "more", ""): (1, D(3)),
    }
    assert sum(amount for _, amount in found.values()) == (36 + 5 + 7) - (60 + 3 + 4)


def test_a_switch_of_few_names_no_other_product() -> None:
    """Four customers are too few to be named with the product they left."""
    few = [(f"c{n}", 100, "TEA", 10) for n in range(4)] + [(f"c{n}", 10, "CUP", 10) for n in range(4)]
    found = {(row["stock_code"], row["part"], row["other"]): row["amount"] for row in tables(few)["product_switching"]}
    assert found == {("CUP", "switched_in", ""): D(40), ("TEA", "switched_out", ""): D(-40)}


def test_what_was_given_back_counts_in_its_period() -> None:
    """Bought for 10 in the period before and given back in the latest, which begins 90 days before as_of."""
    rows = tables([("ann", 100, "TEA", 10), ("ann", 90, "TEA", 5), ("ann", 4, "TEA", 2), ("ann", 3, "TEA", -10)])
    assert [(row["part"], row["amount"]) for row in rows["product_switching"]] == [("less", D((5 + 2 - 10) - 10))]


def _first(code: str, customers: int, back: int, mark: str) -> list[Bought]:
    """Customers who began with a product 200 days ago, some of whom came back 50 days later."""
    whole = [(f"{mark}{n}", 200, code, 10) for n in range(customers)]
    return whole + [(f"{mark}{n}", 150, "MAT", 10) for n in range(back)]


def test_first_products() -> None:
    """40 began with tea and 30 came back, 60 with cups and 15 came back; ten more are too young to count."""
    young = [(f"y{n}", 60, "TEA", 10) for n in range(10)]
    found = {
        r["stock_code"]: r
        for r in tables(_first("TEA", 40, 30, "t") + _first("CUP", 60, 15, "c") + young)["first_products"]
    }
    assert set(found) == {"TEA", "CUP"}  # nobody began with the mat
    assert (found["TEA"]["customers"], found["TEA"]["repeat_share_90"], found["CUP"]["repeat_share_90"]) == (
        50,
        0.75,
        0.25,
    )
    z = 1.959963984540054
    middle = (0.75 + z * z / 80) / (1 + z * z / 40)
    half = z * sqrt(0.75 * 0.25 / 40 + z * z / (4 * 1600)) / (1 + z * z / 40)
    assert (found["TEA"]["low_90"], found["TEA"]["high_90"]) == pytest.approx((middle - half, middle + half))
    gap = (0.75 - 0.25) / sqrt(0.45 * 0.55 * (1 / 40 + 1 / 60))
    assert found["TEA"]["p_value"] == pytest.approx(erfc(gap / sqrt(2)), rel=1e-6)
    assert found["TEA"]["is_significant"] and found["TEA"]["revenue_per_customer_365"] is None


def test_usual_gaps_lean_on_the_product() -> None:
    """Ann buys tea every 10 days, Bob every 30; the product's mean is 20, and counts as two of their gaps."""
    bought = [("ann", days, "TEA", 1) for days in (5, 15, 25)] + [("bob", days, "TEA", 1) for days in (5, 35, 65)]
    shop = tables([*bought, ("cyd", 5, "TEA", 1), ("cyd", 25, "TEA", 1)], horizon_days=7)
    who = {row["customer_no"]: row["customer_id"] for row in shop["numbered_buyers"]}
    pairs = {who[row["customer_no"]]: row for row in shop["restock_pairs"] if row["cut"] == 0}
    assert set(pairs) == {"ann", "bob"}  # Cyd bought on two days
    mean = (20 + 60 + 20) / 5
    assert pairs["ann"]["usual_gap_days"] == pytest.approx((20 + 2 * mean) / 4)
    assert (pairs["bob"]["days"], pairs["bob"]["days_since"]) == (3, 5)
    curve = {(row["cut"], row["step"]): (row["ended"], row["lasting"]) for row in shop["restock_curve"]}
    ann, bob = (20 + 2 * mean) / 4, (60 + 2 * mean) / 4
    assert curve[0, int(10 / ann * 20)] == (2, 0) and curve[0, int(30 / bob * 20)] == (2, 0)
    assert curve[0, int(5 / ann * 20)] == (0, 1) and curve[0, int(5 / bob * 20)] == (0, 1)


CURVE = pa.table({"cut": [0, 0, 0], "step": [10, 20, 30], "ended": [4, 3, 1], "lasting": [2, 0, 0]})


def test_open_gaps_count_as_long_as_they_were_seen() -> None:
    """Of ten, four end at half of the usual gap: six in ten last longer. Two of these are seen no further."""
    survival = survival_of(CURVE, 0)
    assert (survival[9], survival[10], survival[20]) == pytest.approx((1.0, 0.6, 0.6 * 1 / 4))
    ignored = survival_of(CURVE, 0, open_gaps=False)
    assert (ignored[10], ignored[20]) == pytest.approx((0.5, 0.5 * 1 / 4))
    pair = Pairs(*(pa.array([value], pa.float64()).to_numpy() for value in (3, 10, 20, 0)))
    assert curve_probability(pair, survival, 10)[0] == pytest.approx(1 - 0.25)


def test_a_stored_model_is_the_same() -> None:
    """What is written is read, and gives the engine the same tables."""
    model = RestockModel((1.0, 0.5, 0.25), (0.1, 0.2, 0.3, 0.4), 1, 2, 2, 30)
    assert load(stored(model)) == model
    assert tables_of(model)["restock_survival"]["survival"].to_pylist() == [1.0, 0.5, 0.25]


def test_features_have_the_names_that_models_know() -> None:
    """What the engine computes and what a model weighs are one list."""
    assert {part: tuple(features) for part, features in FEATURES.items()} == NAMES
    assert all({*pair} <= {*NAMES[part]} for part, pairs in TERMS.items() for pair in pairs)


def test_too_few_rows_give_the_share_of_all() -> None:
    """Where customers bought every product already, nothing is learnt of new ones."""
    model = OfferModel.fit("new", NAMES["new"], np.zeros((0, len(NAMES["new"]))), np.zeros(0))
    assert model.probability(np.ones((2, len(NAMES["new"])))) == pytest.approx([0.5, 0.5])
    ten = OfferModel.fit("new", NAMES["new"], np.zeros((9, len(NAMES["new"]))), np.eye(9)[0])
    assert ten.probability(np.ones((1, len(NAMES["new"])))) == pytest.approx([1.5 / 10])


def test_a_model_learns_what_tells() -> None:
    """Products bought often are bought next; the weight of the orders is above zero, and that of noise near it."""
    random = np.random.default_rng(1)
    rows = random.normal(size=(4_000, len(NAMES["history"])))
    bought = (random.uniform(size=4_000) < 1 / (1 + np.exp(-(rows[:, 0] - 1)))).astype(float)
    model = OfferModel.fit("history", NAMES["history"], rows, bought)
    assert model.weights[0] == pytest.approx(1.0, abs=0.15)
    assert max(map(abs, model.weights[1:])) < 0.2
    assert model.probability(rows).mean() == pytest.approx(bought.mean(), abs=1e-3)


def test_the_first_ten_count() -> None:
    """One customer wants two products, of which one is second: recall 1/2, nDCG by hand. Equal scores go by code."""
    lists = Lists(np.zeros(3, np.int64), np.array([2, 0, 1]), np.array([0.0, 0.0, 1.0]), np.array([2]))
    found = lists.measured(lists.first(np.array([5.0, 1.0, 5.0])))
    assert found["recall_at_10"] == pytest.approx([0.5])
    assert found["ndcg_at_10"] == pytest.approx([1 / (1 + 1 / log2(3))])  # code 1 comes before code 2
    other = lists.measured(lists.first(np.array([6.0, 1.0, 5.0])))
    assert other["ndcg_at_10"] == pytest.approx([(1 / log2(3)) / (1 + 1 / log2(3))])
