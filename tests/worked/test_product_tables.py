"""Pairs of products worked out by hand, on orders that are written as sets of products."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from math import erfc, exp, log, sqrt
from typing import Any

import pytest

from regulars.ground.periods import Window
from regulars.studies.products.evidence import BASKETS, PAIRS
from regulars.studies.products.settings import OfferSettings
from tests.worked.products import Tables

WINDOW = Window(date(2024, 1, 1), date(2026, 1, 1))
NAMES = {"TEA": "Tea red", "TEB": "Tea blue", "CUP": "Cup", "MAT": "Mat"}
# 120 orders: 40 of tea and cup, 20 of tea, 20 of cup, 40 of mat and blue tea.
ORDERS = 40 * ["TEA CUP"] + 20 * ["TEA"] + 20 * ["CUP"] + 40 * ["MAT TEB"]


def shop_of(orders: Iterable[str], **offers: Any) -> Tables:
    """One order an hour, of a piece of each of its products at 2.00; a product named twice stands on two lines."""
    return Tables(
        [
            {
                "order_key": f"{1000 + number}",
                "stock_code": code,
                "product_name": NAMES.get(code, code),
                "invoice_date": datetime(2024, 1, 1) + timedelta(hours=number),
                "customer_id": f"c{number % 7}",
                "kind": "sale",
                "total_amount": Decimal(2),
            }
            for number, products in enumerate(orders)
            for code in products.split()
        ],
        OfferSettings(**offers),
    )


def _g(both: int, one: int, two: int, n: int) -> float:
    cells = (both, one - both, two - both, n - one - two + both)
    expected = (one * two / n, one * (n - two) / n, (n - one) * two / n, (n - one) * (n - two) / n)
    return 2 * sum(o * log(o / e) for o, e in zip(cells, expected, strict=True) if o)


def test_bought_together() -> None:
    """Tea and cup: 60 orders each of 120, 40 with both, where 30 are to be expected; mat and blue tea always."""
    found = shop_of(ORDERS).pairs
    assert set(found) == {("CUP", "TEA"), ("MAT", "TEB")}
    pair = found["CUP", "TEA"]
    assert (pair["orders_together"], pair["orders"], pair["other_orders"]) == (40, 60, 60)
    assert (pair["support"], pair["confidence"], pair["lift"]) == pytest.approx((40 / 120, 40 / 60, 40 / 30))
    spread = 1 / 40 - 1 / 60 - 1 / 60 + 2 * 40 / 3600 - 1 / 120
    assert pair["lift_low"] == pytest.approx(40 / 30 * exp(-1.959963984540054 * sqrt(spread)))
    assert pair["p_value"] == pytest.approx(erfc(sqrt(_g(40, 60, 60, 120) / 2)), rel=2e-7)
    assert pair["is_significant"] and pair["variant_group"] is None
    always = found["MAT", "TEB"]
    assert (always["lift"], always["confidence"], always["other_confidence"]) == (3.0, 1.0, 1.0)


def test_chance_is_not_significant() -> None:
    """Two products in half of the orders each, together in a quarter: what independence gives."""
    pair = shop_of(30 * ["TEA CUP"] + 30 * ["TEA"] + 30 * ["CUP"] + 30 * ["MAT"]).pairs["CUP", "TEA"]
    assert (pair["lift"], pair["p_value"], pair["is_significant"]) == (1.0, pytest.approx(1.0), False)


def test_what_is_significant_is_judged_over_all_possible_pairs() -> None:
    """p = .011 would do for one pair; of six possible ones, of which one is found, it would have to be .0083."""
    orders = 38 * ["TEA CUP"] + 22 * ["TEA"] + 22 * ["CUP"] + 38 * [""]
    alone = [each for each in orders if each]
    others = 30 * ["MAT"] + 30 * ["TEB"]
    pair = shop_of(alone + others).pairs["CUP", "TEA"]
    n = len(alone + others)
    p = erfc(sqrt(_g(38, 60, 60, n) / 2))
    assert pair["p_value"] == pytest.approx(p, rel=2e-7)
    assert pair["is_significant"] == (pair["lift"] > 1 and p <= 0.05 / 6)


def test_variants_are_marked_and_stay() -> None:
    """Tea red and Tea blue are one name but for the colour: the pair is there, with its group."""
    found = shop_of(40 * ["TEA TEB"] + 80 * ["MAT"]).pairs
    assert found["TEA", "TEB"]["variant_group"] == "TEA"
    assert shop_of(40 * ["TEA TEB"] + 80 * ["MAT"], group_by="none").pairs["TEA", "TEB"]["variant_group"] is None


def test_excluded_codes_are_in_no_pair() -> None:
    """A bag that is in every order is left out where the shop says so."""
    assert not shop_of(120 * ["TEA CUP"], exclude=("CUP",))["bought_together"]


def test_orders_beyond_the_budget_are_left_out_and_counted() -> None:
    """100 orders of 2 products, and 20 of 25: 100 + 20 · 300 pairs. With 1,000 allowed the large orders go."""
    large = " ".join(["TEA", "CUP", *(f"P{n}" for n in range(23))])
    shop = shop_of(100 * ["TEA CUP"] + 30 * [large], pair_rows=1_000)
    (limits,) = shop["basket_limits"]
    revenue = 30 * 25 * 2
    assert limits == {
        "orders": 130, "least_orders": 30, "most_products": 20, "pair_rows": 100, "all_pair_rows": 100 + 30 * 300,
        "orders_left_out": 30, "revenue_left_out": revenue,
    }  # fmt: skip
    (verdict,) = PAIRS.verdicts(shop.one(PAIRS.sizes), WINDOW, frozenset())
    assert verdict.verdict == "weak"
    assert [str(reason) for reason in verdict.reasons] == [
        "30 orders of more than 20 products are left out, with 1,500.00 of gross revenue: their pairs are too many to "
        "count"
    ]


def test_rare_products_are_left_out_first() -> None:
    """Of 5,000 orders one in 100 is 50: products of 30 to 49 orders go where that is enough."""
    orders = 40 * ["A B C D E F"] + 60 * ["TEA CUP"] + 4_900 * ["TEA"]
    (limits,) = shop_of(orders, pair_rows=100)["basket_limits"]
    assert (limits["least_orders"], limits["most_products"], limits["pair_rows"]) == (50, None, 60)
    assert limits["all_pair_rows"] == 40 * 15 + 60


def test_a_shop_of_thirty_orders_gets_reasons() -> None:
    """30 orders with 2,000 products each are 60 million pairs, and say nothing: nothing is counted."""
    (verdict,) = BASKETS.verdicts({"orders": 30, "products": 2_000}, WINDOW, frozenset())
    assert (verdict.claim, verdict.verdict) == ("bought_together", "insufficient")
    assert [str(reason) for reason in verdict.reasons] == ["30 orders; at least 100 are needed"]
