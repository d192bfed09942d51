"""A join must not multiply money."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from regulars.ledger.conventions import Conventions, Reading
from regulars.metrics.kpi import kpis
from tests.shop.log import AS_OF, corner_shop
from tests.shop.tables import NINE, Book, Setup, book, money

USUAL: dict[str, str | None] = {
    "invoice_no": "1",
    "stock_code": "MUG",
    "quantity": "2",
    "invoice_date": "2024-03-05 10:00",
    "price": "2.50",
    "customer_id": "ada",
    "country": "UK",
}


def _line(**cells: str | None) -> dict[str, str | None]:
    return USUAL | cells


def _by(made: Book, facts: str, *by: str) -> dict[str, Any]:
    rows = made.ask(kpis, facts, by=by, as_of=made.setup.as_of, present=frozenset(NINE))
    return {row[by[0]]: row for row in rows}


def test_a_dimension_of_the_line_does_not_double_an_order() -> None:
    """An order with lines in two stores has its money split between them, and counts once in each."""
    log = [_line(store="north"), _line(store="south", quantity="3"), _line(store="north", stock_code="TEA")]
    made = book(log, Setup(as_of=date(2024, 3, 6), dimensions=("store",)))

    stores = _by(made, "line_facts", "store")
    (whole,) = made.ask(kpis, "facts", as_of=made.setup.as_of, present=frozenset(NINE))

    assert {store: row["net_revenue"] for store, row in stores.items()} == {
        "north": money(2 * 2.5 + 2 * 2.5),
        "south": money(3 * 2.5),
    }
    assert {store: row["orders"] for store, row in stores.items()} == {"north": 1, "south": 1}
    assert (whole["net_revenue"], whole["orders"]) == (money(7 * 2.5), 1)


def test_the_segment_of_a_customer_does_not_double_revenue() -> None:
    """Joined with segments, first orders and product names, there are as many bookings and lines as before."""
    made = corner_shop()

    assert len(made["facts"]) == len(made["bookings"])
    known = [row for row in made["transactions"] if row["invoice_date"].date() < AS_OF]
    assert len(made["line_facts"]) == len(known)
    assert sum(row["net_revenue"] for row in _by(made, "facts", "segment").values()) == money(522 - 124)


def test_a_product_of_two_names_is_one_product() -> None:
    """The mug is sold under two descriptions: one row in products, and its money once."""
    mugs = [row for row in corner_shop()["products"] if row["stock_code"] == "MUG"]

    assert [(row["product_name"], row["gross_revenue"]) for row in mugs] == [("Blue mug", money(32 * 2.5))]


def test_a_customer_of_two_countries_is_one_customer() -> None:
    """Cyd bought in France and in Belgium: one row in customers, with the money of both."""
    cyd = [row for row in corner_shop()["customers"] if row["customer_id"] == "cyd"]

    assert [(row["country"], row["gross_revenue"]) for row in cyd] == [("Belgium", money(20 + 5 + 10))]


def test_a_return_that_fits_two_ways_is_one_return() -> None:
    """Where the manual code may also be sold, its return is found on the pile and by its amount: it is one return."""
    reading = Reading(conventions=Conventions(cancel_prefix="C", manual_code="M"))
    sold = _line(stock_code="M", quantity="1", price="10.00")
    back = _line(stock_code="M", quantity="-1", price="10.00", invoice_no="C2", invoice_date="2024-03-06 10:00")
    made = book([sold, back], Setup(as_of=date(2024, 3, 7), reading=reading))

    assert [(row["invoice_no"], row["amount"], row["matched_invoice_no"]) for row in made["returns"]] == [
        ("C2", money(-10), "1")
    ]
    assert made["orders"][0]["returned"] == money(-10)


def test_two_customers_on_one_invoice_do_not_count_twice() -> None:
    """Each way of grouping sums to the shop, also where one invoice number was given to two customers."""
    log = [_line(), _line(customer_id="bob", stock_code="TEA", price="4.00"), _line(invoice_no="9", customer_id="cyd")]
    made = book(log, Setup(as_of=date(2024, 3, 6)))

    sums: dict[str, Decimal] = {}
    for row in made["group_contribution"]:
        sums[row["group_kind"]] = sums.get(row["group_kind"], Decimal(0)) + row["net_revenue"]

    assert sums == dict.fromkeys(("decile", "identified_guest", "new_returning", "segment"), money(5 + 8 + 5))
