"""The main job: sources in, a published run out."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq

from regulars.ground.errors import GateFailed, OutOfResources, UsageError
from regulars.ground.tables import BY_NAME
from regulars.report.html import render
from regulars.report.questions import answers, prepared, view_name
from regulars.shell.audit import audit
from regulars.shell.config import Config
from regulars.shell.engines.choice import EMBEDDED, Engine, opened_engine
from regulars.shell.engines.duckdb import DuckStore
from regulars.shell.engines.store import Store
from regulars.shell.export import copied_lines, export_tables, write_comments
from regulars.shell.gates import judge_run
from regulars.shell.homecoming import brought_home
from regulars.shell.limits import disk_trouble, plain_errors
from regulars.shell.manifest import file_facts, fingerprint, manifest_of, settings_changed
from regulars.shell.marts import Marts, build_marts
from regulars.shell.progress import Progress
from regulars.shell.publish_report import report_content
from regulars.shell.retention import prune
from regulars.shell.runs import (
    MANIFEST,
    Kept,
    find,
    free_run_id,
    keep_failed,
    new_building,
    place,
    point_to,
    published_manifest,
    writing,
)
from regulars.shell.staging import Folders, Ledger, build_ledger, contract_of

DATABASE = "regulars.duckdb"
_MIB = 1 << 20


@dataclass(frozen=True)
class Job:
    """What a run is made of: where its ledger comes from, its settings, its name, and who judges it.

    `former` are tables taken over from an earlier run, and `told` is what else the manifest is to say.
    """

    take: Callable[[Store, Folders, Progress], Ledger]
    config: Config
    started: datetime
    name: Callable[[Ledger], str]
    judge: Callable[[Store, Ledger, Marts], list[dict[str, str]]]
    former: Mapping[str, pa.Table] = field(default_factory=dict)
    told: Mapping[str, Any] = field(default_factory=dict)


def run(
    sources: Sequence[str | Path],
    *,
    out: Path,
    config: Config,
    scores_from: str | None = None,
    accept_change: bool = False,
) -> Kept:
    """Builds a run from the sources beside the published ones, audits it, and publishes it in one step.

    Raises a RegularsError, and leaves the published run as it was, where anything is wrong.
    """
    started = datetime.now(UTC)
    former = former_cuts(out, scores_from) if scores_from else {}
    told = {"settings_changed": settings_changed(published_manifest(out), config), "scores_from": scores_from}

    def judge(store: Store, ledger: Ledger, marts: Marts) -> list[dict[str, str]]:
        last = published_manifest(out)
        return judge_run(store, ledger, marts, config, last=last, accept_change=accept_change)

    def name(ledger: Ledger) -> str:
        return free_run_id(out, f"{started:%Y%m%dT%H%M%SZ}-{fingerprint(ledger, config)}")

    job = Job(_taking(sources, config, started), config, started, name, judge, former, told)
    with writing(out), opened_engine(config.engine, sources) as engine, Progress(out) as progress:
        building = new_building(out, f"{started:%Y%m%dT%H%M%S}")
        try:
            run_id = build(job, building, out, progress, engine)
            _publish(out, building, run_id, engine)
            prune(out, config.runs.keep)
        except GateFailed:
            keep_failed(building)
            raise
        except OutOfResources as error:
            raise OutOfResources(f"while {progress.stage}: {error}") from None
        except OSError as error:
            raise disk_trouble(error, out) from error
        finally:
            shutil.rmtree(building, ignore_errors=True)
    return find(out, run_id)


def _publish(out: Path, building: Path, run_id: str, engine: Engine) -> None:
    """The folder laid beside the others, then the engine's own tables, then the pointer: each in one step."""
    folder = place(out, building, run_id)
    try:
        engine.publish(run_id)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    point_to(out, run_id)


def compute(sources: Sequence[str | Path], *, config: Config | None = None) -> dict[str, int]:
    """Computes every table and writes no file: the rows of each table, by name."""
    config = config or Config()
    take = _taking(sources, config, datetime.now(UTC))
    with tempfile.TemporaryDirectory(prefix="regulars-") as name, Progress() as progress:
        folder = Path(name)
        with opened_store(folder, config) as store:
            ledger = take(store, Folders(folder, keys=folder, is_kept=False), progress)
            return _sizes(store, _tables(store, ledger, config, progress))


