"""From judged lines to the two halves of the ledger: what is used and what is set aside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import add, xor

import ibis
import ibis.expr.types as ir

from regulars.ground.contract import MONEY
from regulars.ledger.cells import POSITION
from regulars.ledger.lines import fault_names, names_of_bits, repair_names

# What two lines must share to be one booking told twice; positions and what follows from these do not count.
MAPPED = (
    "invoice_no",
    "stock_code",
    "product_name",
    "quantity",
    "invoice_date",
    "price",
    "total_amount",
    "customer_id",
    "country",
    "cost",
)
_NARROW = ("invoice_no", "stock_code", "quantity")


def suspect_keys(lines: ir.Table) -> ir.Table:
    """One row per hash of few columns that more than one faultless line has: only these are compared in full."""
    good = lines.filter(lines.faults == 0)
    keyed = good.select(narrow=_narrow_key(good))
    return keyed.group_by("narrow").aggregate(n=keyed.count()).filter(ibis._.n > 1).select("narrow")


def duplicates(
    lines: ir.Table,
    suspect_keys: ir.Table,
    *,
    position: Sequence[str] = POSITION,
    dimensions: tuple[str, ...] = (),
    keep: bool = False,
    source_starts: tuple[int, ...] = (),
) -> ir.Table:
    """One row per faultless line that repeats another in all mapped columns: its `position`.

    The first line by file and source line is used. With `keep`, each set of equal lines is used as often as the one
    source that has it most often, so that overlapping sources are still never counted twice; `source_starts` are the
    first file numbers of the second source, the third, and so on.
    """
    good = lines.filter(lines.faults == 0)
    among = good.mutate(narrow=_narrow_key(good)).semi_join(suspect_keys, "narrow")
    same = [among[name] for name in (*MAPPED, *dimensions)]
    if keep:
        return _beyond_fullest_source(among, same, source_starts).select(*position)
    by_position = ibis.window(group_by=same, order_by=[among.file_no, among.source_line])
    repeats = among.mutate(place=ibis.row_number().over(by_position))
    return repeats.filter(repeats.place > 0).select(*position)


def _beyond_fullest_source(among: ir.Table, same: list[ir.Column], source_starts: tuple[int, ...]) -> ir.Table:
    """The equal lines of every source but the one (the first, at a tie) that has most of them."""
    source = reduce(add, [(among.file_no >= start).cast("int64") for start in source_starts], ibis.literal(0))
    placed = among.mutate(source=source)
    copies = placed.count().over(ibis.window(group_by=[*(column.get_name() for column in same), "source"]))
    counted = placed.mutate(copies=copies)
    fullest_first = ibis.window(
        group_by=[column.get_name() for column in same], order_by=[counted.copies.desc(), counted.source]
    )
    judged = counted.mutate(fullest=counted.source.first().over(fullest_first))
    return judged.filter(judged.source != judged.fullest)


def _narrow_key(line: ir.Table) -> ir.IntegerValue:
    """A hash of few columns: equal for equal lines, and seldom for others."""
    return reduce(xor, [line[name].hash() for name in _NARROW])


def transactions(lines: ir.Table, file_names: Mapping[int, str], *, dimensions: tuple[str, ...] = ()) -> ir.Table:
    """One row per accepted line of the log, in the order of `lines`; `is_repeat` says which are duplicates.

    No join stands between, for a join gives up the order of its rows. `file_names` has the name of every file_no.
    """
    used = lines.filter((lines.faults == 0) & ~lines.is_repeat)
    return used.select(
        "invoice_no",
        "stock_code",
        "product_name",
        "quantity",
        "invoice_date",
        "price",
        "customer_id",
        "country",
        "total_amount",
        "kind",
        "cost",
        *dimensions,
        "source_line",
        "file_no",
        source_file=_named(used.file_no, file_names),
        repairs=names_of_bits(used.repairs, repair_names()),
    )


def _named(file_no: ir.IntegerValue, names: Mapping[int, str]) -> ir.StringValue:
    """The name of the file; of many, by its place in a list."""
    if len(names) == 1:
        return ibis.literal(next(iter(names.values())))
    listed = [names.get(number) for number in range(max(names, default=0) + 1)]
    return ibis.literal(listed, type="array<string>")[file_no]


def aside_positions(lines: ir.Table) -> ir.Table:
    """One row per parsed line that is not used: its position, its amount, all reasons and repairs.

    Of an erased customer's line nothing else is told than that.
    """
    unused = lines.filter((lines.faults != 0) | lines.is_repeat)
    erased = 2 ** fault_names().index("erased")
    is_erased = (unused.faults & erased) != 0
    faults = unused.faults + ibis.ifelse(unused.is_repeat, 2 ** len(fault_names()), 0)
    reasons, repairs = ibis.ifelse(is_erased, erased, faults), ibis.ifelse(is_erased, 0, unused.repairs)
    return unused.select(
        *POSITION,
        reasons=names_of_bits(reasons, (*fault_names(), "duplicate")),
        repairs=names_of_bits(repairs, repair_names()),
        amount=unused.total_amount,
    )


def without(
    transactions: ir.Table, set_aside: ir.Table, hidden: ir.Table, *, customer_id: str
) -> tuple[ir.Table, ir.Table]:
    """The two halves of a ledger after a customer was erased, the used lines still in their order.

    `hidden` has one row per place (`source_file`, `source_line`) of a line set aside whose text is to go.
    """
    theirs = (transactions.customer_id == customer_id).fill_null(False)
    erased = transactions.filter(theirs).select(
        "source_file",
        "source_line",
        raw=ibis.null("string"),
        reasons=ibis.literal(["erased"], type="array<string>"),
        repairs=ibis.literal([], type="array<string>"),
        amount="total_amount",
    )
    places = hidden.select(hidden_file="source_file", hidden_line="source_line")
    at = [set_aside.source_file == places.hidden_file, set_aside.source_line == places.hidden_line]
    told = set_aside.left_join(places, at)
    told = told.mutate(raw=ibis.ifelse(told.hidden_file.isnull(), told.raw, ibis.null("string")))
    return transactions.filter(~theirs), told.select(*erased.columns).union(erased)


def set_aside(aside_positions: ir.Table, refused_records: ir.Table, raw_texts: ir.Table, files: ir.Table) -> ir.Table:
    """One row per line that is not used: those the rules refuse, and records that could not be parsed at all."""
    parsed = aside_positions.left_join(raw_texts, POSITION).select(*POSITION, "raw", "reasons", "repairs", "amount")
    broken = refused_records.select(
        *POSITION,
        "raw",
        reasons=ibis.array([refused_records.reason]),
        repairs=ibis.literal([], type="array<string>"),
        amount=ibis.null(MONEY),
    )
    every = parsed.union(broken)
    named = every.left_join(files.select("file_no", "source_file"), "file_no")
    return named.select("source_file", "source_line", "raw", "reasons", "repairs", "amount")
