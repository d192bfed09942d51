"""Exports of known products are read by their headers alone; the files here are made up, their headers are not."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import regulars
from regulars.ground.errors import InputRefused, UsageError
from regulars.ledger.exports import Export, known_exports, nearly, recognised
from regulars.ledger.mapped_columns import exports_of
from tests.exports.ledgers import books_of

SHOPIFY = (
    "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,Currency,Subtotal,Shipping,"
    "Taxes,Total,Discount Code,Discount Amount,Shipping Method,Created at,Lineitem quantity,Lineitem name,"
    "Lineitem price,Lineitem compare at price,Lineitem sku,Lineitem requires shipping,Lineitem taxable,"
    "Lineitem fulfillment status,Billing Name,Billing Street,Billing City,Billing Zip,Billing Country,Notes"
)
STRIPE = (
    "id,Created date (UTC),Amount,Amount Refunded,Currency,Captured,Converted Amount,Converted Amount Refunded,"
    "Converted Currency,Description,Fee,Status,Customer ID,Customer Email"
)
AMAZON = (
    "amazon-order-id,merchant-order-id,purchase-date,last-updated-date,order-status,fulfillment-channel,sales-channel,"
    "order-channel,ship-service-level,product-name,sku,asin,item-status,quantity,currency,item-price,item-tax,"
    "shipping-price,ship-city,ship-country"
)
WOOCOMMERCE = (
    "order_id,order_number,order_date,paid_date,status,shipping_total,tax_total,order_total,order_currency,"
    "payment_method,customer_id,customer_user,customer_email,billing_first_name,billing_country"
)
ADOBE = (
    "ID,Purchase Point,Purchase Date,Bill-to Name,Ship-to Name,Grand Total (Base),Grand Total (Purchased),Status,"
    "Billing Address,Shipping Address,Shipping Information,Customer Email,Customer Group,Subtotal,Total Refunded"
)
SUPERSTORE = (
    "Row ID,Order ID,Order Date,Ship Date,Ship Mode,Customer ID,Customer Name,Segment,Country,City,State,Postal Code,"
    "Region,Product ID,Category,Sub-Category,Product Name,Sales,Quantity,Discount,Profit"
)


def _file(folder: Path, name: str, header: str, *rows: dict[str, str], delimiter: str = ",") -> Path:
    columns = header.split(",")
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", delimiter=delimiter, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    path = folder / name
    path.write_text(text.getvalue(), encoding="utf-8")
    return path


def _shopify(folder: Path) -> Path:
    order = {"Currency": "EUR", "Financial Status": "paid", "Billing Country": "IE"}
    return _file(
        folder, "orders_export.csv", SHOPIFY,
        {**order, "Name": "#1001", "Email": "Ada@example.com", "Created at": "2024-09-03 10:14:00 +0100",
         "Lineitem quantity": "2", "Lineitem name": "Fern print", "Lineitem price": "16.00", "Lineitem sku": "FERN-1"},
        {"Name": "#1001", "Email": "Ada@example.com",
         "Lineitem quantity": "1", "Lineitem name": "Tote bag", "Lineitem price": "20.00", "Lineitem sku": "TOTE-1"},
        {**order, "Name": "#1002", "Email": "bo@example.com", "Created at": "2024-09-10 00:30:00 +0100",
         "Lineitem quantity": "1", "Lineitem name": "Mug", "Lineitem price": "25.00", "Lineitem sku": "MUG-1"},
        {**order, "Name": "#1003", "Email": "ada@example.com ", "Created at": "2024-09-11 09:00:00 +0100",
         "Financial Status": "voided", "Lineitem quantity": "1", "Lineitem name": "Mug", "Lineitem price": "25.00"},
        {"Name": "#1003", "Lineitem quantity": "3", "Lineitem name": "Tote bag", "Lineitem price": "20.00"},
    )  # fmt: skip


def test_shopify(tmp_path: Path) -> None:
    """Order fields are filled down, an order without payment is left out with all its lines, addresses are hashed."""
    books = books_of([_shopify(tmp_path)], tmp_path, {"time": {"zone": "Europe/Dublin"}})
    assert books.total == 2 * 16 + 20 + 25
    assert books.reasons == {"order_void": 2}
    assert [row["invoice_no"] for row in books.used] == ["#1001", "#1001", "#1002"]
    assert [f"{row['invoice_date']:%Y-%m-%d %H:%M}" for row in books.used] == [
        "2024-09-03 10:14",
        "2024-09-03 10:14",
        "2024-09-10 00:30",
    ]
    assert {row["country"] for row in books.used} == {"IE"}
    assert books.used[1]["repairs"] == ["filled_down", "email_hashed"]
    assert exports_of(books.mapping) == ("Shopify orders",)


def test_addresses_are_hashed_with_a_key_that_stays(tmp_path: Path) -> None:
    """One address in any spelling is one customer, in every run of the data folder; the key is its owner's alone."""
    path = _shopify(tmp_path)
    first = [row["customer_id"] for row in books_of([path], tmp_path).used]
    again = [row["customer_id"] for row in books_of([path], tmp_path).used]
    other = tmp_path / "other"
    other.mkdir()
    elsewhere = [row["customer_id"] for row in books_of([path], other).used]
    assert first == again
    assert not set(first) & set(elsewhere)
    assert len(set(first)) == 2
    assert all(name.startswith("mail-") and len(name) == 29 for name in first)
    key = tmp_path / "data" / "id.key"
    assert key.stat().st_mode & 0o777 == 0o600


