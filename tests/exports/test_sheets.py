"""Sheets as people keep them: titles, rows of totals, rows of nothing, notes on a sheet of their own."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from regulars.ground.errors import InputRefused
from regulars.shell.config.config import parse_config
from regulars.shell.jobs.check import check_log
from tests.exports.ledgers import books_of

HEADER: list[object] = ["Order", "Date", "SKU", "Line Total"]
ROWS: list[list[object]] = [
    ["1", "2024-01-05", "P1", 20], ["1", "2024-01-05", "P2", 5.5], ["2", "2024-01-17", "P1", 10],
    ["3", "2024-02-03", "P3", 6.75],
]  # fmt: skip
TOTAL: list[object] = [None, "2024-02-29", "Total", 42.25]
SUM = Decimal("42.25")


def write_csv(path: Path, *rows: list[object]) -> Path:
    lines = [",".join("" if cell is None else str(cell) for cell in row) for row in (HEADER, *rows)]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def write_book(path: Path, **sheets: list[list[object]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_total_with_a_date_is_decided_and_never_counted_in_silence(kind: str, tmp_path: Path) -> None:
    """Without the setting the file is refused, with the line and its money; then it is set aside, or it counts."""
    columns = '[columns]\ninvoice_date = "Date"\ntotal_amount = "Line Total"\n'
    rows = [*ROWS, TOTAL]
    if kind == "csv":
        path = write_csv(tmp_path / "log.csv", *rows)
    else:
        path = write_book(tmp_path / "log.xlsx", Orders=[HEADER, *rows])
    with pytest.raises(InputRefused, match=r"line 6, with 42\.25, is named 'TOTAL'") as refusal:
        books_of([path], tmp_path, columns)
    said, *paste = str(refusal.value).splitlines()
    assert '"keep" if it is a sale' in said and paste == ["[files]", 'totals_rows = "ignore"']

    books = books_of([path], tmp_path, columns + "\n".join(paste))
    assert (books.total, dict(books.reasons)) == (SUM, {"totals_row": 1})
    assert books_of([path], tmp_path, f'{columns}[files]\ntotals_rows = "keep"').total == 2 * SUM


def test_a_sum_without_a_name_is_one_too(tmp_path: Path) -> None:
    """The last line alone is looked at for that."""
    path = write_csv(tmp_path / "log.csv", *ROWS, ["9", "2024-02-29", "P9", 42.25])
    with pytest.raises(InputRefused, match=r"line 6, with 42\.25, is the sum of the 4 lines above it"):
        books_of([path], tmp_path)


def test_subtotals_stand_anywhere(tmp_path: Path) -> None:
    """A line that is named like a total is one wherever it stands, whatever it comes to."""
    path = write_csv(tmp_path / "log.csv", *ROWS[:2], ["", "2024-01-31", "Zwischensumme", 25.5], *ROWS[2:])
    with pytest.raises(InputRefused, match="is named 'ZWISCHENSUMME'"):
        books_of([path], tmp_path)
    books = books_of([path], tmp_path, '[files]\ntotals_rows = "ignore"\n')
    assert (books.total, dict(books.reasons)) == (SUM, {"totals_row": 1})


def test_each_file_has_totals_of_its_own(tmp_path: Path) -> None:
    """The sum is that of the file, not of the log; a file that ends with a sale is not touched."""
    ended = write_csv(tmp_path / "a.csv", *ROWS, ["4", "2024-02-29", "Total", 42.25])
    other = write_csv(tmp_path / "b.csv", *[["9", *row[1:]] for row in ROWS])
    books = books_of([ended, other], tmp_path, '[files]\ntotals_rows = "ignore"\n')
    assert (books.total, dict(books.reasons)) == (2 * SUM, {"totals_row": 1})


def test_two_lines_and_their_sum_are_nothing_odd(tmp_path: Path) -> None:
    """A sum of so few lines comes about by chance."""
    path = write_csv(tmp_path / "log.csv", *ROWS[:2], ["2", "2024-01-06", "P9", 25.5])
    assert books_of([path], tmp_path).total == 51


def test_rows_of_delimiters_alone_are_no_reason_for_a_warning(tmp_path: Path) -> None:
    """They are counted as empty, and nothing is said against the file."""
    path = write_csv(tmp_path / "log.csv", *ROWS, *[list[object]([None] * 4)] * 3)
    checked = check_log([path], parse_config("", tmp_path / "regulars.toml"))
    assert checked.inputs[0].reasons == {"empty_row": 3}
    assert not any("cannot be used" in warning for warning in checked.warnings)


def test_a_sheet_of_notes_is_named_with_the_setting(tmp_path: Path) -> None:
    """The refusal says which sheets are logs; with that, the workbook is read."""
    path = write_book(tmp_path / "log.xlsx", Notes=[["Exported by"], ["Ada"]], Orders=[HEADER, *ROWS])
    with pytest.raises(InputRefused, match=r'log\.xlsx#Notes: no column for .*\n\[files\]\nsheets = \["Orders"\]$'):
        books_of([path], tmp_path)
    assert books_of([path], tmp_path, '[files]\nsheets = ["Orders"]\n').total == SUM


def test_a_header_of_two_rows(tmp_path: Path) -> None:
    """The first of them is passed over as a title is."""
    rows: list[list[object]] = [["Sales 2024"], ["Order", None, "Line"], HEADER, *ROWS]
    path = write_book(tmp_path / "log.xlsx", Orders=rows)
    with pytest.raises(InputRefused, match=r"\[files\] skip_rows"):
        books_of([path], tmp_path)
    assert books_of([path], tmp_path, "[files]\nskip_rows = 2\n").total == SUM


@pytest.mark.parametrize("title", ["My shop", '"Sales, all of them"', "Exported;today"])
def test_a_title_above_a_text_file(title: str, tmp_path: Path) -> None:
    """The refusal says where the header stands, whatever the title has in it; with that, the file is read."""
    path = write_csv(tmp_path / "log.csv", *ROWS)
    path.write_text(f"{title}\n\n{path.read_text('utf-8')}", "utf-8")
    with pytest.raises(
        InputRefused,
        match=r"line 1 has . of the 4 cells .* if line 3 is the header.* skip_rows = 2 in regulars\.toml\.$",
    ):
        books_of([path], tmp_path)
    assert books_of([path], tmp_path, "[files]\nskip_rows = 2\n").total == SUM


@pytest.mark.parametrize("before", [",,,\n", "\n,,,\n , ,,\n"])
def test_rows_of_nothing_above_the_header(before: str, tmp_path: Path) -> None:
    """They are passed over and counted, as empty rows of a sheet are."""
    path = write_csv(tmp_path / "log.csv", *ROWS)
    path.write_text(before + path.read_text("utf-8"), "utf-8")
    assert books_of([path], tmp_path).total == SUM


def test_a_file_of_few_columns_is_no_title(tmp_path: Path) -> None:
    """Two columns and a line with too many cells: the header stays, and the line is set aside."""
    path = tmp_path / "log.csv"
    path.write_text("Date,Line Total\n2024-01-05,1.50\n2024-01-06,2.50\n2024-01-06,2,50,x\n", "utf-8")
    books = books_of([path], tmp_path)
    assert (books.total, dict(books.reasons)) == (Decimal(4), {"too_many_columns": 1})


def test_merged_cells_of_an_order_are_filled_from_above(tmp_path: Path) -> None:
    """Number, date and customer of an order stand on its first line; each file begins anew, and nothing crosses."""
    first: list[list[object]] = [
        ["Order No", "Order Date", "Customer", "Item", "Line Total"],
        ["A1", "2024-01-05", "ada", "Tea", 7], [None, None, None, "Mug", 8], ["A2", "2024-01-17", None, "Tea", 3],
        [None, None, None, "Bag", 1],
    ]  # fmt: skip
    second: list[list[object]] = [first[0], [None, None, None, "Tin", 99], ["B1", "2024-02-03", "bo", "Tea", 10]]
    path = write_book(tmp_path / "log.xlsx", January=first, February=second)
    config = '[files]\nfill_down = ["Order No", "Order Date", "Customer"]\nfill_by = "Order No"\n'
    books = books_of([path], tmp_path, config)
    assert [(row["invoice_no"], row["customer_id"], row["total_amount"], row["repairs"]) for row in books.used] == [
        ("B1", "bo", 10, ["price_derived"]),
        ("A1", "ada", 7, ["price_derived"]),
        ("A1", "ada", 8, ["price_derived", "filled_down"]),
        ("A2", None, 3, ["price_derived"]),
        ("A2", None, 1, ["price_derived", "filled_down"]),
    ]
    assert books.reasons == {"invoice_missing": 1}
