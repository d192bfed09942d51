"""From judged lines to the two halves of the ledger: what is used and what is set aside."""

from __future__ import annotations

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


def duplicates(
    lines: ir.Table,
    *,
    dimensions: tuple[str, ...] = (),
    keep: bool = False,
    source_starts: tuple[int, ...] = (),
) -> ir.Table:
    """One row per faultless line that repeats another in all mapped columns: its position.

    The first line by position is used. With `keep`, each set of equal lines is used as often as the one source
    that has it most often, so that overlapping sources are still never counted twice; `source_starts` are the
    first file numbers of the second source, the third, and so on.
    """
    good = lines.filter(lines.faults == 0)
    keyed = good.mutate(narrow=_narrow_key(good))
    among = keyed.semi_join(_suspects(keyed), "narrow")
    same = [among[name] for name in (*MAPPED, *dimensions)]
    if not keep:
        by_position = ibis.window(group_by=same, order_by=[among.file_no, among.source_line])
        repeats = among.mutate(place=ibis.row_number().over(by_position))
        return repeats.filter(repeats.place > 0).select(*POSITION)
    return _beyond_fullest_source(among, same, source_starts)


def _beyond_fullest_source(among: ir.Table, same: list[ir.Column], source_starts: tuple[int, ...]) -> ir.Table:
    """The positions of equal lines in every source but the one (the first, at a tie) that has most of them."""
    source = reduce(add, [(among.file_no >= start).cast("int64") for start in source_starts], ibis.literal(0))
    placed = among.mutate(source=source)
    copies = placed.count().over(ibis.window(group_by=[*(column.get_name() for column in same), "source"]))
    counted = placed.mutate(copies=copies)
    fullest_first = ibis.window(
        group_by=[column.get_name() for column in same], order_by=[counted.copies.desc(), counted.source]
    )
    judged = counted.mutate(fullest=counted.source.first().over(fullest_first))
    return judged.filter(judged.source != judged.fullest).select(*POSITION)


def _narrow_key(line: ir.Table) -> ir.IntegerValue:
    """A hash of few columns: equal for equal lines, and seldom for others."""
    return reduce(xor, [line[name].hash() for name in _NARROW])


def _suspects(keyed: ir.Table) -> ir.Table:
    """One row per hash that more than one line has: the only lines worth comparing in full."""
    return keyed.group_by("narrow").aggregate(n=keyed.count()).filter(ibis._.n > 1).select("narrow")


def transactions(
    lines: ir.Table, duplicates: ir.Table, files: ir.Table, *, dimensions: tuple[str, ...] = ()
) -> ir.Table:
    """One row per accepted line of the log. `files` names the file of every file_no."""
    used = lines.filter(lines.faults == 0).anti_join(duplicates, POSITION)
    named = used.left_join(files.select("file_no", "source_file"), "file_no")
    return named.select(
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
        "source_file",
        "source_line",
        "file_no",
        repairs=names_of_bits(named.repairs, repair_names()),
    )


def aside_positions(lines: ir.Table, duplicates: ir.Table) -> ir.Table:
    """One row per parsed line that is not used: its position, its amount, all reasons and repairs."""
    faulty = lines.filter(lines.faults != 0).select(*POSITION, "total_amount", "repairs", "faults")
    repeated = lines.semi_join(duplicates, POSITION).select(*POSITION, "total_amount", "repairs", "faults")
    is_repeat = 2 ** len(fault_names())
    both = faulty.union(repeated.mutate(faults=repeated.faults + is_repeat))
    return both.select(
        *POSITION,
        reasons=names_of_bits(both.faults, (*fault_names(), "duplicate")),
        repairs=names_of_bits(both.repairs, repair_names()),
        amount=both.total_amount,
    )


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