def test_a_key_of_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It comes before the file, and one that could be guessed is refused without being shown."""
    monkeypatch.setenv("REGULARS_ID_KEY", "a key that is long enough")
    path = _shopify(tmp_path)
    first = [row["customer_id"] for row in books_of([path], tmp_path).used]
    assert not (tmp_path / "data" / "id.key").exists()
    other = tmp_path / "other"
    other.mkdir()
    assert first == [row["customer_id"] for row in books_of([path], other).used]
    monkeypatch.setenv("REGULARS_ID_KEY", "s3cret")
    with pytest.raises(UsageError, match="REGULARS_ID_KEY has 6 characters") as told:
        books_of([path], tmp_path)
    assert "s3cret" not in str(told.value)


def test_stripe(tmp_path: Path) -> None:
    """Failed payments are no revenue; a payment without a customer's number has the address; times are UTC."""
    path = _file(
        tmp_path, "unified_payments.csv", STRIPE,
        {"id": "ch_1", "Created date (UTC)": "2024-06-05 23:38:34", "Amount": "31.25", "Currency": "usd",
         "Status": "Paid", "Customer ID": "cus_9", "Customer Email": "ada@example.com"},
        {"id": "ch_2", "Created date (UTC)": "2024-06-06 10:00:00", "Amount": "10.00", "Currency": "usd",
         "Status": "Failed", "Customer ID": "cus_9"},
        {"id": "py_3", "Created date (UTC)": "2024-06-07 10:00:00", "Amount": "5.00", "Currency": "usd",
         "Status": "Paid", "Customer Email": "bo@example.com"},
    )  # fmt: skip
    books = books_of([path], tmp_path, {"time": {"zone": "Europe/Berlin"}})
    assert books.total == Decimal("36.25")
    assert books.reasons == {"order_void": 1}
    assert books.used[0]["customer_id"] == "cus_9"
    assert books.used[1]["customer_id"].startswith("mail-")
    assert f"{books.used[0]['invoice_date']:%Y-%m-%d %H}" == "2024-06-06 01"


def test_amazon(tmp_path: Path) -> None:
    """Tabs, the price of all pieces together, and cancelled orders without a price."""
    path = _file(
        tmp_path, "orders.txt", AMAZON,
        {"amazon-order-id": "026-1", "purchase-date": "2024-03-01T22:10:00+00:00", "order-status": "Shipped",
         "sku": "a-1", "product-name": "Mug", "asin": "B0", "quantity": "2", "currency": "GBP", "item-price": "9.98",
         "ship-country": "GB"},
        {"amazon-order-id": "026-2", "purchase-date": "2024-03-02T10:00:00+00:00", "order-status": "Cancelled",
         "sku": "a-1", "asin": "B0", "quantity": "0", "currency": "", "item-price": "", "ship-country": "GB"},
        delimiter="\t",
    )  # fmt: skip
    books = books_of([path], tmp_path)
    assert books.total == Decimal("9.98")
    assert books.used[0]["quantity"] == 2 and books.used[0]["price"] == Decimal("4.99")
    assert books.reasons == {"order_void": 1}


def test_woocommerce(tmp_path: Path) -> None:
    """Guests are distinguished by their addresses, though all of them are customer 0."""
    path = _file(
        tmp_path, "orders.csv", WOOCOMMERCE,
        {"order_id": "1", "order_number": "1", "order_date": "9/26/2016 6:29:00", "status": "completed",
         "order_total": "45.00", "order_currency": "USD", "customer_id": "0", "customer_email": "ada@example.com"},
        {"order_id": "2", "order_number": "2", "order_date": "9/27/2016 16:29:00", "status": "processing",
         "order_total": "5.00", "order_currency": "USD", "customer_id": "0", "customer_email": "bo@example.com"},
        {"order_id": "3", "order_number": "3", "order_date": "9/27/2016 17:29:00", "status": "failed",
         "order_total": "5.00", "order_currency": "USD", "customer_id": "0", "customer_email": "bo@example.com"},
    )  # fmt: skip
    books = books_of([path], tmp_path)
    assert books.total == 50
    assert len({row["customer_id"] for row in books.used}) == 2


