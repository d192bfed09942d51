"""The parts sum to the whole, whichever way the whole is divided."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from decimal import Decimal
from typing import Any

import pytest

from regulars.ground.contract import RATE
from regulars.ground.kpis import Dimension
from regulars.ground.tables.links import LINKS
from regulars.metrics.kpi import kpis
from regulars.metrics.measures import available
from regulars.studies.cohorts.evidence import cohort_remainder
from tests.laws.shops import AS_OF, Log, for_shops, tables_of
from tests.shop.tables import NINE, OF_LINES, Book, Row


def _sum(rows: list[Row], column: str) -> Decimal:
    return sum((row[column] for row in rows), Decimal(0))


def _booked(log: Log, *kinds: str) -> Decimal:
    """The money of these kinds, added up line by line."""
    return sum((line.amount for line in log if line.known and line.kind in kinds), Decimal(0))


def _guests(log: Log) -> Decimal:
    return _booked(tuple(line for line in log if line.customer_id is None), "sale", "return")


@for_shops()
def test_net_revenue_is_the_same_along_every_road(log: Log) -> None:
    """By day, month, country, product and group, for customers and guests, net revenue is that of the lines."""
    made, net = tables_of(log), _booked(log, "sale", "return")

    by = {name: _sum(made[name], "net_revenue") for name in ("daily_sales", "monthly_revenue", "revenue_by_country")}
    by |= {name: _sum(made[name], "net_revenue") for name in ("products", "top_products")}
    by["customers + guests"] = _sum(made["customers"], "net_revenue") + _guests(log)
    by["cohorts + remainder"] = _sum(made["cohort_retention"], "net_revenue") + _sum(_rest(made), "net_revenue")
    for kind in ("decile", "identified_guest", "new_returning", "segment"):
        rows = [row for row in made["group_contribution"] if row["group_kind"] == kind]
        by[kind] = _sum(rows, "net_revenue")

    assert by == dict.fromkeys(by, net)


def _rest(made: Book) -> list[Row]:
    return made.ask(cohort_remainder, "bookings", "orders")


@for_shops()
def test_the_audits_identities_hold(log: Log) -> None:
    """Both sides of every identity that a run is audited by are equal to the last digit."""
    rows = tables_of(log).identities()

    assert len(rows) == 17
    assert [row for row in rows if row["left"] != row["right"]] == []


@for_shops()
def test_each_kind_of_money_has_its_own_column(log: Log) -> None:
    """Sales, returns, fees and adjustments by day and month are those of the lines, and the bridge ends at net."""
    made = tables_of(log)
    columns = {"gross_revenue": "sale", "returned": "return", "fees": "fee", "adjustments": "adjustment"}

    for name in ("daily_sales", "monthly_revenue"):
        found = {column: _sum(made[name], column) for column in columns}
        assert found == {column: _booked(log, kind) for column, kind in columns.items()}
    steps = {row["step"]: row["amount"] for row in made["money_ledger"]}
    assert steps["net revenue"] == _booked(log, "sale", "return")
    assert steps["all lines"] == sum(line.amount for line in log)


@for_shops()
def test_orders_and_new_customers_add_up_over_time(log: Log) -> None:
    """An order and a first order happen on one day, so days and months sum to all of them."""
    made = tables_of(log)
    invoices = {line.invoice_no for line in log if line.known and line.kind == "sale"}

    assert len(made["orders"]) == len(invoices)
    for name in ("daily_sales", "monthly_revenue"):
        assert sum(row["orders"] for row in made[name]) == len(invoices)
        assert sum(row["new_customers"] for row in made[name]) == len(made["rfm"])


@for_shops()
def test_customers_with_an_order_are_the_same_everywhere(log: Log) -> None:
    """Segments, cohorts, deciles and scores divide the same customers: those with an order before as_of."""
    made = tables_of(log)
    buyers = {line.customer_id for line in log if line.known and line.kind == "sale" and line.customer_id}
    first = [row for row in made["cohort_retention"] if row["month_number"] == 0]
    tenths = [row for row in made["group_contribution"] if row["group_kind"] == "decile"]

    assert {row["customer_id"] for row in made["rfm"]} == buyers
    assert {row["customer_id"] for row in made["customers"] if row["orders"]} == buyers
    assert sum(row["customers"] for row in made["segments"]) == len(buyers)
    assert sum(row["cohort_size"] for row in first) == sum(row["active"] for row in first) == len(buyers)
    assert sum(row["customers"] for row in tenths) == len(buyers)
    new = [row for row in made["lifecycle"] if row["state"] == "new"]
    assert sum(row["customers"] for row in new) == len(buyers)


@for_shops()
def test_measures_add_up_over_the_dimensions_they_name(log: Log) -> None:
    """A KPI sums over each dimension of its `additive_over` to its value for the whole shop."""
    made = tables_of(log)
    present = frozenset(NINE)
    (whole,) = made.ask(kpis, "facts", as_of=AS_OF, present=present)

    for dimension, facts, asked in (
        (Dimension.TIME, "facts", {"grain": "month"}),
        (Dimension.COUNTRY, "facts", {"by": ("country",)}),
        (Dimension.SEGMENT, "facts", {"by": ("segment",)}),
        (Dimension.NEW_RETURNING, "facts", {"by": ("new_returning",)}),
        (Dimension.IDENTIFIED, "facts", {"by": ("identified",)}),
        (Dimension.PRODUCT, "line_facts", {"by": ("stock_code",)}),
    ):
        rows = made.ask(kpis, facts, **asked, as_of=AS_OF, present=present)
        adding = [measure.name for measure in available(present) if dimension in measure.additive_over]
        assert len(adding) > 6
        for name in adding:
            assert sum((row[name] or 0) for row in rows) == (whole[name] or 0), (name, dimension)


@for_shops()
def test_every_returned_line_appears_once(log: Log) -> None:
    """`returns` has the returned lines of the log, each once, with its pieces and its money."""
    lines = Counter((line.invoice_no, line.stock_code, -line.quantity, line.amount) for line in log if _is_return(line))

    found = tables_of(log)["returns"]

    assert Counter((row["invoice_no"], row["stock_code"], row["units"], row["amount"]) for row in found) == lines
    assert [row["return_number"] for row in found] == list(range(1, len(found) + 1))


def _is_return(line: Any) -> bool:
    return line.known and line.kind == "return"


@for_shops()
def test_what_was_returned_of_an_order_is_what_returns_match_to_it(log: Log) -> None:
    """`orders.returned` is the sum of the matched returns of that order, and of no other."""
    made = tables_of(log)
    matched: defaultdict[str, Decimal] = defaultdict(Decimal)
    for row in made["returns"]:
        if row["matched_invoice_no"]:
            matched[row["matched_invoice_no"]] += row["amount"]

    assert matched.keys() <= {row["invoice_no"] for row in made["orders"]}
    assert {row["invoice_no"]: row["returned"] for row in made["orders"] if row["returned"]} == dict(matched)


@for_shops()
def test_every_table_keeps_its_contract(log: Log) -> None:
    """Keys are unique, NULL stands only where the contract says what it means, and no number is NaN or infinite."""
    made = tables_of(log)

    for contract in OF_LINES.values():
        rows = made[contract.name]
        assert len({tuple(row[name] for name in contract.key) for row in rows}) == len(rows), contract.name
        for column in contract.columns:
            values = [row[column.name] for row in rows]
            if column.null_means is None:
                assert None not in values, f"{contract.name}.{column.name}"
            if column.type == RATE:
                assert all(value is None or math.isfinite(value) for value in values), f"{contract.name}.{column.name}"


@for_shops()
def test_links_lead_to_a_row(log: Log) -> None:
    """What names a row of another table, such as the customer of an order, names one that is there."""
    made = tables_of(log)

    for link in LINKS:
        if not {link.table, link.to} <= OF_LINES.keys():
            continue
        there = {row[OF_LINES[link.to].key[0]] for row in made[link.to]}
        assert {row[link.column] for row in made[link.table]} - {None} <= there, link


@for_shops()
def test_shares_sum_to_one(log: Log) -> None:
    """Where net revenue is above zero the shares of a table sum to one; where not, there are none."""
    made = tables_of(log)
    net = _booked(log, "sale", "return")

    for name in ("revenue_by_country", "top_products"):
        shares = [row["share"] for row in made[name]]
        if net > 0:
            assert sum(shares) == pytest.approx(1)
            assert made[name][-1]["cumulative_share"] == pytest.approx(1)
        else:
            assert set(shares) == {None}