def _taking(
    sources: Sequence[str | Path], config: Config, started: datetime
) -> Callable[[Store, Folders, Progress], Ledger]:
    """What makes a ledger of the sources."""

    def take(store: Store, folders: Folders, progress: Progress) -> Ledger:
        at = received(started, config)
        return build_ledger(store, sources, config, folders=folders, received_at=at, progress=progress)

    return take


def former_cuts(out: Path, run_id: str) -> dict[str, pa.Table]:
    """The cut points of a kept run. Raises UsageError where it has none."""
    kept = find(out, run_id)
    path = kept.folder / "marts" / "rfm_cuts.parquet"
    if not path.is_file():
        raise UsageError(f"run {run_id} has no rfm_cuts: {kept.manifest['left_out'].get('rfm_cuts', 'not made')}.")
    return {"rfm_cuts": pq.ParquetFile(path).read()}


def build(job: Job, building: Path, out: Path, progress: Progress, engine: Engine = EMBEDDED) -> str:
    """The id of the run that was built in the folder `building`, audited, and is ready to be published in `out`."""
    with opened_store(building, job.config, engine) as made, ExitStack() as meanwhile:
        ledger = job.take(made, Folders(building, keys=out), progress)
        store = made.home
        if store is made:
            meanwhile.enter_context(copied_lines(store, building, job.config.output))
        marts = _tables(made, ledger, job.config, progress, job.former)
        progress.at("auditing")
        checks = audit(made, ledger, marts)
        warned = job.judge(made, ledger, marts)
        if store is not made:
            progress.at("bringing the tables home")
            marts = brought_home(made, marts, ledger, building, job.config.told())
            meanwhile.enter_context(copied_lines(store, building, job.config.output))
            _prepare(store, marts, ledger)
            engine.settle([contract_of(name, ledger.dimensions) for name in BY_NAME if name in marts.tables])
        progress.at("writing files and the report")
        run_id = job.name(ledger)
        with ThreadPoolExecutor(1) as aside:  # drawing asks nothing of the engine, and keeps one processor busy
            page = aside.submit(render, report_content(store, ledger, marts, job.config, run_id))
            export_tables(store, building, marts, ledger, job.config.output)
            write_comments(store, marts, ledger)
            (building / "report.html").write_text(page.result(), encoding="utf-8")
        sizes = _sizes(store, marts)
        _write_models(building / "models", marts)
    shutil.rmtree(building / "scratch")
    progress.at("publishing")
    manifest = manifest_of(run_id, job.started, job.config, ledger, marts, sizes)
    manifest |= {**job.told, "checks": checks, "gates": warned, "files": file_facts(building)}
    (building / MANIFEST).write_text(json.dumps(manifest, indent=1, default=str) + "\n", encoding="utf-8")
    return run_id


def _write_models(folder: Path, marts: Marts) -> None:
    for name, content in marts.models.items():
        folder.mkdir(exist_ok=True)
        (folder / name).write_bytes(content)


def _sizes(store: Store, marts: Marts) -> dict[str, int]:
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


def _tables(
    store: Store,
    ledger: Ledger,
    config: Config,
    progress: Progress,
    former: Mapping[str, pa.Table] = MappingProxyType({}),
) -> Marts:
    """Every table that the ledger can give, and the prepared questions."""
    marts = build_marts(store, ledger, progress, told=config.told(), skip=config.studies.skip, former=former)
    progress.at("preparing questions")
    _prepare(store, marts, ledger)
    return marts


def _prepare(store: Store, marts: Marts, ledger: Ledger) -> None:
    """A view for every question that is likely to be asked."""
    for by, grain in prepared(marts.tables, ledger.dimensions):
        asked = answers(marts.tables, by=by, grain=grain, as_of=ledger.window.as_of, present=ledger.present)
        store.create(view_name(by, grain), asked, view=True)


def received(started: datetime, config: Config) -> datetime:
    """The moment of receipt on the shop's clock."""
    return started.astimezone(ZoneInfo(config.time.zone)).replace(tzinfo=None)
