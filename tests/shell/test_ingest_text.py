"""Text files: every record is accepted or rejected, with its file, its line and its own text."""

from __future__ import annotations

import gzip
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from regulars.ground.errors import InputRefused, UsageError
from regulars.shell.ingest import (
    Dialect,
    Intake,
    blocks,
    framing,
    locate,
    parse,
    raw_text,
    slow_parse,
    spool,
    sql,
    take_in,
    text,
)

Taken = Callable[..., Intake]
CONNECTION = duckdb.connect()


def rows(connection: duckdb.DuckDBPyConnection, intake: Intake, group: int = 0) -> list[tuple[object, ...]]:
    relation = intake.groups[group].relation
    return connection.execute(f'SELECT * FROM "{relation}" ORDER BY file_no, source_line').fetchall()


def rejected(intake: Intake) -> list[tuple[int, str, str]]:
    return [(row["source_line"], row["reason"], row["raw"]) for row in intake.rejected.to_pylist()]


def balanced(connection: duckdb.DuckDBPyConnection, intake: Intake) -> bool:
    """Whether framed = accepted + rejected in each file."""
    counts = {file.file_no: file.rejected for file in intake.files}
    for group in intake.groups:
        query = f'SELECT file_no, count(*) FROM "{group.relation}" GROUP BY 1'
        for number, count in connection.execute(query).fetchall():
            counts[number] += count
    return all(counts[file.file_no] == file.framed for file in intake.files)


def texts(intake: Intake, places: list[tuple[int, int]]) -> list[str | None]:
    files, lines = [file for file, _ in places], [line for _, line in places]
    positions = pa.table({"file_no": pa.array(files, pa.int32()), "source_line": pa.array(lines, pa.int64())})
    return raw_text(intake, positions)["raw"].to_pylist()


@pytest.fixture
def take(tmp_path: Path) -> Taken:
    def take(content: bytes, name: str = "x.csv", **dialect: object) -> Intake:
        (tmp_path / name).write_bytes(content)
        options = Dialect(**dialect)  # type: ignore[arg-type]
        return take_in(CONNECTION, [tmp_path / name], scratch=tmp_path / "scratch", dialect=options)

    return take


def test_a_plain_file(take: Taken) -> None:
    """A plain file gives its rows with their lines, its counts, and the raw text of each line."""
    intake = take(b"a,b\n1,x\n2,y\n")
    file = intake.files[0]
    assert rows(CONNECTION, intake) == [(0, 2, "1", "x"), (0, 3, "2", "y")]
    assert (file.name, file.kind, file.columns, file.size, file.notes) == ("x.csv", "csv", ("a", "b"), 12, ())
    assert (file.framed, file.rejected, file.header_lines, file.physical_lines) == (2, 0, 1, 3)
    assert intake.groups[0].is_text and intake.groups[0].file_nos == (0,)
    assert texts(intake, [(0, 3), (0, 2), (0, 9), (0, 1)]) == ["2,y", "1,x", None, None]


def test_each_fault_of_a_row_has_its_reason_and_spares_its_neighbours(take: Taken) -> None:
    """Each faulty record is rejected with its own reason, and the rows around it are kept."""
    faults = [
        (b"1", "too_few_columns"),
        (b"1,2,3", "too_many_columns"),
        (b'1,5" pipe', "malformed_quote"),
        (b'"x"y,2', "malformed_quote"),
        (b'1,"open', "unterminated_quote"),
        (b"1,\x00", "control_character"),
        (b"1,\x07b", "control_character"),
        (b",", "empty_row"),
        (b"   ", "empty_row"),
        (b' ,  ""', "empty_row"),
        (b"a,b", "repeated_header"),
        (b'"a","b"', "repeated_header"),
        (b"1," + b"x" * (1 << 21), "field_too_long"),
    ]
    content = b"a,b\n" + b"".join(b"good,%d\n%s\n" % (n, fault) for n, (fault, _) in enumerate(faults)) + b"good,z\n"
    intake = take(content)
    assert [(line, why) for line, why, _ in rejected(intake)] == [(3 + 2 * n, why) for n, (_, why) in enumerate(faults)]
    assert [raw for _, _, raw in rejected(intake)][:-1] == [fault.decode() for fault, _ in faults][:-1]
    assert [(line, b) for _, line, _, b in rows(CONNECTION, intake)] == [
        *((2 + 2 * n, str(n)) for n in range(len(faults))),
        (2 + 2 * len(faults), "z"),
    ]
    assert balanced(CONNECTION, intake)
    assert texts(intake, [(0, 3), (0, 4)]) == ["1", "good,1"]


