"""Whether a run would come to what is published already, so that it need not be made."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path
from typing import Any

from regulars.ground.errors import GateFailed
from regulars.shell.ingest.discover import is_address
from regulars.shell.ingest.model import Source
from regulars.shell.jobs.new_files import content_of, files_among
from regulars.shell.privacy.pseudonyms import FILE_NAME as KEY
from regulars.shell.privacy.pseudonyms import VARIABLE
from regulars.shell.runs.folder import run_ids
from regulars.shell.runs.manifest import Manifest
from regulars.shell.runs.proof import Kept, sha256_of, verify

_AHEAD = "date_out_of_range"  # lines after the day of receipt: on a later day they count


def identity_of(
    request: Mapping[str, Any], contents: Iterable[str], lookups: Mapping[str, str], out: Path, received_at: datetime
) -> str:
    """A digest of all that a run depends on: two runs with the same have the same processed/ and marts/.

    `request` is what was asked for, `contents` the sha256 of each new file, `lookups` those of named files.
    """
    key, said = out / KEY, os.environ.get(VARIABLE, "")
    parts = [
        {name: asked for name, asked in request.items() if name != "sources"},  # where they lie changes nothing
        list(dict.fromkeys(contents)),
        dict(lookups),
        sha256_of(key) if key.exists() else "",
        blake2b(said.encode(), digest_size=16).hexdigest(),
        received_at.year,  # dates of two digits are of a year up to it
    ]
    written = json.dumps(parts, sort_keys=True, ensure_ascii=False, default=str)
    return blake2b(written.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def is_unchanged(
    last: Kept, sources: Sequence[Source], request: Mapping[str, Any], named_files: Mapping[str, Path], out: Path
) -> bool:
    """Whether the published run is what a run would make now, is the newest, and is whole.

    Tables of a database change without a sign, and lines ahead of their receipt count on a later day: never then.
    """
    manifest = last.manifest
    if not manifest.identity or run_ids(out)[-1] != last.run_id or _depends_on_time(manifest):
        return False
    if any(is_address(source) for source in sources) or manifest.settings["engine"]["name"] != "duckdb":
        return False
    found = files_among(sources)
    if {file.size for file in found} - {file.size for file in manifest.inputs}:
        return False  # another file: nothing need be read to see it
    contents = [content_of(file) for file in found]
    lookups = {name: sha256_of(file) for name, file in named_files.items()}
    if identity_of(request, contents, lookups, out, datetime.now(UTC)) != manifest.identity:
        return False
    try:
        verify(last)
    except GateFailed:
        return False  # a new run mends it
    return True


def _depends_on_time(manifest: Manifest) -> bool:
    return any(file.reasons.get(_AHEAD) for file in manifest.inputs)
