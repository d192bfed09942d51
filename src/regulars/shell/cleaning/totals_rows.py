"""Is the last line of a file the sum of all others? Then it is a row of totals, and the log would count twice."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from operator import or_

import ibis.expr.types as ir

from regulars.ground.errors import InputRefused
from regulars.ledger.clean import IS_TOTAL
from regulars.shell.config.formats import Files
from regulars.shell.config.writing import section
from regulars.shell.engines.store import Store

_LEAST = 3  # lines above: two equal amounts and their sum are nothing odd


def with_totals_rows(store: Store, lines: ir.Table, names: Mapping[int, str], files: Files) -> ir.Table:
    """The lines with a flag on the rows of totals, which are set aside; as they are where there is none.

    Raises InputRefused where there is one and no setting says what to do with it.
    """
    found = store.rows(_totals(lines).order_by("file_no")) if files.totals_rows != "keep" else []
    if not found:
        return lines
    if files.totals_rows is None:
        first = found[0]
        more = f", and {len(found) - 1:,} more files end like that" if len(found) > 1 else ""
        raise InputRefused(
            f"{names[first['file_no']]}: the last line ({first['source_line']:,}) has {first['total_amount']:,.2f}, "
            f"the sum of the {first['others']:,} lines above it{more}: a totals row would count the log twice. "
            'Put the lines below into regulars.toml, or totals_rows = "keep" where it is a sale like the others.',
            paste=section("files", ['totals_rows = "ignore"'], is_there=bool(files.model_fields_set)),
        )
    places = [(lines.file_no == row["file_no"]) & (lines.source_line == row["source_line"]) for row in found]
    return lines.mutate(**{IS_TOTAL: reduce(or_, places)})


def _totals(lines: ir.Table) -> ir.Table:
    """One row per new file whose last usable line is the sum of at least three others: its place and amount."""
    usable = lines.filter((lines.faults == 0) & (lines.file_no >= 0))
    sizes = usable.group_by("file_no").aggregate(
        others=usable.count() - 1, whole=usable.total_amount.sum(), last=usable.source_line.max()
    )
    ends = usable.select("file_no", "source_line", "total_amount").inner_join(sizes, "file_no")
    is_sum = (ends.total_amount + ends.total_amount == ends.whole) & (ends.whole != 0)
    return ends.filter((ends.source_line == ends["last"]) & (ends.others >= _LEAST) & is_sum)
