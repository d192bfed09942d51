"""One shop written in five ways has the same net revenue, and an amount of an order is shared out to the last digit."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import ibis.expr.types as ir
import pyarrow as pa
from hypothesis import strategies as st

from regulars.ledger.money.allocate import allocated
from tests.exports.ledgers import books_of
from tests.laws.shops import lawful
from tests.shop.tables import Row, over

CENT = Decimal("0.01")
COLUMNS = {"invoice_no": "order", "invoice_date": "day", "customer_id": "who", "stock_code": "sku"}
PRICED = {"quantity": "qty", "price": "unit_price"}


@dataclass(frozen=True)
class Sold:
    """A line of an order, at its list price without tax, with what was taken off and the tax on the rest."""

    order: int
    code: int
    pieces: int
    price: Decimal
    off: int  # per cent

    @property
    def listed(self) -> Decimal:
        return self.pieces * self.price

    @property
    def discount(self) -> Decimal:
        return (self.listed * self.off / 100).quantize(CENT, ROUND_HALF_UP)

    @property
    def net(self) -> Decimal:
        return self.listed - self.discount

    @property
    def tax(self) -> Decimal:
        return self.net / 4  # of two digits, so the tax has four at most


_lines = st.tuples(st.sampled_from([1, 2, 4, 5]), st.integers(4, 40), st.sampled_from([0, 10, 25, 50]))
shops = st.lists(st.lists(_lines, min_size=1, max_size=3), min_size=2, max_size=5).map(
    lambda orders: [
        Sold(100 + n, place, pieces, price * Decimal("1.00"), off)
        for n, rows in enumerate([*orders, [(2, 8, 50)], [(1, 20, 25), (3, 4, 10)]])
        for place, (pieces, price, off) in enumerate(rows)
    ]
)


def _row(line: Sold, **money: Decimal) -> Row:
    day = date(2024, 1, 1) + timedelta(days=line.order - 100)
    return {"order": line.order, "day": day, "who": f"c{line.order % 3}", "sku": f"A{line.code}", **money}


def _net(folder: Path, rows: list[Row], columns: dict[str, str], money: dict[str, Any]) -> tuple[Decimal, Decimal]:
    """Net revenue, and sales at list price, of a log in one way of writing."""
    folder.mkdir()
    with (folder / "log.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    used = books_of([folder / "log.csv"], folder, {"columns": {**COLUMNS, **columns}, "money": money}).used
    assert len(used) == len(rows)
    listed = sum((row["total_amount"] for row in used), Decimal(0))
    return listed - sum((row["discount"] for row in used), Decimal(0)), listed


WAYS: dict[str, tuple[Callable[[Sold], dict[str, Any]], dict[str, str], dict[str, Any]]] = {
    "totals after discount": (
        lambda s: {"qty": s.pieces, "unit_price": s.price, "off": s.discount, "amount": s.net},
        {**PRICED, "discount": "off", "total_amount": "amount"},
        {},
    ),
    "totals before discount": (
        lambda s: {"qty": s.pieces, "unit_price": s.price, "off": s.discount, "amount": s.listed},
        {**PRICED, "discount": "off", "total_amount": "amount"},
        {},
    ),
    "totals with tax": (
        lambda s: {"qty": s.pieces, "unit_price": s.price, "off": s.discount, "vat": s.tax, "amount": s.net + s.tax},
        {**PRICED, "discount": "off", "tax": "vat", "total_amount": "amount"},
        {},
    ),
    "prices without tax": (
        lambda s: {"qty": s.pieces, "unit_price": s.price, "off": s.discount, "vat": s.tax},
        {**PRICED, "discount": "off", "tax": "vat"},
        {"prices": "without_tax"},
    ),
    "prices with tax": (
        lambda s: {
            "qty": s.pieces,
            "unit_price": (s.listed + s.tax) / s.pieces,
            "off": s.discount,
            "vat": s.tax,
        },
        {**PRICED, "discount": "off", "tax": "vat"},
        {"prices": "with_tax"},
    ),
}


@lawful(examples=4, lines=shops)
def test_one_shop_in_five_ways(lines: list[Sold]) -> None:
    """Totals after or before discount, with tax, and prices with or without tax: the relation is found or declared."""
    expected = sum((line.net for line in lines), Decimal(0)), sum((line.listed for line in lines), Decimal(0))
    with tempfile.TemporaryDirectory() as name:
        for number, (way, (cells, columns, money)) in enumerate(WAYS.items()):
            rows = [_row(line, **cells(line)) for line in lines]
            found = _net(Path(name) / str(number), rows, columns, money)
            assert tuple(round(x, 2) for x in found) == expected, way


_weights = st.lists(st.integers(0, 10**9).map(lambda n: Decimal(n) / 10_000), min_size=1, max_size=6)


def _shared_out(lines: ir.Table) -> ir.Table:
    return allocated(lines, ["money"], order="order", weight="weight", bears="bears", tie=["place"])


_LINES = pa.schema(
    [
        *(("order", pa.string()), ("weight", pa.decimal128(18, 4)), ("money", pa.decimal128(18, 4))),
        *(("bears", pa.bool_()), ("place", pa.int64())),
    ]
)


@lawful(examples=40, weights=st.lists(_weights, min_size=1, max_size=4), amount=st.integers(-(10**9), 10**9))
def test_parts_add_up(weights: list[list[Decimal]], amount: int) -> None:
    """The parts of an order add up to its amount, and none is further from its share than the last digit."""
    whole = Decimal(amount) / 10_000
    rows = [
        {"order": f"{o}", "weight": weight, "money": whole, "bears": True, "place": n}
        for o, order in enumerate(weights)
        for n, weight in enumerate(order)
    ]
    made = over({"lines": pa.Table.from_pylist(rows, schema=_LINES)}, _shared_out)
    for o, order in enumerate(weights):
        parts = [row["money"] for row in made if row["order"] == str(o)]
        assert sum(parts) == whole
        if sum(order):
            shares = [whole * weight / sum(order) for weight in order]
            mine = [row for row in made if row["order"] == str(o)]
            assert all(abs(row["money"] - shares[row["place"]]) < Decimal("0.0001") for row in mine)
