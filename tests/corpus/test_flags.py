"""Columns that mark orders as cancelled, paid or taken back: the log is refused with the lines of each, in any form."""

from __future__ import annotations

from pathlib import Path

import pytest

from regulars.ground.errors import InputRefused
from tests.exports.ledgers import books_of

LINES = "Order ID,Date,Customer ID,SKU,Quantity,Price,{0}\n" + "".join(
    f"{n},2024-01-0{n},K{n},A{n},1,{price},{{{n}}}\n" for n, price in enumerate(("20.00", "10.00", "5.00"), 1)
)
MARKS = {
    "Cancelled": ("N", "Y", "N"), "is_cancelled": ("0", "1", "0"), "Returned": ("0", "1", "0"), "Void": ("", "X", ""),
    "Storniert": ("nein", "ja", "nein"), "Refunded": ("false", "TRUE", "false"), "Paid": ("yes", "no", "yes"),
    "Anulado": ("", "✓", ""), "Cancelled At": ("", "2024-01-09 10:12", ""), "Storniert am": ("", "09.01.2024", ""),
    "返品日": ("", "2024/01/09", ""),
}  # fmt: skip


def _log(folder: Path, column: str, marks: tuple[str, ...]) -> Path:
    (folder / "log.csv").write_text(LINES.format(column, *marks), "utf-8")
    return folder / "log.csv"


@pytest.mark.parametrize("column", MARKS)
def test_a_mark_is_a_question(tmp_path: Path, column: str) -> None:
    """With its money, and with the lines that leave it out."""
    log = _log(tmp_path, column, MARKS[column])
    with pytest.raises(InputRefused, match=r"\(1 line, 10\.00\)") as asked:
        books_of([log], tmp_path)
    books = books_of([log], tmp_path, asked.value.paste)
    assert books.total == 25 and books.reasons == {"order_void": 1}


@pytest.mark.parametrize(
    ("column", "marks"),
    [("Return Policy", ("", "30 days", "")), ("Refunds Left", ("3", "1", "2")), ("Cancelled", ("N", "N", "N"))],
)
def test_what_marks_nothing_is_no_question(tmp_path: Path, column: str, marks: tuple[str, ...]) -> None:
    """Policies, counts and a mark that no line has."""
    assert books_of([_log(tmp_path, column, marks)], tmp_path).total == 35


def test_any_filled_cell_but_those_that_are_said(tmp_path: Path) -> None:
    """A word of its own comes before the star; the star says nothing of empty cells."""
    log = _log(tmp_path, "Note", ("", "back on Monday", "gift"))
    books = books_of([log], tmp_path, '[kinds.Note]\n"*" = "return"\nGift = "sale"\n')
    assert books.total == 20 - 10 + 5
