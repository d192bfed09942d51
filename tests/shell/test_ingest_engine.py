"""Facts about the engine's CSV and Parquet readers that ingestion relies on; pinned for the version in use."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest

from regulars.shell.ingest import reasons, sql
from regulars.shell.process.sql_quoting import literal, quoted

Rows = list[tuple[Any, ...]]


@pytest.fixture(params=[1, 2])
def connection(request: pytest.FixtureRequest) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute(f"SET threads = {request.param}; SET enable_progress_bar = false")
    return connection


def parse(connection: duckdb.DuckDBPyConnection, path: Path, width: int, skip: int = 0) -> tuple[Rows, Rows]:
    target = path.with_suffix(".parquet")
    connection.execute(
        sql.read_csv(target, path, width=width, delimiter=",", quote='"', skip=skip, rejects="r", longest=0)
    )
    connection.execute(sql.numbered_rows_of_file("t", target))
    rejects = connection.execute(sql.rejects_of("r", reasons.ENGINE_WORDS, reasons.UNPARSEABLE)).fetchall()
    return connection.execute("SELECT * EXCLUDE row_no FROM t").fetchall(), rejects


def test_rejects_are_told_by_byte_and_good_rows_stay(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """DuckDB names a rejected record by the byte where it begins, and keeps the good rows."""
    path = tmp_path / "x[1].csv"  # the engine takes paths for patterns
    path.write_bytes(b'1,2\n3\n4,5,6\n"a\nb",7\n8,"x"y\n9,""\n')
    rows, rejects = parse(connection, path, 2)
    assert rows == [("1", "2"), ("a\nb", "7"), ("9", None)]
    assert rejects == [(4, 7), (6, 8), (20, 3)]


def test_a_blank_line_is_taken_for_part_of_the_rejected_record_after_it(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    """DuckDB counts blank lines as the beginning of the rejected record after them."""
    path = tmp_path / "x.csv"
    path.write_bytes(b"1,2\n\n\n3\n4,5\n")
    assert parse(connection, path, 2) == ([("1", "2"), ("4", "5")], [(4, 7)])


def test_the_header_is_stepped_over_and_counts_in_positions(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    """Positions of rejected records are counted from the start of the file, the header included."""
    path = tmp_path / "x.csv"
    path.write_bytes(b"a,b\n1,2\n3\n")
    assert parse(connection, path, 2, skip=1) == ([("1", "2")], [(8, 7)])


def test_empty_cells_beyond_the_header_are_allowed_and_filled_ones_are_not(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    """DuckDB accepts surplus cells that are empty, and rejects a record with a surplus cell that is not."""
    path = tmp_path / "x.csv"
    path.write_bytes(b'1,2,\n3,4,,""\n5,6, \n')
    assert parse(connection, path, 2) == ([("1", "2"), ("3", "4")], [(13, 8)])


def test_blanks_around_quotes_are_allowed(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """DuckDB accepts blanks before and after a quoted cell."""
    path = tmp_path / "x.csv"
    path.write_bytes(b'1, "a, b" \n')
    assert parse(connection, path, 2) == ([("1", "a, b")], [])


def test_cr_within_quotes_stays(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """Line ends within quotes are kept as they are."""
    path = tmp_path / "x.csv"
    path.write_bytes(b'1,"a\r\nb\rc"\n')
    assert parse(connection, path, 2) == ([("1", "a\r\nb\rc")], [])


def test_one_cr_in_an_lf_file_aborts_the_file(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """DuckDB refuses a file that mixes CRLF and LF, so the framing must not hand it one."""
    path = tmp_path / "x.csv"
    path.write_bytes(b"1,2\r\n3,4\n")
    with pytest.raises(duckdb.InvalidInputException):
        parse(connection, path, 2)


def test_words_that_look_like_null_are_text(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """Words such as NULL, NA and \\N arrive as text."""
    path = tmp_path / "x.csv"
    path.write_bytes(b"NULL,NA\n\\N,#x\n")
    assert parse(connection, path, 2)[0] == [("NULL", "NA"), ("\\N", "#x")]


def test_a_folder_named_like_a_partition_adds_no_column(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """A folder `year=2011` adds no column `year`."""
    (tmp_path / "year=2011").mkdir()
    path = tmp_path / "year=2011" / "x.csv"
    path.write_bytes(b"1,2\n")
    assert parse(connection, path, 2)[0] == [("1", "2")]


def test_a_line_over_the_usual_limit_is_read_when_the_limit_is_raised(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    """A line over the usual limit is rejected, and is read whole where the limit is raised."""
    path = tmp_path / "x.csv"
    path.write_bytes(b"1," + b"x" * 3_000_000 + b"\n2,y\n")
    assert parse(connection, path, 2)[1] == [(0, reasons.FIELD_TOO_LONG)]
    target = tmp_path / "again.parquet"
    connection.execute(
        sql.read_csv(target, path, width=2, delimiter=",", quote='"', skip=0, rejects="r2", longest=3_000_002)
    )
    connection.execute(sql.numbered_rows_of_file("t", target))
    assert connection.execute("SELECT length(c1) FROM t").fetchall() == [(3_000_000,), (1,)]


def test_row_numbers_follow_the_order_of_the_file(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """Rows that several threads read are numbered in the order of the file."""
    path = tmp_path / "x.csv"
    count = 400_000  # several row groups; small buffers, so that threads meet inside the file
    lines = [b'%d,"a\nb"' % n if n % 1000 else b"%d" % n for n in range(count)]
    path.write_bytes(b"\n".join(lines) + b"\n")
    target = tmp_path / "x.parquet"
    statement = sql.read_csv(target, path, width=2, delimiter=",", quote='"', skip=0, rejects="r", longest=0)
    connection.execute(statement.replace("buffer_size=32000000", "buffer_size=2000000"))
    connection.execute(sql.numbered_rows_of_file("t", target))
    rows = connection.execute("SELECT row_no, c0::BIGINT AS n FROM t").fetchnumpy()
    order = np.argsort(rows["row_no"])
    assert (np.sort(rows["row_no"]) == np.arange(count - 400)).all()
    assert (np.diff(rows["n"][order]) > 0).all()
    begins = np.concatenate(([0], np.cumsum([len(line) + 1 for line in lines])))[:-1]
    rejects = connection.execute(sql.rejects_of("r", reasons.ENGINE_WORDS, reasons.UNPARSEABLE)).fetchall()
    assert [at for at, _ in rejects] == [int(begins[n]) for n in range(0, count, 1000)]


def test_parquet_rows_are_numbered_per_file_and_files_in_the_order_given(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    """Rows of each Parquet file are numbered from 1, and files keep the numbers that they were given."""
    for name, values in (("b[1]", "(1), (2)"), ("a", "(3), (4)")):
        connection.execute(f"COPY (SELECT * FROM (VALUES {values}) AS v(x)) TO '{tmp_path}/{name}.parquet'")
    paths = [tmp_path / "b[1].parquet", tmp_path / "a.parquet"]
    rows = connection.execute(sql.rows_of_parquet(paths, [7, 3], ["x"], ["x"])).fetchall()
    assert sorted(rows) == [(3, 1, 3), (3, 2, 4), (7, 1, 1), (7, 2, 2)]


def test_names_and_literals_are_quoted() -> None:
    """Names and literals cannot break out of their quotes; a name that is empty or holds a NUL is refused."""
    assert quoted('a"; DROP') == '"a""; DROP"'
    assert literal("o'clock") == "'o''clock'"
    for bad in ("", "a\0b"):
        with pytest.raises(ValueError):
            quoted(bad)
