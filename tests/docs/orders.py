"""The small order log that the pages speak of as orders.csv: ten months, seventy customers, all kinds of lines."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from random import Random

HEADER = "InvoiceNo,StockCode,ProductName,Quantity,InvoiceDate,Price,CustomerID,Country,TotalAmount"
COUNTRIES = ("United Kingdom", "France", "Germany", "Spain")
FIRST = datetime(2023, 1, 2, 9, 0)
DAYS, CUSTOMERS, PRODUCTS = 300, 70, 12


def write_orders(path: Path) -> Path:
    """The same file each time: sales, guests, returns, postage, one line told twice, one with an impossible date."""
    chance = Random(20230102)
    rows = [row for day in range(DAYS) for row in _rows_of(FIRST + timedelta(days=day), chance)]
    rows.insert(40, rows[39])
    rows.insert(90, _row("9999", 1, 2, datetime(2023, 3, 1), 7).replace("2023-03-01", "2023-02-30"))
    path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    return path


def _rows_of(day: datetime, chance: Random) -> list[str]:
    """Four invoices of a day; low customer numbers buy more often, every tenth invoice is a guest's."""
    rows = []
    for number in range(4):
        invoice, at = f"{10_000 + (day - FIRST).days * 4 + number}", day + timedelta(hours=number)
        customer = None if chance.random() < 0.1 else int(CUSTOMERS * chance.random() ** 2)
        bought = chance.sample(range(PRODUCTS), k=chance.randint(1, 3))
        rows += [_row(invoice, code, chance.randint(1, 6), at, customer) for code in bought]
        if chance.random() < 0.1:
            rows.append(_row(invoice, None, 1, at, customer))
        if customer is not None and chance.random() < 0.08:
            rows.append(_row(f"C{invoice}", bought[0], -1, at + timedelta(hours=5), customer))
    return rows


def _row(invoice: str, product: int | None, pieces: int, at: datetime, customer: int | None) -> str:
    code, name = ("POST", "Postage") if product is None else (f"P{product:02}", f'"Tea, blend {product}"')
    cents = 450 if product is None else 250 + 75 * product
    who = "" if customer is None else f"{12_000 + customer}"
    where = COUNTRIES[(customer or 0) % 7 % len(COUNTRIES)]
    return f"{invoice},{code},{name},{pieces},{at},{cents / 100:.2f},{who},{where},{pieces * cents / 100:.2f}"
