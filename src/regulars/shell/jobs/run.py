"""The main job: sources in, a published run out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from regulars.shell.cleaning.build_ledger import build_ledger
from regulars.shell.cleaning.previous_run import History, check_settings
from regulars.shell.config.config import Config
from regulars.shell.engines.open_engine import opened_engine
from regulars.shell.ingest.model import Source
from regulars.shell.jobs.build import (
    building_folder,
    opened_store,
    publish,
    seal,
    start_drawing,
    stored_cuts,
    write_files,
)
from regulars.shell.jobs.campaign import with_campaigns
from regulars.shell.jobs.checkpoint import ledger_of_stopped, request_for, save_checkpoint, stopped_run
from regulars.shell.jobs.export import LinesCopy
from regulars.shell.jobs.new_files import compared, left_behind, would_change_nothing
from regulars.shell.jobs.restatements import restatement
from regulars.shell.jobs.unchanged import identity_of, is_unchanged
from regulars.shell.jobs.write_manifest import Lineage, fingerprint, manifest_of, settings_changed
from regulars.shell.process.progress import Progress
from regulars.shell.process.worker import worker
from regulars.shell.published.drawing import load_drawing, require_room_to_draw
from regulars.shell.runs.building import Folders
from regulars.shell.runs.checks import note_check
from regulars.shell.runs.folder import find, free_name, published_run, sequence_of_next, writing
from regulars.shell.runs.proof import Kept, prove
from regulars.shell.runs.retention import prune
from regulars.shell.tables.audit import audit
from regulars.shell.tables.build_tables import build_marts, prepare_answers
from regulars.shell.tables.fetch import fetch_tables
from regulars.shell.tables.gates import judge_run
from regulars.studies.experiments.library import check_library


@dataclass(frozen=True)
class Outcome:
    """What a command came to: the published run, whether it is a new one, and what else is worth knowing."""

    kept: Kept
    is_new: bool
    notes: tuple[str, ...] = ()


def run(
    sources: Sequence[Source],
    *,
    out: Path,
    config: Config,
    scores_from: str | None = None,
    accept_change: bool = False,
    add: bool = False,
    again: bool = False,
) -> Outcome:
    """Reads the sources, cleans them, computes every table, checks, and publishes a run in `out` in one step.

    With `add`, or [history] add, the sources are added to the published run; where they hold nothing new, it stays.
    So it does where the same sources would come to the same run, but for `again`.
    Raises a RegularsError, and leaves the published run as it was, where anything is wrong.
    """
    require_room_to_draw()  # at the end of a long run that would come late
    config = config.model_copy(update={"experiments": with_campaigns(config.experiments, out)})
    settings, studies = config.document(), config.study_settings()
    if config.experiments and "experiments" not in config.studies.skip:
        check_library()
    with writing(out), opened_engine(config.engine, sources) as engine, Progress(out) as progress:
        last = published_run(out)
        history = History(last) if last and (add or config.history.add) else None
        notes: tuple[str, ...] = ()
        if history:
            prove(history.kept, "processed/", "history/", "marts/")
            arrived = compared(sources, history)
            notes = arrived.note
            if would_change_nothing(arrived, history, settings, config.named_files(), scores_from):
                return Outcome(history.kept, False, (f"nothing new; run {history.run_id} is still served", *notes))
            check_settings(history, settings, out)
        request = request_for(sources, out, settings, history, scores_from)
        if last and not (history or again) and is_unchanged(last, sources, request, config.named_files(), out):
            note_check(out, last.run_id, datetime.now(UTC))
            return Outcome(
                last, False, (f"nothing has changed: run {last.run_id} is still served; use --again to run anyway",)
            )
        stopped = stopped_run(out, request, sources, config.named_files(), history)
        started = stopped.started if stopped else datetime.now(UTC)
        cuts = stored_cuts(out, scores_from) if scores_from else {}

        with building_folder(out, started, stopped, progress) as building:
            worker().ask(load_drawing)
            with (
                opened_store(building, config.engine, engine, keeps_statements=True) as store,
                LinesCopy(building, config.output) as copy,
            ):
                if stopped:
                    ledger = ledger_of_stopped(store, stopped, config.profit, progress)
                else:
                    folders = Folders(building, keys=out)
                    ledger = build_ledger(
                        store, sources, config, folders=folders, received_at=started, progress=progress, history=history
                    )
                save_checkpoint(store, building, ledger, request, started)
                copy.start(store.home, ledger.used)
                marts = build_marts(
                    store,
                    ledger,
                    progress,
                    studies=studies,
                    codes=config.codes,
                    skip=config.studies.skip,
                    former=cuts,
                    worker=worker(),
                )

                stored = (
                    marts if store.home is store else fetch_tables(store, marts, ledger, building, studies, progress)
                )
                copy.start(store.home, ledger.used)
                lineage = Lineage(
                    sequence_of_next(out),
                    settings_changed(last.manifest if last else None, settings),
                    scores_from=scores_from,
                    adds_to=history.run_id if history else None,
                    restated=restatement(store, marts, history) if history else None,
                )
                run_id = free_name(out / "runs", f"{started:%Y%m%dT%H%M%SZ}-{fingerprint(ledger, settings)}")
                manifest = manifest_of(run_id, started, config.shop, settings, ledger, stored, lineage)
                page = start_drawing(store.home, stored, manifest)
                prepare_answers(store.home, stored, ledger, progress, studies["calendar"])

                progress.at("auditing")
                checks = audit(store, ledger, marts)
                before = last.manifest if last and not accept_change else None
                sections = config.gates, config.control, config.customers, config.codes, config.clean
                gates = judge_run(store, ledger, marts, *sections, last=before)
                if store.home is not store:  # another engine has made the tables
                    prepare_answers(
                        store, marts, ledger, progress, studies["calendar"]
                    )  # those of the schema that it publishes
                    engine.settle(stored.contracts(ledger))
                contents = [file.sha256 for file in ledger.files]
                identity = identity_of(request, contents, ledger.decided.lookups, out, started)
                manifest = replace(manifest, checks=checks, gates=gates, identity="" if history else identity)
                sizes = write_files(store.home, building, stored, manifest, page, copy, progress)
            seal(building, manifest, sizes, copy.hashes, progress)
            publish(out, building, manifest, engine)
            prune(out, config.runs.keep)
        kept = find(out, run_id)
    if stopped:
        notes = ("resumed from the ledger of a stopped run", *notes)
    return Outcome(kept, True, (*notes, *(() if history else left_behind(last, kept))))
