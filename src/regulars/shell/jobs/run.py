"""The main job: sources in, a published run out."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from regulars.ground.errors import GateFailed, OutOfResources
from regulars.shell.cleaning.build_ledger import build_ledger
from regulars.shell.cleaning.ledger import Ledger
from regulars.shell.cleaning.previous_run import History, check_settings
from regulars.shell.config.config import Config
from regulars.shell.engines.open_engine import Engine, opened_engine
from regulars.shell.engines.store import Store
from regulars.shell.jobs.build import Job, build, former_cuts, received
from regulars.shell.jobs.checkpoint import asked_for, left_by, strip_to_checkpoint
from regulars.shell.jobs.new_files import left_behind, looked_at, would_change_nothing
from regulars.shell.jobs.restatements import restatement
from regulars.shell.jobs.write_manifest import Lineage, fingerprint, settings_changed
from regulars.shell.process.progress import Progress
from regulars.shell.process.resource_limits import disk_trouble
from regulars.shell.process.signals import is_stop
from regulars.shell.runs.building import Folders
from regulars.shell.runs.folder import (
    CURRENT,
    Kept,
    clear_building,
    find,
    free_run_id,
    keep_failed,
    new_building,
    place,
    point_to,
    writing,
)
from regulars.shell.runs.manifest import Gate
from regulars.shell.runs.retention import prune
from regulars.shell.tables.build_tables import Marts
from regulars.shell.tables.gates import judge_run


@dataclass(frozen=True)
class Outcome:
    """What a command came to: the published run, whether it is a new one, and what else is worth knowing."""

    kept: Kept
    is_new: bool
    notes: tuple[str, ...] = ()


def run(
    sources: Sequence[str | Path],
    *,
    out: Path,
    config: Config,
    scores_from: str | None = None,
    accept_change: bool = False,
    add: bool = False,
) -> Outcome:
    """Builds a run from the sources beside the published ones, audits it, and publishes it in one step.

    With `add`, or [history] add, the sources are added to the published run; where they hold nothing new, it stays.
    Raises a RegularsError, and leaves the published run as it was, where anything is wrong.
    """
    started = datetime.now(UTC)
    with writing(out), opened_engine(config.engine, sources) as engine, Progress(out) as progress:
        last = find(out) if (out / CURRENT).is_file() else None
        history = History(last) if last and (add or config.history.add) else None
        notes: tuple[str, ...] = ()
        if history:
            arrived = looked_at(sources, history)
            notes = arrived.note
            if would_change_nothing(arrived, history, config.document(), config.lookups, scores_from):
                return Outcome(history.kept, False, (f"nothing new; run {history.run_id} is still served", *notes))
            check_settings(history, config.document())
        asked = asked_for(sources, out, config, history, scores_from)
        left = left_by(out, asked, sources, config, history)
        if left:
            started, notes = left.started, ("taken up where a run that was stopped had its ledger made", *notes)
        take = left.take(config) if left else _taking(sources, config, started, history)
        job = _job(take, out, config, started, last, history, scores_from, accept_change, asked)
        kept = _published(job, out, left.folder if left else None, progress, engine)
    return Outcome(kept, True, (*notes, *(() if history else left_behind(last, kept))))


def _job(
    take: Callable[[Store, Folders, Progress], Ledger],
    out: Path,
    config: Config,
    started: datetime,
    last: Kept | None,
    history: History | None,
    scores_from: str | None,
    accept_change: bool,
    asked: Mapping[str, Any] | None,
) -> Job:
    """A run over the sources, and over the history where there is one."""

    def judge(store: Store, ledger: Ledger, marts: Marts) -> tuple[Gate, ...]:
        before = last.manifest if last and not accept_change else None
        return judge_run(store, ledger, marts, config.gates, config.control, config.customers, last=before)

    def name(ledger: Ledger) -> str:
        return free_run_id(out, f"{started:%Y%m%dT%H%M%SZ}-{fingerprint(ledger, config)}")

    changed = settings_changed(last.manifest if last else None, config)
    lineage = Lineage(changed, scores_from, history.run_id if history else None)
    return Job(
        take,
        config,
        started,
        name,
        judge,
        former_cuts(out, scores_from) if scores_from else {},
        lineage,
        partial(restatement, history=history) if history else None,
        asked,
    )


def _published(job: Job, out: Path, left: Path | None, progress: Progress, engine: Engine) -> Kept:
    """The run that was built, in the folder that a stopped one has left or in a new one, then published in one step."""
    building = cleared(out, left) if left else new_building(out, f"{job.started:%Y%m%dT%H%M%S}")
    try:
        run_id = build(job, building, out, progress, engine)
        _publish(out, building, run_id, engine)
        prune(out, job.config.runs.keep)
    except BaseException as error:
        if isinstance(error, GateFailed):
            keep_failed(building, str(error))
        elif not (is_stop(error) and strip_to_checkpoint(building)):
            shutil.rmtree(building, ignore_errors=True)
        if isinstance(error, OutOfResources):
            raise OutOfResources(f"while {progress.stage}: {error}") from None
        if isinstance(error, OSError):
            raise disk_trouble(error, out) from error
        raise
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


def cleared(out: Path, left: Path) -> Path:
    """The folder of the stopped run with nothing but what can be taken up, alone."""
    clear_building(out, but=left)
    strip_to_checkpoint(left)
    return left


def _taking(
    sources: Sequence[str | Path], config: Config, started: datetime, history: History | None = None
) -> Callable[[Store, Folders, Progress], Ledger]:
    """What makes a ledger of the sources."""

    def take(store: Store, folders: Folders, progress: Progress) -> Ledger:
        at = received(started, config)
        return build_ledger(store, sources, config, folders=folders, received_at=at, progress=progress, history=history)

    return take
