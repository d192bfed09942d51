"""Who is a customer, and what is an order."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from tests.shop.log import corner_shop
from tests.shop.tables import Setup, book, money
from tests.traps.test_joins import USUAL

AS_OF = date(2024, 3, 6)


def _ids(ids: list[Any], kind: pa.DataType) -> list[Any]:
    """The customers of a log whose ids have this type, one order each."""
    log = [USUAL | {"invoice_no": str(n), "customer_id": who} for n, who in enumerate(ids, start=1)]
    made = book(log, Setup(as_of=AS_OF), types={"customer_id": kind})
    return [(row["customer_id"], row["orders"]) for row in made["customers"]]


def test_lines_without_an_id_are_not_one_big_customer() -> None:
    """Guests' orders count as orders, but nobody is their customer in any table of customers."""
    log = [USUAL | {"invoice_no": str(n), "customer_id": who} for n, who in enumerate([None, None, "", "ada"])]
    made = book(log, Setup(as_of=AS_OF))

    assert [row["customer_id"] for row in made["customers"]] == ["ada"]
    assert [row["customer_id"] for row in made["rfm"]] == ["ada"]
    assert [row["cohort_size"] for row in made["cohort_retention"]] == [1]
    assert len(made["orders"]) == 4
    assert {row["order_number"] for row in made["orders"] if row["customer_id"] is None} == {None}
    assert [(row["orders"], row["customers"], row["new_customers"]) for row in made["daily_sales"]] == [(4, 1, 1)]


def test_ids_that_read_nan_are_nobody() -> None:
    """Ids that pandas wrote as the text nan are missing, and not a customer of that name."""
    assert _ids(["nan", "NaN", " nan ", "17850"], pa.string()) == [("17850", 1)]


def test_ids_that_are_nan_are_nobody() -> None:
    """A NaN in a column of floats is a missing id."""
    assert _ids([float("nan"), None, 17850.0], pa.float64()) == [("17850", 1)]


def test_float_ids_are_the_same_customers_as_whole_ones() -> None:
    """17850.0, 17850 and the number 17850 are one customer, whatever the column's type."""
    assert _ids(["17850.0", "17850", " 17850.0"], pa.string()) == [("17850", 3)]
    assert _ids([17850.0, 17850.0], pa.float64()) == [("17850", 2)]
    assert _ids([17850, 17850], pa.int64()) == [("17850", 2)]


@pytest.mark.parametrize("pieces", [float("nan"), float("inf"), 1e300, 2.5])
def test_pieces_that_are_no_whole_number_set_one_line_aside(pieces: Any) -> None:
    """In a column of floats, as pandas writes it, one bad value costs its line and not the run."""
    log = [USUAL | {"quantity": pieces}, USUAL | {"invoice_no": "2", "quantity": 3.0}]
    made = book(log, Setup(), types={"quantity": pa.float64()})

    assert [row["quantity"] for row in made["transactions"]] == [3]
    assert len(made["set_aside"]) == 1


def test_a_cost_beyond_measure_costs_its_line_and_not_the_run() -> None:
    """Pieces and unit cost that are each possible, but not together, overflow no sum."""
    log = [
        USUAL | {"unit_cost": "1.00"},
        USUAL | {"invoice_no": "2", "quantity": "10000000", "unit_cost": "99999999999"},
    ]
    made = book(log, Setup(present=frozenset({*USUAL, "unit_cost"}), as_of=AS_OF))

    assert "1" in {row["invoice_no"] for row in made["bookings"]}


def test_a_price_in_floating_point_is_the_price_on_the_list() -> None:
    """2.675 is 2.67499… as a float; the list says 2.675, and 3 x 0.1 is 0.3."""
    log: list[dict[str, Any]] = [USUAL | {"price": 2.675}, USUAL | {"invoice_no": "2", "price": 0.1 + 0.2}]
    made = book(log, Setup(), types={"price": pa.float64()})

    assert [row["price"] for row in made["transactions"]] == [Decimal("2.6750"), Decimal("0.3000")]


