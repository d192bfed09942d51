"""One shop written in five ways has the same money, orders and customers, at once or in batches."""

from __future__ import annotations

import csv
import tempfile
import tomllib
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from hypothesis import assume
from hypothesis import strategies as st

from regulars.ledger.rollups import bookings
from tests.exports.ledgers import books_of
from tests.laws.shops import lawful
from tests.shell.batches import batch, batches
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


def _said(folder: Path, config: str, rows: dict[str, list[Row]]) -> Said:
    """Net revenue, returned, orders, customers, and every customer's net revenue, as the product books them."""
    books = books_of(_files(folder, rows), folder, config)
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


APART = """
[tables.back]
known_by = ["refund_id"]
returns = true
columns = { invoice_no = "refund_id", invoice_date = "day", customer_id = "who", price = "unit_price" }
"""
COLUMNS = """
[columns]
invoice_no = "order_id"
invoice_date = "day"
customer_id = "who"
price = "unit_price"
"""
SETTINGS = {
    "minus": "",
    "price": "",
    "notes": '[codes]\ncancel_prefix = "CN"',
    "kinds": '[kinds.Vorgang]\n"Rückgabe" = "return"',
    "apart": APART,
}


def _written(way: str, lines: list[Bought]) -> dict[str, list[Row]]:
    """The rows of each file: with a minus before pieces or price, on credit notes, by a column, or in a file apart."""
    if way == "apart":
        back = [{"refund_id": line.order, **line.row()} for line in lines if line.is_return]
        return {"log.csv": [line.row() for line in lines if not line.is_return], "back.csv": back}
    returned: dict[str, Callable[[Bought], Row]] = {
        "minus": lambda line: line.row(qty=-line.pieces),
        "price": lambda line: line.row(unit_price=-PRICES[line.code]),
        "notes": lambda line: line.row(order_id=f"CN{line.order}"),
        "kinds": lambda line: line.row(Vorgang="Rückgabe"),
    }
    more: Row = {"Vorgang": "Verkauf"} if way == "kinds" else {}
    return {"log.csv": [returned[way](line) if line.is_return else line.row(**more) for line in lines]}


def _files(folder: Path, rows: dict[str, list[Row]]) -> list[Path]:
    """The files that have rows, written."""
    folder.mkdir(parents=True)
    for name in (name for name, found in rows.items() if found):
        with (folder / name).open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, list(rows[name][0]))
            writer.writeheader()
            writer.writerows(rows[name])
    return [folder / name for name, found in rows.items() if found]


def _settings(way: str, lines: list[Bought]) -> str:
    """The configuration of the way; a file of returns is declared where there is one."""
    has_file = way != "apart" or any(line.is_return for line in lines)
    return (SETTINGS[way] if has_file else "") + COLUMNS


@lawful(examples=4, lines=shops)
def test_a_shop_written_in_five_ways(lines: list[Bought]) -> None:
    """With a minus before the pieces, before the price, on credit notes, by a column, in a file of returns."""
    with tempfile.TemporaryDirectory() as name:
        said = {way: _said(Path(name) / way, _settings(way, lines), _written(way, lines)) for way in SETTINGS}
    back = [line for line in lines if line.is_return]
    net: defaultdict[str | None, Decimal] = defaultdict(Decimal)
    for line in lines:
        net[line.who] += line.amount
    buyers = {line.who for line in lines if not line.is_return}
    returned = sum((line.amount for line in back), Decimal(0))
    expected = (sum(net.values()), returned, len(lines) - len(back), buyers, dict(net))
    assert said == dict.fromkeys(said, expected)


@lawful(examples=5, lines=shops, cut=st.integers(1, 12), way=st.sampled_from(sorted(SETTINGS)))
def test_a_shop_that_comes_in_batches(lines: list[Bought], cut: int, way: str) -> None:
    """Whatever the way, the lines so far and the lines that are added give the ledger of all lines."""
    first, later = lines[:cut], lines[cut:]
    assume(later)
    # a table of returns is refused in a run in which no file is one
    assume(way != "apart" or any(line.is_return for line in first) or not any(line.is_return for line in later))
    config = tomllib.loads(_settings(way, lines))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        parts = [_files(folder / part, _written(way, rows)) for part, rows in (("one", first), ("two", later))]
        added = batches(parts, folder / "added", config)
        whole = batch([path for part in parts for path in part], folder / "whole", config)
        assert added.said == whole.said
        assert len(whole.used) == len(lines)
