"""The tables that another engine has computed, brought into the run's own database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import ibis.expr.types as ir

from regulars.ground.errors import OutOfResources
from regulars.ground.tables import BY_NAME
from regulars.report.plan import PLAN
from regulars.report.steps import Fit
from regulars.shell.cleaning.ledger import Ledger
from regulars.shell.engines.store import Store
from regulars.shell.process.progress import Progress
from regulars.shell.runs.folder import LINES
from regulars.shell.tables.build_tables import step_settings
from regulars.shell.tables.expressions import formula
from regulars.shell.tables.marts import Marts

_KEPT = [step.name for step in PLAN.steps if not (isinstance(step, Fit) or step.is_view or step.is_passing)]


def fetch_tables(
    store: Store, marts: Marts, ledger: Ledger, folder: Path, studies: Mapping[str, Any], progress: Progress
) -> Marts:
    """The same marts as tables of the home: what is published, and what live questions are asked of.

    Raises OutOfResources where fewer lines arrive than were used.
    """
    progress.at("fetching the tables")
    try:
        return replace(marts, tables=_fetch(store, marts, ledger, folder, studies))
    except duckdb.Error as error:  # the home reads from the engine, and wraps what happens there
        raise getattr(store, "trouble", None) or error from None


def _fetch(store: Store, marts: Marts, ledger: Ledger, folder: Path, studies: Mapping[str, Any]) -> dict[str, ir.Table]:
    home = store.home
    tables = {"transactions": _lines(store, ledger, folder)}
    arrived = home.one(tables["transactions"].aggregate(n=tables["transactions"].count()))["n"]
    if arrived != ledger.used:
        raise OutOfResources(f"only {arrived:,} of {ledger.used:,} lines came back from the engine; run again.")
    for name, table in marts.tables.items():
        if name in BY_NAME and name != "transactions":
            came = home.load(f"came_{name}", store.stream(table), scratch=True)
            tables[name] = home.fill(name, came, ledger.contract(name))
            home.drop([f"came_{name}"], scratch=True)
        elif name in _KEPT:
            tables[name] = home.load(name, store.stream(table))
    for step in PLAN.steps:
        if step.is_view and step.name in marts.tables:
            made = formula(step.make, tables, step_settings(ledger, studies))
            tables[step.name] = home.create(step.name, made, view=True)
    return tables


def _lines(store: Store, ledger: Ledger, folder: Path) -> ir.Table:
    """The used lines as the file of the run, in the order in which they were read."""
    lines, files = store.table("transactions"), store.table("files", scratch=True)
    columns = lines.columns
    placed = lines.join(files, "source_file").order_by("file_no", "source_line").select(*columns)
    return store.home.keep_stream("transactions", store.stream(placed), folder, LINES)
