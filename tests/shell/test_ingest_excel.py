"""Workbooks: cells as text, sheets as files, and a child process that may die without harm."""

from __future__ import annotations

import datetime as dt
import zipfile
from pathlib import Path

import duckdb
import openpyxl
import pyarrow as pa
import pytest

from regulars.ground.errors import InputRefused
from regulars.shell.ingest import Dialect, Intake, discover, limited, raw_text, take_in


@pytest.fixture
def connection() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


def save(path: Path, **sheets: list[list[object]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def taken_rows(connection: duckdb.DuckDBPyConnection, taken: Intake, group: int = 0) -> list[tuple[object, ...]]:
    return connection.execute(f"SELECT * FROM {taken.groups[group].relation} ORDER BY ALL").fetchall()


def edited(path: Path, part: str, edit: tuple[bytes, bytes]) -> Path:
    """A copy of a workbook with one part changed."""
    target = path.with_name("edited.xlsx")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy:
        for entry in source.infolist():
            content = source.read(entry)
            copy.writestr(entry, content.replace(*edit) if entry.filename == part else content)
    return target


def test_cells_become_text(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """Cells of every type become the text that a reader sees, and blank rows above the header do not count."""
    when = dt.datetime(2011, 1, 2, 3, 4, 5)
    rows: list[list[object]] = [
        [],
        ["id", "when", " price ", "file_no"],
        [13085.0, when, 1.1, True],
        ["00123", dt.date(2011, 1, 2), 1e22, "a\nb"],
        [],
        [-5, dt.time(3, 4), 0.1 + 0.2, "£"],
    ]
    taken = take_in(connection, [save(tmp_path / "x.xlsx", One=rows)], scratch=tmp_path / "s")
    file = taken.files[0]
    assert (file.name, file.kind, file.columns) == ("x.xlsx#One", "xlsx", ("id", "when", "price", "file_no_2"))
    assert (file.framed, file.header_lines, file.blank_lines, file.physical_lines) == (3, 1, 2, 6)
    assert taken_rows(connection, taken) == [
        (0, 3, "13085", "2011-01-02 03:04:05", "1.1", "TRUE"),
        (0, 4, "00123", "2011-01-02", "1.00000000000000E+22", "a\nb"),
        (0, 6, "-5", "03:04:00", "0.3", "£"),
    ]
    positions = pa.table({"file_no": [0], "source_line": [6]})
    expected = '{"id":"-5","when":"03:04:00","price":"0.3","file_no_2":"£"}'
    assert raw_text(taken, positions)["raw"].to_pylist() == [expected]


def test_rows_that_cannot_be_used_are_rejected(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """Each row that cannot be used is rejected with its own line and reason; the others are kept."""
    rows: list[list[object]] = [
        ["a", "b"], [1, "#N/A"], [2, "=1+1"], ["a", "b"], [3, "_x0007_"], ["\u00a0", None], [4, "ok"], ["#REF!"],
    ]  # fmt: skip
    book = save(tmp_path / "x.xlsx", One=rows)
    taken = take_in(connection, [book], scratch=tmp_path / "s")
    assert [(row["source_line"], row["reason"]) for row in taken.rejected.to_pylist()] == [
        (2, "cell_error"),
        (3, "formula_without_value"),
        (4, "repeated_header"),
        (5, "control_character"),
        (6, "empty_row"),
        (8, "cell_error"),
    ]
    assert taken.rejected["raw"].to_pylist()[0] == '{"a":"1","b":null}'
    assert [row[1] for row in taken_rows(connection, taken)] == [7]
    assert (taken.files[0].framed, taken.files[0].rejected) == (7, 6)


def test_sheets_are_files(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """Every sheet with rows counts as a file of its own."""
    sheets: dict[str, list[list[object]]] = {
        "Jan": [["a", "b"], [1, 2]],
        "Feb": [["a", "b", None], [3, 4]],
        "No": [],
        "Other": [["c"], [5]],
    }
    path = save(tmp_path / "x.xlsx", **sheets)
    book = openpyxl.load_workbook(path)
    book["Other"].sheet_state = "hidden"
    book.save(path)
    (tmp_path / "y.csv").write_text("a,b\n6,7\n")
    taken = take_in(connection, [path, tmp_path / "y.csv"], scratch=tmp_path / "s")
    assert [file.name for file in taken.files] == ["x.xlsx#Jan", "x.xlsx#Feb", "y.csv"]
    assert taken.files[0].notes == ("hidden sheet skipped: Other", "empty sheet skipped: No")
    assert [group.file_nos for group in taken.groups] == [(0, 1, 2)]
    assert taken_rows(connection, taken) == [(0, 2, "1", "2"), (1, 2, "3", "4"), (2, 2, "6", "7")]
    chosen = take_in(connection, [path], scratch=tmp_path / "s", dialect=Dialect(sheets=("Other",)))
    assert [file.name for file in chosen.files] == ["x.xlsx#Other"]
    with pytest.raises(InputRefused, match="no sheet Mar; its sheets are Jan, Feb, No, Other"):
        take_in(connection, [path], scratch=tmp_path / "s", dialect=Dialect(sheets=("Mar",)))
    with pytest.raises(InputRefused, match="no header and no record"):
        take_in(connection, [save(tmp_path / "z.xlsx", No=[])], scratch=tmp_path / "s")


def test_a_table_that_does_not_begin_at_a1(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """A table may begin anywhere in the sheet; a column without a name gets one."""
    rows: list[list[object]] = [[], [None, None, "a", None, "b"], [None, None, 1, "x", 2]]
    taken = take_in(connection, [save(tmp_path / "x.xlsx", One=rows)], scratch=tmp_path / "s")
    assert taken.groups[0].columns == ("a", "col_2", "b")
    assert taken_rows(connection, taken) == [(0, 3, "1", "x", "2")]


def test_many_rows_come_in_batches(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """A hundred thousand rows arrive complete, each with its line."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("One")
    sheet.append(["a", "b"])
    for number in range(100_000):
        sheet.append([number, "x"])
    book.save(tmp_path / "x.xlsx")
    taken = take_in(connection, [tmp_path / "x.xlsx"], scratch=tmp_path / "s")
    assert taken.files[0].framed == 100_000
    query = "SELECT count(*), min(source_line), bool_and(a::INTEGER = source_line - 2) FROM staged_0"
    assert connection.execute(query).fetchall() == [(100_000, 2, True)]


def test_workbooks_that_are_none_or_would_do_harm_are_refused(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    """Files that are no workbook, are damaged, or were made to do harm are refused by name with the reason."""
    good = save(tmp_path / "x.xlsx", One=[["a"], ["b"]])
    sheet = "xl/worksheets/sheet1.xml"
    doctype = (b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet')
    cases = {
        "old": (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "the workbook is damaged"),
        "text": (b"a,b\n", "found text"),
        "cut": (good.read_bytes()[:-200], "the workbook is damaged"),
        "far": (edited(good, sheet, (b'r="A2"', b'r="XFD1048576"')).read_bytes(), "at XFD1048576, beyond column 2,000"),
        "entity": (edited(good, sheet, doctype).read_bytes(), "declares entities"),
        "bomb": (edited(good, sheet, (b"<row", b" " * 40_000_000 + b"<row")).read_bytes(), "unpacks to"),
    }
    for name, (content, said) in cases.items():
        path = tmp_path / f"{name}.xlsx"
        path.write_bytes(content)
        with pytest.raises(InputRefused, match=said) as refusal:
            take_in(connection, [path], scratch=tmp_path / "s")
        assert str(refusal.value).startswith(f"{name}.xlsx: ") and "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        (limited.Limits(memory=1 << 30), "ended by SIGABRT|more memory|cannot be read"),
        (limited.Limits(seconds=0), "more than 0 s|SIGKILL|SIGXCPU"),
    ],
)
def test_a_child_that_dies_is_a_refusal(tmp_path: Path, limits: limited.Limits, said: str) -> None:
    """Where the process that reads a workbook dies or exceeds its limits, the file is refused."""
    # Far down, but in a column that is allowed: the reader wants 2,000 x 1,048,576 cells at once.
    book = save(tmp_path / "x.xlsx", One=[["a"], ["b"]])
    found = discover.find([edited(book, "xl/worksheets/sheet1.xml", (b'r="A2"', b'r="BXX1048576"'))])[0]
    with pytest.raises(InputRefused, match=said):
        limited.read(found, 0, "", tmp_path, Dialect(), limits)
