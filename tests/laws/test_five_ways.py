"""One shop written in five ways has the same money, orders and customers, whichever way says that goods came back."""

from __future__ import annotations

import csv
import tempfile
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from hypothesis import strategies as st

from regulars.ledger.rollups import bookings
from tests.exports.ledgers import books_of
from tests.laws.shops import lawful
from tests.shop.tables import Row, over

PRICES = {"MUG": Decimal("2.50"), "TEA": Decimal("4.00"), "RUG": Decimal("50.00")}
KEYS = ("order_id", "day", "who", "sku", "qty", "unit_price")


Said = tuple[Decimal, Decimal, int, set[str | None], dict[str | None, Decimal]]


@dataclass(frozen=True)
class Bought:
    """Pieces of a product that somebody (or nobody known) bought or gave back on a day."""

    order: int
    day: int
    who: str | None
    code: str
    pieces: int
    is_return: bool

    @property
    def amount(self) -> Decimal:
        return self.pieces * PRICES[self.code] * (-1 if self.is_return else 1)

    def row(self, **other: object) -> Row:
        """The cells of the line, with other cells than those of goods bought."""
        day = date(2024, 1, 1) + timedelta(days=self.day)
        cells = (self.order, day, self.who or "", self.code, self.pieces, PRICES[self.code])
        return {**dict(zip(KEYS, cells, strict=True)), **other}


_line = st.tuples(
    st.integers(0, 40), st.sampled_from([None, "ada", "bo", "cyd"]), st.sampled_from(sorted(PRICES)), st.integers(1, 5),
    st.booleans(),
)  # fmt: skip
shops = st.lists(_line, min_size=1, max_size=12).map(
    lambda rows: [Bought(100 + n, *row) for n, row in enumerate([(0, "ada", "MUG", 1, False), *rows])]
)


def _said(folder: Path, config: str, files: dict[str, list[Row]]) -> Said:
    """Net revenue, returned, orders, customers, and every customer's net revenue, as the product books them."""
    folder.mkdir()
    for name, rows in files.items():
        with (folder / name).open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, list(rows[0]) if rows else ["nothing"])
            writer.writeheader()
            writer.writerows(rows)
    columns = 'invoice_no = "order_id"\ninvoice_date = "day"\ncustomer_id = "who"\nprice = "unit_price"\n'
    books = books_of([folder / name for name, rows in files.items() if rows], folder, f"{config}\n[columns]\n{columns}")
    assert not books.aside
    booked = over({"transactions": books.used_lines}, bookings, as_of=date(2100, 1, 1))
    traded = [row for row in booked if row["kind"] in ("sale", "return")]
    assert traded == booked
    net: defaultdict[str | None, Decimal] = defaultdict(Decimal)
    for row in traded:
        net[row["customer_id"]] += row["amount"]
    returned = sum((row["amount"] for row in traded if row["kind"] == "return"), Decimal(0))
    orders = [row for row in traded if row["is_order"]]
    return sum(net.values(), Decimal(0)), returned, len(orders), {row["customer_id"] for row in orders}, dict(net)


@lawful(examples=4, lines=shops)
def test_a_shop_written_in_five_ways(lines: list[Bought]) -> None:
    """With a minus before the pieces, before the price, on credit notes, by a column, in a file of returns."""
    back = [line for line in lines if line.is_return]
    minus = [line.row(qty=-line.pieces) if line.is_return else line.row() for line in lines]
    price = [line.row(unit_price=-PRICES[line.code]) if line.is_return else line.row() for line in lines]
    notes = [line.row(order_id=f"CN{line.order}") if line.is_return else line.row() for line in lines]
    kinds = [line.row(Vorgang="Rückgabe" if line.is_return else "Verkauf") for line in lines]
    sold = [line.row() for line in lines if not line.is_return]
    apart = [{"refund_id": line.order, **line.row()} for line in back]
    table = '[tables.back]\nknown_by = ["refund_id"]\nreturns = true\ncolumns = { invoice_no = "refund_id", '
    table += 'invoice_date = "day", customer_id = "who", price = "unit_price" }'
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        said = {
            "minus": _said(folder / "minus", "", {"log.csv": minus}),
            "price": _said(folder / "price", "", {"log.csv": price}),
            "notes": _said(folder / "notes", '[codes]\ncancel_prefix = "CN"', {"log.csv": notes}),
            "kinds": _said(folder / "kinds", '[kinds.Vorgang]\n"Rückgabe" = "return"', {"log.csv": kinds}),
            "apart": _said(folder / "apart", table if apart else "", {"log.csv": sold, "back.csv": apart}),
        }
    net: defaultdict[str | None, Decimal] = defaultdict(Decimal)
    for line in lines:
        net[line.who] += line.amount
    buyers = {line.who for line in lines if not line.is_return}
    returned = sum((line.amount for line in back), Decimal(0))
    expected = (sum(net.values()), returned, len(lines) - len(back), buyers, dict(net))
    assert said == dict.fromkeys(said, expected)
