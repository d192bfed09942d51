"""Score the customers of a new log with the stored models of a published run."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from regulars.ground.errors import InputRefused, UsageError
from regulars.report.scoring import SCORINGS, scoring_plan
from regulars.shell.cleaning.build_ledger import build_ledger
from regulars.shell.cleaning.ledger import Ledger
from regulars.shell.config.config import Config
from regulars.shell.engines.duckdb import DuckStore
from regulars.shell.ingest.model import Source
from regulars.shell.jobs.build import temporary_store
from regulars.shell.jobs.export import write_csv
from regulars.shell.process.progress import Progress
from regulars.shell.runs.folder import find
from regulars.shell.runs.proof import Kept, ProvenFiles
from regulars.shell.tables.build_tables import build_scores
from regulars.shell.tables.marts import Marts

_MOST_BYTES = 1 << 30


@dataclass(frozen=True)
class Scored:
    """What was scored, with which models, into which folder. `refused` are stored models that were fitted again."""

    folder: Path
    run_id: str
    as_of: date
    tables: dict[str, int]
    left_out: dict[str, str]
    refused: dict[str, str]
    evidence: list[dict[str, Any]]


@dataclass(frozen=True)
class _Models:
    """The models of a run: those that can be trusted, and why the others cannot be used."""

    stored: dict[str, bytes]
    refused: dict[str, str]
    absent: dict[str, str]


def score(sources: Sequence[Source], *, data: Path, to: Path, config: Config, run_id: str | None = None) -> Scored:
    """Write the scores of a new log into the folder `to`, as Parquet and CSV. Nothing in `data` changes.

    A model file of a kind that is not known to be harmless is never opened: the model is fitted on this log, and
    `refused` gives the reason. Raises GateFailed if one differs from its manifest, UsageError if `to` is not empty
    or where the run has no models at all.
    """
    if to.exists() and (not to.is_dir() or any(to.iterdir())):
        raise UsageError(f"{to} is not empty: name a new folder with --to, so that scores are not mixed.")
    kept = find(data, run_id)
    models = _models(kept)
    if not models.stored and not models.refused:
        raise UsageError(
            f"run {kept.run_id} has no models to score with: {_one_of(models.absent)}. Name another with --run."
        )
    to.parent.mkdir(parents=True, exist_ok=True)
    with (
        Progress() as progress,
        temporary_store(config.engine, keys=data, parent=to.parent, keeps_statements=True) as (store, folders),
    ):
        # the same key, so customers have the same ids as in the runs
        ledger = build_ledger(store, sources, config, folders=folders, received_at=datetime.now(UTC), progress=progress)
        plan = scoring_plan(models.stored, models.refused)
        studies = {**config.study_settings(), "models": models.stored}
        marts = build_scores(store, ledger, progress, plan=plan, studies=studies)
        done = _write_scores(store, folders.run / "scores", ledger, marts, models, kept, to)
        if to.exists():
            to.rmdir()
        os.replace(folders.run / "scores", to)  # noqa: PTH105 - all of it appears in one step
    return done


def _one_of(reasons: Mapping[str, str]) -> str:
    return next(iter(reasons.values()), "they were switched off")


def _models(kept: Kept) -> _Models:
    """The model files of a run, verified before anything is loaded."""
    names = {Path(name).stem: f"models/{name}" for name in kept.manifest.models}
    left_out = kept.manifest.left_out
    models = _Models({}, {}, {})
    for name, scoring in SCORINGS.items():
        if name not in names:
            models.absent[scoring.table] = left_out.get(scoring.table, f"run {kept.run_id} stored no such model")
            continue
        try:
            content = _verified_bytes(kept, names[name])
            scoring.load(content)
            models.stored[name] = content
        except InputRefused as refusal:
            models.refused[name] = str(refusal)
    return models


def _verified_bytes(kept: Kept, name: str) -> bytes:
    """The bytes of a model file. Raises GateFailed if they changed since the run, InputRefused if they are too many."""
    ProvenFiles(kept, name)
    if kept.manifest.files[name].bytes > _MOST_BYTES:
        raise InputRefused(f"{name} of run {kept.run_id} is larger than any model.")
    return (kept.folder / name).read_bytes()


def _write_scores(
    store: DuckStore, folder: Path, ledger: Ledger, marts: Marts, models: _Models, kept: Kept, to: Path
) -> Scored:
    tables = {}
    folder.mkdir()
    for name in [scoring.table for scoring in SCORINGS.values() if scoring.table in marts.tables]:
        table = marts.tables[name].order_by("customer_id")
        store.write(table, folder / f"{name}.parquet")
        write_csv(store, table, folder / f"{name}.csv")
        tables[name] = store.one(table.aggregate(n=table.count()))["n"]
    left_out = {name: why for name, why in marts.left_out_because.items() if name in _model_names(models)}
    done = Scored(
        to, kept.run_id, ledger.window.as_of, tables, models.absent | left_out, models.refused, _evidence_rows(marts)
    )
    (folder / "scores.json").write_text(json.dumps(asdict(done), indent=1, default=str) + "\n", encoding="utf-8")
    return done


def _model_names(models: _Models) -> list[str]:
    return [SCORINGS[name].table for name in {*models.stored, *models.refused}]


def _evidence_rows(marts: Marts) -> list[dict[str, Any]]:
    return [entry.row for entry in marts.evidence]
