"""From what the user named to the list of files to read."""

from __future__ import annotations

import glob
import os
import stat
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from regulars.ground.errors import InputRefused
from regulars.shell.ingest.messages import shown
from regulars.shell.ingest.model import NamedTable, Source

_DATABASES = ("postgresql", "postgres")

KINDS = {
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".csv.gz": "csv.gz",
    ".tsv.gz": "csv.gz",
    ".txt.gz": "csv.gz",
    ".parquet": "parquet",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".xls": "xls",
    ".xlsb": "xlsb",
    ".ods": "ods",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".zip": "zip",
    ".sqlite": "database",
    ".sqlite3": "database",
    ".db": "database",
    ".duckdb": "database",
}
# A folder has its README.txt and its settings in JSON; archives and databases in it may hold what stands beside them.
_NAMED_ALONE = (".txt", ".json", ".zip", ".sqlite", ".sqlite3", ".db", ".duckdb")
IN_FOLDERS = tuple(ending for ending in KINDS if not ending.startswith(_NAMED_ALONE) or ending == ".jsonl")
ADVICE = {
    ".tar": "unpack it and name its folder",
    ".tar.gz": "unpack it and name its folder",
    ".tgz": "unpack it and name its folder",
    ".zst": "unpack it",
    ".bz2": "unpack it",
    ".xz": "unpack it",
}


@dataclass(frozen=True)
class FoundFile:
    """A regular file to read, and the name users see."""

    source_no: int
    path: Path
    name: str
    kind: str
    size: int
    stamp: tuple[int, int]  # size and time of change, to see whether it changes while being read
    sha256: str = ""  # of a table in memory: that of its content, however it was written down


def find(sources: Sequence[Source]) -> list[FoundFile]:
    """Every file the sources name: sources in the order given, the files of each sorted by name."""
    faults: list[str] = []
    found: list[FoundFile] = []
    for number, source in enumerate(sources):
        try:
            if isinstance(source, NamedTable):
                found.append(_written_down(number, source))
            else:
                found += [_found_file(number, path, name) for path, name in _expanded(str(source))]
        except InputRefused as refusal:
            faults.append(str(refusal))
        except OSError as error:
            faults.append(f"{shown(str(source))}: cannot be read: {error.strerror or error}")
    if not sources:
        faults.append("no input given; name a file, a folder or a pattern")
    if faults:
        raise InputRefused("; ".join(faults[:5]) + (f" and {len(faults) - 5} more" if len(faults) > 5 else ""))
    return _uniquely_named(found)


def _expanded(source: str) -> list[tuple[Path, str]]:
    if "\0" in source or not source:
        raise InputRefused(f"'{shown(source)}': not a path")
    path = Path(source)
    if path.is_dir():
        return _in_folder(path)
    if os.path.lexists(path):
        return [(path, path.name)]
    if glob.has_magic(source):
        every = glob.glob(source, recursive=True)  # noqa: PTH207  # Path.glob takes no absolute pattern
        matches = sorted(match for match in every if not Path(match).is_dir())
        if matches:
            return _relative(matches)
        raise InputRefused(f"pattern '{shown(source)}' matches no file; check it and the working folder")
    raise InputRefused(f"'{shown(source)}': no such file or folder; check the path and the working folder")


def _relative(matches: list[str]) -> list[tuple[Path, str]]:
    """Matches of a pattern, named from the last folder they share."""
    shared = os.path.commonpath([str(Path(match).absolute().parent) for match in matches])
    return [(Path(match), Path(match).absolute().relative_to(shared).as_posix()) for match in matches]


def _in_folder(folder: Path) -> list[tuple[Path, str]]:
    root = folder.resolve()
    found = []
    for path in _walk(folder):
        inside = path.resolve()
        if not inside.is_relative_to(root):
            raise InputRefused(f"{shown(str(path))}: a link to outside the folder; name its target as an input instead")
        found.append((path, path.relative_to(folder).as_posix()))
    if not found:
        raise InputRefused(
            f"folder '{shown(str(folder))}' holds no file to read ({', '.join(IN_FOLDERS)}); check the path, "
            "and name JSON files, archives and databases one by one"
        )
    return sorted(found, key=lambda item: item[1])


