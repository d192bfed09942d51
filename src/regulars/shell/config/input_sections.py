"""The sections of regulars.toml that name further input files, which studies read beside the log."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from regulars.ground.inputs import InputForm
from regulars.shell.config.formats import Writing
from regulars.shell.config.sections import Section, Zone, known_pattern
from regulars.shell.ingest.model import Dialect

DateOrder = Literal[
    "iso", "dmy", "mdy", "compact", "unix_seconds", "unix_milliseconds", "unix_microseconds", "excel_days"
]


class InputWriting(Writing):
    """How an input file is written: as a lookup, and what a record with too few cells is"""

    short_records: Literal["set_aside", "fill_up"] = "set_aside"

    def dialect(self) -> Dialect:
        """The same, as reading wants it."""
        return replace(super().dialect(), short_records=self.short_records)


class InputFile(Section):
    """What every section of an input file has: the file, its columns by our names, and how it is written"""

    file: str
    columns: dict[str, str] = Field(default_factory=dict)
    files: InputWriting | None = None
    stamps: Zone | None = None
    date_order: DateOrder | None = None
    date_pattern: Annotated[str, AfterValidator(known_pattern)] | None = None


@dataclass(frozen=True)
class DeclaredInput:
    """An input file that the configuration names: its form, the setting, and NAME where a shop may have several."""

    form: InputForm
    section: InputFile
    setting: str
    label: str = ""