def test_a_megabyte_cell_and_a_wide_record_are_fine(take: Taken) -> None:
    """Cells of exactly one MiB are read whole."""
    intake = take(b"a,b,c\n1," + b"x" * (1 << 20) + b"," + b"y" * (1 << 20) + b"\n2,z,w\n")
    assert [len(str(row[3])) for row in rows(CONNECTION, intake)] == [1 << 20, 1]


def test_quoted_cells_may_hold_anything(take: Taken) -> None:
    """Quoted cells may hold delimiters, quotes and line ends, and the lines are still counted."""
    intake = take(b'a,b\n1,"x, ""y""\nz\r\nw"\n2,"",\n3,\n')
    assert rows(CONNECTION, intake) == [(0, 2, "1", 'x, "y"\nz\r\nw'), (0, 5, "2", None), (0, 6, "3", None)]
    file = intake.files[0]
    assert (file.framed, file.physical_lines) == (3, 6)
    assert texts(intake, [(0, 2)]) == ['1,"x, ""y""\nz\r\nw"']


def test_the_line_ledger_adds_up(take: Taken) -> None:
    """Skipped lines, header lines, blank lines and records account for every line of the file."""
    intake = take(b'# made by\n# us\n\na,"b\nc"\n\n1,"x\ny"\n\r\n2,z\n3\n', skip_rows=2)
    file = intake.files[0]
    assert (file.skipped_lines, file.header_lines, file.blank_lines, file.physical_lines) == (2, 2, 3, 11)
    assert file.columns == ("a", "b\nc")
    assert rows(CONNECTION, intake) == [(0, 7, "1", "x\ny"), (0, 10, "2", "z")]
    assert rejected(intake) == [(11, "too_few_columns", "3")]


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_every_line_end_is_understood(take: Taken, end: bytes) -> None:
    """LF, CRLF and CR give the same rows, rejects and raw text."""
    intake = take(end.join([b"a,b", b"1,x", b"2", b"3,z", b""]))
    assert rows(CONNECTION, intake) == [(0, 2, "1", "x"), (0, 4, "3", "z")]
    assert rejected(intake) == [(3, "too_few_columns", "2")]
    assert texts(intake, [(0, 4)]) == ["3,z"]
    assert intake.files[0].notes == ()


def test_mixed_line_ends_and_a_missing_last_one_are_noted(take: Taken) -> None:
    """A file with mixed line ends is read, and the notes name what is unusual."""
    intake = take(b"a,b\r\n1,x\n2,y\r3,z")
    assert [row[1:] for row in rows(CONNECTION, intake)] == [(2, "1", "x"), (3, "2", "y"), (4, "3", "z")]
    assert intake.files[0].notes == ("mixed_line_ends", "no_final_newline")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-16-be", "utf-32-be"])
def test_a_byte_order_mark_wins(take: Taken, encoding: str) -> None:
    """A byte order mark decides the encoding, also against a declared one."""
    mark = "" if encoding in ("utf-8-sig", "utf-16", "utf-32") else "\ufeff"
    intake = take(f"{mark}näme,b\n£,2\n€\n".encode(encoding), encoding="cp1252")
    assert intake.files[0].columns == ("näme", "b")
    assert rows(CONNECTION, intake) == [(0, 2, "£", "2")]
    assert rejected(intake) == [(3, "too_few_columns", "€")]
    assert "bom" in intake.files[0].notes


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1", "mac-roman", "utf-16-le"])
def test_a_declared_encoding_is_decoded_strictly(take: Taken, encoding: str) -> None:
    """A declared encoding decodes header, cells and raw text."""
    intake = take("a,b\né,£5\n".encode(encoding), encoding=encoding)
    assert rows(CONNECTION, intake) == [(0, 2, "é", "£5")]
    assert texts(intake, [(0, 2)]) == ["é,£5"]


@pytest.mark.parametrize("encoding", ["gbk", "shift_jis", "koi8-r"])
def test_declared_encodings_of_other_scripts(take: Taken, encoding: str) -> None:
    """Declared encodings of Cyrillic, Japanese and Chinese are decoded."""
    word = "Я" if encoding == "koi8-r" else "日"
    assert rows(CONNECTION, take(f"a,b\n{word},1\n".encode(encoding), encoding=encoding)) == [(0, 2, word, "1")]


