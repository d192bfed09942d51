"""The main job: sources in, a published run out."""

from __future__ import annotations

import json
import os
import platform
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
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
from regulars.shell.engines.duckdb import DuckStore
from regulars.shell.export import export_tables, write_comments
from regulars.shell.gates import judge_run
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
    publish,
    published_manifest,
    sha256_of,
    writing,
)
from regulars.shell.signals import stoppable
from regulars.shell.staging import Folders, Ledger, build_ledger

DATABASE = "regulars.duckdb"
_MIB = 1 << 20


@dataclass(frozen=True)
class Job:
    """What is to be done: the sources, how to read them, and tables taken over from an earlier run."""

    sources: tuple[str | Path, ...]
    config: Config
    started: datetime
    accept_change: bool = False
    former: Mapping[str, pa.Table] = field(default_factory=dict)


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
    former = _former_cuts(out, scores_from) if scores_from else {}
    job = Job(tuple(sources), config, datetime.now(UTC), accept_change, former)
    with writing(out), Progress() as progress:
        building = new_building(out, f"{job.started:%Y%m%dT%H%M%S}")
        try:
            run_id = _build(job, building, out, progress)
            prune(out, config.runs.keep)
        except GateFailed:
            keep_failed(building)
            raise
        except OSError as error:
            raise OutOfResources(_disk_trouble(error, out)) from error
        finally:
            shutil.rmtree(building, ignore_errors=True)
    return find(out, run_id)


def compute(sources: Sequence[str | Path], *, config: Config | None = None) -> dict[str, int]:
    """Computes every table and writes no file: the rows of each table, by name."""
    job = Job(tuple(sources), config or Config(), datetime.now(UTC))
    with tempfile.TemporaryDirectory(prefix="regulars-") as name, Progress() as progress:
        folder = Path(name)
        with opened_store(folder, job.config) as store:
            _, marts = _tables(store, job, Folders(folder, keys=folder, is_kept=False), progress)
            return _sizes(store, marts)


def _former_cuts(out: Path, run_id: str) -> dict[str, pa.Table]:
    """The cut points of a kept run. Raises UsageError where it has none."""
    kept = find(out, run_id)
    path = kept.folder / "marts" / "rfm_cuts.parquet"
    if not path.is_file():
        raise UsageError(f"run {run_id} has no rfm_cuts: {kept.manifest['left_out'].get('rfm_cuts', 'not made')}.")
    return {"rfm_cuts": pq.ParquetFile(path).read()}


def _build(job: Job, building: Path, out: Path, progress: Progress) -> str:
    """The id of the run that was built and published."""
    with opened_store(building, job.config) as store:
        ledger, marts = _tables(store, job, Folders(building, keys=out), progress)
        progress.at("auditing")
        checks = audit(store, ledger, marts)
        last = published_manifest(out)
        warned = judge_run(store, ledger, marts, job.config, last=last, accept_change=job.accept_change)
        progress.at("writing files and the report")
        run_id = free_run_id(out, f"{job.started:%Y%m%dT%H%M%SZ}-{_fingerprint(ledger, job.config)}")
        content = report_content(store, ledger, marts, job.config, run_id)
        with ThreadPoolExecutor(1) as aside:  # drawing asks nothing of the engine, and keeps one processor busy
            page = aside.submit(render, content)
            export_tables(store, building, marts, ledger, job.config.output)
            write_comments(store, marts, ledger)
            (building / "report.html").write_text(page.result(), encoding="utf-8")
        sizes = _sizes(store, marts)
        _write_models(building / "models", marts)
    shutil.rmtree(building / "scratch")
    progress.at("publishing")
    manifest = _manifest(run_id, job, ledger, marts, sizes, checks)
    manifest |= {"gates": warned, "files": _file_facts(building)}
    (building / MANIFEST).write_text(json.dumps(manifest, indent=1, default=str) + "\n", encoding="utf-8")
    publish(out, building, run_id)
    return run_id


def _write_models(folder: Path, marts: Marts) -> None:
    for name, content in marts.models.items():
        folder.mkdir(exist_ok=True)
        (folder / name).write_bytes(content)


def _sizes(store: DuckStore, marts: Marts) -> dict[str, int]:
    """The rows of every published table, by name."""
    made = {name: table for name, table in marts.tables.items() if name in BY_NAME}
    return {name: store.one(table.aggregate(n=table.count()))["n"] for name, table in made.items()}


@contextmanager
def opened_store(folder: Path, config: Config) -> Any:
    """A store in `folder` that Ctrl-C and SIGTERM stop at once."""
    scratch = folder / "scratch"
    scratch.mkdir(exist_ok=True)
    store = DuckStore(
        folder / DATABASE,
        scratch=scratch,
        memory_limit=config.engine.memory_limit or default_memory(),
        threads=config.engine.threads or os.cpu_count() or 1,
    )
    try:
        with stoppable(store.connection):
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


def _tables(store: DuckStore, job: Job, folders: Folders, progress: Progress) -> tuple[Ledger, Marts]:
    received_at = received(job.started, job.config)
    ledger = build_ledger(store, job.sources, job.config, folders=folders, received_at=received_at, progress=progress)
    marts = build_marts(
        store, ledger, progress, told=job.config.told(), skip=job.config.studies.skip, former=job.former
    )
    progress.at("preparing questions")
    for by, grain in prepared(marts.tables, ledger.dimensions):
        asked = answers(marts.tables, by=by, grain=grain, as_of=ledger.window.as_of, present=ledger.present)
        store.create(view_name(by, grain), asked, view=True)
    return ledger, marts


def received(started: datetime, config: Config) -> datetime:
    """The moment of receipt on the shop's clock."""
    return started.astimezone(ZoneInfo(config.time.zone)).replace(tzinfo=None)


def _fingerprint(ledger: Ledger, config: Config) -> str:
    told = [file.sha256 for file in ledger.files] + [config.model_dump_json()]
    return sha256("\n".join(told).encode()).hexdigest()[:8]


def _manifest(
    run_id: str, job: Job, ledger: Ledger, marts: Marts, sizes: dict[str, int], checks: dict[str, int]
) -> dict[str, Any]:
    return {
        "run_id": run_id,
        "received_at": job.started.isoformat(timespec="seconds"),
        "as_of": ledger.window.as_of.isoformat(),
        "first_day": ledger.window.first_day.isoformat(),
        "shop": job.config.shop.name,
        "currency": job.config.shop.currency,
        "versions": {
            "regulars": version("regulars"),
            "python": platform.python_version(),
            **{name: version(name) for name in ("duckdb", "ibis-framework", "pyarrow")},
        },
        "settings": json.loads(job.config.model_dump_json()),
        "conventions": asdict(ledger.reading.conventions),
        "mapping": list(ledger.mapping),
        "present": sorted(ledger.present),
        "dimensions": list(ledger.dimensions),
        "inputs": [asdict(file) for file in ledger.files],
        "repairs": ledger.repairs,
        "tables": sizes,
        "left_out": marts.left_out,
        "models": sorted(marts.models),
        "checks": checks,
    }


def _file_facts(folder: Path) -> dict[str, dict[str, Any]]:
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    with ThreadPoolExecutor(os.cpu_count()) as pool:  # hashing leaves Python to the other threads
        hashes = list(pool.map(sha256_of, paths))
    return {
        str(path.relative_to(folder)): {"bytes": path.stat().st_size, "sha256": value}
        for path, value in zip(paths, hashes, strict=True)
    }


def _disk_trouble(error: OSError, out: Path) -> str:
    where = error.filename or out
    return f"{where}: {error.strerror or error}. Nothing was published; the last good run is still served."
