"""Whether invoice numbers tell orders apart, or start again each day, year or store."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

import ibis.expr.types as ir

from regulars.ground.errors import InputRefused, UsageError, listing
from regulars.ledger.order_keys import PERIODS, lasting_orders, merged_orders, shared_orders, sold_orders
from regulars.ledger.types import count, money
from regulars.shell.engines.formula import Formula
from regulars.shell.engines.store import Store

MOST_MERGED = 0.01  # of the numbers: with more, numbering starts again


@dataclass(frozen=True)
class Merged:
    """Numbers that must be several orders each, of all numbers, with their money and the one that has most days."""

    numbers: int
    of: int
    amount: Decimal
    example: str
    days: int
    has_customers: bool

    def sentence(self, name: str) -> str:
        """What was found, of numbers by this name."""
        among = "several days and for several customers" if self.has_customers else "days more than a week apart"
        return (
            f"{self.numbers:,} of {self.of:,} {name} stand on {among}, such as {self.example!r} on "
            f"{self.days:,} days, with sales of {self.amount:,.2f}"
        )


def merged_by(store: Store, transactions: ir.Table, parts: Sequence[str] = ()) -> Merged | None:
    """What was found under the lines' own key, or under one of these parts; None where it tells orders apart."""
    sold = store.create("sold_orders", Formula(sold_orders, transactions, parts), scratch=True)
    sizes = store.one(Formula(lasting_orders, sold))
    if sizes["lasting"] <= MOST_MERGED * sizes["orders"]:
        return None
    merged = store.create("merged_orders", Formula(merged_orders, transactions, sold, parts), scratch=True)
    found = store.one(
        merged.aggregate(
            numbers=count(merged.count()), amount=money(merged.amount.sum()), customers=count(merged.customers.max())
        )
    )
    if found["numbers"] <= MOST_MERGED * sizes["orders"]:
        return None
    most = store.one(merged.order_by(merged.days.desc(), merged.number).limit(1))
    has_customers = found["customers"] > 1
    return Merged(found["numbers"], sizes["orders"], found["amount"], most["number"], most["days"], has_customers)


def check_numbers_restart(store: Store, present: frozenset[str], dimensions: Sequence[str]) -> None:
    """Raises InputRefused where invoice numbers start again, with a key that would tell orders apart."""
    transactions = store.table("transactions")
    merged = merged_by(store, transactions) if "invoice_no" in present else None
    if merged:
        found = next(
            (key for key in _keys(dimensions) if _tells_apart(store, transactions, key)), ("invoice_no", "day")
        )
        raise InputRefused(
            f"{merged.sentence('invoice numbers')}: numbers are reused, so different orders would become "
            "one. Define an order with the lines below, or with another column, such as a store in "
            '[dimensions]; if each number is one order anyway, key = "invoice_no".',
            paste=f"[orders]\nkey = {json.dumps(list(found))}",
        )


def _keys(dimensions: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Keys to try, those first that part numbers least."""
    for part in ("year", *dimensions, "month", "day"):
        yield ("invoice_no", part)
    for dimension in dimensions:
        for period in ("year", "month", "day"):
            yield ("invoice_no", dimension, period)


def _tells_apart(store: Store, transactions: ir.Table, key: Sequence[str]) -> bool:
    """True if hardly a number has sales to several customers, or of nobody over many days, under this key."""
    sizes = store.one(Formula(shared_orders, transactions, key))
    return sizes["shared"] <= MOST_MERGED * sizes["orders"] and not merged_by(store, transactions, key)


def check_key(parts: Sequence[str], present: frozenset[str], dimensions: Sequence[str]) -> None:
    """Raises UsageError for a part of the key of orders that the log lacks."""
    absent = [part for part in parts if part not in (*PERIODS, *present, *dimensions)]
    if absent:
        raise UsageError(
            f"[orders] key names {listing(absent)}, which the log does not have; it has "
            f"{', '.join(sorted({*present, *dimensions}))}."
        )
