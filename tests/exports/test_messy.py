"""Exports of five other shops come to the totals that their publishers state, each under a short configuration."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pyarrow.compute as pc
import pytest

from regulars.ground.errors import InputRefused
from tests.exports.ledgers import Books, books_of

HERE = Path(__file__).parent / "messy"
MOST_LINES = 15


@pytest.fixture
def messy(real_data: Path) -> Path:
    folder = real_data / "messy"
    if not folder.is_dir():
        pytest.skip("REGULARS_DATA has no folder `messy` with the exports of other shops")
    return folder


def _books(name: str, source: Path, tmp_path: Path) -> Books:
    config = (HERE / f"{name}.toml").read_text("utf-8")
    beside = source if source.is_dir() else source.parent
    return books_of([source], tmp_path, config, beside=beside)


def test_configurations_are_short() -> None:
    """Nobody has to say more than fifteen lines about any of these exports."""
    for path in HERE.glob("*.toml"):
        assert sum(bool(line.strip()) for line in path.read_text("utf-8").splitlines()) <= MOST_LINES, path.name


def test_superstore_canada(messy: Path, tmp_path: Path) -> None:
    """Mac Roman, bare carriage returns, names for customers: the published sales, and the signs as they were typed."""
    books = _books("superstore_canada", messy / "superstore_canada" / "superstoreSales.csv.gz", tmp_path)
    assert books.total == Decimal("14915600.824")
    assert len(books.used) == 8_399
    assert len({row["customer_id"] for row in books.used}) == 795
    assert any(row["product_name"] == "Cardinal Slant-D® Ring Binder, Heavy Gauge Vinyl" for row in books.used)
    assert books.repairs["total_differs"] > 8_000


def test_electronics(messy: Path, tmp_path: Path) -> None:
    """Twelve months with empty rows and headers among the data, which are set aside by their own names."""
    books = _books("electronics", messy / "electronics_monthly", tmp_path)
    assert books.total == Decimal("34492035.97")
    assert books.used_lines.num_rows == 185_950
    assert pc.count_distinct(books.used_lines["invoice_no"]).as_py() == 178_437
    assert books.reasons == {"empty_row": 545, "repeated_header": 355}
    december = books.used_lines.filter(pc.field("invoice_date") >= datetime(2019, 12, 1))
    assert pc.sum(december["total_amount"]).as_py() == Decimal("4613443.34") + Decimal("8670.29")


def test_chipotle(messy: Path, tmp_path: Path) -> None:
    """Tabs, `$2.39 ` as the money of the line, and no date."""
    books = _books("chipotle", messy / "chipotle" / "chipotle.tsv", tmp_path)
    assert books.total == Decimal("34500.16")
    assert sum(row["quantity"] for row in books.used) == 4_972
    assert len({row["invoice_no"] for row in books.used}) == 1_834
    assert books.repairs["number_format"] == 4_622


def test_chipotle_needs_no_word_on_its_sign(messy: Path, tmp_path: Path) -> None:
    """The currency sign is read without being declared."""
    config = {
        "clean": {"duplicates": "keep"},
        "columns": {"total_amount": "item_price"},
        "constants": {"invoice_date": "2012-07-01"},
    }
    assert books_of([messy / "chipotle" / "chipotle.tsv"], tmp_path, config).total == Decimal("34500.16")


def test_northwind(messy: Path, tmp_path: Path) -> None:
    """Three tables joined, addresses with bare commas among them: no order is lost."""
    books = _books("northwind", messy / "northwind" / "order-details.csv", tmp_path)
    assert books.total == Decimal("1354458.59")
    assert len(books.used) == 2_155
    assert len({row["invoice_no"] for row in books.used}) == 830
    assert all(row["customer_id"] and row["country"] and row["product_name"] for row in books.used)
    assert {row["country"] for row in books.used if row["invoice_no"] == "10250"} == {"Brazil"}


def test_northwind_orders_keep_their_raw_text(messy: Path, tmp_path: Path) -> None:
    """As a log of its own: 176 records have their surplus joined, and say so."""
    config = {
        "columns": {"total_amount": "Freight", "country": "ShipCountry"},
        "files": {"surplus_into": "ShipAddress"},
        "dimensions": {"address": "ShipAddress"},
        "clean": {"missing_words": ["NULL"]},
    }
    books = books_of([messy / "northwind" / "orders.csv"], tmp_path, config)
    assert len(books.used) == 830
    assert books.repairs["surplus_joined"] == 176
    assert {row["address"] for row in books.used if row["invoice_no"] == "10250"} == {"Rua do Paço, 67"}


def test_northwind_without_the_declaration(messy: Path, tmp_path: Path) -> None:
    """A lookup that can only be read in part is refused, for lines would lose their customers unseen."""
    config = (HERE / "northwind.toml").read_text("utf-8").replace('files = { surplus_into = "ShipAddress" }\n', "")
    with pytest.raises(InputRefused, match=r"176 records of the lookup 'orders'.*line 4.*surplus_into"):
        books_of([messy / "northwind" / "order-details.csv"], tmp_path, config, beside=messy / "northwind")


def test_shopify_lines_and_refunds(messy: Path, tmp_path: Path) -> None:
    """Lines with the dates and customers of the order table, refunds from a table of their own."""
    folder = messy / "shopify_rest"
    config = (HERE / "shopify.toml").read_text("utf-8")
    tables = [folder / "shopify_order_line_data.csv", folder / "shopify_order_line_refund_data.csv"]
    books = books_of(tables, tmp_path, config, beside=folder)
    sales, refunds = Decimal("4.4") + Decimal("2.8") + 2 * Decimal("2.8"), 5 * Decimal(415)
    assert books.total == sales - refunds
    assert Counter(row["kind"] for row in books.used) == {"sale": 3, "return": 5}
    assert len({row["customer_id"] for row in books.used if row["kind"] == "sale"}) == 2


def test_shopify_orders_in_two_currencies(messy: Path, tmp_path: Path) -> None:
    """Pounds and dollars are not added up, until a rate says what a dollar is worth."""
    orders = messy / "shopify_rest" / "shopify_order_data.csv"
    books = _books("shopify_orders", orders, tmp_path)
    pounds, dollars = Decimal("5.6") + Decimal("2.8") + Decimal("4.4"), Decimal(100 + 80 + 50 + 200 + 150)
    assert books.total == pounds + dollars * Decimal("0.75")
    assert books.repairs["converted"] == 5
    config = {"columns": {"invoice_no": "id", "total_amount": "total_price", "invoice_date": "created_at"}}
    with pytest.raises(InputRefused, match=r"GBP on 3 lines, USD on 5 lines.*\[rates\]"):
        books_of([orders], tmp_path, config)
