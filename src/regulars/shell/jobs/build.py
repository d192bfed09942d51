"""The steps that jobs share: a store in a folder, the files of a run, its manifest, its publication."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from regulars.ground.errors import GateFailed, OutOfResources, UsageError
from regulars.ground.tables import BY_NAME
from regulars.shell.config.sections import Engine as EngineSettings
from regulars.shell.engines.duckdb import DuckStore
from regulars.shell.engines.open_engine import EMBEDDED, Engine
from regulars.shell.jobs.checkpoint import Stopped, drop_checkpoint, strip_to_checkpoint
from regulars.shell.jobs.export import LinesCopy, export_tables, write_comments
from regulars.shell.jobs.write_manifest import stored_files
from regulars.shell.process.progress import Progress
from regulars.shell.process.resource_limits import disk_trouble, plain_errors
from regulars.shell.process.signals import is_stop
from regulars.shell.process.worker import worker
from regulars.shell.published.drawing import draw
from regulars.shell.published.report_content import drawn_rows, report_content
from regulars.shell.runs.building import Folders
from regulars.shell.runs.folder import DATABASE, clear_building, find, keep_failed, new_building, place, point_to
from regulars.shell.runs.manifest import MANIFEST, Manifest
from regulars.shell.runs.permissions import readers_of
from regulars.shell.runs.proof import prove
from regulars.shell.tables.marts import Marts

_MIB = 1 << 20


@contextmanager
def opened_store(
    folder: Path, settings: EngineSettings, engine: Engine = EMBEDDED, *, keeps_statements: bool = False
) -> Iterator[Any]:
    """The engine's store, with its home in `folder`; Ctrl-C and SIGTERM stop it at once."""
    scratch = folder / "scratch"
    scratch.mkdir(exist_ok=True)
    with plain_errors(folder):
        home = DuckStore(
            folder / DATABASE,
            scratch=scratch,
            memory_limit=settings.memory_limit or default_memory(),
            threads=settings.threads or os.cpu_count() or 1,
            keeps_statements=keeps_statements,
        )
        store = engine.store(home, scratch)
        try:
            with store.stoppable():
                yield store
        finally:
            store.close()


@contextmanager
def temporary_store(
    settings: EngineSettings, *, keys: Path | None = None, parent: Path | None = None, keeps_statements: bool = False
) -> Iterator[tuple[DuckStore, Folders]]:
    """A store in a folder that is thrown away. Its key for hashes is that of the folder `keys`, else a passing one."""
    with tempfile.TemporaryDirectory(prefix=".regulars-", dir=parent) as name:
        folder = Path(name)
        with opened_store(folder, settings, keeps_statements=keeps_statements) as store:
            yield store, Folders(folder, keys=keys or folder, is_kept=False)


def stored_cuts(out: Path, run_id: str) -> dict[str, pa.Table]:
    """The cut points of the scores of a kept run, as its table. Raises UsageError where it has none."""
    kept = find(out, run_id)
    path = kept.folder / "marts" / "rfm_cuts.parquet"
    if not path.is_file():
        raise UsageError(f"run {run_id} has no rfm_cuts: {kept.manifest.left_out.get('rfm_cuts', 'not made')}.")
    prove(kept, "marts/rfm_cuts")
    return {"rfm_cuts": pq.ParquetFile(path).read()}


def default_memory() -> str:
    """What the engine may use unless [engine] memory_limit says otherwise: 900 MiB, or half of a small machine.

    Ten million lines take a few seconds more with it than with all memory, and leave the rest to the file cache
    and to other programs.
    """
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return f"{min(total // 2, 900 * _MIB) // _MIB}MiB"


@contextmanager
def building_folder(out: Path, started: datetime, stopped: Stopped | None, progress: Progress) -> Iterator[Path]:
    """The folder of a run in the making: a new one, or that of a stopped run with its checkpoint.

    A run that fails a gate is put aside, to be looked at; one that is stopped leaves its checkpoint; any other error
    leaves nothing. Errors of memory and disk say what the run was doing.
    """
    if stopped:
        building = stopped.folder
        clear_building(out, but=building)
        strip_to_checkpoint(building)
    else:
        building = new_building(out, f"{started:%Y%m%dT%H%M%S}")
    try:
        yield building
    except BaseException as error:
        if isinstance(error, GateFailed):
            keep_failed(building, str(error))
        else:
            can_go_on = is_stop(error) and strip_to_checkpoint(building)
            if not can_go_on:
                shutil.rmtree(building, ignore_errors=True)
        if isinstance(error, OutOfResources):
            raise OutOfResources(f"while {progress.stage}: {error}") from None
        if isinstance(error, OSError):
            raise disk_trouble(error, out) from error
        raise


def start_drawing(home: DuckStore, marts: Marts, manifest: Manifest) -> Future[str]:
    """The report, which the worker draws while the run goes on: the manifest's checks and gates are not on it."""
    return worker().ask(draw, report_content(manifest, drawn_rows(marts.tables, home.rows)))


def write_files(
    home: DuckStore,
    building: Path,
    marts: Marts,
    manifest: Manifest,
    page: Future[str],
    copy: LinesCopy,
    progress: Progress,
) -> dict[str, int]:
    """Writes the tables, the report and the models of a run; gives the rows of each published table."""
    progress.at("writing files and the report")
    export_tables(home, building, marts)
    copy.finish(home, marts)
    write_comments(home, marts, manifest)
    (building / "report.html").write_text(page.result(), encoding="utf-8")
    for name, model in marts.models.items():
        (building / "models").mkdir(exist_ok=True)
        (building / "models" / name).write_bytes(model)
    published = {name: table for name, table in marts.tables.items() if name in BY_NAME}
    return {name: home.one(table.aggregate(n=table.count()))["n"] for name, table in published.items()}


def seal(
    building: Path, manifest: Manifest, sizes: Mapping[str, int], hashes: Mapping[Path, str], progress: Progress
) -> None:
    """Removes what the run needs no more, and writes its manifest; files whose hash is known are not read again."""
    progress.at("publishing")
    shutil.rmtree(building / "scratch")
    drop_checkpoint(building)
    replace(manifest, tables=sizes, files=stored_files(building, hashes)).write(building / MANIFEST)


def publish(out: Path, building: Path, manifest: Manifest, engine: Engine) -> None:
    """Places the folder among the kept runs, then publishes the engine's own tables, then moves the pointer."""
    run_id = manifest.run_id
    folder = place(out, building, run_id, readers=readers_of(manifest.settings))
    try:
        engine.publish(run_id)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    point_to(out, run_id)
