"""One run from its ledger on: tables, audit, files, manifest; in a folder that nobody serves yet."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq

from regulars.ground.errors import UsageError
from regulars.ground.tables import BY_NAME
from regulars.ground.tables.dimensions import contract_of
from regulars.report.html import render
from regulars.shell.cleaning.ledger import Ledger
from regulars.shell.config.config import Config
from regulars.shell.engines.duckdb import DuckStore
from regulars.shell.engines.open_engine import EMBEDDED, Engine
from regulars.shell.engines.store import Store
from regulars.shell.jobs.checkpoint import drop_checkpoint, keep_checkpoint
from regulars.shell.jobs.export import copied_lines, export_tables, write_comments
from regulars.shell.jobs.report_content import report_content
from regulars.shell.jobs.write_manifest import Lineage, manifest_of, stored_files
from regulars.shell.process.progress import Progress
from regulars.shell.process.resource_limits import plain_errors
from regulars.shell.runs.building import Folders
from regulars.shell.runs.folder import find
from regulars.shell.runs.manifest import MANIFEST, Gate, Restatement
from regulars.shell.tables.audit import audit
from regulars.shell.tables.build_tables import Marts, build_marts
from regulars.shell.tables.expressions import prepared_answers
from regulars.shell.tables.fetch import brought_home

DATABASE = "regulars.duckdb"
_MIB = 1 << 20


@dataclass(frozen=True)
class Job:
    """What a run is made of: where its ledger comes from, its settings, its name, and who judges it.

    `former` are tables taken over from an earlier run. `restate` finds what changes of months that were published
    before. A run for which it is written down what was `asked` can be taken up when it was stopped.
    """

    take: Callable[[Store, Folders, Progress], Ledger]
    config: Config
    started: datetime
    name: Callable[[Ledger], str]
    judge: Callable[[Store, Ledger, Marts], tuple[Gate, ...]]
    former: Mapping[str, pa.Table] = field(default_factory=dict)
    lineage: Lineage = field(default_factory=Lineage)
    restate: Callable[[Store, Marts], Restatement] | None = None
    asked: Mapping[str, Any] | None = None


def former_cuts(out: Path, run_id: str) -> dict[str, pa.Table]:
    """The cut points of a kept run. Raises UsageError where it has none."""
    kept = find(out, run_id)
    path = kept.folder / "marts" / "rfm_cuts.parquet"
    if not path.is_file():
        raise UsageError(f"run {run_id} has no rfm_cuts: {kept.manifest.left_out.get('rfm_cuts', 'not made')}.")
    return {"rfm_cuts": pq.ParquetFile(path).read()}


def build(job: Job, building: Path, out: Path, progress: Progress, engine: Engine = EMBEDDED) -> str:
    """The id of the run that was built in the folder `building`, audited, and is ready to be published in `out`."""
    hashes: dict[Path, str] = {}
    with opened_store(building, job.config, engine) as made, ExitStack() as meanwhile:
        ledger = job.take(made, Folders(building, keys=out), progress)
        if job.asked is not None:
            keep_checkpoint(made, building, ledger, job.asked, job.started)
        store = made.home
        if store is made:
            meanwhile.enter_context(copied_lines(store, building, job.config.output, hashes))
        marts = tables_of(made, ledger, job.config, progress, job.former)
        progress.at("auditing")
        checks = audit(made, ledger, marts)
        warned = job.judge(made, ledger, marts)
        lineage = replace(job.lineage, restated=job.restate(made, marts)) if job.restate else job.lineage
        if store is not made:
            progress.at("bringing the tables home")
            marts = brought_home(made, marts, ledger, building, job.config.study_settings())
            meanwhile.enter_context(copied_lines(store, building, job.config.output, hashes))
            _prepare(store, marts, ledger)
            engine.settle([contract_of(name, ledger.dimensions) for name in BY_NAME if name in marts.tables])
        progress.at("writing files and the report")
        run_id = job.name(ledger)
        content = report_content(store, ledger, marts, job.config.shop, run_id, restated=lineage.restated)
        with ThreadPoolExecutor(1) as aside:  # drawing asks nothing of the engine, and keeps one processor busy
            page = aside.submit(render, content)
            export_tables(store, building, marts, ledger, job.config.output)
            write_comments(store, marts, ledger)
            (building / "report.html").write_text(page.result(), encoding="utf-8")
        sizes = sizes_of(store, marts)
        _write_models(building / "models", marts)
    shutil.rmtree(building / "scratch")
    progress.at("publishing")
    drop_checkpoint(building)
    stored = stored_files(building, hashes)
    manifest_of(
        run_id,
        job.started,
        job.config,
        ledger,
        marts,
        tables=sizes,
        checks=checks,
        gates=warned,
        files=stored,
        lineage=lineage,
    ).write(building / MANIFEST)
    return run_id


def _write_models(folder: Path, marts: Marts) -> None:
    for name, content in marts.models.items():
        folder.mkdir(exist_ok=True)
        (folder / name).write_bytes(content)


def sizes_of(store: Store, marts: Marts) -> dict[str, int]:
    """The rows of every published table, by name."""
    made = {name: table for name, table in marts.tables.items() if name in BY_NAME}
    return {name: store.one(table.aggregate(n=table.count()))["n"] for name, table in made.items()}


@contextmanager
def opened_store(folder: Path, config: Config, engine: Engine = EMBEDDED) -> Any:
    """The engine's store, with its home in `folder`; Ctrl-C and SIGTERM stop it at once."""
    scratch = folder / "scratch"
    scratch.mkdir(exist_ok=True)
    with plain_errors(folder):
        home = DuckStore(
            folder / DATABASE,
            scratch=scratch,
            memory_limit=config.engine.memory_limit or default_memory(),
            threads=config.engine.threads or os.cpu_count() or 1,
        )
        store = engine.store(home, scratch)
        try:
            with store.stoppable():
                yield store
        finally:
            store.close()


def default_memory() -> str:
    """What the engine may use unless [engine] memory_limit says otherwise: 900 MiB, or half of a small machine.

    Ten million lines take a few seconds more with it than with all memory, and leave the rest to the file cache
    and to other programs.
    """
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return f"{min(total // 2, 900 * _MIB) // _MIB}MiB"


def tables_of(
    store: Store,
    ledger: Ledger,
    config: Config,
    progress: Progress,
    former: Mapping[str, pa.Table] = MappingProxyType({}),
) -> Marts:
    """Every table that the ledger can give, and the prepared questions."""
    marts = build_marts(store, ledger, progress, told=config.study_settings(), skip=config.studies.skip, former=former)
    progress.at("preparing questions")
    _prepare(store, marts, ledger)
    return marts


def _prepare(store: Store, marts: Marts, ledger: Ledger) -> None:
    """A view for every question that is likely to be asked."""
    told: dict[str, Any] = {"as_of": ledger.window.as_of, "present": ledger.present}
    for name, answer in prepared_answers(marts.tables, dimensions=ledger.dimensions, **told):
        store.create(name, answer, view=True)


def received(started: datetime, config: Config) -> datetime:
    """The moment of receipt on the shop's clock."""
    return started.astimezone(ZoneInfo(config.time.zone)).replace(tzinfo=None)
