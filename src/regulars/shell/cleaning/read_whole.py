"""Files beside the log: those that are read whole or not at all, and those whose records are counted one by one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc

from regulars.ground.errors import InputRefused, UsageError, listing
from regulars.shell.config.formats import Writing
from regulars.shell.engines.store import Store
from regulars.shell.ingest import Intake, take_in

HARMLESS = ("empty_row", "repeated_header")  # records that hold nothing


@dataclass(frozen=True)
class FileOfShop:
    """A file that a setting names: what messages call it, the setting, and the schema that its records stand in."""

    file: str
    called: str
    setting: str
    schema: str
    writing: Writing | None = None  # None where the setting has no word on how the file is written


def read_whole(store: Store, named: FileOfShop, wanted: tuple[str, ...], *, scratch: Path) -> tuple[ir.Table, str]:
    """One row per record of the file, with its place; and the sha256 of the file.

    Raises UsageError where it lacks a wanted column, and InputRefused where a record of it cannot be read.
    """
    table, sha256, intake = read_records(store, named, wanted, scratch=scratch)
    _check_complete(intake, named)
    return table, sha256


def read_records(
    store: Store, named: FileOfShop, wanted: tuple[str, ...], *, scratch: Path
) -> tuple[ir.Table, str, Intake]:
    """The same for a file that may have unreadable records: these are in the intake.

    Raises UsageError where it lacks a wanted column.
    """
    intake = _taken_in(store, named, scratch)
    table = store.staged(intake.groups[0].relation, schema=named.schema)
    absent = [column for column in wanted if column not in table.columns]
    if absent:
        there = ", ".join(table.columns[2:])
        raise UsageError(f"{named.setting} needs the column {absent[0]!r}, but {named.file} has {there}.")
    return table, ",".join(dict.fromkeys(file.sha256 for file in intake.files)), intake


def _taken_in(store: Store, named: FileOfShop, scratch: Path) -> Intake:
    dialect = (named.writing or Writing()).dialect()
    try:
        with store.home.in_scratch(named.schema):
            intake = take_in(store.home.connection, [named.file], scratch=scratch / named.schema, dialect=dialect)
    except InputRefused as refusal:
        hint = f" ({named.setting} files = {{ ... }} sets how this file is written)" if named.writing else ""
        raise InputRefused(f"{named.called}: {refusal}{hint}") from None
    if not intake.groups:
        raise InputRefused(f"{named.file}: the {named.called} has no header and no rows.")
    if len(intake.groups) > 1:
        which = listing([", ".join(group.columns[:4]) for group in intake.groups], most=3)
        raise InputRefused(
            f"{named.file}: the {named.called} has {len(intake.groups)} tables with different headers ({which}); "
            f"name one sheet in files = {{ sheets = [...] }} of {named.setting}, or give one file."
        )
    return intake


def _check_complete(intake: Intake, named: FileOfShop) -> None:
    """Refuses a file that was read in part: lines would lose what stands in the other part, unseen."""
    rejected = intake.rejected.filter(pc.invert(pc.is_in(intake.rejected["reason"], pa.array(HARMLESS))))
    if not len(rejected):
        return
    first = rejected.slice(0, 1).to_pylist()[0]
    hint = (
        f'; if they belong to a text with unquoted delimiters: files = {{ surplus_into = "COLUMN" }} in {named.setting}'
        if named.writing and first["reason"] == "too_many_columns"
        else ""
    )
    raise InputRefused(
        f"{named.file}: {len(rejected):,} records of the {named.called} cannot be read "
        f"({first['reason']}, the first on line {first['source_line']:,}), so lines would lose their "
        f"values; correct them{hint}."
    )
