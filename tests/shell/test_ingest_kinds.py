"""Kinds of files: workbooks of any age, JSON, archives and databases are the same log as CSV, and none does harm."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path

import duckdb
import openpyxl
import pytest

from regulars.ground.errors import InputRefused
from regulars.shell.ingest import Dialect, Intake, discover, limited, raw_text, take_in, text
from tests.shell.old_workbooks import write_encrypted, write_ods, write_xls, write_xlsb

ROWS: list[list[str | float | None]] = [
    ["Order", "Day", "Pieces", "Paid €", "Note"],
    ["1001", "2024-01-05", 2, 10.5, "ä"],
    ["1002", "2024-01-06", 1, 3, None],
    ["1003", "2024-01-07", 1, -0.25, "x,y"],
]
CELLS: list[tuple[str | None, ...]] = [
    ("1001", "2024-01-05", "2", "10.5", "ä"),
    ("1002", "2024-01-06", "1", "3", None),
    ("1003", "2024-01-07", "1", "-0.25", "x,y"),
]
RECORDS = [dict(zip(map(str, ROWS[0]), row, strict=True)) for row in ROWS[1:]]


def write_json(path: Path) -> Path:
    path.write_text(json.dumps({"made": "today", "orders": RECORDS}, ensure_ascii=False), "utf-8")
    return path


def write_lines(path: Path) -> Path:
    path.write_text("\n".join(json.dumps(record) for record in RECORDS) + "\n", "utf-8")
    return path


def write_csv(path: Path) -> Path:
    lines = [";".join("" if cell is None else str(cell) for cell in row) for row in ROWS]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def write_sqlite(path: Path) -> Path:
    with sqlite3.connect(path) as connection:
        connection.execute('CREATE TABLE orders ("Order" TEXT, "Day", "Pieces" INTEGER, "Paid €" REAL, "Note" TEXT)')
        connection.executemany("INSERT INTO orders VALUES (?, ?, ?, ?, ?)", ROWS[1:])
    connection.close()
    return path


def write_duckdb(path: Path) -> Path:
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            'CREATE TABLE orders ("Order" VARCHAR, "Day" DATE, "Pieces" INT, "Paid €" DECIMAL(9, 4), "Note" VARCHAR)'
        )
        connection.executemany("INSERT INTO orders VALUES (?, ?, ?, ?, ?)", ROWS[1:])
    return path


def write_zip(path: Path) -> Path:
    inside = write_csv(path.with_suffix(".csv"))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(inside, "export/orders.csv")
        archive.writestr("__MACOSX/._orders.csv", "x")
        archive.writestr("README.txt", "read me")
    inside.unlink()
    return path


KINDS: dict[str, tuple[Callable[..., Path], str, int]] = {
    "orders.xls": (lambda path: write_xls(path, ROWS), "orders.xls#Orders", 2),
    "orders.xlsb": (lambda path: write_xlsb(path, ROWS), "orders.xlsb#Orders", 2),
    "orders.ods": (lambda path: write_ods(path, ROWS), "orders.ods#Orders", 2),
    "orders.json": (write_json, "orders.json#orders", 1),
    "orders.jsonl": (write_lines, "orders.jsonl", 1),
    "orders.ndjson": (write_lines, "orders.ndjson", 1),
    "orders.sqlite": (write_sqlite, "orders.sqlite#orders", 1),
    "shop.db": (write_sqlite, "shop.db#orders", 1),
    "shop.duckdb": (write_duckdb, "shop.duckdb#orders", 1),
    "orders.zip": (write_zip, "orders.zip/export/orders.csv", 2),
}


def taken(path: Path, **dialect: object) -> tuple[Intake, duckdb.DuckDBPyConnection]:
    connection = duckdb.connect()
    return take_in(connection, [path], scratch=path.parent / "s", dialect=Dialect(**dialect)), connection  # type: ignore[arg-type]


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_is_the_same_log(name: str, tmp_path: Path) -> None:
    """The same columns and cells, the place of each record, its text again, and a ledger that adds up."""
    write, shown, first = KINDS[name]
    intake, connection = taken(write(tmp_path / name))
    (file,), (group,) = intake.files, intake.groups
    rows = connection.execute(f"SELECT * EXCLUDE (file_no) FROM {group.relation} ORDER BY source_line").fetchall()

    assert (file.name, file.columns, file.framed, file.rejected) == (shown, tuple(ROWS[0]), 3, 0)
    assert [row[0] for row in rows] == [first, first + 1, first + 2]
    assert [tuple(row[1:3]) for row in rows] == [row[:2] for row in CELLS]
    assert [(float(row[3]), float(row[4]), row[5]) for row in rows] == [(float(c[2]), float(c[3]), c[4]) for c in CELLS]  # type: ignore[arg-type]
    assert file.physical_lines == file.header_lines + file.skipped_lines + file.blank_lines + 3
    places = connection.sql("SELECT 0::INTEGER AS file_no, source_line FROM staged_0").to_arrow_table()
    assert all("2024-01-0" in raw for raw in raw_text(intake, places)["raw"].to_pylist())


def test_a_table_is_known_again_by_its_file(tmp_path: Path) -> None:
    """A member of an archive, and a table of a database, have the size and hash of the file that was named."""
    for name in ("orders.zip", "orders.sqlite"):
        path = KINDS[name][0](tmp_path / name)
        intake, _ = taken(path)
        again = take_in(duckdb.connect(), [path], scratch=tmp_path / "t", known={intake.files[0].sha256: "before"})
        assert intake.files[0].size == path.stat().st_size and again.files[0].repeats == "before"


def test_an_archive_may_hold_many_tables(tmp_path: Path) -> None:
    """Files of one header are one group, whatever their kind."""
    path = tmp_path / "year.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(write_csv(tmp_path / "jan.csv"), "jan.csv")
        archive.write(write_xls(tmp_path / "feb.xls", ROWS), "feb.xls")
    intake, _ = taken(path)
    assert [file.name for file in intake.files] == ["year.zip/feb.xls#Orders", "year.zip/jan.csv"]
    assert [group.file_nos for group in intake.groups] == [(0, 1)]


def test_tables_are_chosen_by_name(tmp_path: Path) -> None:
    """Where there are several, the refusal names them and the setting; a wrong name is refused."""
    path = write_sqlite(tmp_path / "shop.db")
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE notes (a)")
    connection.close()
    with pytest.raises(InputRefused, match=r"has 2 tables; name those to read: \[files\] sheets, of notes, orders"):
        taken(path)
    assert taken(path, sheets=("orders",))[0].files[0].framed == 3
    with pytest.raises(InputRefused, match="no table orderz; its tables are notes, orders"):
        taken(path, sheets=("orderz",))
    both = tmp_path / "two.json"
    both.write_text('{"orders": [{"a": 1}], "refunds": [{"b": 2}]}')
    with pytest.raises(InputRefused, match=r"several lists of objects.*sheets, of orders, refunds"):
        taken(both)
    assert taken(both, sheets=("refunds",))[0].files[0].columns == ("b",)
    both.write_text('{"data": {"page": {"orders": [{"a": 1}]}, "total": 1}}')
    assert taken(both)[0].files[0].name == "two.json#data.page.orders"


def test_json_keeps_numbers_and_flattens_objects(tmp_path: Path) -> None:
    """Digits are those of the file; what stands in an object has its path for a name, a list stays text."""
    path = tmp_path / "x.json"
    path.write_text(
        '[{"id": 12345678901234567890, "paid": 1.10, "who": {"mail": "a@b"}, "items": [1]}, {"late": true}]'
    )
    intake, connection = taken(path)
    assert intake.files[0].columns == ("id", "paid", "who.mail", "items", "late")
    rows = connection.execute("SELECT * EXCLUDE (file_no, source_line) FROM staged_0").fetchall()
    assert rows == [("12345678901234567890", "1.10", "a@b", '["1"]', None), (None, None, None, None, "TRUE")]


def test_the_items_of_an_order_are_its_lines(tmp_path: Path) -> None:
    """One row per item, with the fields of the order on each; other lists stay text; two lists of items are refused."""
    orders = [
        {"id": 1, "refunds": [{"a": 1}], "line_items": [{"sku": "A", "by": {"n": 2}}, {"sku": "B"}]},
        {"id": 2, "line_items": []},
    ]
    (tmp_path / "x.json").write_text(json.dumps({"orders": orders}))
    (tmp_path / "x.jsonl").write_text("\n\n".join(json.dumps(order) for order in orders))
    wanted = [("1", "A", "2", 1), ("1", "B", None, 2), ("2", None, None, 3)]
    for name in ("x.json", "x.jsonl"):
        _, connection = taken(tmp_path / name)
        columns = 'id, "line_items.sku", "line_items.by.n", source_line'
        assert connection.execute(f"SELECT {columns} FROM staged_0 ORDER BY source_line").fetchall() == wanted
        assert connection.execute("SELECT refunds FROM staged_0 WHERE source_line = 2").fetchall() == [
            ('[{"a": "1"}]',)
        ]
    orders[1]["items"] = [{"sku": "C"}]
    (tmp_path / "x.json").write_text(json.dumps(orders))
    with pytest.raises(InputRefused, match=r"several lists that may be the lines of an order \(line_items, items\)"):
        taken(tmp_path / "x.json")


def test_lines_above_the_header_are_passed_over(tmp_path: Path) -> None:
    """skip_rows holds for sheets too, where a title or a first line of a header stands above."""
    book = openpyxl.Workbook()
    for row in [["My shop"], [], ["Order", None, "Money"], *ROWS]:
        book.active.append(row)
    book.save(tmp_path / "x.xlsx")
    file = taken(tmp_path / "x.xlsx", skip_rows=3)[0].files[0]
    assert (file.columns, file.framed, file.skipped_lines, file.physical_lines) == (tuple(ROWS[0]), 3, 3, 7)


@pytest.mark.parametrize("first", ["sep=;", '"sep=;"', "SEP=;\r"])
def test_a_line_that_declares_the_separator_is_no_header(tmp_path: Path, first: str) -> None:
    """As spreadsheets write it; it counts as a line that is passed over."""
    path = write_csv(tmp_path / "x.csv")
    path.write_text(f"{first}\n{path.read_text('utf-8')}", "utf-8")
    file = taken(path)[0].files[0]
    assert (file.columns, file.framed, file.skipped_lines) == (tuple(ROWS[0]), 3, 1)


def _nested(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", "a\n1\n")
        archive.writestr("b.zip", b"PK")


def _bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("a.csv", b"a\n" + b"1\n" * 40_000_000)


def _dense(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("a.csv", b"a\n" + b"1\n" * 40_000_000)


def _damaged(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", "a\n1\n2\n3\n")
    path.write_bytes(path.read_bytes().replace(b"a\n1\n2", b"a\n1\n9"))


def _locked(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", "a\n1\n")
    content = bytearray(path.read_bytes())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + place] |= 1
    path.write_bytes(bytes(content))


def _readme(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("photo.png", b"x")


def _wide(path: Path) -> None:
    repeated = '<table:table-row table:number-rows-repeated="1000000">'
    repeated += '<table:table-cell office:value-type="string" table:number-columns-repeated="16000"><text:p>x</text:p>'
    write_ods(path, ROWS, rest=f"{repeated}</table:table-cell></table:table-row>")


def _unfolding(path: Path) -> None:
    items = ",".join(['{"sku": 1}'] * 3000)
    path.write_text(f'[{{"note": "{"x" * 800_000}", "items": [{items}]}}]')


HARM: dict[str, tuple[Callable[[Path], object], str]] = {
    "nested.zip": (_nested, "contains another archive"),
    "bomb.zip": (_bomb, "more than 200 times its size"),
    "dense.zip": (_dense, "more than 200 times its size"),
    "damaged.zip": (_damaged, "damaged archive"),
    "locked.zip": (_locked, "protected by a password"),
    "readme.zip": (_readme, "no table in the archive, only photo.png"),
    "text.zip": (lambda path: path.write_text("a,b\n"), "damaged archive"),
    "unfolding.json": (_unfolding, "more than 2 GiB"),
    "digits.json": (lambda path: path.write_text(f'[{{"a": {"9" * 1_000_000}'), "not JSON"),
    "deep.json": (lambda path: path.write_text("[" * 200_000), "too deep"),
    "cut.json": (lambda path: path.write_text('[{"a": 1}, {"a"'), "not JSON"),
    "words.json": (lambda path: path.write_text('{"a": 1}'), "not a table"),
    "twice.json": (lambda path: path.write_text('[{"a": 1, "a": 2}]'), "a repeated name"),
    "names.jsonl": (
        lambda path: path.write_text("\n".join(f'{{"k{n}": 1}}' for n in range(3000))),
        "more than 2,000 different names",
    ),
    "list.jsonl": (lambda path: path.write_text('{"a": 1}\n[1]\n'), "line 2 is not a JSON object"),
    "page.json": (lambda path: path.write_bytes(b"PK\x03\x04"), "expected JSON, found a ZIP archive"),
    "text.db": (lambda path: path.write_text("a,b\n" * 100), "neither SQLite nor DuckDB"),
    "broken.sqlite": (lambda path: path.write_bytes(b"SQLite format 3\0" + b"\xff" * 5000), "tables cannot be read"),
    "broken.duckdb": (lambda path: path.write_bytes(b"12345678DUCK" + b"\0" * 5000), "tables cannot be read"),
    "broken.xls": (lambda path: path.write_bytes(b"\xd0\xcf\x11\xe0" + b"\xff" * 5000), "cannot be read|is damaged"),
    "locked.xlsx": (write_encrypted, "protected by a password"),
    "page.xls": (lambda path: path.write_text("<html><table>"), "expected a workbook, found text"),
    "wide.ods": (_wide, "the workbook is damaged .Cell limit"),
}  # fmt: skip


@pytest.mark.parametrize("name", HARM)
def test_what_is_damaged_or_would_do_harm_is_refused(name: str, tmp_path: Path) -> None:
    """One line that names the file, whatever is wrong with it."""
    write, said = HARM[name]
    write(tmp_path / name)
    with pytest.raises(InputRefused, match=said) as refusal:
        taken(tmp_path / name)
    assert str(refusal.value).startswith(f"{name}: ") and "\n" not in str(refusal.value)


def test_a_large_document_ends_at_the_limit_of_memory(tmp_path: Path) -> None:
    """The child is refused the memory, and this process goes on."""
    path = tmp_path / "x.json"
    path.write_text("[" + ",".join(['{"a":[[],[],[],[],[],[],[],[],[],[]]}'] * 400_000) + "]")
    (found,) = discover.find([path])
    with pytest.raises(InputRefused, match=r"memory|ended by SIG"):
        limited.read(found, 0, "", tmp_path, Dialect(), limited.Limits(memory=300 << 20))


def test_a_database_that_is_being_written_is_refused(tmp_path: Path) -> None:
    """What stands beside the file is not in it yet."""
    path = write_sqlite(tmp_path / "shop.db")
    (tmp_path / "shop.db-wal").write_bytes(b"x")
    with pytest.raises(InputRefused, match=r"latest changes are still in shop\.db-wal"):
        taken(path)


@pytest.mark.parametrize("big", [False, True])
def test_guards_against_formulas_are_taken_off(big: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """="1001" is a text, ="" an empty cell; the same signs within a quoted cell stay. A file that is parsed where it
    lies is copied from the first such cell on, and the hash is that of the file."""
    if big:
        monkeypatch.setattr(text, "BIG", 1)
    path = tmp_path / "x.csv"
    path.write_text('a,b,c\n1,2,3\n="1001",="x, y",=""\n"q,=""z""",=1,="é"\n', "utf-8")
    intake, connection = taken(path)
    (file,) = intake.files
    assert connection.execute("SELECT a, b, c FROM staged_0 ORDER BY source_line").fetchall() == [
        ("1", "2", "3"), ("1001", "x, y", None), ('q,="z"', "=1", "é"),
    ]  # fmt: skip
    assert (file.rejected, file.sha256) == (0, hashlib.sha256(path.read_bytes()).hexdigest())
    assert "formula_guards" in file.notes


def test_quotes_behind_an_equals_sign_elsewhere_are_malformed(tmp_path: Path) -> None:
    """Only at the start of a cell do they guard anything; without such a cell, an empty one is no guard either."""
    path = tmp_path / "x.csv"
    path.write_text('a,b\nx="1",2\n="",2\n3,4\n', "utf-8")
    assert taken(path)[0].rejected["reason"].to_pylist() == ["malformed_quote"] * 2
