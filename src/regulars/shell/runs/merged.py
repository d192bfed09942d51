"""Which ids of a run's log became which others, as the tables name them: `[customers] same`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from regulars.shell.runs.folder import MERGED


def keep_merged(folder: Path, becomes: Mapping[str, str]) -> None:
    """Writes the ids with what each became."""
    target = folder / MERGED
    target.parent.mkdir(parents=True, exist_ok=True)
    ids = sorted(becomes)
    table = pa.table({"customer_id": pa.array(ids, pa.string()), "same_as": [becomes[each] for each in ids]})
    pq.write_table(table, target)


def merged_in(folder: Path) -> dict[str, str]:
    """What each merged id of the run in this folder became; nothing where none was merged."""
    path = folder / MERGED
    if not path.is_file():
        return {}
    found = pq.read_table(path)
    return dict(zip(found["customer_id"].to_pylist(), found["same_as"].to_pylist(), strict=True))
