"""Lines that were judged in an earlier run, as the ledger judges lines."""

from __future__ import annotations

from functools import reduce
from operator import add

import ibis
import ibis.expr.types as ir

from regulars.ledger.duplicates import compared
from regulars.ledger.lines import repair_names
from regulars.ledger.order_keys import ORDER_KEY
from regulars.ledger.unread import UNREAD

_PLACE = ("source_file", "source_line")


def as_lines(
    used: ir.Table,
    files: ir.Table,
    dimensions: tuple[str, ...],
    found: ir.Table | None = None,
    *,
    has_statuses: bool,
    has_order_keys: bool,
) -> ir.Table:
    """One row per line of `used` (as in transactions, or with a `digest` beside), without faults; `files` has the
    number of every source_file.

    Their statuses are not kept by line: they are NULL. `found` has the money of the lines as it stood in the files, by
    `source_file` and `source_line`: it takes the place of what was published.
    """
    extra = () if found is None else tuple(name for name in found.columns if name not in (*_PLACE, "total_amount"))
    if found is not None:
        used = used.drop("total_amount").inner_join(found, _PLACE)
    numbered = used.inner_join(files, "source_file")
    bits = [ibis.ifelse(numbered.repairs.contains(name), 2**n, 0) for n, name in enumerate(repair_names())]
    return numbered.select(
        "file_no",
        "source_line",
        *compared(numbered, dimensions),
        *((ORDER_KEY,) if has_order_keys else ()),
        "kind",
        **({name: ibis.null("string") for name in ("status", "taken_as")} if has_statuses else {}),
        **{name: ibis.null("string") for name in UNREAD},
        said_by=ibis.null("int64"),
        sign=ibis.null("int64"),
        repairs=ibis.ifelse(numbered.repairs.length() == 0, 0, reduce(add, bits)).cast("int64"),
        faults=ibis.literal(0, type="int64"),
        **{name: numbered[name] for name in extra},
    )
