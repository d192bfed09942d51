"""Gathers what the report shows."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from regulars.report.html import CONDENSED, NEEDED, FileLedger, ReportContent
from regulars.shell.cleaning.ledger import Ledger
from regulars.shell.config.sections import Shop
from regulars.shell.engines.duckdb import DuckStore
from regulars.shell.jobs.restatements import for_report
from regulars.shell.runs.manifest import Restatement
from regulars.shell.tables.build_tables import Marts


def report_content(
    store: DuckStore,
    ledger: Ledger,
    marts: Marts,
    shop: Shop,
    run_id: str,
    *,
    restated: Restatement | None = None,
) -> ReportContent:
    """All that the report of a run shows; `restated` is what its manifest will say of months published before."""
    return ReportContent(
        shop=shop.name,
        currency=shop.currency,
        run_id=run_id,
        version=version("regulars"),
        first_day=ledger.window.first_day,
        as_of=ledger.window.as_of,
        files=tuple(
            FileLedger(file.name, file.framed, file.used, file.set_aside, file.reasons, file.note)
            for file in ledger.files
        ),
        mapping=ledger.mapping,
        tables=drawn_tables(store, marts),
        left_out=marts.left_out_because,
        restated=for_report(restated),
    )


def drawn_tables(store: DuckStore, marts: Marts) -> dict[str, list[dict[str, Any]]]:
    """The rows of every small table that the report and the figures draw, as far as the run has them."""
    made = marts.tables
    rows = {name: store.rows(made[name]) for name in NEEDED if name in made}
    for name, (table, condense) in CONDENSED.items():
        if table in made:
            rows[name] = store.rows(condense(made[table]))
    return rows
