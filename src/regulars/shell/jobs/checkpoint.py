"""A run that was stopped is taken up where its ledger was made, if nothing has changed since."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from regulars.ground.tables.dimensions import contract_of
from regulars.shell.cleaning.file_counts import with_counts
from regulars.shell.cleaning.inputs import file_of, show_inputs
from regulars.shell.cleaning.ledger import Ledger, ledger_of
from regulars.shell.cleaning.previous_run import History
from regulars.shell.config.sections import Profit
from regulars.shell.engines.store import Store
from regulars.shell.ingest.model import Source
from regulars.shell.jobs.new_files import content_of, files_among
from regulars.shell.jobs.write_manifest import stored_file, versions
from regulars.shell.privacy.erasure_list import FILE_NAME as ERASED
from regulars.shell.privacy.pseudonyms import key_mark
from regulars.shell.process.progress import Progress
from regulars.shell.runs.folder import (
    ASIDE,
    BUILDING,
    DIGESTS,
    FILLED,
    LINES,
    MERGED,
    MONEY_FOUND,
    RATES,
    REPEATS,
    STATUSES,
)
from regulars.shell.runs.manifest import LedgerSummary, StoredFile
from regulars.shell.runs.proof import sha256_of
from regulars.shell.runs.typed_json import from_json, to_json

CHECKPOINT = "checkpoint.json"
_FILES = (LINES, ASIDE, REPEATS, FILLED, STATUSES, DIGESTS, MERGED, MONEY_FOUND, RATES)


@dataclass(frozen=True)
class Checkpoint:
    """A ledger that is made: what was requested, the sha256 of its new files, and the files to go on from."""

    request: Mapping[str, Any]
    started: datetime
    contents: tuple[str, ...]
    ledger: LedgerSummary
    files: Mapping[str, StoredFile]


@dataclass(frozen=True)
class Stopped:
    """A run that was stopped after its ledger was made: its folder, when it was started, and what its ledger says."""

    folder: Path
    started: datetime
    ledger: LedgerSummary


def request_for(
    sources: Sequence[Source],
    out: Path,
    settings: Mapping[str, Any],
    history: History | None,
    scores_from: str | None,
) -> dict[str, Any]:
    """All that a run's ledger depends on, apart from the content of its files, and that of the run around it."""
    erased = out / ERASED
    return {
        "sources": [str(source) for source in sources],
        "names": [file.name for file in files_among(sources)],
        "settings": settings,
        "versions": versions(),
        "adds_to": history.run_id if history else None,
        "erased": sha256_of(erased) if erased.exists() else None,
        "scores_from": scores_from,
    }


def save_checkpoint(
    store: Store, building: Path, ledger: Ledger, request: Mapping[str, Any], started: datetime
) -> None:
    """Notes that the ledger is made, so that a run which is stopped from here on can be taken up."""
    if not (building / LINES).is_file():
        return  # of an engine that keeps the lines elsewhere
    store.home.write(store.table("set_aside").order_by(*contract_of("set_aside").export_order), building / ASIDE)
    names = [*_FILES, *(file_of(each.setting) for each in ledger.decided.inputs)]
    checkpoint = Checkpoint(
        request,
        started,
        tuple(dict.fromkeys(file.sha256 for file in ledger.files if not file.run)),
        ledger.summary(),
        {name: stored_file(building / name) for name in names if (building / name).is_file()},
    )
    fresh = building / f"{CHECKPOINT}.new"
    fresh.write_text(json.dumps(to_json(checkpoint)), encoding="utf-8")
    fresh.replace(building / CHECKPOINT)


def stopped_run(
    out: Path,
    request: Mapping[str, Any],
    sources: Sequence[Source],
    named_files: Mapping[str, Path],
    history: History | None,
) -> Stopped | None:
    """The stopped run that this one may take up; None where it was another run, or anything changed."""
    for folder in sorted((out / "runs").glob(f"{BUILDING}*")):
        checkpoint = _checkpoint(folder)
        if checkpoint and checkpoint.request == request and _is_whole(folder, checkpoint):
            known = history.known if history else {}
            contents = dict.fromkeys(content_of(file) for file in files_among(sources))
            hashes = {name: sha256_of(file) for name, file in named_files.items()}
            same = tuple(sha256 for sha256 in contents if sha256 not in known) == checkpoint.contents
            decided = checkpoint.ledger.decided
            if same and decided and hashes == decided.lookups and decided.digest_key in ("", key_mark(out)):
                return Stopped(folder, checkpoint.started, checkpoint.ledger)
    return None


def ledger_of_stopped(store: Store, stopped: Stopped, profit: Profit, progress: Progress) -> Ledger:
    """The ledger that a stopped run had made, with its lines in the store as `transactions` and `set_aside`."""
    progress.at("resuming the stopped run")
    home = store.home
    home.show_file_of_run("transactions", stopped.folder, LINES)
    store.fill("set_aside", home.look_at("aside_so_far", stopped.folder / ASIDE), contract_of("set_aside"))
    if stopped.ledger.decided:
        show_inputs(store, stopped.folder, stopped.ledger.decided.inputs)
    files = with_counts(store, stopped.ledger.inputs)
    return ledger_of(stopped.ledger, files, stopped.ledger.repairs, profit.margin_rate)


def _checkpoint(folder: Path) -> Checkpoint | None:
    """What the folder's checkpoint says; None where there is none, or where it was cut short."""
    try:
        return from_json(Checkpoint, json.loads((folder / CHECKPOINT).read_text("utf-8")))
    except (OSError, ValueError):
        return None


def _is_whole(folder: Path, checkpoint: Checkpoint) -> bool:
    return all(
        (folder / name).is_file() and stored_file(folder / name) == stated for name, stated in checkpoint.files.items()
    )


def strip_to_checkpoint(folder: Path) -> bool:
    """Delete everything but the checkpoint and its files. False if there is no checkpoint, and nothing is deleted."""
    checkpoint = _checkpoint(folder)
    if checkpoint is None:
        return False
    for path in sorted(folder.rglob("*"), reverse=True):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name not in (*checkpoint.files, CHECKPOINT):
            path.unlink()
    shutil.rmtree(folder / "scratch", ignore_errors=True)
    return True


def drop_checkpoint(folder: Path) -> None:
    """The run is made: nothing is to be taken up any more."""
    (folder / CHECKPOINT).unlink(missing_ok=True)
