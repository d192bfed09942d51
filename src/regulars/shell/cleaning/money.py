"""How the columns of money of one log are to be read: asked of all its lines, refused where they do not tell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import ibis
import ibis.expr.types as ir

from regulars.ground.errors import InputRefused
from regulars.ledger.conventions import Reading
from regulars.ledger.lines import has_repair
from regulars.ledger.mapping import Mapping
from regulars.ledger.money.amounts import with_money
from regulars.ledger.money.columns import NO_MONEY, TOTAL, MoneyColumn, MoneyReading, numbered
from regulars.ledger.money.decide import (
    NOTHING_DECLARED,
    DeclaredMoney,
    Facts,
    Log,
    Open,
    asked_columns,
    decided_reading,
)
from regulars.ledger.money.orders import order_name
from regulars.ledger.money.proof import held, patterns
from regulars.ledger.money.relations import CONTROL, Asked, Held, described, relations
from regulars.ledger.money.shapes import Shape, shape_in, shapes
from regulars.ledger.money.unused import UnusedMoney
from regulars.ledger.rules import total_multiplied
from regulars.ledger.types import money
from regulars.shell.cleaning.amounts_of_pieces import check_amounts_of_pieces, of_pieces
from regulars.shell.cleaning.decisions import Decided
from regulars.shell.cleaning.money_questions import refusal
from regulars.shell.config.sections import Money
from regulars.shell.engines.formula import Formula
from regulars.shell.engines.store import Store


@dataclass(frozen=True)
class MoneyLog:
    """What a log has of money, and what its known exports say of it."""

    log: Log
    by_export: DeclaredMoney = NOTHING_DECLARED
    soft: frozenset[MoneyColumn] = frozenset()  # taken for money by a known export alone


@dataclass(frozen=True)
class MoneyFound:
    """How the columns of money are read, the relations that the lines show, and the columns that cannot be used."""

    reading: MoneyReading = NO_MONEY
    proofs: tuple[Held, ...] = ()
    left: tuple[tuple[Open, Shape], ...] = ()


def money_log(mappings: Iterable[Mapping], present: frozenset[str], former: Sequence[MoneyColumn] = ()) -> MoneyLog:
    """What a log with these mappings has of money; `former` are the columns of the lines that were read before."""
    every = list(mappings)
    pairs = [(name, column) for each in every for name, listed in each.money.items() for column in listed]
    columns = numbered([*pairs, *((each.field, each.column) for each in former)])
    exports = {each.export.name: each.export for each in every if each.export}
    totals = {export.total for export in exports.values() if export.total}
    ours = [each for each in columns if any(each.column in e.money.get(each.field, ()) for e in exports.values())]
    log = Log(
        columns,
        has_product={"quantity", "price"} <= present,
        has_total=TOTAL in present,
        has_orders="invoice_no" in present,
        total_column=next((each.columns[TOTAL] for each in every if TOTAL in each.columns), TOTAL),
        price_column=next((each.columns["price"] for each in every if "price" in each.columns), ""),
    )
    of_order = frozenset(name for export in exports.values() for name in export.of_order)
    said = DeclaredMoney(
        of_order=of_order,
        of_line=frozenset(each.column for each in ours) - of_order,
        total=totals.pop() if len(totals) == 1 else None,
    )
    return MoneyLog(log, said, frozenset(ours))


def read_money(
    store: Store, lines: ir.Table, asked: MoneyLog, config: Money, *, tolerance: str, earlier: Decided
) -> MoneyFound:
    """How the columns are to be read, as settings or the known export say, or as the lines prove.

    Raises InputRefused where a reading would change the money and nothing decides between them.
    """
    if not asked_columns(asked.log):
        return MoneyFound()
    used = _used_lines(lines)
    of_line = frozenset((*config.of_line, *config.of_piece))  # those of pieces are taken times them by now
    said = DeclaredMoney(frozenset(config.of_order), of_line, config.total, config.prices, config.signs)
    facts = _facts(store, used, asked, said, tolerance, earlier.money)
    asked_again = of_pieces(used, facts)
    if asked_again is not None:
        check_amounts_of_pieces(facts, _facts(store, asked_again, asked, said, tolerance, earlier.money))
    if earlier.money != NO_MONEY:
        _check_against(earlier.money, _facts(store, used.filter(used.file_no >= 0), asked, said, tolerance, NO_MONEY))
        _check_still_held(earlier.relations, facts.proofs)
    reading, questions = decided_reading(facts)
    reading = replace(reading, refunds_apart=_has_refunds_apart(store, used, facts))
    left = tuple((each, facts.shapes[each.column.name]) for each in questions if each.column in asked.soft)
    hard = [each for each in questions if each.column not in asked.soft]
    if hard:
        raise refusal(facts, reading, hard, lambda other: _net_revenue(store, lines, other))
    unused = {each.column for each, _ in left}
    kept = tuple(each for each in reading.columns if each not in unused)
    return MoneyFound(replace(reading, columns=kept), facts.proofs, left)


def _facts(
    store: Store, used: ir.Table, asked: MoneyLog, said: DeclaredMoney, tolerance: str, earlier: MoneyReading
) -> Facts:
    """What these lines show of the columns of money, with what is said of them."""
    columns = asked_columns(asked.log)
    row = store.one(Formula(shapes, used, [each.name for each in columns]))
    found = {each.name: shape_in(row, each.name) for each in columns}
    facts = Facts(asked.log, found, (said, asked.by_export), before=earlier)
    return replace(facts, proofs=_proofs(store, used, facts, tolerance))


def with_money_read(decided: Decided, found: MoneyFound) -> Decided:
    """What was decided, with how columns of money are read and which of them are not used."""
    left = {each.column.column: _unused(each, shape) for each, shape in found.left}
    return replace(decided, money=found.reading, relations=found.proofs, left_money=tuple(left.values()))


def _unused(each: Open, shape: Shape) -> UnusedMoney:
    column, lines = each.column, shape.above + shape.below
    return UnusedMoney(column.column, column.field, lines, shape.by_line, each.question.value)


def _check_still_held(earlier: Sequence[Held], now: Sequence[Held]) -> None:
    """Raises InputRefused where a relation that the earlier lines showed does not hold over all lines."""
    lost = [each for each in earlier if each.relation.left not in {held.relation.left for held in now}]
    if lost:
        raise InputRefused(
            f"the files so far show that {'; '.join(map(described, lost))}. With the new files this no "
            "longer holds: check their money columns, or run again over all files, without --add."
        )


def priced_lines(marked: ir.Table, money: MoneyReading, reading: Reading, dimensions: tuple[str, ...]) -> ir.Table:
    """The lines at list price with their discount, tax and so on; as they are where the log has no such columns."""
    if not money.columns and not money.of_order:
        return marked
    cost_rate = None if reading.margin_rate is None else reading.cost_rate
    return with_money(marked, money, dimensions=dimensions, cost_rate=cost_rate)


def _used_lines(lines: ir.Table) -> ir.Table:
    """The used lines, without a total where theirs is what they multiply out to."""
    used = lines.filter((lines.faults == 0) & ~lines.is_repeat & ~lines.is_superseded)
    given = ibis.ifelse(has_repair(used, total_multiplied.RULE.name), None, used.total_amount)
    return used.mutate(total_amount=given)


def _proofs(store: Store, used: ir.Table, facts: Facts, tolerance: str) -> tuple[Held, ...]:
    """The relations that the lines show between what they multiply out to, their amounts, and their totals."""
    first, _ = decided_reading(facts)
    scope = {each: facts.is_of_order(each) for each in asked_columns(facts.log)}
    asked = Asked(
        columns=facts.log.columns,
        of_order=first.of_order | {each.name for each, known in scope.items() if known},
        open=tuple(each.name for each, known in scope.items() if known is None),
        minus=first.minus,
        percent=first.percent,
        has_product=facts.log.has_product,
        has_total=facts.log.has_total,
    )
    found = relations(asked)
    if not found:
        return ()
    rows = store.rows(patterns(used, asked, found, tolerance=tolerance))
    counts = {row["pattern"]: row["lines"] for row in rows}
    return tuple(proof for left in (TOTAL, CONTROL) if (proof := held(found, counts, left)))


def _has_refunds_apart(store: Store, used: ir.Table, facts: Facts) -> bool:
    """Whether some order has a refund in a column and returns among its lines."""
    columns = facts.has("refund")
    if not columns:
        return False
    refunded = used.filter((used.kind == "sale") & ibis.or_(*(used[each.name] != 0 for each in columns)))
    both = used.filter(used.kind == "return").semi_join(refunded, order_name(used))
    return bool(store.one(both.aggregate(n=both.count()))["n"])


def _net_revenue(store: Store, lines: ir.Table, reading: MoneyReading) -> Decimal:
    """The net revenue of the log in a reading."""
    priced = with_money(lines, reading)
    priced = priced.filter((priced.faults == 0) & ~priced.is_repeat & ~priced.is_superseded)
    net = priced.total_amount - priced.discount - priced.refund
    traded = priced.kind.isin(["sale", "return", "discount"])
    return store.one(priced.aggregate(net=money(net.sum(where=traded))))["net"]


def _check_against(earlier: MoneyReading, new: Facts) -> None:
    """Raises InputRefused where the new lines show another reading than the one of the earlier lines."""
    now, _ = decided_reading(new)
    of_order = {(each.field, each.column) for each in earlier.columns if each.name in earlier.of_order}
    changed = [
        f"{each.column!r} was an amount per order, and is an amount per line in the new files"
        for each in asked_columns(new.log)
        if ((each.field, each.column) in of_order or each.name in earlier.of_order & {TOTAL})
        and new.shapes[each.name].is_of_order is False
        and new.shapes[each.name].varied
    ]
    for name in ("total", "prices"):
        was, becomes = getattr(earlier, name), getattr(now, name)
        if was and becomes and was is not becomes:
            changed.append(f"{name} was {was} and is {becomes} in the new files")
    if changed:
        raise InputRefused(
            f"the new files treat money differently from earlier ones: {'; '.join(changed)}. Lines of two "
            "readings cannot be mixed: run again over all files, without --add."
        )
