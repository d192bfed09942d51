"""Nothing that comes on a day or after it changes what was recommended on that day, or what a test on it knew."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import ibis.expr.types as ir
import pytest

from regulars.studies.products.candidates import offers_of_today, united
from regulars.studies.products.settings import OfferSettings
from tests.worked.products import Row, Tables

AS_OF, BEGINS = date(2025, 1, 1), datetime(2024, 7, 1)
OFFERS = OfferSettings(horizon_days=30)
CUT = AS_OF - timedelta(days=31)  # the latest that is tested


def _lines(seed: int, first: datetime, days: int, mark: str = "") -> list[Row]:
    """Orders of thirty customers, each with a taste of their own among twenty products; some are given back."""
    random, lines = Random(seed), []
    for number in range(days * 2):
        customer, at = random.randrange(30), first + timedelta(hours=12 * number, minutes=random.randrange(600))
        wanted = {random.randrange(20) if random.random() < 0.4 else (customer * 3 + n) % 20 for n in range(4)}
        for code in sorted(wanted):
            line = {
                "order_key": f"{mark}{number:05d}", "stock_code": f"P{code:02d}", "product_name": f"Product {code}",
                "invoice_date": at, "customer_id": f"c{customer:02d}", "kind": "sale", "total_amount": Decimal(3),
            }  # fmt: skip
            lines.append(line)
            if random.random() < 0.05:
                lines.append({**line, "kind": "return", "invoice_date": at + timedelta(days=random.randrange(40))})
    return lines


@pytest.fixture(scope="module")
def year() -> list[Row]:
    return _lines(1, BEGINS, 184)


def _offered(
    offer_pairs: ir.Table,
    offer_products: ir.Table,
    offer_customers: ir.Table,
    offer_affinities: ir.Table,
    offer_popular: ir.Table,
) -> ir.Table:
    """One row per customer and product that may be offered to them today."""
    return united(offers_of_today(offer_pairs, offer_products, offer_customers, offer_affinities, offer_popular))


def test_later_lines_change_no_offer(year: list[Row]) -> None:
    """The candidates of today with their features are the same whether or not the log goes on."""
    known = [line for line in year if line["invoice_date"].date() < AS_OF]
    later = [line for line in year if line["invoice_date"].date() >= AS_OF] + _lines(2, datetime(2025, 1, 1), 20, "L")
    assert later
    now, then = (Tables(lines, OFFERS, AS_OF) for lines in (known, known + later))
    assert now.rows(_offered) and now.rows(_offered) == then.rows(_offered)
    assert now["offer_lessons"] == then["offer_lessons"]
    assert now["baskets"] == then["baskets"] and now["basket_limits"] == then["basket_limits"]


def test_what_comes_after_a_cut_changes_no_feature_of_it(year: list[Row]) -> None:
    """With another future after the tested cut, the candidates of the same customers have the same features."""
    before = [line for line in year if line["invoice_date"].date() < CUT]
    other = _lines(3, datetime.combine(CUT, datetime.min.time()), 31, "X")
    one, two = (_known(Tables(lines, OFFERS, AS_OF)) for lines in (year, before + other))
    same = one.keys() & two.keys()
    assert len(same) > 300
    assert [key for key in same if one[key] != two[key]] == []
    assert {key[0] for key in same} == {1, 2, 3, 4}


def _known(shop: Tables) -> dict[Any, Row]:
    """Each candidate but for what was bought after the cut. Numbers of customers and products are those of one log."""
    who, codes = _names(shop)
    left_out = {"was_bought", "wanted", "wanted_new", "customer_no", "product_no"}
    return {
        (row["cut"], who[row["customer_no"]], codes[row["product_no"]]): {
            name: value for name, value in row.items() if name not in left_out
        }
        for row in shop["offer_lessons"]
    }


def _names(shop: Tables) -> tuple[dict[int, str], dict[int, str]]:
    """The ids of customers and the codes of products, by their numbers."""
    return (
        {row["customer_no"]: row["customer_id"] for row in shop["numbered_buyers"]},
        {row["product_no"]: row["stock_code"] for row in shop["numbered_products"]},
    )


def test_candidates_are_sold_lately_and_not_given_back(year: list[Row]) -> None:
    """A product that stopped selling is offered to nobody; a purchase given back is no history."""
    stopped = AS_OF - timedelta(days=61)
    lines = [x for x in year if x["stock_code"] != "P07" or x["invoice_date"].date() < stopped]
    shop = Tables(lines, OFFERS, AS_OF)
    who, codes = _names(shop)
    offered = shop.rows(_offered)
    assert "P07" not in {codes[row["product_no"]] for row in offered}
    assert "P07" in {codes[row["product_no"]] for row in shop["offer_pairs"]}
    back = {(x["customer_id"], x["stock_code"], x["order_key"]) for x in lines if x["kind"] == "return"}
    sold = {(x["customer_id"], x["stock_code"], x["order_key"]) for x in lines if x["kind"] == "sale"}
    kept = {(who, code) for who, code, _ in sold - back}
    early = {row for row in kept}
    assert {(who[row["customer_no"]], codes[row["product_no"]]) for row in offered if not row["is_new"]} <= early
