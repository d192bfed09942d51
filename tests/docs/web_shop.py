"""The export of a German web shop that docs/start.md walks through: bestellungen.csv, and the money that is right.

E-mail addresses, guests, variants, refunds with and without a customer, discount and shipping on the first line of an
order, tax on each line, cancelled and pending orders.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from random import Random

HEADER = "Rechnungsnummer;Bestelldatum;E-Mail;Artikelnummer;Artikel;Menge;Einzelpreis;Rabatt;Versand;MwSt;Status;Land"
GOODS = (
    ("T-100-S", "Tasse blau, klein", Decimal("8.90")),
    ("T-100-L", "Tasse blau, groß", Decimal("11.90")),
    ("K-7", "Kanne", Decimal("34.50")),
    ("D-3", "Dose, 3 Stück", Decimal("12.00")),
)
BUYERS = ("anna@example.de", "bernd@example.de", "clara@example.de", "dora@example.de", "emil@example.de", "")
ORDERS = 160
DONE = "Abgeschlossen"


@dataclass(frozen=True)
class Truth:
    """The money of the orders that were completed, prices without tax: `net` is after discounts and refunds."""

    net: Decimal
    discounts: Decimal
    shipping: Decimal


def write_web_shop(path: Path) -> Truth:
    """The same file each time."""
    chance = Random(5)
    rows, net, discounts, shipping = [HEADER], Decimal(0), Decimal(0), Decimal(0)
    for number in range(1, ORDERS + 1):
        status = chance.choices([DONE, "Storniert", "Ausstehend"], [88, 7, 5])[0]
        day, who = f"{chance.randint(1, 28):02}.{chance.randint(1, 6):02}.2024", chance.choice(BUYERS)
        discount, carried = chance.choice([Decimal(0), Decimal(0), Decimal("5.00")]), Decimal("4.90")
        lines = [(*good, chance.randint(1, 4)) for good in chance.sample(GOODS, chance.randint(1, 3))]
        for place, (code, name, price, pieces) in enumerate(lines):
            of_order = (_comma(discount), _comma(carried)) if place == 0 else ("", "")
            order = (f"R{1000 + number}", f"{day} 10:{number % 60:02}", who)
            rows.append(_row(order, (code, name, price), pieces, status, of_order))
        if status != DONE:
            continue
        net += sum(price * pieces for _, _, price, pieces in lines) - discount
        discounts, shipping = discounts + discount, shipping + carried
        if number % 12 == 0:
            code, name, price, _ = lines[0]
            refund = (f"G{1000 + number}", f"{day} 21:00", who if number % 24 else "")
            rows.append(_row(refund, (code, name, price), -1, status))
            net -= price
    path.write_text("\r\n".join(rows) + "\r\n", encoding="utf-8", newline="")
    return Truth(net, discounts, shipping)


def _row(
    order: tuple[str, str, str],
    good: tuple[str, str, Decimal],
    pieces: int,
    status: str,
    of_order: tuple[str, str] = ("", ""),
) -> str:
    """One line: number, time and buyer of the order, what was bought, discount and shipping of the order, the tax."""
    code, name, price = good
    tax = (price * pieces * 19 / 100).quantize(Decimal("0.01"))
    return ";".join((*order, code, name, str(pieces), _comma(price), *of_order, _comma(tax), status, "DE"))


def _comma(amount: Decimal) -> str:
    return f"{amount:.2f}".replace(".", ",")
