"""ZIP archives: their tables, unpacked into the scratch folder within limits of size, number and depth."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path, PurePosixPath

from regulars.ground.errors import InputRefused, listing
from regulars.shell.ingest.discover import IN_FOLDERS, KINDS, FoundFile, check_unchanged, ending_of, stamp_of
from regulars.shell.ingest.messages import one_line, shown
from regulars.shell.ingest.streams import JUDGED_AFTER, MIB, MOST_RATIO

MOST_MEMBERS = 10_000
_BOUNDED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # whose reader unpacks no more than it is asked for
_STEP = 4096  # packed bytes of the other kinds that are unpacked at once: a MiB of them may hold gigabytes
_UNSOUND = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError)


def members(found: FoundFile, folder: Path) -> list[FoundFile]:
    """The files of an archive that can be read, by name, unpacked into the folder."""
    name = shown(found.name)
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with zipfile.ZipFile(found.path) as archive:
            chosen = _chosen(archive, name)
            left = max(JUDGED_AFTER, MOST_RATIO * found.size)
            unpacked = []
            for number, entry in enumerate(chosen):
                ending = ending_of(entry.filename, tuple(KINDS)) or ""
                target = folder / f"{number}{ending}"  # never by the name in the archive, which may lead elsewhere
                left -= _unpack(archive, entry, target, left, name)
                unpacked.append(_member(found, entry.filename, ending, target))
    except _UNSOUND as error:
        raise InputRefused(f"{name}: a damaged archive ({one_line(error)}); download or pack it again") from None
    check_unchanged(found.path, found.name, found.stamp)
    return unpacked


def _chosen(archive: zipfile.ZipFile, name: str) -> list[zipfile.ZipInfo]:
    """The members to read. Refuses what cannot be read, and an archive in an archive."""
    entries = [entry for entry in archive.infolist() if not entry.is_dir() and not _is_hidden(entry.filename)]
    if len(entries) > MOST_MEMBERS:
        raise InputRefused(f"{name}: {len(entries):,} files in one archive; at most {MOST_MEMBERS:,} are read")
    nested = [entry.filename for entry in entries if entry.filename.lower().endswith((".zip", ".tar", ".tgz", ".7z"))]
    if nested:
        raise InputRefused(f"{name}: the archive contains another archive ({shown(nested[0])}); unpack it")
    tables = [entry for entry in entries if ending_of(entry.filename, (*IN_FOLDERS, ".json"))]
    tables = tables or [entry for entry in entries if ending_of(entry.filename, (".txt",))]
    if not tables:
        held = listing([shown(entry.filename) for entry in entries]) or "no file"
        raise InputRefused(f"{name}: no table in the archive, only {held}; pack CSV, Parquet, Excel or JSON files")
    if any(entry.flag_bits & 1 for entry in tables):
        raise InputRefused(f"{name}: the archive is protected by a password; unpack it")
    return sorted(tables, key=lambda entry: entry.filename)


def _is_hidden(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return parts[:1] == ("__MACOSX",) or any(part.startswith(".") and part != ".." for part in parts)


def _unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path, most: int, name: str) -> int:
    """The bytes written; what the archive says of its sizes is not relied on."""
    size, step = 0, MIB if entry.compress_type in _BOUNDED else _STEP
    with archive.open(entry) as packed, target.open("wb") as file:
        while chunk := packed.read(step):
            size += len(chunk)
            if size > most:
                raise InputRefused(
                    f"{name}: the archive unpacks to more than {MOST_RATIO} times its size, which no "
                    "table does; check its source"
                )
            file.write(chunk)
    return size


def _member(found: FoundFile, name: str, ending: str, path: Path) -> FoundFile:
    status = path.stat()
    own = "/".join(part for part in PurePosixPath(name).parts if part not in ("/", ".."))
    return FoundFile(found.source_no, path, f"{found.name}/{own}", KINDS[ending], status.st_size, stamp_of(status))
