"""What the columns of files hold, as found: for a person who looks at a log for the first time."""

from __future__ import annotations

import ibis.expr.types as ir

from regulars.ledger.types import count
from regulars.ledger.values import as_text


def profile(staged: ir.Table, columns: tuple[str, ...], *, lines: int | None) -> ir.Table:
    """One row, over the first `lines` of each file: of each column by its place the records, those with a value, the
    different values, and the least and the greatest, as numbers where all values are numbers (`numbers_N` counts
    these).
    """
    staged = staged if lines is None else staged.filter(staged.source_line <= lines)
    found: dict[str, ir.Value] = {}
    for place, column in enumerate(columns):
        text = as_text(staged[column])
        number = text.try_cast("float64")
        found |= {
            f"filled_{place}": count(text.count()),
            f"distinct_{place}": count(text.nunique()),
            f"numbers_{place}": count(number.count()),
            f"least_{place}": text.min(),
            f"greatest_{place}": text.max(),
            f"least_number_{place}": number.min(),
            f"greatest_number_{place}": number.max(),
        }
    return staged.aggregate(records=count(staged.count()), **found)


def examples(staged: ir.Table, columns: tuple[str, ...], most: int) -> ir.Table:
    """The first records of the files, as texts, from which examples are taken."""
    first = staged.filter(staged.source_line <= 2 * most).order_by("file_no", "source_line").limit(most)
    return first.select(**{f"c{place}": as_text(first[column]) for place, column in enumerate(columns)})
