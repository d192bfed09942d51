"""The rows of a lookup, of a published run."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from regulars.report.lookups import CUSTOMERS, OF_CUSTOMERS, Lookup, looked_up, reads
from regulars.report.questions import CUSTOMER

if TYPE_CHECKING:
    from regulars.shell.published.run import Run


def rows_of(run: Run, lookup: Lookup) -> list[dict[str, Any]]:
    """The rows of the lookup, customers by any id. Raises UsageError where the run has no such table."""
    for name in reads(lookup):
        if name not in ("facts",):  # not published, but in every run
            run.check_table(name)
    stored = ((name, tuple(map(run.stored_id, v)) if name == CUSTOMER else v) for name, v in lookup.where)
    lookup = replace(lookup, where=tuple(stored))
    there = {*reads(lookup), *(OF_CUSTOMERS if lookup.of == CUSTOMERS else ())}
    tables = {name: run.stored(name) for name in there if name in run.tables or name == "facts"}
    return looked_up(tables, lookup, as_of=run.as_of, calendar=run.questions.calendar).to_pyarrow().to_pylist()
