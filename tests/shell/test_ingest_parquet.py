"""Parquet files: their own types, rows numbered from 1, files of one schema in one relation."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from regulars.ground.errors import InputRefused
from regulars.shell.ingest import Intake, raw_text, take_in


@pytest.fixture
def connection() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


def write(path: Path, **columns: object) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table(columns), path, row_group_size=2)
    return path


def raws(taken: Intake, places: list[tuple[int, int]]) -> list[str | None]:
    positions = pa.table({"file_no": [file for file, _ in places], "source_line": [line for _, line in places]})
    return raw_text(taken, positions)["raw"].to_pylist()


def test_types_rows_and_raw_text(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """Parquet columns keep their types, and the raw text of a row is JSON."""
    columns = {
        "id": pa.array([1, None, 3]),
        "when": pa.array([dt.datetime(2011, 1, 2, 3, 4)] * 3, pa.timestamp("us")),
        'pr"ice': pa.array([Decimal("1.50")] * 3, pa.decimal128(18, 2)),
        "source_line": pa.array(["x", "y", "z"]),
        "tags": pa.array([["a"], [], None]),
    }
    path = write(tmp_path / "x.parquet", **columns)
    taken = take_in(connection, [path], scratch=tmp_path / "s")
    group, file = taken.groups[0], taken.files[0]
    assert group.columns == ("id", "when", 'pr"ice', "source_line_2") and not group.is_text
    assert (file.framed, file.rejected, file.kind) == (3, 0, "parquet")
    assert file.notes == ("nested columns left out: tags",)
    rows = connection.execute("SELECT * FROM staged_0 ORDER BY source_line").fetchall()
    assert rows[1] == (0, 2, None, dt.datetime(2011, 1, 2, 3, 4), Decimal("1.50"), "y")
    raw = raws(taken, [(0, 3), (0, 1), (0, 4)])
    assert raw[2] is None
    assert json.loads(raw[0] or "") == {"id": 3, "when": "2011-01-02 03:04:00", 'pr"ice': 1.5, "source_line_2": "z"}
    assert list(json.loads(raw[1] or "")) == list(group.columns)


@pytest.mark.parametrize("is_dictionary", [True, False])
def test_control_characters_are_rejected_as_in_text(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path, is_dictionary: bool
) -> None:
    """Tabs and line ends are text; the rows of another file of the same schema are as they were."""
    names = pa.array(["a\tb", "c\x07d", None, "e\n", "\x7f", "ü"])
    odd = write(
        tmp_path / "in" / "a.parquet", n=[*range(6)], name=names.dictionary_encode() if is_dictionary else names
    )
    write(tmp_path / "in" / "b.parquet", n=[7], name=["plain"])
    taken = take_in(connection, [odd.parent], scratch=tmp_path / "s")
    assert [(file.framed, file.rejected) for file in taken.files] == [(6, 2), (1, 0)]
    assert connection.execute("SELECT source_line, n FROM staged_0 ORDER BY file_no, n").fetchall() == [
        *((1, 0), (3, 2), (4, 3), (6, 5)),
        (1, 7),
    ]
    assert taken.rejected.select(["source_line", "reason"]).to_pylist() == [
        {"source_line": line, "reason": "control_character"} for line in (2, 5)
    ]
    assert [json.loads(raw or "")["n"] for raw in raws(taken, [(0, 2), (0, 5)])] == [1, 4]


def test_files_of_one_schema_share_a_relation_in_any_column_order(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    """Files with the same columns and types share a relation, in whatever order the columns stand."""
    write(tmp_path / "in" / "a.parquet", x=[1, 2], y=["a", "b"])
    write(tmp_path / "in" / "b[1].parquet", y=["c"], x=[3])
    write(tmp_path / "in" / "c.parquet", x=[4], y=pa.array(["d"]).dictionary_encode())
    write(tmp_path / "in" / "d.parquet", x=["5"], y=["e"])
    write(tmp_path / "in" / "e.parquet", x=[6], z=["f"])
    taken = take_in(connection, [tmp_path / "in"], scratch=tmp_path / "s")
    assert [group.file_nos for group in taken.groups] == [(0, 1, 2), (3,), (4,)]
    rows = connection.execute("SELECT * FROM staged_0 ORDER BY ALL").fetchall()
    assert rows == [(0, 1, 1, "a"), (0, 2, 2, "b"), (1, 1, 3, "c"), (2, 1, 4, "d")]
    assert raws(taken, [(1, 1), (3, 1)]) == ['{"y":"c","x":3}', '{"x":"5","y":"e"}']


def test_files_beside_csv_keep_to_themselves(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """Parquet and CSV files with the same columns stay in separate groups."""
    write(tmp_path / "in" / "b.parquet", a=["1"])
    write(tmp_path / "in" / "c.parquet", a=["2"])
    (tmp_path / "in" / "a.csv").write_text("a\n3\n")
    taken = take_in(connection, [tmp_path / "in"], scratch=tmp_path / "s")
    assert [(group.is_text, group.file_nos) for group in taken.groups] == [(True, (0,)), (False, (1, 2))]


def test_broken_files_are_refused(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """Parquet files that are cut, damaged, encrypted or no Parquet at all are refused."""
    whole = write(tmp_path / "x.parquet", a=list(range(1000))).read_bytes()
    broken = {
        "cut": whole[:-100],
        "footer": whole[:-60] + b"\xff" * 52 + whole[-8:],
        "text": b"a,b\n1,2\n",
        "encrypted": b"PARE" + whole[4:-4] + b"PARE",
        "tiny": b"PAR1",
    }
    for name, content in broken.items():
        path = tmp_path / f"{name}.parquet"
        path.write_bytes(content)
        with pytest.raises(InputRefused, match=f"{name}.parquet: ") as refusal:
            take_in(connection, [path], scratch=tmp_path / "s")
        assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        (pa.table([[1], [2]], names=["a", "A"]), "ambiguous"),
        (pa.table([[1]], names=["file_row_number"]), "the column name"),
        (pa.table([pa.array([[1]])], names=["a"]), "not nested"),
    ],
)
def test_columns_that_cannot_be_told_apart_are_refused(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path, columns: pa.Table, said: str
) -> None:
    """Parquet columns with ambiguous names are refused with the reason."""
    pq.write_table(columns, tmp_path / "x.parquet")
    with pytest.raises(InputRefused, match=said):
        take_in(connection, [tmp_path / "x.parquet"], scratch=tmp_path / "s")


def test_raw_text_is_refused_when_the_file_has_changed(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """Raw text is refused where the file has changed since it was read."""
    path = write(tmp_path / "x.parquet", a=[1])
    taken = take_in(connection, [path], scratch=tmp_path / "s")
    write(path, a=[2, 3, 4, 5])
    with pytest.raises(InputRefused, match="changed"):
        raws(taken, [(0, 1)])