@pytest.mark.parametrize(
    ("content", "dialect", "said"),
    [
        (b"a,b\n1,caf\xe9\n", {}, r"not UTF-8: byte 0xE9 at byte offset 9, line 2"),
        (b"a,b\n1,\x81\n", {"encoding": "cp1252"}, r"not cp1252 text: invalid at byte 6"),
        ("a,b\n1,2\n".encode("utf-16-le"), {}, r"encoding"),
        (b"", {}, "no header and no record"),
        (b"\n\n\n", {}, "no header and no record"),
        (b"PK\x03\x04zip", {}, "ZIP archive or an Excel workbook"),
        (b"PAR1....PAR1", {}, "a Parquet file"),
        (b"%PDF-1.4", {}, "a PDF"),
        (b"\x1f\x8b\x08abc", {}, "a gzip archive"),
        (b"SQLite format 3\x00", {}, "SQLite"),
        (b"12345678DUCK", {}, "a DuckDB database"),
        (b"x" * 257 + b"ustar", {}, "a tar archive"),
        (b"\n <!DOCTYPE html><html>", {}, "HTML"),
        (bytes(random.Random(1).randbytes(4096)), {}, "not text|UTF-8"),
        (b"a,A\n1,2\n", {}, "ambiguous"),
        (b'a,"b\n1,2\n', {}, "header on line 1 cannot be read .unterminated_quote"),
        (b"a,b\n", {"skip_rows": 3}, "skip_rows is 3, found 1"),
    ],
)
def test_files_that_cannot_be_read_are_refused_in_one_line(
    take: Taken, content: bytes, dialect: dict[str, object], said: str
) -> None:
    """A file that cannot be read is refused in one line that begins with its name."""
    with pytest.raises(InputRefused, match=said) as refusal:
        take(content, **dialect)
    assert str(refusal.value).startswith("x.csv: ")
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    "dialect",
    [
        {"encoding": "klingon"},
        {"encoding": "rot13"},
        {"delimiter": ",,"},
        {"delimiter": "\n"},
        {"quote": ","},
        {"skip_rows": -1},
    ],
)
def test_dialects_that_cannot_be_meant_are_a_usage_error(take: Taken, dialect: dict[str, object]) -> None:
    """A dialect that contradicts itself is a UsageError."""
    with pytest.raises(UsageError):
        take(b"a,b\n1,2\n", **{"delimiter": ",", **dialect})


def test_a_header_alone_gives_an_empty_relation(take: Taken) -> None:
    """A file of a header alone gives its columns and no rows."""
    intake = take(b"a,b\n")
    assert intake.groups[0].columns == ("a", "b") and rows(CONNECTION, intake) == []
    assert intake.files[0].framed == 0


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_fixed_by_the_header(take: Taken, delimiter: str) -> None:
    """The header decides the delimiter for the whole file."""
    intake = take(f"a{delimiter}b\n1{delimiter}2\n3:4\n".encode())
    assert rows(CONNECTION, intake) == [(0, 2, "1", "2")]
    assert rejected(intake) == [(3, "too_few_columns", "3:4")]


def test_quotes_and_delimiter_can_be_declared(take: Taken) -> None:
    """A declared delimiter and quote are used; with an empty quote, quotes are plain text."""
    assert rows(CONNECTION, take(b"a b\n'x y' 2\n", delimiter=" ", quote="'")) == [(0, 2, "x y", "2")]
    assert rows(CONNECTION, take(b'a\tb\n5" pipe\t"\n', quote="")) == [(0, 2, '5" pipe', '"')]


def test_hostile_column_names_are_only_names(take: Taken) -> None:
    """Column names with SQL in them stay names."""
    names = ['"; DROP TABLE x; --', "select", "rowid", "c0", "file_no", "Ωmega 'q'"]
    header = ",".join('"' + name.replace('"', '""') + '"' for name in names)
    intake = take((header + "\n1,2,3,4,5,6\n").encode())
    assert intake.groups[0].columns == (*names[:4], "file_no_2", names[5])
    assert rows(CONNECTION, intake) == [(0, 2, "1", "2", "3", "4", "5", "6")]


