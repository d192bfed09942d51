"""One log in several tables: lines, orders and refunds of a shop, as its database exports them."""

from __future__ import annotations

from pathlib import Path

import pytest

from regulars.ground.errors import InputRefused, UsageError
from tests.exports.ledgers import books_of

CONFIG = """
[columns]
invoice_no = "order_id"
[lookups.orders]
file = "orders.csv"
on = "order_id"
key = "id"
take = { ordered_at = "created_at", who = "customer" }
[tables.refunds]
known_by = ["refund_id"]
columns = { invoice_no = "refund_id", invoice_date = "refunded_at", total_amount = "subtotal", customer_id = "who" }
returns = true
"""
LINES = "order_id,sku,quantity,price\n1,A,2,5.00\n1,B,1,7.50\n2,A,1,5.00\n"
ORDERS = "\ufeffid,created_at,customer\n1,2024-01-05 10:00:00.000,ada\n2,2024-01-06 10:00:00.000 ,bo\n,,\n"
REFUNDS = "refund_id,order_id,sku,quantity,subtotal,refunded_at\nR1,1,A,1,5.00,2024-01-09\n"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    for name, text in (("lines", LINES), ("orders", ORDERS), ("refunds", REFUNDS)):
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    return tmp_path


def test_lines_orders_and_refunds(shop: Path) -> None:
    """Dates and customers come from the orders, refunds are negative, and every line is there."""
    config = CONFIG.replace("[columns]\n", '[columns]\ninvoice_date = "ordered_at"\ncustomer_id = "who"\n')
    books = books_of([shop / "lines.csv", shop / "refunds.csv"], shop, config)
    assert not books.aside
    assert books.total == 2 * 5 + 7.5 + 5 - 5
    assert [(row["invoice_no"], row["customer_id"], row["kind"]) for row in books.used] == [
        ("1", "ada", "sale"),
        ("1", "ada", "sale"),
        ("2", "bo", "sale"),
        ("R1", "ada", "return"),
    ]
    refund = books.used[-1]
    assert (refund["quantity"], refund["total_amount"]) == (-1, -5)
    assert refund["repairs"] == ["price_derived", "taken_negative"] or refund["repairs"] == ["taken_negative"]


@pytest.mark.parametrize(
    ("change", "error", "said"),
    [
        (('known_by = ["refund_id"]', 'known_by = ["refund_no"]'), UsageError, "known by refund_no, but no file"),
        (('on = "order_id"', 'on = "order_no"'), UsageError, "joins on 'order_no', but the log has order_id, sku"),
        (("who = ", 'sku = "customer", who = '), UsageError, "takes 'sku', but the log has a column of that name"),
        (('key = "id"', 'key = "idd"'), UsageError, "needs the column 'idd', but"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    shop: Path, change: tuple[str, str], error: type[Exception], said: str
) -> None:
    """Each with the names that are there."""
    with pytest.raises(error, match=said):
        books_of([shop / "lines.csv", shop / "refunds.csv"], shop, CONFIG.replace(*change))


def test_a_lookup_that_repeats_a_key_or_is_not_there(shop: Path) -> None:
    """Lines would be doubled, or lose their dates."""
    (shop / "orders.csv").write_text(ORDERS + "1,2024-02-01,eve\n", encoding="utf-8")
    with pytest.raises(InputRefused, match="needs one row per id, but '1' has 2"):
        books_of([shop / "lines.csv"], shop, CONFIG.split("[tables")[0])
    (shop / "orders.csv").unlink()
    with pytest.raises(InputRefused, match=r"lookup 'orders'.*no such file"):
        books_of([shop / "lines.csv"], shop, CONFIG.split("[tables")[0])
