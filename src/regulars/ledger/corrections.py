"""Invoices that a later file tells again: the later telling counts, as a whole."""

from __future__ import annotations

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from regulars.ledger.cells import POSITION
from regulars.ledger.duplicates import compared
from regulars.ledger.lines import fault_names
from regulars.ledger.order_keys import ORDER_KEY, order_of

KEY = ORDER_KEY


def tellings(
    lines: ir.Table,
    *,
    dimensions: tuple[str, ...] = (),
    keep: bool = False,
    ignored: frozenset[str] = frozenset(),
) -> ir.Table:
    """One row per file that tells an invoice which other files tell too: `order_key`, `file_no`, `fate`.

    The fate of a telling is `used`; or `again`, where it says what the one before it said; or `replaced`, where a
    later one says something else. A telling is what one file has of an invoice: its faultless lines, each once (with
    `keep`, as often as they are there). An order that has become void counts as a version without lines.
    """
    same_line = [name for name in compared(lines, dimensions, ignored) if name != KEY]
    versions = _different_lines(_lines_of_repeated_invoices(lines), same_line, keep)
    in_turn = ibis.window(group_by=versions[KEY], order_by=versions.file_no)
    versions = versions.mutate(number=ibis.dense_rank().over(in_turn))
    same = [versions[name] for name in (KEY, "is_good", *same_line, "copies")]
    before = ibis.window(group_by=same, order_by=versions.number)
    versions = versions.mutate(was_in_last=(versions.number.lag().over(before) == versions.number - 1).fill_null(False))
    each = versions.group_by(KEY, "file_no", "number").aggregate(
        size=versions.count(where=versions.is_good), known=versions.count(where=versions.is_good & versions.was_in_last)
    )
    each = each.mutate(before=each.size.lag().over(ibis.window(group_by=each[KEY], order_by=each.number)))
    each = each.mutate(is_again=((each.known == each.size) & (each.size == each.before)).fill_null(False))
    news = ibis.ifelse(each.is_again, None, each.number)
    each = each.mutate(latest=news.max().over(ibis.window(group_by=each[KEY])))
    fate = ibis.cases((each.is_again, "again"), (each.number < each.latest, "replaced"), else_="used")
    return each.select(KEY, "file_no", fate=fate)


def lines_of(lines: ir.Table, tellings: ir.Table, fate: str, *, position: Sequence[str] = POSITION) -> ir.Table:
    """One row per faultless line in a telling of this fate: its `position`."""
    good = lines.filter(lines.faults == 0).mutate(**{KEY: order_of(lines)})
    return good.semi_join(tellings.filter(tellings.fate == fate), [KEY, "file_no"]).select(*position)


def _lines_of_repeated_invoices(lines: ir.Table) -> ir.Table:
    """The faultless lines, and those of void orders, of invoices that stand in more than one file."""
    lines = lines.mutate(**{KEY: order_of(lines)})
    void = 2 ** fault_names().index("order_void")
    counts = ((lines.faults == 0) | ((lines.faults & void) != 0)) & lines[KEY].notnull()
    versions = lines.filter(counts).mutate(is_good=lambda line: line.faults == 0)
    files = versions.group_by(KEY).aggregate(first=versions.file_no.min(), last=versions.file_no.max())
    return versions.semi_join(files.filter(files.first < files.last), KEY)


def _different_lines(versions: ir.Table, same_line: list[str], keep: bool) -> ir.Table:
    by = [KEY, "file_no", "is_good", *same_line]
    return versions.group_by(by).aggregate(copies=versions.count() if keep else versions.file_no.nunique())
