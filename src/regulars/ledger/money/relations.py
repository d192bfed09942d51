"""Which relation holds between what lines multiply out to, their discount and tax, and a total that is given."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product as combinations

from regulars.ledger.money.columns import TOTAL, MoneyColumn, Prices, Total

CONTROL = "order_total"
_MOST_READINGS = 60  # as many as a sum of bits can tell apart


@dataclass(frozen=True)
class Relation:
    """One reading of a log as an equation: `left` = `base` with `less` taken off and `plus` added.

    `of_order` has the columns of open scope that belong to the order in this reading; `total` and `prices` are what the
    equation says of the money of lines and of prices, None where it says nothing.
    """

    left: str
    base: str
    less: tuple[str, ...]
    plus: tuple[str, ...]
    of_order: frozenset[str]
    total: Total | None = None
    prices: Prices | None = None


@dataclass(frozen=True)
class Held:
    """The relation that a log shows, on what share of the lines it holds, and what all that are as good agree on."""

    relation: Relation
    share: float
    total: Total | None
    prices: Prices | None
    of_order: frozenset[str]
    not_of_order: frozenset[str]


@dataclass(frozen=True)
class Asked:
    """What the relations of a log are made of: its columns, those known to be of the order, those of open scope."""

    columns: tuple[MoneyColumn, ...]
    of_order: frozenset[str]
    open: tuple[str, ...]
    minus: frozenset[str]
    percent: frozenset[str]
    has_product: bool
    has_total: bool

    @property
    def fields(self) -> frozenset[str]:
        """The fields that the log has; a rate gives a discount."""
        return frozenset(field_of(each) for each in self.columns)


def described(held: Held) -> str:
    """For people: the equation, and on what share of the lines it holds."""
    relation = held.relation
    base = "quantity x price" if relation.base == "product" else relation.base
    parts = [base, *(f"- {name}" for name in relation.less), *(f"+ {name}" for name in relation.plus)]
    prices = {Prices.WITH_TAX: "; prices are with tax", Prices.WITHOUT_TAX: "; prices are without tax", None: ""}
    return f"{relation.left} = {' '.join(parts)} on {held.share:.1%} of the lines{prices[held.prices]}"


def relations(asked: Asked) -> tuple[Relation, ...]:
    """Every reading of the log as an equation; none where there are too many to tell apart."""
    scopes = [frozenset(names) for names in _subsets(asked.open)]
    found = tuple(relation for of_order in scopes for relation in _equations(asked, of_order))
    return found if len(found) <= _MOST_READINGS else ()


def _subsets(names: Sequence[str]) -> Iterator[tuple[str, ...]]:
    for chosen in combinations((False, True), repeat=len(names)):
        yield tuple(name for name, is_in in zip(names, chosen, strict=True) if is_in)


def _equations(asked: Asked, of_order: frozenset[str]) -> Iterator[Relation]:
    has = asked.fields
    discount, tax, carriage, cards = (
        tuple(name for name in names if name in has)
        for names in (("discount",), ("tax",), ("shipping", "tip"), ("gift_card",))
    )
    if asked.has_product and asked.has_total:
        yield from _of_totals(of_order, discount, tax, carriage)
    if CONTROL not in has:
        return
    bases = [("product", discount, None)] if asked.has_product else _bases(asked, discount)
    options = combinations(bases, _with_and_without(tax), _with_and_without(carriage), _with_and_without(cards))
    for (base, less, total), taxed, carried, paid in options:
        prices = (Prices.WITHOUT_TAX if taxed else Prices.WITH_TAX) if tax else None
        yield Relation(CONTROL, base, (*less, *paid), (*taxed, *carried), of_order, total, prices)


def _of_totals(
    of_order: frozenset[str], discount: tuple[str, ...], tax: tuple[str, ...], carriage: tuple[str, ...]
) -> Iterator[Relation]:
    """The readings of a line's total beside what the line multiplies out to."""
    without = Prices.WITHOUT_TAX if tax else None
    readings: list[tuple[tuple[str, ...], tuple[str, ...], Total, Prices | None]] = [
        ((), (), Total.BEFORE_DISCOUNT, None)
    ]
    readings += [(discount, (), Total.AFTER_DISCOUNT, None)] if discount else []
    readings += [(discount, tax, Total.WITH_TAX, without)] if tax else []
    readings += [(discount, (*tax, *carriage), Total.PAID, without)] if carriage else []
    readings += [(discount, carriage, Total.PAID, Prices.WITH_TAX)] if carriage and tax else []
    for less, plus, total, prices in readings:
        yield Relation(TOTAL, "product", less, plus, of_order, total, prices)


def _bases(asked: Asked, discount: tuple[str, ...]) -> list[tuple[str, tuple[str, ...], Total | None]]:
    """The readings of a line's total where it stands alone."""
    if not asked.has_total:
        return []
    after = [(TOTAL, (), Total.AFTER_DISCOUNT)] if discount else []
    return [*after, (TOTAL, discount, Total.BEFORE_DISCOUNT)]


def _with_and_without(names: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    return ((), names) if names else ((),)


def field_of(column: MoneyColumn) -> str:
    return "discount" if column.field == "discount_rate" else column.field
