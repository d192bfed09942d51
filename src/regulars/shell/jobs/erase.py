"""Takes a person out of every kept run, and keeps them out of later ones."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from regulars.ground.errors import Busy, UsageError
from regulars.shell.config.config import Config
from regulars.shell.config.of_run import config_of_run
from regulars.shell.config.sections import Engine as EngineSettings
from regulars.shell.jobs.build import opened_store, seal, start_drawing, stored_cuts, temporary_store, write_files
from regulars.shell.jobs.erase_customer import Person, ledger_without, lines_of
from regulars.shell.jobs.export import LinesCopy
from regulars.shell.jobs.mentions import mentions_of
from regulars.shell.jobs.write_manifest import Lineage, manifest_of
from regulars.shell.privacy.erasure_list import as_customers, erased_in, put_on_list
from regulars.shell.privacy.pseudonyms import check_key, has_key, key_of
from regulars.shell.process.progress import Progress
from regulars.shell.process.resource_limits import disk_trouble
from regulars.shell.runs.building import Folders
from regulars.shell.runs.campaigns import campaigns_in, erase_from_campaigns
from regulars.shell.runs.folder import (
    clear_building,
    clear_failed,
    find,
    kept_runs,
    new_building,
    place,
    point_to,
    published_run,
    writing,
)
from regulars.shell.runs.permissions import readers_of
from regulars.shell.runs.proof import Kept, prove, verify
from regulars.shell.runs.retention import is_read, remove
from regulars.shell.tables.audit import audit
from regulars.shell.tables.build_tables import build_marts, prepare_answers

_REPLACED = re.compile(r"(?P<first>.+?)-erased(?:-(?P<number>[0-9]+))?")


@dataclass(frozen=True)
class Erasure:
    """What was done: the runs that took the place of others, by the id of these, and the lines they lost; how many
    other ids were erased, which [customers] same had merged with the one that was given; by run that is kept now, how
    many lines of other customers have the address in a text of theirs, where there are any; the campaigns that lost
    the customer."""

    replaced: dict[str, str]
    lines: dict[str, int]
    merged_ids: int = 0
    mentions: dict[str, int] = field(default_factory=dict)
    campaigns: tuple[str, ...] = ()


def erase(customer: str, *, out: Path, ahead: bool = False) -> Erasure:
    """Writes every kept run that knows the customer anew without them, and lists them for later runs.

    Where a run is being read, or where no run knows the customer and `ahead` is not given, a RegularsError is raised
    and nothing is changed. After a kill, the published run is whole, and the same call completes the work.
    """
    if not out.is_dir():
        raise UsageError(f"{out} is not a folder of runs. Name one with --out.")
    with writing(out), Progress() as progress:
        progress.at("looking for the customer")
        runs = kept_runs(out) if published_run(out) else []
        for kept in runs:  # a changed byte could hide the customer
            prove(kept, "processed/", "history/", "marts/")
            check_key(kept, out)  # so would another key
        person = _person(customer, out).with_merged(runs)
        unfinished = dict(_unfinished(runs))
        found = {kept.run_id: lines_of(kept, person.in_run(kept)) for kept in runs if kept.run_id not in unfinished}
        affected = [kept for kept in runs if found.get(kept.run_id)]
        in_campaigns = any(each.knows(person.ids) for each in campaigns_in(out))
        if not (affected or unfinished or ahead or in_campaigns or _is_listed(person, out)):
            raise UsageError(f"no run in {out} has this customer; to keep them out of later runs, add --ahead.")
        settings = {kept.run_id: config_of_run(kept) for kept in affected}
        _refuse_readers([kept for kept in runs if kept in affected or kept.run_id in unfinished])
        person = replace(person, key=key_of(out))
        every_id = person.ids.union(*(person.in_run(kept).ids for kept in runs))
        put_on_list(out, person.ids.union(*(person.in_run(kept).ids for kept in affected)))
        campaigns = erase_from_campaigns(out, every_id)
        clear_failed(out)
        clear_building(out)
        for kept in runs:
            if kept.run_id in unfinished:
                _hand_over(out, kept, unfinished[kept.run_id])
        became, done = {kept.manifest.replaces: kept.run_id for kept in runs if kept.manifest.replaces}, {}
        for kept in affected:
            done[kept.run_id] = _rewrite(out, kept, settings[kept.run_id], person.in_run(kept), became, progress)
            became[kept.run_id] = done[kept.run_id]
        mentions = {kept.run_id: mentions_of(kept, person.in_run(kept)) for kept in kept_runs(out)} if runs else {}
    return Erasure(
        done,
        {run_id: found[run_id] for run_id in done},
        len(person.other_ids),
        {run_id: lines for run_id, lines in mentions.items() if lines},
        campaigns,
    )


def _person(customer: str, out: Path) -> Person:
    """The customer under the id that the tables have. Raises UsageError where the text is none."""
    given = customer.strip()
    # without a key, nothing was ever hashed: one made here is thrown away
    with temporary_store(EngineSettings(), keys=out if has_key(out) else None) as (store, folders):
        known = as_customers(store, [given], keys=folders.keys)
    if given not in known:
        raise UsageError(f"{customer!r} is not a customer id: lines with it have no customer.")
    return Person(known[given], given, key_of(out) if has_key(out) else None)


def _is_listed(person: Person, out: Path) -> bool:
    known = erased_in(out)
    return known is not None and person.customer_id in known


def _unfinished(runs: list[Kept]) -> Iterator[tuple[str, str]]:
    """The runs that another one has replaced already, but that were not removed any more."""
    there = {kept.run_id for kept in runs}
    for kept in runs:
        if kept.manifest.replaces in there:
            yield kept.manifest.replaces, kept.run_id


def _refuse_readers(runs: list[Kept]) -> None:
    for kept in runs:
        if is_read(kept.folder):
            raise Busy(
                f"run {kept.run_id} is being read. Wait for the reader to close it, then erase again. "
                "Nothing was changed."
            )


def _rewrite(
    out: Path, kept: Kept, config: Config, person: Person, became: Mapping[str, str], progress: Progress
) -> str:
    """Builds the run again without the customer, in its place; gives its new id.

    `became` says which runs have taken the place of others: what the run says of these is true again.
    """
    before, run_id = kept.manifest, _next_id(kept.run_id)
    settings, studies = config.document(), config.study_settings()
    cuts = stored_cuts(out, kept.run_id) if before.scores_from else {}
    building = new_building(out, run_id)
    try:
        with opened_store(building, config.engine) as store, LinesCopy(building, config.output) as copy:
            ledger = ledger_without(store, kept, person, Folders(building, keys=out), config.profit, progress)
            copy.start(store, ledger.used)
            marts = build_marts(
                store, ledger, progress, studies=studies, codes=config.codes, skip=config.studies.skip, former=cuts
            )
            lineage = Lineage(
                before.sequence,
                {},
                before.scores_from and _as_now(before.scores_from, became),
                before.adds_to and _as_now(before.adds_to, became),
                before.restated and replace(before.restated, against=_as_now(before.restated.against, became)),
                replaces=kept.run_id,
            )
            manifest = manifest_of(run_id, before.received_at, config.shop, settings, ledger, marts, lineage)
            page = start_drawing(store, marts, manifest)
            prepare_answers(store, marts, ledger, progress, studies["calendar"])
            progress.at("auditing")
            checks = audit(store, ledger, marts)
            gates = before.gates  # the run was let through: what is missing now is missing on purpose
            inputs = tuple(replace(file, run=_as_now(file.run, became)) for file in manifest.inputs)
            manifest = replace(manifest, checks=checks, gates=gates, inputs=inputs)
            sizes = write_files(store, building, marts, manifest, page, copy, progress)
        seal(building, manifest, sizes, copy.hashes, progress)
        place(out, building, run_id, readers=readers_of(manifest.settings))
    except OSError as error:
        raise disk_trouble(error, out) from error
    finally:
        shutil.rmtree(building, ignore_errors=True)
    _hand_over(out, kept, run_id)
    return run_id


def _as_now(run_id: str, became: Mapping[str, str]) -> str:
    """The id that the run has now, after those that took its place."""
    while run_id in became:
        run_id = became[run_id]
    return run_id


def _hand_over(out: Path, kept: Kept, run_id: str) -> None:
    """Verifies the replacement, points CURRENT to it, then deletes the old run."""
    verify(find(out, run_id))
    if find(out).run_id == kept.run_id:
        point_to(out, run_id)
    if not remove(kept.folder):
        raise Busy(
            f"run {kept.run_id} was opened in the meantime and still has the customer. Wait for the "
            "reader to close it, then erase again to finish."
        )
    clear_building(out)


def _next_id(run_id: str) -> str:
    """An id that sorts right behind the one it replaces, so that runs stay in the order of their making."""
    replaced = _REPLACED.fullmatch(run_id)
    if not replaced:
        return f"{run_id}-erased"
    return f"{replaced['first']}-erased-{int(replaced['number'] or 1) + 1}"
