"""Which columns of money a log may have, and how those of one log are read."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

# An amount, but for discount_rate, which is a share; order_total is a control and is booked nowhere.
FIELDS = ("discount", "discount_rate", "tax", "shipping", "tip", "refund", "gift_card", "order_total")
BOOKED = ("discount", "tax", "shipping", "tip", "refund", "gift_card")  # columns of transactions
PREFIX = "money_"
PRODUCT = "_product"  # what a line multiplies out to; no dimension can have a name like it
TOTAL = "total_amount"  # the money of the lines themselves may stand once for the whole order, too


class Total(StrEnum):
    """What the money of a line includes."""

    BEFORE_DISCOUNT = "before_discount"
    AFTER_DISCOUNT = "after_discount"
    WITH_TAX = "with_tax"  # after discount, and with tax also where prices are without
    PAID = "paid"  # what the customer paid: after discount, with tax, shipping and tip


class Prices(StrEnum):
    """Whether prices include tax."""

    WITH_TAX = "with_tax"
    WITHOUT_TAX = "without_tax"


@dataclass(frozen=True)
class MoneyColumn:
    """A column of the files that holds money of one field; `name` is its name in the judged lines."""

    field: str
    column: str
    name: str

    def is_in(self, names: Collection[str]) -> bool:
        """Whether the column, or its field, is among these names of a setting."""
        return self.column in names or self.field in names

    def is_same(self, other: MoneyColumn) -> bool:
        """Whether it is the same column, whatever its name in the judged lines."""
        return (self.field, self.column) == (other.field, other.column)


@dataclass(frozen=True)
class MoneyReading:
    """How the columns of money are read: decided over all lines of a log.

    `of_order` has the names of columns whose amount belongs to a whole order, `minus` those of columns whose amounts
    are written with a minus, `unsigned` those whose sign is not to count, `percent` those of rates that are written as
    20 and not as 0.2. `total` and `prices` are None where no money hangs on them: then it is before discount, and
    without tax. With `refunds_apart`, some orders have refunds as lines of their own: their column of refunds does not
    take them off again.
    """

    columns: tuple[MoneyColumn, ...] = ()
    of_order: frozenset[str] = frozenset()
    minus: frozenset[str] = frozenset()
    unsigned: frozenset[str] = frozenset()
    percent: frozenset[str] = frozenset()
    total: Total | None = None
    prices: Prices | None = None
    refunds_apart: bool = False

    @property
    def has_parts(self) -> bool:
        """Whether lines have parts of amounts of their whole order."""
        return bool(self.of_order) or self.refunds_apart

    @property
    def adds_tax(self) -> bool:
        """Whether the money of the lines has tax in it that their prices are without."""
        return self.prices is not Prices.WITH_TAX and self.total in (Total.WITH_TAX, Total.PAID)

    @property
    def is_after_discount(self) -> bool:
        """Whether the money of the lines is after discount."""
        return self.total not in (None, Total.BEFORE_DISCOUNT)

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that the log has, in the order of FIELDS; a rate gives a discount."""
        held = {"discount" if each.field == "discount_rate" else each.field for each in self.columns}
        return tuple(name for name in FIELDS if name in held)

    def of(self, name: str) -> tuple[MoneyColumn, ...]:
        """The columns of a field."""
        return tuple(each for each in self.columns if each.field == name)

    def of_lines(self, name: str) -> tuple[str, ...]:
        """The names of the columns of a field whose amounts are of the line."""
        return tuple(each.name for each in self.of(name) if each.name not in self.of_order)

    def of_orders(self, name: str) -> tuple[str, ...]:
        """The names of the columns of a field whose amounts are of the order."""
        return tuple(each.name for each in self.of(name) if each.name in self.of_order)


NO_MONEY = MoneyReading()


def fields_present(names: Iterable[str]) -> frozenset[str]:
    """The fields of money among these names; a rate gives a discount."""
    held = frozenset(names) & frozenset(FIELDS)
    return held | {"discount"} if "discount_rate" in held else held


def numbered(found: Iterable[tuple[str, str]]) -> tuple[MoneyColumn, ...]:
    """The columns of (field, column), each once and in the order of FIELDS, under names that an engine takes."""
    pairs = sorted(set(found), key=lambda pair: (FIELDS.index(pair[0]), pair[1]))
    return tuple(MoneyColumn(name, column, f"{PREFIX}{number}_{name}") for number, (name, column) in enumerate(pairs))


def money_names(columns: Iterable[str]) -> list[str]:
    """The columns of money among those of lines that are being judged."""
    return [name for name in columns if name.startswith(PREFIX) and not name.endswith("_found")]


def money_columns(present: Collection[str]) -> tuple[str, ...]:
    """The columns of BOOKED that a log with these columns has, for the steps that book them."""
    return tuple(name for name in BOOKED if name in present)


def money_settings(reading: MoneyReading) -> dict[str, str]:
    """What the amounts of lines have in them as they stand in the files, under the names by which steps take it."""
    return {"total": reading.total or Total.BEFORE_DISCOUNT, "prices": reading.prices or Prices.WITHOUT_TAX}