def test_adobe_commerce(tmp_path: Path) -> None:
    """One line per order; cancelled and closed ones are left out."""
    order = {"Purchase Point": "Main Website", "Purchase Date": "2024-05-05 12:13:14", "Bill-to Name": "Ada"}
    path = _file(
        tmp_path, "export.csv", ADOBE,
        {**order, "ID": "000000001", "Grand Total (Base)": "36.3900", "Status": "complete", "Customer Email": "a@b.ie"},
        {**order, "ID": "000000002", "Grand Total (Base)": "39.64", "Status": "Closed", "Customer Email": "a@b.ie"},
    )  # fmt: skip
    books = books_of([path], tmp_path)
    assert books.total == Decimal("36.39")
    assert books.used[0]["invoice_no"] == "000000001"


def test_superstore(tmp_path: Path) -> None:
    """Sales is the money of the line, not quantity by anything."""
    path = _file(
        tmp_path, "superstore.csv", SUPERSTORE,
        {"Order ID": "CA-2016-1", "Order Date": "11/28/2016", "Customer ID": "CG-1", "Country": "United States",
         "Product ID": "FUR-1", "Product Name": "Bookcase", "Sales": "261.96", "Quantity": "2", "Discount": "0"},
    )  # fmt: skip
    books = books_of([path], tmp_path)
    assert books.total == Decimal("261.96")
    assert books.used[0]["stock_code"] == "FUR-1"


@pytest.mark.parametrize("export", known_exports(), ids=lambda export: export.name)
def test_a_header_that_lacks_one_name_is_not_known(export: Export) -> None:
    """Exact or not at all; what nearly fits is only suggested."""
    assert recognised(export.header) is export
    assert recognised((*reversed(export.header), "Something else")) is export
    almost = tuple(name for name in export.header if name != export.header[-1])
    assert recognised(almost) is not export
    assert nearly(almost) is not None
    assert recognised(tuple(name.upper() + " " for name in export.header)) is None
    assert {export.columns["invoice_date"]} <= set(export.header)


def test_a_near_miss_is_suggested(tmp_path: Path) -> None:
    """The refusal says which name is missing for the export to be known."""
    path = _file(tmp_path, "orders.csv", SHOPIFY.replace("Lineitem price,", "Lineitem cost,"))
    with pytest.raises(InputRefused, match="it looks like Shopify orders, but without Lineitem price"):
        books_of([path], tmp_path)


def test_what_is_declared_comes_first(tmp_path: Path) -> None:
    """A declared column is taken instead of the export's, and the knowledge can be switched off."""
    books = books_of([_shopify(tmp_path)], tmp_path, {"columns": {"country": "Notes"}, "codes": {"void_statuses": []}})
    assert books.total == 2 * 16 + 20 + 25 + 25 + 3 * 20
    assert {row["country"] for row in books.used} == {None}
    plain = {"files": {"export": "none"}}
    with pytest.raises(InputRefused, match="no column for invoice_date, quantity, price"):
        books_of([_shopify(tmp_path)], tmp_path, plain)


def test_filling_down_can_be_declared(tmp_path: Path) -> None:
    """For a shop system that is not known."""
    path = tmp_path / "till.csv"
    path.write_text("Slip,Date,Item,Qty,Price\n1,2024-01-05,Tea,1,2.00\n1,,Cake,2,3.00\n2,2024-01-06,Tea,1,2.00\n")
    config: dict[str, Any] = {"columns": {"invoice_no": "Slip", "stock_code": "Item"}}
    assert books_of([path], tmp_path, config).reasons == {"date_missing": 1}
    config["files"] = {"fill_down": ["Date"], "fill_by": "Slip"}
    books = books_of([path], tmp_path, config)
    assert books.total == 2 + 6 + 2
    assert [row["repairs"] for row in books.used] == [["upper_case"], ["upper_case", "filled_down"], ["upper_case"]]


def test_no_address_and_no_key_is_published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Byte by byte: the addresses stand in the text of lines set aside alone, the key nowhere."""
    monkeypatch.setenv("REGULARS_ID_KEY", "canary-key-that-is-never-shown")
    run = regulars.run(_shopify(tmp_path), out=tmp_path / "data", config={"shop": {"name": "Canary"}})
    published = [path for path in run.folder.rglob("*") if path.is_file() and path.name != "regulars.duckdb"]
    assert len(published) > 10
    for path in published:
        content = path.read_bytes()
        assert b"canary-key" not in content, path
        assert b"example.com" not in content.lower() or path.name == "set_aside.parquet", path
    assert run.table("customers").count().to_pyarrow().as_py() == 2
