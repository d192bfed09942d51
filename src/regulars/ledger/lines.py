"""Every record of the log, typed, repaired, judged and given its kind. No line is dropped here."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import add, or_

import ibis
import ibis.expr.types as ir

from regulars.ground.contract import MONEY
from regulars.ledger.cells import DIGEST, POSITION
from regulars.ledger.conventions import Reading
from regulars.ledger.daily_rates import at_daily_rates
from regulars.ledger.line_kinds import said_by, sign_as_written, taken_off, with_kind, with_sayings, with_signs
from regulars.ledger.mapping import CANONICAL, PROFIT, TEXTS
from regulars.ledger.money.columns import PRODUCT, MoneyColumn
from regulars.ledger.order_keys import ORDER_KEY, order_key
from regulars.ledger.rules import FAULTS, MARKS, REPAIRS
from regulars.ledger.typed import amounts_of, typed
from regulars.ledger.unread import UNREAD, with_unread_cells
from regulars.ledger.values import as_text


def lines(
    cells: ir.Table,
    *,
    reading: Reading,
    present: frozenset[str],
    date_order: str = "iso",
    dimensions: tuple[str, ...] = (),
    money: tuple[MoneyColumn, ...] = (),
    daily_rates: ir.Table | None = None,
) -> ir.Table:
    """One row per record of the log: typed columns, `kind`, and `faults` and `repairs` as sums of 2**position.

    `present` are the canonical columns that the log has; the others come out as NULL. A log with statuses has `status`
    and `taken_as` too, one with other cells their `digest`. A line without faults and that is no duplicate is a
    transaction. `said_by` and `sign` are for whoever judges how returns are written.
    Columns of money come out as they stand, under their own names, with what the line multiplies out to (`PRODUCT`).
    """
    repaired, fixes = _with_repairs(cells, reading, (*dimensions, *(each.name for each in money)))
    values = typed(repaired, reading, date_order, dimensions, money)
    if daily_rates is not None and "currency" in values.columns:
        values = at_daily_rates(values, daily_rates, amounts_of(money), reading)
    known = _with_amount(values, reading, present).view()  # a border: what follows asks each value many times
    known = with_kind(with_signs(with_sayings(known, reading, present), present), reading, present).view()
    known = with_unread_cells(known, reading)
    has = present | ({"money"} if money or PROFIT in present else frozenset())
    marks = [rule.holds(known, reading) if rule.is_asked(has) else None for rule in MARKS]
    faults = [rule.breaks(known, reading) if rule.is_asked(has) else None for rule in FAULTS]
    return known.select(
        *POSITION,
        **{name: known[name] if name in present else ibis.null("string") for name in TEXTS if name != "invoice_no"},
        **{name: known[name] for name in (*dimensions, DIGEST) if name in known.columns},
        **{name: known[name] for name in UNREAD},
        invoice_no=known.invoice_no,
        **({ORDER_KEY: order_key(known, reading.order_key)} if reading.order_key else {}),
        invoice_date=known.invoice_date,
        quantity=taken_off(known, known.quantity) if "quantity" in present else ibis.null("int64"),
        price=_price(known, present),
        total_amount=taken_off(known, known.amount),
        cost=taken_off(known, _cost(known, reading, present)),
        kind=known.kind,
        **({"status": known.status, "taken_as": known.taken_as} if "status" in present else {}),
        said_by=said_by(known, reading),
        sign=sign_as_written(known),
        repairs=_sum_of_bits([*(known[fix] for fix in fixes), *marks]),
        faults=_sum_of_bits(faults),
        **_with_other_money(known, reading, present, money),
    )


def _with_other_money(
    known: ir.Table, reading: Reading, present: frozenset[str], money: tuple[MoneyColumn, ...]
) -> dict[str, ir.Value]:
    """The columns of money, and what the line multiplies out to where that is not its money anyway."""
    has_both = {"total_amount", "quantity", "price"} <= present
    product = {PRODUCT: taken_off(known, known[PRODUCT])} if money or has_both else {}
    has_pieces = "quantity" in present
    pieces = {
        m: _exact(known.quantity.abs(), known[m.name], reading)
        for m in money
        if has_pieces and m.is_in(reading.of_piece)
    }
    return {**product, **{each.name: pieces.get(each, known[each.name]) for each in money}}


def customer_ids(found: ir.Table, reading: Reading) -> ir.Table:
    """One row per different customer cell of `found`: the `cell`, and `customer_id` as the ledger names it."""
    different = found.select("customer_id", cell=found.customer_id).distinct()
    repaired, _ = _with_repairs(different, reading, ())
    return repaired.select("cell", customer_id=as_text(repaired.customer_id))


def statuses(found: ir.Table, reading: Reading) -> ir.Table:
    """One row per different status of `found`, as the ledger names it: `status`."""
    repaired, _ = _with_repairs(found.select("status").distinct(), reading, ())
    named = repaired.select(status=as_text(repaired.status))
    return named.filter(named.status.notnull()).distinct()


def repair_names() -> tuple[str, ...]:
    """The names behind the bits of `repairs`, lowest bit first."""
    return (*(rule.name for rule in REPAIRS), *(mark.name for mark in MARKS))


def fault_names() -> tuple[str, ...]:
    """The names behind the bits of `faults`, lowest bit first."""
    return tuple(rule.name for rule in FAULTS)


def has_repair(lines: ir.Table, name: str) -> ir.BooleanValue:
    """Whether the lines, judged or published, have the repair of this name."""
    repairs = lines.repairs
    if repairs.type().is_array():
        return repairs.contains(name)
    return (repairs & 2 ** repair_names().index(name)) != 0


def names_of_bits(bits: ir.IntegerValue, names: tuple[str, ...]) -> ir.ArrayValue:
    """The list of the names whose bit is set, in order."""
    none = ibis.literal([], type="array<string>")
    named = ibis.array([ibis.ifelse((bits & 2**i) != 0, name, None) for i, name in enumerate(names)])
    return ibis.ifelse(bits == 0, none, named.filter(lambda name: name.notnull()))


def _with_repairs(found: ir.Table, reading: Reading, dimensions: tuple[str, ...]) -> tuple[ir.Table, list[str]]:
    """`found` after every repair of its cells of text, with one flag column per repair."""
    flags = []
    for rule in REPAIRS:
        looked_at = rule.columns or (*CANONICAL, *dimensions)
        names = [name for name in looked_at if name in found.columns and found[name].type().is_string()]
        own = {name: reading.for_column(name) for name in names}
        wanted = {name: rule.wanted(found[name], own[name]).fill_null(False) for name in names}
        mended = {n: ibis.ifelse(wanted[n], rule.becomes(found[n], own[n]), found[n]) for n in names}
        flag = f"fix_{rule.name}"
        found = found.mutate(**mended, **{flag: reduce(or_, wanted.values(), ibis.literal(False))}).view()
        flags.append(flag)
    return found, flags


def _with_amount(line: ir.Table, reading: Reading, present: frozenset[str]) -> ir.Table:
    """Adds the line's money, and its order where the log has no invoice numbers."""
    product = _exact(line.quantity, line.price_exact, reading) if {"quantity", "price"} <= present else ibis.null(MONEY)
    if "total_amount" in present:
        # a file without line totals may stand beside files that have them
        amount = ibis.ifelse(line.total_amount_found.isnull(), product, line.total_amount)
        worthless = amount == 0
    else:
        amount, worthless = product, line.price_exact == 0
    return line.mutate(
        **{PRODUCT: product},
        invoice_no=line.invoice_no if "invoice_no" in present else _customer_day(line, present),
        amount=amount,
        is_worthless=worthless.fill_null(False),
    )


