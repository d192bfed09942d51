"""Columns of money of known exports are used, and lines of their own kinds book what columns would."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import regulars
from tests.exports.ledgers import books_of

SHOPIFY = """Name,Email,Financial Status,Created at,Currency,Subtotal,Shipping,Taxes,Total,Discount Amount,\
Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Lineitem discount,Billing Country,Refunded Amount
#1,ann@example.com,paid,2024-01-06 09:00:00 +0000,USD,45,5,0,50,0,2,Mug,20.00,M,5.00,US,0
#1,,,,,,,,,,1,Cup,10.00,C,0,,
#2,bo@example.com,partially_refunded,2024-01-31 23:30:00 +0000,USD,90,0,0,90,10.00,5,Mug,20.00,M,0,US,20
#3,cy@example.com,refunded,2024-02-01 10:00:00 +0000,USD,60,0,0,60,0,3,Mug,20.00,M,0,US,60
"""
WOOCOMMERCE = """order_id,order_number,order_date,status,order_total,order_currency,customer_email,billing_country,\
refund_total,shipping_total,tax_total
1,1001,2024-01-02 10:00:00,completed,480.00,USD,ann@example.com,US,100.00,50.00,50.00
2,1002,2024-01-03 10:00:00,completed,120.00,USD,bo@example.com,US,0,10,10
"""
AMAZON = """amazon-order-id purchase-date order-status product-name sku asin quantity currency item-price item-tax \
shipping-price item-promotion-discount ship-country""".replace(" ", "\t")
AMAZON += "\n1\t2024-01-02T10:00:00Z\tShipped\tMug\tM\tA\t2\tUSD\t20.00\t0.00\t4.00\t-3.00\tUS\n"
SUPERSTORE = """Order ID,Order Date,Customer ID,Customer Name,Segment,Product ID,Category,Sub-Category,Product Name,\
Sales,Quantity,Discount,Profit
1,2024-01-02,C1,Ann,Home,P1,Office,Paper,Pad,80.00,4,0.2,10.00
2,2024-01-03,C2,Bo,Home,P1,Office,Paper,Pad,100.00,4,0,30.00
"""
ROWS = """Order,Date,Who,SKU,Qty,Price,Type
1,2024-01-05,ann,X,2,10.00,Item
1,2024-01-05,ann,CP,1,3.00,Coupon
1,2024-01-05,ann,T,1,3.40,VAT
1,2024-01-05,ann,S,1,5.00,Post
2,2024-01-06,bo,X,1,10.00,Item
2,2024-01-06,bo,TIP,1,1.00,Gratuity
3,2024-02-06,bo,X,1,10.00,Back
"""
KINDS: dict[str, Any] = {
    "columns": {"invoice_no": "Order", "customer_id": "Who"},
    "kinds": {
        "Type": {
            **{"Item": "sale", "Coupon": "discount", "VAT": "tax", "Post": "shipping", "Gratuity": "tip"},
            "Back": "return",
        }
    },
    "studies": {"skip": ["churn", "clv"]},
}


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        (SHOPIFY, "orders.csv", {"total_amount": 150, "discount": 15, "shipping": 5, "refund": 20, "tax": 0}),
        (WOOCOMMERCE, "orders.csv", {"total_amount": 480, "shipping": 60, "tax": 60, "refund": 100, "discount": 0}),
        (AMAZON, "orders.txt", {"total_amount": 20, "discount": 3, "shipping": 4, "refund": 0, "tax": 0}),
        (SUPERSTORE, "superstore.csv", {"total_amount": 200, "discount": 20, "refund": 0, "cost": 140}),
    ],
    ids=["shopify", "woocommerce", "amazon", "superstore"],
)
def test_a_known_export(tmp_path: Path, text: str, name: str, expected: dict[str, int]) -> None:
    """List prices are booked, and what the export has in its columns: nothing of it is declared."""
    (tmp_path / name).write_text(text)
    used = books_of([tmp_path / name], tmp_path).used
    assert {column: sum(row[column] for row in used) for column in expected} == expected


def test_a_discount_of_the_order_is_shared_out(tmp_path: Path) -> None:
    """What an article has is its own; what stands on the first line of an order is the order's."""
    (tmp_path / "orders.csv").write_text(SHOPIFY)
    used = books_of([tmp_path / "orders.csv"], tmp_path).used
    mine = {(row["invoice_no"], row["stock_code"]): (row["discount"], row["shipping"], row["refund"]) for row in used}
    assert mine == {("#1", "M"): (5, 4, 0), ("#1", "C"): (0, 1, 0), ("#2", "M"): (10, 0, 20)}


