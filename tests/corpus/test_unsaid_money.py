"""What a log says against its own money in columns that nothing is read from: named, never silently counted."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

import regulars
from regulars.ground.errors import InputRefused
from regulars.ledger.kind_words import likely_kind, names_returns
from regulars.ledger.money.names import counts_returned, dates_the_end, names_net, rates_tax
from tests.exports.ledgers import books_of

HEADER = "Order ID,Date,Customer ID,Store,Quantity,Price,Quantity refunded,VAT %"
LINES = """
1001,2024-01-05,K1,Nord,2,10.00,1,19%
1001,2024-01-05,K2,Süd,1,10.00,0,19%
1002,2024-01-06,K2,Nord,1,5.00,,0%
1003,2024-01-07,K3,Nord,-1,-4.00,,0%
CN-7,2024-01-08,K3,Nord,1,3.00,,0%
1005,2024-01-09,K3,Nord,1,5.00,,0%
1004,2024-01-09,K3,Nord,1,5.00,,0%
"""
DOUBTED = (
    "the column 'Quantity refunded' is not used and counts returned pieces: 1 on 1 line",
    "the column 'VAT %' is not used and holds a tax rate on 2 lines",
    "1 line, worth 3.00, count as sales, but their numbers begin with 'CN-'",
    "1 line, worth 4.00, have a minus on both quantity and price",
    "1 of 5 orders have sales with several values of customer_id, store",
)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "log.csv"
    path.write_text(HEADER + LINES, "utf-8")
    return path


def test_every_sign_is_named_with_its_size(log: Path) -> None:
    """Nothing of this changes the money, and all of it may."""
    said = "\n".join(regulars.check(log, config={"dimensions": {"store": "Store"}}).warnings)
    assert [each for each in DOUBTED if each not in said] == [], said


def test_what_is_settled_is_not_named(log: Path) -> None:
    """The settings that the warnings name answer them."""
    settled = {
        "money": {"ignore": ["Quantity refunded", "VAT %"]},
        "codes": {"cancel_prefix": "CN-"},
        "dimensions": {"store": "Store"},
        "orders": {"key": ["invoice_no", "store"]},
    }
    said = "\n".join(regulars.check(log, config=settled).warnings)
    assert [each for each in DOUBTED if each in said] == [DOUBTED[3]], said


def test_a_status_on_the_first_line_of_an_order_alone(tmp_path: Path) -> None:
    """Its other lines would count although the order is left out; the refusal has the lines that fill it down."""
    log, config = tmp_path / "log.csv", {"codes": {"void_statuses": ["Cancelled"]}}
    rows = ["1,2024-01-05,K1,A,1,12.00,Paid", "2,2024-01-06,K2,A,1,10.00,Cancelled", "2,2024-01-06,K2,B,1,5.00,"]
    log.write_text("\n".join(["Order ID,Date,Customer ID,SKU,Quantity,Price,Status", *rows]) + "\n")
    with pytest.raises(InputRefused, match=r"1 line, worth 5\.00, have no status") as refusal:
        regulars.check(log, config=config)
    checked = regulars.check(log, config={**config, **tomllib.loads(refusal.value.paste)})
    assert checked.set_aside == {"order_void": 2}


def test_a_status_that_is_a_refund_of_other_lines(tmp_path: Path) -> None:
    """Left out, its money would not be taken off: the refusal says so, and what to say instead."""
    log = tmp_path / "log.csv"
    log.write_text("Order ID,Date,Quantity,Price,Status\n1,2024-01-05,1,20.00,Sale\n2,2024-01-06,1,5.00,Refund\n")
    with pytest.raises(InputRefused, match=r'set \[kinds."Status"\] "Refund" = "return" instead'):
        regulars.check(log)
    books = books_of([log], tmp_path, {"kinds": {"Status": {"Refund": "return"}}})
    assert books.total == 15


def test_lines_of_no_goods(tmp_path: Path) -> None:
    """A coupon written above zero and postage, until [kinds] says what they are."""
    log = tmp_path / "log.csv"
    rows = ["1,2024-01-05,MUG,Mug,1,20.00", "1,2024-01-05,DISCOUNT,Club,1,5.00", "1,2024-01-05,P,Versand,1,4.00"]
    log.write_text("\n".join(["Order ID,Date,SKU,Product,Quantity,Price", *rows]) + "\n")
    said = [each.split(", count")[0] for each in regulars.check(log).warnings if "count as sales of goods" in each]
    assert said == ["1 line of 'DISCOUNT', worth 5.00", "1 line of 'Versand', worth 4.00"]
    kinds = {"SKU": {"DISCOUNT": "discount"}, "Product": {"Versand": "shipping"}}
    assert not regulars.check(log, config={"kinds": kinds}).warnings


def test_adjustments_with_money(tmp_path: Path) -> None:
    """With their sum, beside those that carry none; the ledger of money counts all of them."""
    log = tmp_path / "log.csv"
    rows = ["1,2024-01-05,A,2,4.00", "2,2024-01-06,B,1,-7.50", "3,2024-01-07,A,1,0"]
    log.write_text("\n".join(["Order ID,Date,SKU,Quantity,Price", *rows]) + "\n")
    said = regulars.check(log, config={"codes": {"adjustment_codes": ["B"]}}).warnings
    assert "1 of 2 lines of adjustments have money, -7.50 in total: by [codes] or its preset" in "".join(said)


def test_a_file_that_is_named_for_returns(tmp_path: Path) -> None:
    """Beside a file of sales, and with sales alone."""
    for name, number in (("sales.csv", 1), ("Gutschriften 2024.csv", 2)):
        (tmp_path / name).write_text(f"Order ID,Date,Quantity,Price\n{number},2024-01-05,1,4.00\n")
    paths = [tmp_path / "sales.csv", tmp_path / "Gutschriften 2024.csv"]
    with pytest.raises(InputRefused, match=r"Gutschriften 2024\.csv \(1 line, 4\.00\)") as asked:
        books_of(paths, tmp_path)
    assert books_of(paths, tmp_path, asked.value.paste).total == 0
    assert not any(map(names_returns, ["sales.csv", "credit_card_sales.csv", "retail.csv", "orders.csv"]))


@pytest.mark.parametrize(
    ("column", "value", "kind"),
    [
        *(("Transaction Type", "RTN", "return"), ("Debit/Credit", "C", "return"), ("Posting", "Credit", "return")),
        *(("Paid", "no", "void"), ("Bezahlt", "nein", "void"), ("Is Paid", "0", "void")),
        *(("Paid", "yes", None), ("Paid", "20.00", None), ("Transaction Type", "SALE", None), ("Grade", "C", None)),
    ],
)
def test_the_kind_that_a_value_speaks_for(column: str, value: str, kind: str | None) -> None:
    """Abbreviations of tills, sides of an account, and marks of what is paid."""
    assert likely_kind(column, value) == kind


def test_names_of_columns() -> None:
    """In several languages, and not where a word only looks alike."""
    assert all(map(counts_returned, ["Quantity refunded", "Returned Qty", "Menge retourniert", "Cantidad devuelta"]))
    assert all(map(dates_the_end, ["Cancelled At", "Storniert am", "Annulé le", "Fecha de cancelación", "Refund date"]))
    assert all(map(rates_tax, ["VAT rate", "MwSt-Satz", "Tax %"]))
    assert all(map(names_net, ["Nettobetrag", "Price excl. VAT", "Prix HT", "税抜価格"]))
    others = ["Quantity", "Delivery date", "Discount %", "Bruttobetrag", "Return reason", "Magnet price"]
    assert not any(ask(name) for ask in (counts_returned, dates_the_end, rates_tax, names_net) for name in others)
