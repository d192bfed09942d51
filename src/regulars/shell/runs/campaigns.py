"""The campaigns of a folder of runs: who was sent something and who was held out, one file each, never changed.

Only erasure writes such a file again. A digest of all that it holds stands in the file itself.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from regulars.ground.errors import GateFailed, UsageError, meant
from regulars.shell.runs.permissions import Readers, file_mode, open_folder

FOLDER = "experiments"
_ABOUT, _DIGEST = b"regulars.campaign", b"regulars.digest"
_SCHEMA = pa.schema(
    [
        ("customer_id", pa.string()),
        ("arm", pa.string()),
        ("assigned_at", pa.timestamp("us")),
        ("segment", pa.string()),
        ("intended_share", pa.float64()),
    ]
)


@dataclass(frozen=True)
class Campaign:
    """What is known of a campaign: from which run and by which conditions it was drawn, and when it begins."""

    name: str
    made_at: str
    run_id: str
    begins: str
    window_days: int
    holdout: float
    conditions: tuple[str, ...] = ()
    left_out: tuple[tuple[str, int], ...] = ()

    @property
    def conditions_shown(self) -> str:
        return ", ".join(self.conditions) or "everybody"


@dataclass(frozen=True)
class KeptCampaign:
    """A campaign with its file and the rows in it, one per customer."""

    about: Campaign
    path: Path
    rows: pa.Table

    def customers(self, arm: str) -> int:
        """How many customers are in the arm."""
        return int(pc.sum(pc.equal(self.rows["arm"], arm)).as_py() or 0)

    def knows(self, ids: Collection[str]) -> bool:
        """Whether a customer with one of these ids is in it."""
        return bool(pc.any(_theirs(self.rows, ids)).as_py())


def path_of(out: Path, name: str) -> Path:
    """Where the file of a campaign lies."""
    return out / FOLDER / f"{name}.parquet"


def keep_campaign(
    out: Path,
    about: Campaign,
    customers: Iterable[tuple[str, str, str | None]],
    shares: Mapping[str, float],
    *,
    readers: Readers,
) -> KeptCampaign:
    """Writes the file of a new campaign; of each customer the id, the arm and the segment. Never replaces one."""
    path = path_of(out, about.name)
    if path.exists():
        raise UsageError(f"there is a campaign {about.name!r} already, in {path}; give the new one another name.")
    begins = datetime.fromisoformat(about.begins)
    rows = [
        {"customer_id": who, "arm": arm, "assigned_at": begins, "segment": segment, "intended_share": shares[arm]}
        for who, arm, segment in customers
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    open_folder(path.parent, readers)
    _write(path, about, pa.Table.from_pylist(rows, schema=_SCHEMA), file_mode(readers))
    return read_campaign(path)


def read_campaign(path: Path) -> KeptCampaign:
    """The campaign in a file. Raises GateFailed where the file is not as it was written."""
    try:
        rows = pq.read_table(path)
        metadata = rows.schema.metadata or {}
        found = json.loads(metadata[_ABOUT])
        about = Campaign(**{**found, "conditions": tuple(found["conditions"]),
                            "left_out": tuple((why, n) for why, n in found["left_out"])})  # fmt: skip
        is_whole = metadata[_DIGEST].decode() == _digest(about, rows)
    except (pa.ArrowException, OSError, KeyError, ValueError, TypeError) as error:
        raise GateFailed(f"{path} cannot be read ({error}): restore it from a backup.") from None
    if not is_whole or about.name != path.stem:
        raise GateFailed(f"{path} is not as it was written: restore it from a backup.")
    return KeptCampaign(about, path, rows)


def campaigns_in(out: Path) -> list[KeptCampaign]:
    """All campaigns of the folder, the oldest first. Raises GateFailed where one is damaged."""
    found = [read_campaign(path) for path in sorted((out / FOLDER).glob("*.parquet"))]
    return sorted(found, key=lambda each: (each.about.made_at, each.about.name))


def find_campaign(out: Path, name: str) -> KeptCampaign:
    """The campaign of this name. Raises UsageError where there is none."""
    if not path_of(out, name).is_file():
        known = [each.about.name for each in campaigns_in(out)]
        hint = meant(name, known) if known else "regulars campaign new makes one"
        raise UsageError(f"there is no campaign {name!r} in {out} ({hint}).")
    return read_campaign(path_of(out, name))


def erase_from_campaigns(out: Path, ids: Collection[str]) -> tuple[str, ...]:
    """Takes a customer out of every campaign; gives the names of those that knew one of these ids."""
    known = [each for each in campaigns_in(out) if each.knows(ids)]
    for each in known:
        left = each.rows.filter(pc.invert(_theirs(each.rows, ids)))
        _write(each.path, each.about, left, stat.S_IMODE(each.path.stat().st_mode))
    return tuple(each.about.name for each in known)


def _theirs(rows: pa.Table, ids: Collection[str]) -> pa.ChunkedArray:
    return pc.is_in(rows["customer_id"], pa.array(sorted(ids), pa.string()))


def _write(path: Path, about: Campaign, rows: pa.Table, mode: int) -> None:
    """Writes the file in one step, with the right of these to read it."""
    metadata = {_ABOUT: json.dumps(asdict(about)).encode(), _DIGEST: _digest(about, rows).encode()}
    fresh = path.with_name(f".{path.name}.new")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as stream:
        pq.write_table(rows.replace_schema_metadata(metadata), stream)
        stream.flush()
        os.fsync(stream.fileno())
    fresh.chmod(mode)
    os.replace(fresh, path)  # noqa: PTH105 - the one call whose atomicity is promised


def _digest(about: Campaign, rows: pa.Table) -> str:
    text = json.dumps([asdict(about), rows.to_pylist()], default=str)
    return sha256(text.encode()).hexdigest()
