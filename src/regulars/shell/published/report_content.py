"""What the report shows of a run, be it published or in the making."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

import ibis.expr.types as ir

from regulars.ledger.money.relations import described
from regulars.report.condense import CONDENSED
from regulars.report.html.content import NEEDED, FileCounts, ReportContent, Restated
from regulars.shell.engines.formula import Asked, Formula
from regulars.shell.runs.manifest import Manifest

Rows = list[dict[str, Any]]
DRAWN = frozenset(
    {*NEEDED, *(table for tables, _ in CONDENSED.values() for table in tables)}
)  # the tables that are read for it


def report_content(manifest: Manifest, tables: Mapping[str, Rows]) -> ReportContent:
    """All that the report of a run shows: its manifest, and the rows of the tables that are drawn."""
    restated = manifest.restated
    return ReportContent(
        shop=manifest.shop,
        currency=manifest.currency,
        run_id=manifest.run_id,
        version=manifest.versions["regulars"],
        first_day=manifest.first_day,
        as_of=manifest.as_of,
        files=tuple(
            FileCounts(file.name, file.framed, file.used, file.set_aside, file.reasons, file.note)
            for file in manifest.inputs
        ),
        mapping=manifest.mapping,
        tables=tables,
        left_out=manifest.left_out,
        restated=Restated(restated.against, restated.as_of, tuple(map(asdict, restated.months)))
        if restated and restated.months
        else None,
        relations=tuple(map(described, manifest.decided.relations)) if manifest.decided else (),
    )


def drawn_rows(tables: Mapping[str, ir.Table], rows_of: Callable[[Asked], Rows]) -> dict[str, Rows]:
    """The rows of every small table that the report and the figures draw, as far as the run has them."""
    rows = {name: rows_of(tables[name]) for name in NEEDED if name in tables}
    for name, (reads, condense) in CONDENSED.items():
        if tables.keys() >= {*reads}:
            rows[name] = rows_of(Formula(condense, *(tables[table] for table in reads)))
    return rows
