"""What lines hold that are set aside because a cell could not be read."""

from __future__ import annotations

from collections.abc import Mapping

import ibis.expr.types as ir

from regulars.ledger.cells import POSITION
from regulars.ledger.conventions import Reading
from regulars.ledger.line_kinds import kinds_that_take_off
from regulars.ledger.lines import fault_names
from regulars.ledger.unread import Unread, unread_lines, unread_sizes
from regulars.shell.cleaning.ledger import UnreadExample
from regulars.shell.engines.formula import Formula
from regulars.shell.engines.store import Store


def find_unread(
    store: Store, marked: ir.Table, names: Mapping[int, str], reading: Reading
) -> tuple[Unread, UnreadExample | None]:
    """The unread money of the lines that were read now, and the first cell of it; None where there is none."""
    asked = Formula(
        unread_lines,
        marked,
        fault_names(),
        takes_off=kinds_that_take_off(reading.conventions),
        largest_amount=float(reading.bounds.largest_amount),
    )
    unread = store.create("unread_lines", asked, scratch=True)
    sizes = Unread(**store.one(Formula(unread_sizes, unread)))
    if not sizes.lines:
        return Unread(), None
    first = store.rows(unread.order_by(*POSITION).limit(1))[0]
    column, _, cell = first["cell"].partition(": ")
    return sizes, UnreadExample(names[first["file_no"]], first["source_line"], column, cell)
