"""Amounts that hold for each piece of a line, where they are read as the line's: found by what multiplies out."""

from __future__ import annotations

import json
from collections.abc import Iterable

import ibis.expr.types as ir

from regulars.ground.contract import MONEY
from regulars.ground.errors import InputRefused, UsageError, listing
from regulars.ledger.money.columns import TOTAL, MoneyColumn
from regulars.ledger.money.decide import Facts
from regulars.ledger.money.relations import CONTROL, described

_FIELDS = ("discount", "tax")  # what shops write for each piece


def check_of_piece(named: Iterable[str], columns: Iterable[MoneyColumn], *, has_quantity: bool) -> None:
    """Raises UsageError where [money] of_piece names no amount of the log, or the log has no pieces."""
    amounts = [each for each in columns if each.field != "discount_rate"]
    for name in named:
        if not any(each.is_in((name,)) for each in amounts):
            known = listing([repr(each.column) for each in amounts]) or "none"
            raise UsageError(
                f"[money] of_piece names {name!r}, which is no amount of the log; its columns of money are: {known}."
            )
        if not has_quantity:
            raise UsageError(
                f"[money] of_piece names {name!r}, and the log has no quantity: [columns] quantity names it."
            )


def of_pieces(lines: ir.Table, facts: Facts) -> ir.Table | None:
    """The lines with their discounts and taxes times their pieces; None where the log proves how amounts are meant."""
    open_columns = _open(facts)
    if not facts.log.has_product or not open_columns or not _missing(facts):
        return None
    pieces = lines.quantity.abs().cast("float64")
    return lines.mutate(**{each.name: (lines[each.name] * pieces).try_cast(MONEY) for each in open_columns})


def check_amounts_of_pieces(facts: Facts, by_piece: Facts) -> None:
    """Raises InputRefused where amounts of each piece explain a total that amounts of the line do not."""
    for proof in by_piece.proofs:
        used = {*proof.relation.less, *proof.relation.plus}
        columns = [each for each in _open(facts) if each.field in used]
        if proof.relation.left in _missing(facts) and columns:
            raise _refusal(facts, by_piece, columns, described(proof))


def _open(facts: Facts) -> tuple[MoneyColumn, ...]:
    """The columns without a setting."""
    return tuple(each for each in facts.has(*_FIELDS) if facts.said[0].is_of_order(each) is None)


def _missing(facts: Facts) -> frozenset[str]:
    """The totals of the log that nothing is known to come to."""
    has = {TOTAL: facts.log.has_total, CONTROL: bool(facts.has(CONTROL))}
    return frozenset(left for left, is_there in has.items() if is_there) - {p.relation.left for p in facts.proofs}


def _refusal(facts: Facts, by_piece: Facts, columns: list[MoneyColumn], relation: str) -> InputRefused:
    names = [json.dumps(each.column, ensure_ascii=False) for each in columns]
    as_pieces, as_lines = (
        ", ".join(f"{each.shapes[column.name].by_line:,.2f}" for column in columns) for each in (by_piece, facts)
    )
    listed = ", ".join(names)
    return InputRefused(
        f"{listing([repr(each.column) for each in columns])} times the pieces explains the totals ({relation}), and as "
        f"an amount of the line it does not: it comes to {as_pieces} or {as_lines}. Say which in regulars.toml:",
        paste=f"[money]\nof_piece = [{listed}]  # {as_pieces}\n# of_line = [{listed}]  # {as_lines}",
    )
