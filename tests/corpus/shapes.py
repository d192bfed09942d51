"""Small logs of many shapes, each as its rows and how they are written: what the changes of a file begin with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.corpus.wrappings import FORMS
from tests.exports.test_known import AMAZON, SHOPIFY

NAMES = ("Mug", "Tea, blend 3", 'a "large" pot', "Käse", "two\nlines", "", "  padded  ", "日本", "a'b", "50 % off")
COUNTRIES = ("France", "Deutschland", "", "日本")


@dataclass(frozen=True)
class Shape:
    """Rows (the header first), the form in which they are written, and the configuration that reads them."""

    rows: list[list[str]]
    form: str = "text"  # text, xlsx, parquet, or one of the other forms
    delimiter: str = ","
    encoding: str = "utf-8"
    config: dict[str, Any] = field(default_factory=dict)


def _count(draw: Random) -> int:
    return draw.choice((0, 1, 3, 12, 40, 200))


def _day(draw: Random) -> tuple[int, int, int]:
    return draw.randint(2009, 2012), draw.randint(1, 12), draw.randint(1, 28)


def _lines(draw: Random, *, comma: bool = False) -> list[list[str]]:
    """The eight columns of a till."""
    header = ["InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country"]
    rows = [header]
    for number in range(_count(draw)):
        year, month, day = _day(draw)
        price = f"{draw.randint(0, 999999) / 100}"
        cells = [f"{1000 + number // 3}", f"P{number % 7}", draw.choice(NAMES), f"{draw.randint(-3, 30)}"]
        cells += [
            f"{year}-{month:02}-{day:02} {draw.randint(0, 23):02}:00",
            price.replace(".", ",") if comma else price,
        ]
        rows.append([*cells, draw.choice((f"{number % 11}", "", f"c{number % 5}@example.com")), draw.choice(COUNTRIES)])
    return rows


def till(draw: Random) -> Shape:
    """Comma separated text in UTF-8, or in another encoding that is declared or is not."""
    encoding = draw.choice(("utf-8", "utf-8", "utf-8", "utf-8-sig", "utf-16", "cp932", "utf-32"))
    declared: dict[str, Any] = {"time": {"date_order": "iso"}} if draw.random() < 0.8 else {}
    if encoding == "cp932" and draw.random() < 0.8:
        declared["files"] = {"encoding": "cp932"}
    return Shape(_lines(draw), encoding=encoding, config=declared)


def semicolons(draw: Random) -> Shape:
    """A German spreadsheet: semicolons, a decimal comma, cp1252."""
    config = {"files": {"encoding": "cp1252"}, "numbers": {"decimal": ",", "thousands": "."}}
    config["time"] = {"date_order": "iso"}
    return Shape(_lines(draw, comma=True), delimiter=";", encoding="cp1252", config=config)


def other_signs(draw: Random) -> Shape:
    """Tabs or pipes, lines before the header, surplus cells joined."""
    config = draw.choice(
        ({}, {"files": {"skip_rows": 2}}, {"files": {"surplus_into": "Description"}}, {"files": {"quote": "'"}})
    )
    return Shape(_lines(draw), delimiter=draw.choice("\t|"), config=config)


def totals(draw: Random) -> Shape:
    """A line total instead of a price, and dates day first."""
    rows = [["Date", "Product", "Quantity", "Sales", "Customer"]]
    for number in range(_count(draw)):
        year, month, day = _day(draw)
        rows.append([f"{day}/{month}/{year}", draw.choice(NAMES), f"{draw.randint(1, 9)}",
                     f"{draw.randint(1, 99999) / 100}", f"{number % 6}"])  # fmt: skip
    columns = {"invoice_date": "Date", "total_amount": "Sales", "customer_id": "Customer", "product_name": "Product"}
    return Shape(rows, config={"columns": columns, "time": {"date_order": "dmy"}})


_AMOUNTS = (
    "(%.2f)",
    "%.2f-",
    "−%.2f",
    "'-%.2f",
    '="%.2f"',
    "$%.2f",
    "%.2f €",
    "EUR %.2f",
    "%.3f",
    "%.0f,000",
    "%.0f 500",
)
_DATES = (
    "{0}/{1}/{2}", "{0}.{1:02}.{2:02}", "{1}/{2}/{0} 1:08 PM", "{2}-OCT-{0}", "Jan {2}, {0}", "{2} janv. {0} 14:05",
    "{0}年{1}月{2}日", "{0}{1:02}{2:02}", "{0}{1:02}{2:02}140805", "{0}-{1:02}-{2:02} 14:05 PST", "{2}/{1}/{0}",
)  # fmt: skip


def spoken(draw: Random) -> Shape:
    """Amounts and dates as people and programs of many countries write them, mostly in one form for a column."""
    amounts, dates = draw.sample(_AMOUNTS, 2), draw.sample(_DATES, 2)
    rows = [["Order ID", "Date", "Time", "SKU", "Quantity", "Line Total", "Customer ID"]]
    for number in range(_count(draw)):
        amount = amounts[draw.random() < 0.05] % (draw.randint(1, 999999) / 100)
        date = dates[draw.random() < 0.02].format(*_day(draw))
        time = draw.choice(("1:08 PM", "14:05", "", "soon"))
        rows.append([f"{number}", date, time, f"P{number % 5}", f"{draw.randint(1, 9)}", amount, f"c{number % 7}"])
    own = {"shop": {"name": f"Shop {draw.randrange(10**9)}"}}  # in no ledger with another, whose form may differ
    return Shape(rows, delimiter=draw.choice(",;"), config=own)


def shopify(draw: Random) -> Shape:
    """Order fields on the first line of an order only."""
    header = SHOPIFY.split(",")
    rows = [header]
    for number in range(_count(draw)):
        year, month, day = _day(draw)
        first = {"Financial Status": draw.choice(("paid", "voided")), "Currency": "EUR", "Billing Country": "IE",
                 "Created at": f"{year}-{month:02}-{day:02} 10:14:00 +0100"}  # fmt: skip
        line = {"Name": f"#{1001 + number // 2}", "Email": f"c{number % 5}@example.com", "Lineitem price": "16.00",
                "Lineitem quantity": f"{draw.randint(1, 5)}", "Lineitem name": draw.choice(NAMES)}  # fmt: skip
        cells = {**line, **(first if number % 2 == 0 else {})}
        rows.append([cells.get(name, "") for name in header])
    return Shape(rows)


def amazon(draw: Random) -> Shape:
    """An order report: tabs, instants with a zone."""
    header = AMAZON.split(",")
    rows = [header]
    for number in range(_count(draw)):
        year, month, day = _day(draw)
        cells = {"amazon-order-id": f"1-{number}", "purchase-date": f"{year}-{month:02}-{day:02}T09:12:00+00:00",
                 "order-status": draw.choice(("Shipped", "Cancelled")), "quantity": f"{draw.randint(1, 4)}",
                 "currency": "USD", "item-price": f"{draw.randint(1, 9999) / 100}", "sku": f"S{number % 4}",
                 "product-name": draw.choice(NAMES), "ship-country": "US"}  # fmt: skip
        rows.append([cells.get(name, "") for name in header])
    return Shape(rows, delimiter="\t")


_HEADERS = (
    "Bestellnummer,Bestelldatum,Kundennummer,Artikelnummer,Bezeichnung,Menge,Einzelpreis,Bestellstatus",
    "Número do pedido,Data do pedido,Cliente,Código do produto,Descrição,Qtd,Preço unitário,Situação",
    "订单编号,订单创建时间,买家会员名,商品编码,宝贝标题,数量,单价,订单状态",
    "注文番号,注文日時,顧客番号,商品コード,商品名,数量,単価,注文状態",
    "Sipariş No,Sipariş Tarihi,Müşteri No,Ürün Kodu,Ürün Adı,Adet,Birim Fiyat,Durum",
)
_STATUSES = ("versendet", "storniert", "Cancelado", "已完成", "キャンセル", "İptal", "paid", "")
_FAR_DATES = (
    "令和{3}年{1}月{2}日",
    "R{3}.{1}.{2}",
    "{0}/{1:02}/{2:02} 午後3:05",
    "民国{4}年{1}月{2}日",
    "{5}-{1:02}-{2:02}",
)


def elsewhere(draw: Random) -> Shape:
    """Headers, statuses, eras and units of money of other countries."""
    rows = [draw.choice(_HEADERS).split(",")]
    date = draw.choice((*_FAR_DATES, *_DATES))
    for number in range(_count(draw)):
        year, month, day = _day(draw)
        cells = date.format(year, month, day, year - 2008, year - 1911, year + 543)
        rows.append([f"{number // 2}", cells, f"K{number % 9}", f"A{number % 5}", draw.choice(NAMES),
                     f"{draw.randint(1, 9)}", f"{draw.randint(100, 99999)}", draw.choice(_STATUSES)])  # fmt: skip
    config = draw.choice(({}, {"codes": {"statuses_decided": True}}, {"numbers": {"minor_units": True}}))
    return Shape(rows, delimiter=draw.choice(",;\t"), config=dict(config))


def accounts(draw: Random) -> Shape:
    """Money that comes in and goes out in columns of their own, or with its side behind it."""
    rows = [["Document", "Date", "Customer No", "Item", "Debit", "Credit"]]
    for number in range(_count(draw)):
        amount = draw.choice(("{}", "{}", "{} CR", "{} DR", "-{}")).format(draw.randint(1, 99999) / 100)
        sides = (amount, draw.choice(("", "", "0.00"))) if draw.random() < 0.2 else ("", amount)
        rows.append([f"D{number}", "{}-{:02}-{:02}".format(*_day(draw)), f"{number % 6}", f"I{number % 4}", *sides])
    return Shape(rows)


def apart(draw: Random) -> Shape:
    """A till, or amounts and dates of many countries, in a kind of file that is read in a process of its own."""
    form = draw.choice(("xlsx", *FORMS))
    drawn = Shape(_lines(draw)) if draw.random() < 0.6 else draw.choice((spoken, elsewhere, accounts))(draw)
    return Shape(drawn.rows[:41], form=form, config=drawn.config)


def columnar(draw: Random) -> Shape:
    """The till as Parquet."""
    return Shape(_lines(draw), form="parquet")


SHAPES: tuple[Callable[[Random], Shape], ...] = (
    *(till,) * 6, semicolons, semicolons, other_signs, other_signs, totals, totals, spoken, spoken, shopify, shopify,
    amazon, columnar, elsewhere, elsewhere, accounts,
)  # fmt: skip
