"""How the amounts of a column lie in the orders of a log: the statistic that shows their scope and sign."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

import ibis
import ibis.expr.types as ir

from regulars.ledger.money.orders import order_name
from regulars.ledger.types import count

_FEW = 0.05  # exceptions among orders that say the same otherwise: slips of the shop, not proof of the contrary


@dataclass(frozen=True)
class Shape:
    """How one column lies in the orders with several sale lines, and what it comes to.

    `repeated` counts orders with one amount on all of their lines, `once` those with an amount on one line alone and
    `first` those of them in which that is the first line and the others are empty, `varied` all others with amounts.
    `by_line` and `by_order` are the sums of all orders in either reading. `above` and `below` count lines by the sign.
    """

    repeated: int
    once: int
    first: int
    varied: int
    above: int
    below: int
    highest: Decimal
    by_line: Decimal
    by_order: Decimal

    @property
    def is_of_order(self) -> bool | None:
        """Whether an amount belongs to the order and not to the line; None where the orders do not prove it."""
        if not self.repeated:
            return bool(self.first) and self.first == self.once and not self.varied
        against = self.varied + self.once
        return False if against >= _FEW * (against + self.repeated) else None

    @property
    def has_both_signs(self) -> bool:
        """Whether some amounts are above zero and others below."""
        return bool(self.above and self.below)

    @property
    def holds_money(self) -> bool:
        """Whether any amount is not zero."""
        return bool(self.above or self.below)


def shapes(lines: ir.Table, names: Sequence[str]) -> ir.Table:
    """One row: every field of Shape for each of these columns of judged lines, as `FIELD_of_COLUMN`."""
    sold = lines.filter(lines.kind == "sale")
    place = sold.file_no.cast("int64") * 2**40 + sold.source_line
    each = {f"{part}_{name}": value for name in names for part, value in _of_an_order(sold[name], place).items()}
    orders = sold.group_by(order_name(sold)).aggregate(n=sold.count(), **each)
    found = {f"{part}_of_{name}": value for name in names for part, value in _of_all(orders, name).items()}
    return orders.aggregate(**found)


def shape_in(row: Mapping[str, Any], name: str) -> Shape:
    """The shape of a column, from the row of all shapes."""
    found: dict[str, Any] = {part.name: row[f"{part.name}_of_{name}"] or 0 for part in fields(Shape)}
    return Shape(**found)


def _of_an_order(amount: ir.DecimalValue, place: ir.IntegerValue) -> dict[str, ir.Value]:
    stands = (amount != 0).fill_null(False)
    return {
        "stands": stands.sum(),
        "empty": amount.isnull().sum(),
        "is_first": stands.argmin(place),
        "lowest": amount.min(where=stands),
        "highest": amount.max(where=stands),
        "total": amount.sum(),
        "above": (amount > 0).sum(),
        "below": (amount < 0).sum(),
    }


def _of_all(orders: ir.Table, name: str) -> dict[str, ir.Value]:
    def part(of: str) -> Any:
        return orders[f"{of}_{name}"]

    several, stands = orders.n > 1, part("stands")
    is_same = part("lowest") == part("highest")
    is_repeated = several & (stands == orders.n) & is_same
    is_once = several & (stands == 1)
    amount = ibis.ifelse(is_same, part("highest"), part("total"))
    return {
        "repeated": count(is_repeated.sum()),
        "once": count(is_once.sum()),
        "first": count((is_once & part("is_first") & (part("empty") == orders.n - 1)).sum()),
        "varied": count((several & (stands > 1) & ~is_repeated).sum()),
        "above": count(part("above").sum()),
        "below": count(part("below").sum()),
        "highest": part("highest").max(),
        "by_line": part("total").sum(),
        "by_order": amount.sum(),
    }