def _walk(folder: Path) -> Iterator[Path]:
    for place, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not (name.startswith(".") or _is_our_output(Path(place) / name))]
        # A folder named like a file, or linked in from elsewhere, would otherwise be passed over in silence.
        odd = [name for name in folders if ending_of(name, IN_FOLDERS) or (Path(place) / name).is_symlink()]
        for name in sorted(files) + sorted(odd):
            if not name.startswith(".") and (ending_of(name, IN_FOLDERS) or name in odd):
                yield Path(place) / name


def _is_our_output(folder: Path) -> bool:
    """Whether the folder holds published runs: our own tables are no order log."""
    return (folder / "CURRENT").is_file() and (folder / "runs").is_dir()


def ending_of(name: str, endings: Sequence[str]) -> str | None:
    """The longest of the endings that the name has; None for none of them."""
    lower = name.lower()
    return max((ending for ending in endings if lower.endswith(ending)), key=len, default=None)


def _found_file(number: int, path: Path, name: str) -> FoundFile:
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        raise InputRefused(f"{shown(name)}: the file name is not UTF-8; rename it") from None
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        raise InputRefused(f"{shown(name)}: not a regular file; only files can be read twice and checked")
    ending = ending_of(name, tuple(KINDS))
    if ending is None:
        advice = ADVICE.get(ending_of(name, tuple(ADVICE)) or "", "export it as CSV, Parquet or .xlsx")
        raise InputRefused(f"{shown(name)}: this kind of file cannot be read; {advice}")
    if not os.access(path, os.R_OK):
        raise InputRefused(f"{shown(name)}: no permission to read it")
    return FoundFile(number, path.absolute(), name, KINDS[ending], status.st_size, stamp_of(status))


def _written_down(number: int, table: NamedTable) -> FoundFile:
    status = table.path.stat()
    return FoundFile(number, table.path, table.name, "parquet", status.st_size, stamp_of(status), table.sha256)


def stamp_of(status: os.stat_result) -> tuple[int, int]:
    """What tells whether a file has changed: its size and the time of its last change."""
    return status.st_size, status.st_mtime_ns


def check_unchanged(path: Path, name: str, stamp: tuple[int, int]) -> None:
    """Refuse a file that is no longer what it was when first looked at."""
    try:
        now = stamp_of(path.stat())
    except OSError:
        raise InputRefused(f"{shown(name)}: the file disappeared while it was read; run again") from None
    if now != stamp:
        raise InputRefused(
            f"{shown(name)}: the file changed while it was read ({stamp[0]:,} bytes, now {now[0]:,}); "
            "wait until it is complete and run again"
        )


@contextmanager
def refuse_changes(files: Iterable[tuple[Path, str, tuple[int, int]]]) -> Iterator[None]:
    """Refuses a file (path, name, stamp) that changes inside; whatever else went wrong there came of that."""
    try:
        yield
    except Exception:
        for file in files:
            check_unchanged(*file)
        raise
    for file in files:
        check_unchanged(*file)


def _uniquely_named(found: list[FoundFile]) -> list[FoundFile]:
    """Files of one name, from different sources, take their folder's name too; then a number."""
    often = Counter(file.name for file in found)
    taken: set[str] = set()
    result = []
    for file in found:
        wished = file.name
        if often[wished] > 1:
            wished = (PurePosixPath(file.path.parent.name) / wished).as_posix()
        name, number = wished, 2
        while name in taken:
            name, number = f"{wished} ({number})", number + 1
        taken.add(name)
        result.append(replace(file, name=name))
    return result


def is_address(source: object) -> bool:
    """Whether a source is a database and not a file."""
    return isinstance(source, str) and source.partition("://")[0] in _DATABASES and "://" in source