def test_credit_notes_are_no_orders() -> None:
    """Seven credit notes are in the shop's log, and fees and adjustments on their own: none is an order."""
    numbers = {row["invoice_no"] for row in corner_shop()["orders"]}

    assert not any(number.startswith(("C", "A")) for number in numbers)
    assert not numbers & {"1015", "1018", "1025"}
    gus = next(row for row in corner_shop()["customers"] if row["customer_id"] == "gus")
    assert (gus["orders"], gus["first_order_at"], gus["recency_days"]) == (0, None, None)


def test_an_order_of_goods_and_gifts_is_one_order_and_gifts_alone_are_none() -> None:
    """A line at price 0 makes no order, and does not make one more of it."""
    log = [USUAL, USUAL | {"stock_code": "TEA", "price": "0"}, USUAL | {"invoice_no": "2", "price": "0"}]
    made = book(log, Setup(as_of=AS_OF))

    assert [(row["invoice_no"], row["line_count"]) for row in made["orders"]] == [("1", 1)]


def test_a_return_before_the_first_order_makes_nobody_an_older_customer() -> None:
    """Dan gave back in January and bought in March: his first order, cohort and state of life are of March."""
    dan = next(row for row in corner_shop()["customers"] if row["customer_id"] == "dan")
    january = [row for row in corner_shop()["cohort_retention"] if row["cohort_month"] == date(2024, 1, 1)]
    new = [row for row in corner_shop()["lifecycle"] if (row["month"], row["state"]) == (date(2024, 1, 1), "new")]

    assert dan["first_order_at"].date() == date(2024, 3, 4)
    assert dan["net_revenue"] == money(15 - 5)
    assert {row["cohort_size"] for row in january} == {3}  # ada, bob, cyd
    assert [row["customers"] for row in new] == [3]


def test_ties_at_a_cut_point_are_not_broken_by_name() -> None:
    """Nine of ten customers have one order of the same size: they score alike, and bands stay empty."""
    log = [USUAL | {"invoice_no": str(n), "customer_id": f"c{n}"} for n in range(10)]
    log += [USUAL | {"invoice_no": str(100 + n), "customer_id": "c9"} for n in range(5)]
    rows = book(log, Setup(as_of=AS_OF))["rfm"]

    assert {(row["r_score"], row["f_score"], row["m_score"]) for row in rows if row["customer_id"] != "c9"} == {
        (1, 1, 1)
    }
    best = next(row for row in rows if row["customer_id"] == "c9")
    assert (best["f_score"], best["m_score"]) == (5, 5)


def test_the_product_that_was_sold_and_taken_back_does_not_lead() -> None:
    """A sale of 80,995 pieces that is cancelled minutes later is worth nothing in the ranking."""
    log = [
        USUAL,
        USUAL | {"invoice_no": "2", "stock_code": "23843", "quantity": "80995", "price": "2.08"},
        USUAL | {"invoice_no": "C3", "stock_code": "23843", "quantity": "-80995", "price": "2.08"},
    ]
    made = book(log, Setup(as_of=AS_OF))

    ranked = [(row["stock_code"], row["net_revenue"]) for row in made["top_products"]]
    assert ranked == [("MUG", money(5)), ("23843", money(0))]
    assert [row["match_kind"] for row in made["returns"]] == ["whole"]


def test_an_order_that_runs_past_midnight_is_one_order() -> None:
    """Lines of one invoice on both sides of a month's end are one order, one new customer, and no return visit."""
    log = [
        USUAL | {"invoice_date": "2024-01-31 23:59"},
        USUAL | {"stock_code": "TEA", "invoice_date": "2024-02-01 00:01"},
    ]
    made = book(log, Setup(as_of=date(2024, 3, 1)))

    assert len(made["orders"]) == 1
    assert sum(row["orders"] for row in made["monthly_revenue"]) == 1
    assert sum(row["new_customers"] for row in made["monthly_revenue"]) == 1
    assert [row["active"] for row in made["cohort_retention"]] == [1, 0]


def test_pieces_nobody_counted_are_not_zero() -> None:
    """A log without quantities has no units in any table: NULL, not 0."""
    log = [{"invoice_no": "1", "invoice_date": "2024-03-05", "customer_id": "ada", "total_amount": "5"}]
    present = frozenset(log[0])
    made = book(log, Setup(present=present, as_of=AS_OF))

    for name in ("orders", "customers", "daily_sales", "monthly_revenue"):
        assert {row["units"] for row in made[name]} == {None}, name
