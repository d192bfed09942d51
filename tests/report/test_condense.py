"""Condensed tables, against arithmetic."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import ibis
import pytest

from regulars.ground.tables import PUBLISHED
from regulars.report.condense import (
    CONDENSED,
    churn_first,
    churn_first_offers,
    customer_pareto,
    product_pareto,
    rfm_grid,
)


def _customers(*amounts: int, orders: int = 1) -> ibis.Table:
    rows = [
        {"customer_id": f"c{n:03}", "net_revenue": Decimal(amount), "orders": orders}
        for n, amount in enumerate(amounts)
    ]
    schema = {"customer_id": "string", "net_revenue": "decimal(18, 4)", "orders": "int64"}
    return ibis.memtable(rows, schema=ibis.schema(schema))


def _rows(table: ibis.Table) -> list[dict[str, Any]]:
    return ibis.duckdb.connect().to_pyarrow(table).to_pylist()


def test_few_customers_give_a_point_each() -> None:
    """With fewer than 100 customers, the curve has one point for each."""
    points = _rows(customer_pareto(_customers(10, 60, 30)))
    assert [point["members"] for point in points] == [1, 2, 3]
    assert [point["cumulative_share"] for point in points] == pytest.approx([0.6, 0.9, 1.0])
    assert [point["share_of_members"] for point in points] == pytest.approx([1 / 3, 2 / 3, 1])


def test_many_customers_give_a_hundred_points_of_whole_hundredths() -> None:
    """With more than 100 customers, the curve has one point for each hundredth of them, the best first."""
    points = _rows(customer_pareto(_customers(*range(1, 251))))
    assert len(points) == 100
    assert [point["hundredth"] for point in points] == list(range(1, 101))
    fifth = points[19]
    assert fifth["members"] == 50
    assert fifth["net_revenue"] == sum(range(201, 251))


def test_returns_beyond_purchases_lift_the_curve_over_one_and_the_end_is_one() -> None:
    """Customers with negative revenue lift the curve above 1 before it ends at exactly 1."""
    shares = [point["cumulative_share"] for point in _rows(customer_pareto(_customers(100, 20, -20)))]
    assert shares == pytest.approx([1.0, 1.2, 1.0])


def test_without_positive_revenue_there_is_no_share() -> None:
    """Where the total is not above zero, shares are NULL."""
    assert {point["cumulative_share"] for point in _rows(customer_pareto(_customers(5, -5)))} == {None}


def test_customers_without_an_order_are_not_on_the_curve() -> None:
    """Customers without an order have no point on the curve."""
    assert _rows(customer_pareto(_customers(10, 20, orders=0))) == []


def test_products_are_ranked_by_what_they_bring() -> None:
    """The curve of products begins with the product with the highest net revenue."""
    products = _customers(10, 30).rename(stock_code="customer_id")
    assert [point["cumulative_share"] for point in _rows(product_pareto(products))] == pytest.approx([0.75, 1.0])


def test_the_grid_counts_customers_and_their_revenue() -> None:
    """The RFM grid has one row for each pair of scores, with its customers and their summed net revenue."""
    rows = [
        {"r_score": 5, "f_score": 4, "monetary": Decimal("10.5000")},
        {"r_score": 5, "f_score": 4, "monetary": Decimal("1.5000")},
        {"r_score": 1, "f_score": 1, "monetary": Decimal("-2.0000")},
    ]
    schema = ibis.schema({"r_score": "int64", "f_score": "int64", "monetary": "decimal(18, 4)"})
    assert _rows(rfm_grid(ibis.memtable(rows, schema=schema))) == [
        {"r_score": 1, "f_score": 1, "customers": 1, "net_revenue": Decimal("-2.0000")},
        {"r_score": 5, "f_score": 4, "customers": 2, "net_revenue": Decimal("12.0000")},
    ]


def test_condensed_tables_read_published_ones() -> None:
    """Every condensed table is made from published tables alone."""
    assert {name for tables, _ in CONDENSED.values() for name in tables} <= {table.name for table in PUBLISHED}


def test_whom_to_write_to_first_is_at_risk_and_gets_the_first_offer_of_all_products() -> None:
    """Only customers at medium or high risk with money at stake are listed, with the first offer of all products."""
    scored = [("a", "High", "9.0000"), ("b", "Low", "80.0000"), ("c", "Medium", "70.0000"), ("d", "High", "0.0000")]
    scores = ibis.memtable(
        [{"customer_id": who, "churn_risk": risk, "expected_loss": Decimal(loss)} for who, risk, loss in scored],
        schema={"customer_id": "string", "churn_risk": "string", "expected_loss": "decimal(18, 4)"},
    )
    offered = [("a", "all", 1, "mug"), ("a", "all", 2, "cup"), ("a", "new", 1, "pot"), ("b", "all", 1, "jug")]
    offers = ibis.memtable(
        [{"customer_id": who, "list": of, "rank": rank, "stock_code": code, "product_name": code.upper()}
         for who, of, rank, code in offered]
    )  # fmt: skip
    assert [row["customer_id"] for row in _rows(churn_first(scores))] == ["c", "a"]
    assert _rows(churn_first_offers(scores, offers)) == [
        {"customer_id": "a", "stock_code": "mug", "product_name": "MUG"}
    ]
