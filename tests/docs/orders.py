"""The logs that the pages speak of.

orders.csv has eighteen months, 188 customers and all kinds of lines; till.csv is the till of a bakery, whose columns
have names of their own.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from random import Random

HEADER = "InvoiceNo,StockCode,ProductName,Quantity,InvoiceDate,Price,CustomerID,Country,TotalAmount"
COUNTRIES = ("United Kingdom", "France", "Germany", "Spain")
FIRST = datetime(2022, 1, 3, 9, 0)
DAYS, CUSTOMERS, PRODUCTS, INVOICES = 560, 220, 12, 4


def write_orders(path: Path) -> Path:
    """The same file each time: sales, guests, returns, postage, one repeated line, one with an impossible date."""
    chance = Random(20230102)
    rows = [row for day in range(DAYS) for row in _rows_of(FIRST + timedelta(days=day), chance)]
    rows.insert(40, rows[39])
    rows.insert(90, _row("9999", 1, 2, datetime(2023, 3, 1), 7).replace("2023-03-01", "2023-02-30"))
    path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    return path


def _rows_of(day: datetime, chance: Random) -> list[str]:
    """The invoices of a day; every tenth is a guest's."""
    rows, passed = [], (day - FIRST).days
    for number in range(INVOICES):
        invoice, at = f"{10_000 + passed * INVOICES + number}", day + timedelta(hours=number)
        customer = None if chance.random() < 0.1 else _buyer(passed, chance)
        bought = chance.sample(range(PRODUCTS), k=chance.randint(1, 3))
        rows += [_row(invoice, code, chance.randint(1, 6), at, customer) for code in bought]
        if chance.random() < 0.1:
            rows.append(_row(invoice, None, 1, at, customer))
        if customer is not None and chance.random() < 0.08:
            rows.append(_row(f"C{invoice}", bought[0], -1, at + timedelta(hours=5), customer))
    return rows


def _buyer(passed: int, chance: Random) -> int:
    """Customers come one after the other and stay some hundred days; among those there, low numbers buy more often."""
    newest = (passed + 200) * CUSTOMERS // (DAYS + 200)
    there = [one for one in range(newest) if 400 * newest - 1200 * one < 400 * (80 + one * 7919 % 400)]
    return there[int(len(there) * chance.random() ** 1.6)]


def _row(invoice: str, product: int | None, pieces: int, at: datetime, customer: int | None) -> str:
    code, name = ("POST", "Postage") if product is None else (f"P{product:02}", f'"Tea, blend {product}"')
    cents = 450 if product is None else 250 + 75 * product
    who = "" if customer is None else f"{12_000 + customer}"
    where = COUNTRIES[(customer or 0) % 7 % len(COUNTRIES)]
    return f"{invoice},{code},{name},{pieces},{at},{cents / 100:.2f},{who},{where},{pieces * cents / 100:.2f}"


TILL = "Bon;Karte;Artikel-Nr;Artikel;Stück;Einzel €;Zeit"
BREADS = (("12", "Roggenbrot 1 kg", "4,80"), ("31", "Butterhörnchen", "1,60"), ("44", "Mohnzopf", "3,20"))


def write_till(path: Path) -> Path:
    """Four months of a bakery: forty cards, every third customer without one, first the lines that the page shows."""
    chance, opening = Random(20240102), datetime(2024, 1, 2, 7, 31)
    rows = [
        _till_row(1001, "K07", 0, 1, opening),
        _till_row(1001, "K07", 1, 3, opening),
        _till_row(1002, "", 1, 2, opening + timedelta(minutes=9)),
    ]
    for number in range(1003, 2200):
        at = opening + timedelta(days=(number - 1003) // 10, minutes=20 + 30 * ((number - 1003) % 10))
        card = f"K{int(40 * chance.random() ** 2):02}" if chance.random() < 0.7 else ""
        for bread in chance.sample(range(3), k=chance.randint(1, 2)):
            rows.append(_till_row(number, card, bread, chance.randint(1, 4), at))
    path.write_text("\n".join([TILL, *rows]) + "\n", encoding="utf-8")
    return path


def _till_row(number: int, card: str, bread: int, pieces: int, at: datetime) -> str:
    code, name, price = BREADS[bread]
    return f"{number};{card};{code};{name};{pieces};{price};{at:%d.%m.%Y %H:%M}"
