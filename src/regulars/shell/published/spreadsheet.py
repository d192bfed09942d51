"""Tables for spreadsheets: no cell of text that a spreadsheet would run as a formula."""

from __future__ import annotations

from functools import reduce
from operator import or_

import ibis
import ibis.expr.types as ir

from regulars.report.spreadsheet import ENDS_OF_CELLS, LIVE, LIVE_INSIDE


def spreadsheet_safe(table: ir.Table) -> ir.Table:
    """The table with lists as text and apostrophes before what a spreadsheet would run."""
    safe = {}
    for name, kind in table.schema().items():
        if kind.is_array():
            safe[name] = _quiet_inside(ibis.ifelse(table[name].length() > 0, table[name].join(";"), ""))
        elif kind.is_string():
            # not .isin(): DuckDB turns a list into a join, and a join gives up the order of the lines
            live = reduce(or_, [table[name].startswith(sign) for sign in LIVE])
            quiet = _quiet_inside(table[name])
            safe[name] = ibis.cases(
                (_begins_plainly(table[name]), quiet),
                (live, ibis.literal("'") + quiet),
                else_=quiet,
            )
    return table.mutate(**safe)


def _quiet_inside(cell: ir.StringValue) -> ir.StringValue:
    """The text with an apostrophe before what begins a formula where a semicolon, tab or line end parts cells."""
    is_suspect = reduce(or_, [cell.contains(sign) for sign in ENDS_OF_CELLS])
    return ibis.ifelse(is_suspect, cell.re_replace(LIVE_INSIDE, r"\1'\2"), cell)


def _begins_plainly(cell: ir.StringValue) -> ir.BooleanValue:
    """Whether the first sign is a digit or a plain letter: a cheap question, and the answer for nearly every cell."""
    return cell.between("0", "9~") | cell.between("A", "Z~") | cell.between("a", "z~")
