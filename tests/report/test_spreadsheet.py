"""Text in CSV: no spreadsheet, of whatever locale, finds a formula in it."""

from __future__ import annotations

import csv
import re
from io import StringIO

import ibis
import pytest

from regulars.report.spreadsheet import LIVE, csv_text, safe
from regulars.shell.published.spreadsheet import spreadsheet_safe

HOSTILE = (
    "=1+1",
    "＝1+1",
    "\t=1+1",
    "Mug;=1+1",
    "Mug;+1",
    "Mug;-cmd|x",
    "Mug;@SUM(1)",
    "Mug;＠SUM(1)",
    'Mug;"=1+1"',
    'Mug;""=1+1',
    "Mug\t=1+1",
    "Mug\n=1+1",
    "Mug\r\n=1+1",
    "Mug\r=1+1",
    ";=1;=2",
    ";;=1",
)
PLAIN = ("Mug; large", "Mug - large", "a=b", "5+1", "x@shop.example", "Mug;5", "1-2;3-4", "", "line\nline")


def cells(text: str, delimiter: str) -> list[str]:
    """The cells as spreadsheets part them that know quotes at the beginning of a cell, anywhere, or not at all."""
    strict = [cell for row in csv.reader(StringIO(text, newline=""), delimiter=delimiter) for cell in row]
    naive = [cell for line in re.split(r"[\r\n]", text) for cell in line.split(delimiter)]
    return [cell.lstrip('"\t\r\n') for cell in (*strict, *naive)]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("text", HOSTILE)
def test_no_cell_is_a_formula(text: str, delimiter: str) -> None:
    """Also where the spreadsheet parts the file by semicolons or tabs, and where a list is joined by semicolons."""
    written = csv_text([{"customer": "C1", "name": text}, {"customer": "C2", "name": ["VIP", text]}])
    live = tuple(sign for sign in LIVE if not sign.isspace())
    assert [cell for cell in cells(written, delimiter) if cell.startswith(live)] == []


def test_plain_text_stays() -> None:
    """What is no formula anywhere is written as it is."""
    assert [safe(text) for text in PLAIN] == list(PLAIN)


def test_files_and_downloads_are_written_alike() -> None:
    """The engine makes of every text what the download makes of it, also of NULL and of lists."""
    texts = [*HOSTILE, *PLAIN, None]
    table = ibis.memtable({"text": texts, "listed": [["VIP", text or ""] for text in texts]})
    made = spreadsheet_safe(table).to_pyarrow().to_pylist()
    assert made == [{"text": safe(text), "listed": safe(["VIP", text or ""])} for text in texts]
