"""Lines that are one line written twice: within a file, across files, and across files of different headers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import xor
from typing import Any

import ibis
import ibis.expr.types as ir

from regulars.ledger.cells import DIGEST, POSITION
from regulars.ledger.mapping import PROFIT

# What two lines must share to be one booking entered twice; positions and what follows from them do not count.
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
# The columns of a mapping whose cells differ only where lines differ in these.
HELD = frozenset(MAPPED) - {"cost"} | {"unit_cost", PROFIT}
_NARROW = ("invoice_no", "stock_code", "quantity")


def suspect_keys(lines: ir.Table, *, ignored: frozenset[str] = frozenset()) -> ir.Table:
    """One row per hash of few columns that more than one faultless line has: only these are compared in full.

    The second line of every hash is asked for, not the count: to sort the hashes takes DuckDB less than to keep a group
    for each; nearly all of them have one line.
    """
    good = lines.filter(lines.faults == 0)
    keyed = good.select(narrow=_narrow_key(good, ignored))
    placed = keyed.mutate(place=ibis.row_number().over(group_by="narrow"))
    return placed.filter(placed.place == 1).select("narrow")


def compared(lines: ir.Table, dimensions: tuple[str, ...], ignored: frozenset[str] = frozenset()) -> list[str]:
    """The columns in which two lines of one header are equal that are one line written twice."""
    digest = (DIGEST,) if DIGEST in lines.columns else ()
    return [name for name in (*MAPPED, *dimensions, *digest) if name not in ignored]


def duplicates(
    lines: ir.Table,
    suspect_keys: ir.Table,
    *,
    position: Sequence[str] = POSITION,
    dimensions: tuple[str, ...] = (),
    keep: bool = False,
    sources: Mapping[int, int] | None = None,
    headers: Mapping[int, int] | None = None,
    ignored: frozenset[str] = frozenset(),
) -> ir.Table:
    """One row per faultless line that repeats another: its `position`.

    Within the files of one header, lines are equal in all columns but the `ignored` ones: the mapped ones and the
    digest of the others. The first by file and source line is used. With `keep`, each set of equal lines is used as
    often as the one source that has it most often, so that overlapping sources are still never counted twice. Of
    different headers, whose other columns cannot be compared, each set of lines with equal mapped values is used as
    often as the one header that has it most often. `sources` and `headers` have a number for every file_no.
    """
    among = suspects(lines, suspect_keys, ignored)
    same = compared(lines, dimensions, ignored)
    if headers is None or len(set(headers.values())) < 2:
        return _marked(among, same, keep, sources).filter(lambda line: line.is_again).select(*position)
    among = among.mutate(header=by_number(among.file_no, headers, "int64"))
    marked = _marked(among, [*same, "header"], keep, sources)
    again, left = marked.filter(marked.is_again), marked.filter(~marked.is_again)
    mapped = [name for name in same if name != DIGEST]
    others = _beyond_fullest(left, mapped, "header").filter(lambda line: line.is_again)
    return again.select(*position).union(others.select(*position))


def repeats_in_files(
    lines: ir.Table,
    suspect_keys: ir.Table,
    *,
    position: Sequence[str] = POSITION,
    dimensions: tuple[str, ...] = (),
    ignored: frozenset[str] = frozenset(),
) -> ir.Table:
    """One row per faultless line that repeats an earlier one of its own file: its `position`."""
    same = ["file_no", *compared(lines, dimensions, ignored)]
    marked = _marked(suspects(lines, suspect_keys, ignored), same)
    return marked.filter(marked.is_again).select(*position)


def _marked(among: ir.Table, same: list[str], keep: bool = False, sources: Mapping[int, int] | None = None) -> ir.Table:
    """The lines with `is_again`: true for equal ones after the first, or with `keep` beyond the fullest source."""
    if keep:
        placed = among.mutate(source=by_number(among.file_no, sources, "int64") if sources else ibis.literal(0))
        return _beyond_fullest(placed, same, "source")
    in_turn = ibis.window(group_by=same, order_by=[among.file_no, among.source_line])
    return among.mutate(is_again=ibis.row_number().over(in_turn) > 0)


def suspects(lines: ir.Table, suspect_keys: ir.Table, ignored: frozenset[str]) -> ir.Table:
    """The faultless lines among which there may be equal ones."""
    good = lines.filter(lines.faults == 0)
    return good.mutate(narrow=_narrow_key(good, ignored)).semi_join(suspect_keys, "narrow")


def _beyond_fullest(lines: ir.Table, same: list[str], part: str) -> ir.Table:
    """The lines with `is_again`: true for equal ones outside the part (the first, at a tie) that has most of them."""
    counted = lines.mutate(copies=lines.count().over(ibis.window(group_by=[*same, part])))
    fullest_first = ibis.window(group_by=same, order_by=[counted.copies.desc(), counted[part]])
    return counted.mutate(is_again=counted[part] != counted[part].first().over(fullest_first))


def _narrow_key(line: ir.Table, ignored: frozenset[str]) -> ir.IntegerValue:
    """A hash of few columns: equal for equal lines, and seldom for others."""
    hashes = [_hashable(line[name]).hash() for name in _NARROW if name not in ignored]
    return reduce(xor, hashes) if hashes else ibis.literal(0, type="int64")


def _hashable(cell: ir.Value) -> ir.Value:
    """The cell in a type that every engine has a hash of: pieces with decimals as whole thousandths."""
    return (cell * 1000).cast("int64") if cell.type().is_decimal() else cell


def lookalikes(
    lines: ir.Table,
    suspect_keys: ir.Table,
    parts: Mapping[int, int],
    *,
    dimensions: tuple[str, ...] = (),
    ignored: frozenset[str] = frozenset(),
) -> ir.Table:
    """One row per used line whose mapped values a line in another part of the log has too, that differs in other cells.

    `alike` numbers each set of such lines; `is_extra` holds on those outside the part that has most of them: if the
    lines are the same, these count once too often. `parts` has the number of a file, or of its source, by file_no.
    """
    used = suspects(lines.filter(~lines.is_repeat & ~lines.is_superseded), suspect_keys, ignored)
    used = used.mutate(part=by_number(used.file_no, parts, "int64"))
    mapped = [name for name in compared(used, dimensions, ignored) if name != DIGEST]
    same = ibis.window(group_by=mapped)
    place = used.file_no.cast("int64") * 2**40 + used.source_line
    several = used.mutate(
        alike=place.min().over(same), first=used.part.min().over(same), last=used.part.max().over(same)
    )
    found = _beyond_fullest(several.filter(several.first < several.last), mapped, "part")
    return found.select(*POSITION, "alike", "total_amount", is_extra=found.is_again)


def by_number(file_no: ir.IntegerValue, by_file: Mapping[int, Any], kind: str) -> ir.Value:
    """The value of the file with this number; with many files, an index into a list."""
    if len(by_file) == 1:
        return ibis.literal(next(iter(by_file.values())), type=kind)
    first = min(by_file, default=0)
    listed = [by_file.get(number) for number in range(first, max(by_file, default=0) + 1)]
    return ibis.literal(listed, type=f"array<{kind}>")[file_no - first if first else file_no]