def _exact(pieces: ir.NumericValue, each: ir.DecimalValue, reading: Reading) -> ir.DecimalValue:
    """pieces x each, exact; NULL where either is out of its bounds or the product is.

    Engines raise an error, for the whole statement, where a product outgrows its type: so the guard comes first.
    """
    bounds = reading.bounds
    in_range = (
        pieces.between(-bounds.most_pieces, bounds.most_pieces)
        & each.between(-bounds.highest_price, bounds.highest_price)
        & ((pieces.cast("float64") * each.cast("float64")).abs() <= bounds.largest_amount)
    )
    return (_narrow(ibis.ifelse(in_range, pieces, None)) * each).cast(MONEY)


def _narrow(pieces: ir.NumericValue) -> ir.NumericValue:
    """Pieces within their bounds, in a type so narrow that a decimal can hold their product with a price."""
    return pieces.cast("decimal(11, 3)" if pieces.type().is_decimal() else "int32")


def _customer_day(line: ir.Table, present: frozenset[str]) -> ir.StringValue:
    """The stand-in for an invoice number: all that one customer buys on one calendar day is one order."""
    who = line.customer_id.fill_null("(guest)") if "customer_id" in present else ibis.literal("(guest)")
    return who + " " + line.invoice_date.date().cast("string")


def _price(line: ir.Table, present: frozenset[str]) -> ir.DecimalValue:
    """The price of a piece, without a sign where money is taken off: the pieces have it."""
    if "price" in present:
        return ibis.ifelse(line.takes_off, line.price.abs(), line.price)
    if "quantity" not in present:
        return ibis.null(MONEY)
    per_piece = (line.amount.cast("float64") / line.quantity.nullif(0).cast("float64")).cast(MONEY)
    return ibis.ifelse(line.takes_off, per_piece.abs(), per_piece)


def _cost(line: ir.Table, reading: Reading, present: frozenset[str]) -> ir.DecimalValue:
    """What the goods of the line cost: pieces by unit cost, else its money less its profit, else less its margin."""
    if {"unit_cost", "quantity"} <= present:
        return _exact(line.quantity, line.unit_cost, reading)
    if PROFIT in present:
        return (line.amount - line[PROFIT]).cast(MONEY)
    if reading.margin_rate is None:
        return ibis.null(MONEY)
    return (line.amount.cast("float64") * float(reading.cost_rate)).cast(MONEY)


def _sum_of_bits(flags: Iterable[ir.BooleanValue | None]) -> ir.IntegerValue:
    """2**position of every flag that holds, added up; NULL flags and rules not asked count as not holding."""
    asked = [(2**position, flag) for position, flag in enumerate(flags) if flag is not None]
    bits = [ibis.ifelse(flag, bit, 0).cast("int64") for bit, flag in asked]
    any_holds = reduce(or_, [flag for _, flag in asked], ibis.literal(False))
    return ibis.ifelse(any_holds, reduce(add, bits, ibis.literal(0, type="int64")), 0).cast("int64")