def test_lines_of_other_kinds(tmp_path: Path) -> None:
    """Lines that are said to be a discount, tax, shipping or a tip are booked as such, and shares are positive."""
    (tmp_path / "log.csv").write_text(ROWS)
    with regulars.run(tmp_path / "log.csv", out=tmp_path / "data", config=KINDS) as run:
        names = (
            "gross_revenue",
            "discounts",
            "returned",
            "net_revenue",
            "tax",
            "shipping",
            "tips",
            "total_sales",
            "aov",
        )
        found = [run.kpi(name)[name].item() for name in names]
        assert found == [Decimal(x) for x in ("30", "-3", "-10", "17", "3.40", "5", "1", "26.40", "13.50")]
        shares = [run.kpi(name)[name].item() for name in ("return_share", "discount_share")]
        assert shares == [pytest.approx(10 / 27), pytest.approx(3 / 30)]
        (ann,) = [row for row in run.table("customers").to_pyarrow().to_pylist() if row["customer_id"] == "ann"]
        assert (ann["discounts"], ann["tax"], ann["shipping"], ann["tips"]) == (-3, Decimal("3.40"), 5, 0)


PIECES = """Beleg;Datum;Kunde;Artikel;Menge;Einzelpreis;Rabatt;Summe
1;2024-01-05;K1;A;10;17.00;2.00;150.00
2;2024-01-06;K2;A;4;17.00;1.50;62.00
3;2024-01-07;K1;B;1;9.00;0;9.00
4;2024-01-08;K3;B;3;9.00;0.25;26.25
"""
OF_PIECES: dict[str, Any] = {
    "columns": {
        **{"invoice_no": "Beleg", "invoice_date": "Datum", "customer_id": "Kunde", "stock_code": "Artikel"},
        **{"quantity": "Menge", "price": "Einzelpreis", "total_amount": "Summe", "discount": "Rabatt"},
    }
}


def test_a_discount_of_each_piece(tmp_path: Path) -> None:
    """The totals prove that it is one: both sums are named, and with the setting gross and net are right."""
    path = tmp_path / "belege.csv"
    path.write_text(PIECES)
    with pytest.raises(regulars.InputRefused, match=r"'Rabatt' times the pieces explains.*26\.75 or 3\.75") as refused:
        books_of([path], tmp_path, OF_PIECES)
    assert 'of_piece = ["Rabatt"]  # 26.75' in str(refused.value)
    for name in ("Rabatt", "discount"):
        books = books_of([path], tmp_path, {**OF_PIECES, "money": {"of_piece": [name]}})
        assert [row["total_amount"] for row in books.used] == [170, 68, 9, 27]
        assert [row["discount"] for row in books.used] == [20, 6, 0, Decimal("0.75")]
    told = {**OF_PIECES, "money": {"of_line": ["Rabatt"], "total": "after_discount"}}
    assert books_of([path], tmp_path, told).used[0]["total_amount"] == 152


def test_a_discount_of_each_piece_without_a_total(tmp_path: Path) -> None:
    """A control of the order proves it too; pieces that come back give it back."""
    path = tmp_path / "belege.csv"
    path.write_text(PIECES.replace("Summe", "Zahlbetrag") + "5;2024-02-01;K1;A;-2;17.00;2.00;-30.00\n")
    columns = {name: column for name, column in OF_PIECES["columns"].items() if name != "total_amount"}
    config = {"columns": {**columns, "order_total": "Zahlbetrag"}}
    with pytest.raises(regulars.InputRefused, match="'Rabatt' times the pieces explains"):
        books_of([path], tmp_path, config)
    books = books_of([path], tmp_path, {**config, "money": {"of_piece": ["discount"]}})
    assert [(row["total_amount"], row["discount"]) for row in books.used][::4] == [(170, 20), (-34, -4)]


@pytest.mark.parametrize("name", ["Rebate", "discount_rate"])
def test_a_name_that_no_amount_has(tmp_path: Path, name: str) -> None:
    """A setting that would change nothing is refused."""
    (tmp_path / "belege.csv").write_text(PIECES)
    with pytest.raises(regulars.UsageError, match=f"of_piece names '{name}', which is no amount of the log.*'Rabatt'"):
        books_of([tmp_path / "belege.csv"], tmp_path, {**OF_PIECES, "money": {"of_piece": [name]}})