def test_a_file_of_one_column(take: Taken) -> None:
    """A file of one column is read, with its blank lines and surplus cells counted."""
    intake = take(b'a\nx\n\n   \n"y z"\n,\nq,r\n')
    assert rows(CONNECTION, intake) == [(0, 2, "x"), (0, 5, "y z")]
    assert [(line, why) for line, why, _ in rejected(intake)] == [
        (4, "empty_row"),
        (6, "empty_row"),
        (7, "too_many_columns"),
    ]
    assert intake.files[0].blank_lines == 1


def test_gzip_is_unpacked_and_checked(take: Taken, tmp_path: Path) -> None:
    """A gzip file is read whole; one that is damaged, or unpacks to far too much, is refused."""
    content = b"a,b\n" + b"".join(b"%d,%d\n" % (n, n * n) for n in range(50_000))
    packed = gzip.compress(content[:1000]) + gzip.compress(content[1000:])
    intake = take(packed, "x.csv.gz")
    assert intake.files[0].framed == 50_000 and intake.files[0].kind == "csv.gz"
    assert texts(intake, [(0, 50_001)]) == [f"49999,{49999**2}"]
    wrong_sum = packed[:-8] + bytes([packed[-8] ^ 1]) + packed[-7:]
    for bad in (packed[:-4], packed[:-20], wrong_sum, packed + b"junk"):
        with pytest.raises(InputRefused, match=r"corrupt gzip|cannot be"):
            take(bad, "bad.csv.gz")
    with pytest.raises(InputRefused, match="unpacks to more than 200 times"):
        take(gzip.compress(b"a,b\n" + b"1,2\n" * 8_000_000), "bomb.csv.gz")
    with pytest.raises(InputRefused, match="corrupt gzip"):
        take(content, "plain.csv.gz")


