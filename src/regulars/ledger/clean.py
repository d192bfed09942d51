"""From judged lines to the two halves of the ledger: what is used and what is set aside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import xor
from typing import Any

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
OF_OTHER_LINES = ("duplicate", "superseded")  # reasons that hang on what else the log has
_NARROW = ("invoice_no", "stock_code", "quantity")


def suspect_keys(lines: ir.Table) -> ir.Table:
    """One row per hash of few columns that more than one faultless line has: only these are compared in full.

    The second line of every hash is asked for, not the count: to sort the hashes takes DuckDB less than to keep a group
    for each, of which nearly all have one line.
    """
    good = lines.filter(lines.faults == 0)
    keyed = good.select(narrow=_narrow_key(good))
    placed = keyed.mutate(place=ibis.row_number().over(group_by="narrow"))
    return placed.filter(placed.place == 1).select("narrow")


def duplicates(
    lines: ir.Table,
    suspect_keys: ir.Table,
    *,
    position: Sequence[str] = POSITION,
    dimensions: tuple[str, ...] = (),
    keep: bool = False,
    sources: Mapping[int, int] | None = None,
) -> ir.Table:
    """One row per faultless line that repeats another in all mapped columns: its `position`.

    The first line by file and source line is used. With `keep`, each set of equal lines is used as often as the one
    source that has it most often, so that overlapping sources are still never counted twice; `sources` has the number
    of the source of every file_no.
    """
    good = lines.filter(lines.faults == 0)
    among = good.mutate(narrow=_narrow_key(good)).semi_join(suspect_keys, "narrow")
    same = [among[name] for name in (*MAPPED, *dimensions)]
    if keep:
        return _beyond_fullest_source(among, same, sources or {}).select(*position)
    by_position = ibis.window(group_by=same, order_by=[among.file_no, among.source_line])
    repeats = among.mutate(place=ibis.row_number().over(by_position))
    return repeats.filter(repeats.place > 0).select(*position)


def repeats_in_files(
    lines: ir.Table, suspect_keys: ir.Table, *, position: Sequence[str] = POSITION, dimensions: tuple[str, ...] = ()
) -> ir.Table:
    """One row per faultless line that repeats an earlier one of its own file: its `position`."""
    good = lines.filter(lines.faults == 0)
    among = good.mutate(narrow=_narrow_key(good)).semi_join(suspect_keys, "narrow")
    same = [among[name] for name in (*MAPPED, *dimensions)]
    in_file = ibis.window(group_by=[among.file_no, *same], order_by=among.source_line)
    return among.mutate(place=ibis.row_number().over(in_file)).filter(lambda t: t.place > 0).select(*position)


def _beyond_fullest_source(among: ir.Table, same: list[ir.Column], sources: Mapping[int, int]) -> ir.Table:
    """The equal lines of every source but the one (the first, at a tie) that has most of them."""
    placed = among.mutate(source=_by_number(among.file_no, sources, "int64") if sources else ibis.literal(0))
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
    """One row per accepted line of the log, in the order of `lines`.

    `is_repeat` says which are duplicates, `is_superseded` which were told otherwise later. No join stands between, for
    a join gives up the order of its rows. `file_names` has the name of every file_no.
    """
    used = lines.filter((lines.faults == 0) & ~lines.is_repeat & ~lines.is_superseded)
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
        source_file=_by_number(used.file_no, file_names, "string"),
        repairs=names_of_bits(used.repairs, repair_names()),
    )


def _by_number(file_no: ir.IntegerValue, told: Mapping[int, Any], kind: str) -> ir.Value:
    """What is told of the file with this number; of many files, by its place in a list."""
    if len(told) == 1:
        return ibis.literal(next(iter(told.values())), type=kind)
    first = min(told, default=0)
    listed = [told.get(number) for number in range(first, max(told, default=0) + 1)]
    return ibis.literal(listed, type=f"array<{kind}>")[file_no - first if first else file_no]


def reason_names() -> tuple[str, ...]:
    """Every reason to set a line aside, in the order in which a line's reasons are told."""
    return (*fault_names(), *OF_OTHER_LINES)


def aside_positions(lines: ir.Table) -> ir.Table:
    """One row per parsed line that is not used: its position, its amount, all reasons and repairs.

    Of an erased customer's line nothing else is told than that.
    """
    unused = lines.filter((lines.faults != 0) | lines.is_repeat | lines.is_superseded)
    erased = 2 ** fault_names().index("erased")
    is_erased = (unused.faults & erased) != 0
    of_others = {"duplicate": unused.is_repeat, "superseded": unused.is_superseded}
    faults = unused.faults
    for name, holds in of_others.items():
        faults = faults + ibis.ifelse(holds, 2 ** reason_names().index(name), 0)
    reasons, repairs = ibis.ifelse(is_erased, erased, faults), ibis.ifelse(is_erased, 0, unused.repairs)
    return unused.select(
        *POSITION,
        reasons=names_of_bits(reasons, reason_names()),
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
