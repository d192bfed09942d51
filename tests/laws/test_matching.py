"""Returns take from a pile: the latest earlier sale that has pieces left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from tests.laws.shops import AS_OF, Line, Log, lawful, tables_of

EVENT = st.tuples(
    st.integers(0, 12),  # hours: many events share one
    st.integers(1, 5),
    st.sampled_from([1, 1, -1]),
    st.sampled_from(["MUG", "MUG", "MUG", "TIN"]),
    st.sampled_from(["2.50", "2.50", "3.00"]),
    st.sampled_from(["ada", "ada", "bob", None]),
)


@dataclass
class Sold:
    """A sale on the pile."""

    invoice_no: str
    units: int
    left: int


def _log(events: list[tuple[Any, ...]]) -> Log:
    start = datetime(2024, 2, 1, 8)
    return tuple(
        Line(
            f"{'C' if sign < 0 else ''}{100 + n}", code, sign * pieces, start + timedelta(hours=hour), price, who, "UK"
        )
        for n, (hour, pieces, sign, code, price, who) in enumerate(events)
    )


def _simulated(log: Log) -> dict[str, tuple[str | None, str]]:
    """Each credit note's sale and kind of match, with a list for each customer, product and price."""
    piles: dict[tuple[Any, ...], list[Sold]] = {}
    found: dict[str, tuple[str | None, str]] = {}
    for line in sorted(log, key=lambda line: (line.at, line.quantity < 0, line.invoice_no)):
        pile = piles.setdefault((line.customer_id, line.stock_code, line.price), [])
        if line.quantity > 0:
            pile.append(Sold(line.invoice_no, line.quantity, line.quantity))
        elif line.customer_id is None:
            found[line.invoice_no] = (None, "guest")
        else:
            found[line.invoice_no] = _taken(pile, -line.quantity)
    return found


def _taken(pile: list[Sold], pieces: int) -> tuple[str | None, str]:
    if not pile:
        return None, "none"
    top = pile[-1]
    kind = "spread" if pieces > top.left else "whole" if pieces == top.units else "part"
    while pieces and pile:
        taken = min(pieces, pile[-1].left)
        pieces -= taken
        pile[-1].left -= taken
        if not pile[-1].left:
            pile.pop()
    return top.invoice_no, kind


@lawful(examples=40, events=st.lists(EVENT, min_size=1, max_size=25))
def test_matching_agrees_with_a_pile_taken_piece_by_piece(events: Any) -> None:
    """The sale and the kind of match are those of a plain simulation of the pile; sales of one moment come first."""
    log = _log(events)

    found = {row["invoice_no"]: (row["matched_invoice_no"], row["match_kind"]) for row in tables_of(log)["returns"]}

    assert found == _simulated(log)


@lawful(examples=25, events=st.lists(EVENT, min_size=1, max_size=25))
def test_a_match_is_an_earlier_sale_of_the_same_thing(events: Any) -> None:
    """A matched sale is of the same customer and code, and not later than its return."""
    log = _log(events)
    sales = {line.invoice_no: line for line in log if line.quantity > 0}

    for row in tables_of(log)["returns"]:
        if row["matched_invoice_no"]:
            sale = sales[row["matched_invoice_no"]]
            assert (sale.customer_id, sale.stock_code) == (row["customer_id"], row["stock_code"])
            assert row["matched_at"] == sale.at <= row["returned_at"] < datetime(AS_OF.year, AS_OF.month, AS_OF.day)
