"""Tables as an Excel workbook: one sheet each, typed cells, and no text that Excel could run as a formula."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from regulars.ground.errors import UsageError

if TYPE_CHECKING:
    import pyarrow as pa

MOST_ROWS = 1_048_575  # of a sheet, below its header
MONEY, SHARE = "#,##0.00", "0.0%"
_NOT_TEXT = ("=", "#")  # what openpyxl would take for a formula or an error
_WIDTH, _WIDEST = 3, 60  # characters beside the header, and at most


@dataclass(frozen=True)
class Sheet:
    """A sheet: its name, its rows, and the number format of some columns."""

    name: str
    rows: pa.Table
    formats: Mapping[str, str] = field(default_factory=dict)


def write_workbook(sheets: Iterable[Sheet], target: Path) -> None:
    """Write the sheets, one after the other. Raises UsageError where openpyxl is missing."""
    try:
        from openpyxl import Workbook
    except ImportError:
        raise UsageError('Excel files need openpyxl: pip install "regulars[excel]".') from None
    book = Workbook(write_only=True)
    for sheet in sheets:
        _write(book.create_sheet(sheet.name), sheet)
    book.save(target)


def _write(page: Any, sheet: Sheet) -> None:
    from openpyxl.utils import get_column_letter

    names = sheet.rows.column_names
    page.freeze_panes = "A2"
    for place, name in enumerate(names, start=1):
        page.column_dimensions[get_column_letter(place)].width = min(len(name) + _WIDTH, _WIDEST)
    page.append(names)
    formats = [sheet.formats.get(name, "") for name in names]
    for batch in sheet.rows.to_batches():
        for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            page.append([_cell(page, value, form) for value, form in zip(row, formats, strict=True)])


def _cell(page: Any, value: Any, number_format: str) -> Any:
    """A text stays text whatever it begins with; a moment loses its zone, which Excel does not know."""
    from openpyxl.cell import WriteOnlyCell

    if isinstance(value, list):
        value = "; ".join(map(str, value))
    if isinstance(value, str):
        if not value.startswith(_NOT_TEXT):
            return value
        text = WriteOnlyCell(page, value)
        text.data_type, text.number_format = "s", "@"
        return text
    plain = value.replace(tzinfo=None) if hasattr(value, "tzinfo") else value
    if plain is None or not number_format:
        return plain
    number = WriteOnlyCell(page, plain)
    number.number_format = number_format
    return number
