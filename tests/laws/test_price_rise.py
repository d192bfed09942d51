"""A price rise planted in a simulated shop: the product view finds it as price, and no other part claims it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache

import numpy as np
import pytest

from tests.shop.tables import Book, Row, Setup, book

PRODUCTS, CUSTOMERS, RISE = 12, 150, 0.10
LATER = (2024, 2)


def _lines(rise: float) -> Iterator[dict[str, str]]:
    """Two months of four weeks: the same customers buy at the same rates; in February all is dearer by the rise."""
    chance = np.random.default_rng(7)
    base = 2 + np.arange(PRODUCTS)
    number = 1_000
    for year, month in ((2024, 1), LATER):
        for customer in range(CUSTOMERS):
            for _ in range(chance.poisson(1.5)):
                number += 1
                day = 1 + int(chance.integers(0, 28))
                for product in chance.choice(PRODUCTS, size=1 + chance.poisson(1), replace=False):
                    price = round(base[product] * (1 + rise * ((year, month) == LATER)), 2)
                    yield {
                        "invoice_no": str(number),
                        "customer_id": f"c{customer}",
                        "invoice_date": f"{year}-{month:02}-{day:02} 10:00",
                        "stock_code": f"P{product}",
                        "product_name": f"Product {product}",
                        "quantity": str(1 + chance.poisson(2)),
                        "price": f"{price:.2f}",
                        "country": "UK",
                    }


@cache
def _shop(rise: float) -> Book:
    return book(list(_lines(rise)), Setup(as_of=date(2024, 3, 1)))


def _parts(rise: float, view: str, level: int) -> dict[str, Row]:
    rows = _shop(rise)["revenue_bridge"]
    return {row["part"]: row for row in rows if (row["view"], row["level"]) == (view, level)}


def test_a_price_rise_is_found_as_price() -> None:
    """Ten per cent on every price is the price part of the product view: its band is far from zero.

    By the log mean a product's price part lies
    between the rise on January's pieces and that on February's.
    """
    by_month = {row["month"]: row["gross_revenue"] for row in _shop(RISE)["monthly_revenue"]}
    january, february = (float(by_month[date(2024, month, 1)]) for month in (1, 2))
    price = _parts(RISE, "products", 1)["price"]
    low, high = sorted((january * RISE, february * RISE / (1 + RISE)))
    assert low * 0.99 <= price["amount"] <= high * 1.01
    assert price["low"] > 0
    assert not {"entered", "left"} & _parts(RISE, "products", 1).keys()


@pytest.mark.parametrize(("view", "level"), [("products", 1), ("tree", 2), ("customers", 1), ("countries", 1)])
def test_no_other_part_claims_it(view: str, level: int) -> None:
    """The same shop without the rise has the same parts of pieces, customers and orders, and no price part at all.

    In the tree the rise is revenue per piece, which is never called price.
    """
    risen, same = _parts(RISE, view, level), _parts(0.0, view, level)
    assert "price" not in same
    assert ("price" in risen) == (view == "products")
    price = float(_parts(RISE, "products", 1)["price"]["amount"])
    if view in ("products", "tree"):
        moved = {"products": "price", "tree": "revenue_per_unit"}[view]
        for part in risen.keys() - {moved}:
            # a piece moved is worth what it costs on average over both months: half of the rise more
            same_worth = float(same[part]["amount"]) * (1 + RISE / 2)
            assert float(risen[part]["amount"]) == pytest.approx(same_worth, abs=price / 50), part
