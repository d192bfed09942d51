"""A campaign: customers chosen from a run, some of them held out at random, the others written into a list."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from regulars.ground.errors import OutOfResources, UsageError, meant
from regulars.shell.config.experiment_sections import Experiment
from regulars.shell.config.sections import Campaigns
from regulars.shell.jobs.address_book import Contact, FileOfAddresses, contacts_in, customers_named_in
from regulars.shell.privacy.holdout import HELD_OUT, SENT, drawn
from regulars.shell.privacy.pseudonyms import ADDRESSED, key_of
from regulars.shell.published.campaign_layouts import LAYOUTS, NEED_ADDRESSES, Recipient, list_as_csv
from regulars.shell.published.customer_list import campaign_list
from regulars.shell.published.run import Run
from regulars.shell.runs.campaigns import Campaign, KeptCampaign, campaigns_in, keep_campaign, path_of
from regulars.shell.runs.folder import writing
from regulars.shell.runs.permissions import readers_of
from regulars.studies.experiments.library import check_library

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,62}")
SUPPRESSED, NO_ADDRESS, NO_CONSENT = "suppressed", "no address", "no consent"


@dataclass(frozen=True)
class Wanted:
    """What is asked of a new campaign."""

    name: str
    to: Path
    holdout: float = 0.1
    window_days: int = 30
    segment: str | None = None
    where: tuple[tuple[str, str], ...] = ()
    begins: date | None = None
    layout: str = "plain"
    addresses: FileOfAddresses | None = None


def new_campaign(run: Run, wanted: Wanted, settings: Campaigns, *, taken: Sequence[str] = ()) -> KeptCampaign:
    """Draws the holdout, writes the list of the others, and keeps who is in which arm.

    Whoever is suppressed, has no address, or has not consented is in neither arm. `taken` are names of experiments.
    Raises UsageError, and writes nothing, where anything is wrong.
    """
    check_library()
    _check(wanted, taken)
    out = run.folder.parent.parent
    listed = campaign_list(run, segment=wanted.segment, where=wanted.where).to_pyarrow().to_pylist()
    contacts = _contacts(run, wanted, settings, listed)
    used, left_out = _reachable(run, listed, contacts, settings)
    if not used:
        found = ", ".join(f"{n:,} {why}" for why, n in left_out.items()) or "nobody fits the conditions"
        raise UsageError(f"the campaign {wanted.name!r} has no customer ({found}). Nothing was written.")
    with writing(out):
        if path_of(out, wanted.name).exists():
            raise UsageError(f"there is a campaign {wanted.name!r} already; give the new one another name.")
        arms = drawn(key_of(out), wanted.name, [row["customer_id"] for row in used], holdout=wanted.holdout)
        recipients = [_recipient(row, contacts) for row in used if arms[row["customer_id"]] == SENT]
        _write_private(wanted.to, list_as_csv(recipients, wanted.name, layout=wanted.layout))
        shares = {SENT: 1 - wanted.holdout, HELD_OUT: wanted.holdout}
        chosen = [(row["customer_id"], arms[row["customer_id"]], row.get("segment")) for row in used]
        return keep_campaign(
            out, _about(run, wanted, left_out), sorted(chosen), shares, readers=readers_of(run.manifest.settings)
        )


def with_campaigns(declared: Mapping[str, Experiment], out: Path) -> dict[str, Experiment]:
    """The experiments of the configuration, and every campaign of the folder as one more."""
    kept = {
        each.about.name: Experiment(
            file=str(each.path),
            control=HELD_OUT,
            window_days=each.about.window_days,
        )
        for each in campaigns_in(out)
    }
    return {**kept, **declared}


def _check(wanted: Wanted, taken: Sequence[str]) -> None:
    if not _NAME.fullmatch(wanted.name):
        raise UsageError(f"{wanted.name!r} is no name of a campaign: use letters, digits, _ and -, 63 at most.")
    if wanted.name in taken:
        raise UsageError(f"[experiments.{wanted.name}] has that name; give the campaign another.")
    if not 0 < wanted.holdout <= 0.5:
        raise UsageError(f"--holdout {wanted.holdout} is no share to hold out; give one above 0 and up to 0.5.")
    if wanted.window_days < 1:
        raise UsageError(f"--window-days {wanted.window_days}: customers are followed for a day at least.")
    if wanted.layout not in LAYOUTS:
        raise UsageError(f"--layout {wanted.layout!r} is not known ({meant(wanted.layout, LAYOUTS)}).")
    if wanted.layout in NEED_ADDRESSES and wanted.addresses is None:
        raise UsageError(f"--layout {wanted.layout} needs e-mail addresses: --addresses FILE names where they stand.")
    if wanted.to.suffix.lower() != ".csv":
        raise UsageError(f"--to {wanted.to}: the list is written as CSV; name the file so.")
    if wanted.to.exists():
        raise UsageError(f"--to {wanted.to}: the file is there already; name another.")


def _contacts(
    run: Run, wanted: Wanted, settings: Campaigns, listed: Sequence[Mapping[str, Any]]
) -> dict[str, Contact] | None:
    if wanted.addresses is None:
        if settings.consent is not None:
            raise UsageError("[campaigns] consent names a column of the file of addresses: --addresses FILE gives it.")
        return None
    are_addresses = any(row["customer_id"].startswith(ADDRESSED) for row in listed)
    file = FileOfAddresses(wanted.addresses.file, wanted.addresses.address, wanted.addresses.customer, settings.consent)
    keys = run.folder.parent.parent
    return contacts_in(file, keys=keys, stored_id=run.stored_id, are_addresses=are_addresses)


def _reachable(
    run: Run, listed: Sequence[dict[str, Any]], contacts: Mapping[str, Contact] | None, settings: Campaigns
) -> tuple[list[dict[str, Any]], Counter[str]]:
    """The rows of those who may be written to, and how many others there are, by reason."""
    keys = run.folder.parent.parent
    suppressed = (
        customers_named_in(settings.suppress, keys=keys, stored_id=run.stored_id) if settings.suppress else set()
    )
    used, left_out = [], Counter[str]()
    for row in listed:
        contact = None if contacts is None else contacts.get(row["customer_id"])
        if row["customer_id"] in suppressed:
            left_out[SUPPRESSED] += 1
        elif contacts is not None and contact is None:
            left_out[NO_ADDRESS] += 1
        elif contact is not None and not contact.consents:
            left_out[NO_CONSENT] += 1
        else:
            used.append(row)
    return used, left_out


def _recipient(row: Mapping[str, Any], contacts: Mapping[str, Contact] | None) -> Recipient:
    address = None if contacts is None else contacts[row["customer_id"]].address
    return Recipient(row["customer_id"], address, row.get("segment"))


def _about(run: Run, wanted: Wanted, left_out: Mapping[str, int]) -> Campaign:
    now = datetime.now(UTC)
    zone = ZoneInfo(run.manifest.settings.get("time", {}).get("zone", "UTC"))
    begins = wanted.begins or now.astimezone(zone).date()
    conditions = [f"segment={wanted.segment}"] if wanted.segment else []
    return Campaign(
        wanted.name,
        f"{now:%Y-%m-%dT%H:%M:%SZ}",
        run.run_id,
        datetime(begins.year, begins.month, begins.day).isoformat(),
        wanted.window_days,
        wanted.holdout,
        tuple([*conditions, *(f"{column}={value}" for column, value in wanted.where)]),
        tuple(sorted(left_out.items())),
    )


def _write_private(target: Path, text: str) -> None:
    """Writes the file for its owner alone, whole or not at all."""
    aside = target.with_name(f".{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(
            os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8", newline=""
        ) as stream:
            stream.write(text)
        aside.replace(target)
    except OSError as error:
        raise OutOfResources(f"--to {target}: cannot be written ({error.strerror or error}).") from None
    finally:
        aside.unlink(missing_ok=True)