def test_a_file_that_changes_while_it_is_read_is_refused(
    take: Taken, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that grows while it is read is refused."""
    frame = framing.frame

    def meddle(*args: Any, **settings: Any) -> Any:
        with (tmp_path / "x.csv").open("ab") as file:
            file.write(b"9,9\n")
        return frame(*args, **settings)

    monkeypatch.setattr(framing, "frame", meddle)
    with pytest.raises(InputRefused, match="changed while it was read"):
        take(b"a,b\n1,2\n")


def big(count: int) -> list[bytes]:
    return [b"%d,some text %d" % (n, n * 7919 % 1000) for n in range(count)]


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize(
    ("fault", "copied"), [(None, False), (b"1", False), (b"", False), (b"a,b", True), (b'2,"x', True), (b"1,2\r", True)]
)
def test_a_clean_big_file_is_parsed_where_it_lies(
    take: Taken, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, threads: int, fault: bytes | None, copied: bool
) -> None:
    """A big file is copied only where a fault makes that necessary; its records add up either way."""
    monkeypatch.setattr(text, "BIG", 1000)
    monkeypatch.setattr(blocks, "USUAL", 1 << 14)
    CONNECTION.execute(f"SET threads = {threads}")
    lines = big(20_000)
    if fault is not None:
        lines.insert(12_345, fault)
    intake = take(b"a,b\n" + b"\n".join(lines) + b"\n")
    assert balanced(CONNECTION, intake)
    assert any((tmp_path / "scratch").rglob("spool*")) == copied
    good = [n for n, line in enumerate(lines) if line != fault]
    if fault == b"1,2\r":
        good = list(range(len(lines)))
    assert [row[1] for row in rows(CONNECTION, intake)] == [n + 2 for n in good]
    places = [(0, n + 2) for n in (good[-1], 0, 12_344, 12_346, 20, 19_999)]
    assert texts(intake, places) == [lines[line - 2].decode().rstrip("\r") for _, line in places]
    CONNECTION.execute("RESET threads")


def test_raw_text_of_a_file_in_place_is_refused_when_the_file_has_changed(
    take: Taken, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Raw text of a file that was read in place is refused once the file has changed."""
    monkeypatch.setattr(text, "BIG", 10)
    intake = take(b"a,b\n1,2\n3,4\n5,6\n")
    (tmp_path / "x.csv").write_bytes(b"a,b\n7,8\n")
    with pytest.raises(InputRefused, match="changed"):
        texts(intake, [(0, 2)])


@pytest.mark.parametrize("wrong", ["counts", "gives up"])
def test_where_the_engine_disagrees_with_framing_the_slow_way_is_taken(
    take: Taken, monkeypatch: pytest.MonkeyPatch, wrong: str
) -> None:
    """Where DuckDB's rejects are not those of the framing, the slow parser decides, with the same rows."""
    content = b'a,b\n1,x\n2\n3,"y, ""z""\n"\n4,5,6\n7,8,\n9,\n'
    expected, why = rows(CONNECTION, take(content)), rejected(take(content))
    called = []
    slow = slow_parse.read

    def noted(*args: Any) -> Any:
        called.append(1)
        return slow(*args)

    monkeypatch.setattr(slow_parse, "read", noted)
    if wrong == "counts":
        monkeypatch.setattr(locate, "records_from", lambda part, offsets: offsets * 0 - 1)
    else:
        monkeypatch.setattr(spool, "packed", lambda *args: pytest.fail("not needed here"))
        monkeypatch.setattr(sql, "rejects_of", _raise)
    intake = take(content)
    assert called and rows(CONNECTION, intake) == expected and rejected(intake) == why


def _raise(*_: object) -> str:
    raise duckdb.InvalidInputException("the state machine reached an invalid state")


def test_a_large_file_of_which_nothing_fits_the_header_is_refused(take: Taken, monkeypatch: pytest.MonkeyPatch) -> None:
    """A large file whose first records all have the wrong number of cells is refused early."""
    content = b"a,b,c\n" + b"1;2;3\n" * 100
    assert take(content).files[0].rejected == 100
    monkeypatch.setattr(parse, "MANY", 50)
    with pytest.raises(InputRefused, match=r"has 3 columns, but the first 100 of 100 records have 1 or fewer"):
        take(content)


COLUMNS = 4
CELLS = st.sampled_from(["1", "x y", '"q, r"', '"say ""so"""', "£5", '"two\nlines"', "", "NA"])
ROWS = st.lists(st.lists(CELLS, min_size=COLUMNS - 1, max_size=COLUMNS - 1), min_size=1, max_size=30)
MUTATIONS = st.lists(
    st.tuples(st.sampled_from(["crlf", "nul", "cut", "extra", "blank", "empty", "header"]), st.integers(0, 29)),
    max_size=8,
)
QUOTES = st.one_of(st.none(), st.tuples(st.sampled_from(["stray", "open", "closed badly"]), st.integers(0, 29)))


def mutated(record: bytes, what: str) -> bytes:
    return {
        "crlf": record + b"\r",
        "nul": record.replace(b",", b",\0", 1),
        "cut": record[: record.index(b",")],
        "extra": record + b",more",
        "blank": b"",
        "empty": b" , ,,",
        "header": b"h0,h1,h2,h3",
        "stray": record.replace(b",", b'x",', 1),
        "open": record.replace(b",", b',"open ', 1),
        "closed badly": record.replace(b",", b',"a"b', 1),
    }[what]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ROWS, MUTATIONS, QUOTES, st.booleans())
def test_whatever_happens_to_some_rows_the_others_arrive(
    tmp_path: Path, cells: list[list[str]], changes: list[tuple[str, int]], quote: tuple[str, int] | None, small: bool
) -> None:
    """Damage to some records never changes or loses another one."""
    records = [f"k{n},".encode() + ",".join(row).encode() for n, row in enumerate(cells)]
    touched = {}
    for what, number in [*changes, *([quote] if quote else [])]:
        if number < len(records) and number not in touched:
            touched[number] = mutated(records[number], what)
    content, line, places = b"h0,h1,h2,h3\n", 2, {}
    for number, record in enumerate(records):
        if number not in touched:
            places[line] = record.decode()
        whole = touched.get(number, record) + b"\n"
        content += whole
        line += whole.count(b"\n")
    path = tmp_path / "m.csv"
    path.write_bytes(content)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(text, "BIG", 10 if small else 1 << 30)
        patch.setattr(blocks, "USUAL", 64 if small else 4096)
        intake = take_in(CONNECTION, [path], scratch=tmp_path / "scratch")
    assert balanced(CONNECTION, intake)
    accepted = {row[1]: row for row in rows(CONNECTION, intake)}
    assert set(places) <= set(accepted)
    assert dict(zip(places, texts(intake, [(0, line) for line in places]), strict=True)) == places
    found = {row[2] for row in accepted.values()}
    assert {f"k{n}" for n in range(len(records)) if n not in touched} <= found
    file = intake.files[0]
    assert file.physical_lines == content.count(b"\n")
    assert file.framed == len(accepted) + intake.rejected.num_rows
