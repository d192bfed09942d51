"""Workbooks, JSON and databases, read in a child process with limited memory and time.

What the child writes is checked and staged here.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from regulars.ground.errors import InputRefused
from regulars.shell.ingest import file_kind
from regulars.shell.ingest.discover import FoundFile, check_unchanged
from regulars.shell.ingest.header import names_of
from regulars.shell.ingest.messages import shown
from regulars.shell.ingest.model import Dialect, SourceFile, source_file

MEMORY = 3 << 30
SECONDS = 600
UNPACKED = 2 << 30
CHILD = "regulars.shell.ingest.limited_child"
_DATABASES: Mapping[str, Callable[[bytes], bool]] = {
    "sqlite": lambda head: head.startswith(b"SQLite format 3\0"),
    "duckdb": lambda head: head[8:12] == b"DUCK",
}


@dataclass(frozen=True)
class Limits:
    """What reading one file may take: bytes of address space, seconds, bytes unpacked."""

    memory: int = MEMORY
    seconds: int = SECONDS
    unpacked: int = UNPACKED


@dataclass(frozen=True)
class Sheet:
    """A sheet or table: its ledger and where its text lies, in columns c0, c1 … with source_line and reason."""

    file: SourceFile
    path: Path

    @property
    def cells(self) -> tuple[str, ...]:
        """The Parquet file's columns that stand for the sheet's."""
        return tuple(f"c{i}" for i in range(len(self.file.columns)))


def read(
    found: FoundFile, file_no: int, sha256: str, scratch: Path, dialect: Dialect, limits: Limits = Limits()
) -> list[Sheet]:
    """The file's sheets or tables, numbered from `file_no`; none if all are empty."""
    kind = _kind_of(found)
    result = _run(found, kind, scratch / f"file_{file_no}", dialect, limits)
    check_unchanged(found.path, found.name, found.stamp)
    if "refused" in result:
        raise InputRefused(f"{shown(found.name)}: {shown(result['refused'], 400)}")
    passed = tuple(result["passed"])
    return [
        _sheet(found, file_no + number, sha256, sheet, passed if number == 0 else ())
        for number, sheet in enumerate(result["sheets"])
    ]


def _kind_of(found: FoundFile) -> str:
    """The kind by which the file is read: that of its name, checked against its first bytes."""
    with found.path.open("rb") as file:
        head = file.read(file_kind.SAMPLE)
    name = shown(found.name)
    if found.kind in ("json", "jsonl"):
        what = file_kind.magic_of(head)
        if what:
            raise InputRefused(f"{name}: expected JSON, found {what}; give it the right file ending")
        return found.kind
    if found.kind == "database":
        kind = next((kind for kind, is_so in _DATABASES.items() if is_so(head)), None)
        if kind is None:
            raise InputRefused(f"{name}: expected a database, found neither SQLite nor DuckDB; export its table as CSV")
        return kind
    if not head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise InputRefused(
            f"{name}: expected a workbook, found {file_kind.magic_of(head) or 'text'}; save it again, or "
            "give it the right file ending: text named .xls can be read as .csv"
        )
    return found.kind


def _run(found: FoundFile, kind: str, folder: Path, dialect: Dialect, limits: Limits) -> dict[str, Any]:
    folder.mkdir(parents=True, exist_ok=True)
    job, result, said = folder / "job.json", folder / "result.json", folder / "said.txt"
    order: dict[str, Any] = {"path": str(found.path), "kind": kind, "scratch": str(folder), "result": str(result)}
    order |= {"sheets": dialect.sheets, "skip_rows": dialect.skip_rows}
    job.write_text(json.dumps({**order, **asdict(limits)}), "utf-8")
    code = _wait(job, said, limits.seconds)
    if code != 0 or not result.exists():
        raise InputRefused(f"{shown(found.name)}: {_reason(code, said, limits)}; save the table as CSV")
    return dict(json.loads(result.read_text("utf-8")))


def _wait(job: Path, said: Path, seconds: int) -> int:
    """The exit code of the child; what it says goes to a file. One that takes too long is killed."""
    # -P: the working folder is the user's data and must not be searched for modules.
    command = [sys.executable, "-P", "-m", CHILD, str(job)]
    with said.open("wb") as log:
        try:
            return subprocess.run(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=_environment(), timeout=seconds
            ).returncode
        except subprocess.TimeoutExpired:
            return -signal.SIGXCPU


def _environment() -> dict[str, str]:
    """This process's environment, with the package importable and memory pools that count what they use."""
    home = str(Path(__file__).resolve().parents[3])
    path = os.pathsep.join(filter(None, (home, os.environ.get("PYTHONPATH", ""))))
    few = {"ARROW_DEFAULT_MEMORY_POOL": "system", "MALLOC_ARENA_MAX": "2", "OMP_NUM_THREADS": "1"}
    return {**os.environ, **few, "OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": path}


def _reason(code: int, said: Path, limits: Limits) -> str:
    if code == -signal.SIGXCPU:
        return f"reading the file took more than {limits.seconds} s"
    if code < 0:
        return (
            f"reading the file ended by {signal.Signals(-code).name}: it is damaged, or needs more than "
            f"{limits.memory >> 20:,} MiB (a cell far outside the table does that)"
        )
    lines = said.read_bytes()[-2000:].decode("utf-8", "replace").strip().splitlines()
    return f"the file cannot be read ({shown(lines[-1], 160) if lines else f'exit code {code}'})"


def _sheet(found: FoundFile, file_no: int, sha256: str, sheet: dict[str, Any], notes: tuple[str, ...]) -> Sheet:
    name = f"{found.name}#{sheet['name']}" if sheet["name"] else found.name
    header = [cell or "" for cell in sheet["header"][: sheet["used"]]]
    file = source_file(
        found,
        file_no,
        sha256,
        name=name,
        columns=names_of(header, shown(name), sheet["header_row"]),
        framed=sheet["framed"],
        rejected=sheet["rejected"],
        header_lines=1 if sheet["header_row"] else 0,
        skipped_lines=sheet["skipped"],
        blank_lines=sheet["blanks"],
        physical_lines=sheet["rows"],
        notes=notes,
    )
    return Sheet(file, Path(sheet["path"]))
