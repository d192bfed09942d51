"""Which files are read, under which names, and which are refused."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

import duckdb
import pytest

from regulars.ground.errors import InputRefused, OutOfResources
from regulars.shell.ingest import Intake, intake, reading, take_in, text


@pytest.fixture
def connection() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


def write(folder: Path, **files: str) -> None:
    for name, content in files.items():
        path = folder / name.replace("__", "/").replace("_csv", ".csv")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)


def names(taken: Intake) -> list[str]:
    return [file.name for file in taken.files]


def test_a_folder_is_read_below_and_by_name(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """A folder is read with its subfolders in the order of names; hidden and other files are left alone."""
    write(tmp_path / "in", b_csv="a\n1\n", sub__a_csv="a\n2\n", a_csv="a\n3\n")
    write(tmp_path / "in", **{".hidden_csv": "x\n", ".git__y_csv": "x\n", "notes.txt": "x", "README.md": "x"})
    taken = take_in(connection, [tmp_path / "in"], scratch=tmp_path / "s")
    assert names(taken) == ["a.csv", "b.csv", "sub/a.csv"]
    assert [file.file_no for file in taken.files] == [0, 1, 2]
    assert taken.groups[0].file_nos == (0, 1, 2)
    rows = connection.execute("SELECT file_no, a FROM staged_0 ORDER BY ALL").fetchall()
    assert rows == [(0, "3"), (1, "1"), (2, "2")]


def test_patterns_and_several_sources(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sources and patterns keep the order of the command; files of equal names show their folder."""
    write(tmp_path, jan__x_csv="a\n1\n", feb__x_csv="a\n2\n", feb__y_csv="b\n3\n")
    monkeypatch.chdir(tmp_path)
    taken = take_in(connection, ["jan/x.csv", "feb/x.csv", "*/y.csv"], scratch=tmp_path / "s")
    assert names(taken) == ["jan/x.csv", "feb/x.csv", "y.csv"]
    assert [file.source_no for file in taken.files] == [0, 1, 2]
    assert [group.columns for group in taken.groups] == [("a",), ("b",)]
    assert names(take_in(connection, ["**/x.csv"], scratch=tmp_path / "s")) == ["feb/x.csv", "jan/x.csv"]


def test_names_that_look_like_patterns_are_names(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """A file whose name holds pattern signs is read by that name and not as a pattern."""
    write(tmp_path, **{"x[1]_csv": "a\n1\n", "x1_csv": "a\n2\n", "year=2011__*_csv": "a\n3\n"})
    taken = take_in(connection, [tmp_path / "x[1].csv"], scratch=tmp_path / "s")
    assert connection.execute("SELECT a FROM staged_0").fetchall() == [("1",)]
    assert names(taken) == ["x[1].csv"]
    take_in(connection, [tmp_path / "year=2011" / "*.csv"], scratch=tmp_path / "s")
    assert connection.execute("SELECT a FROM staged_0").fetchall() == [("3",)]


@pytest.mark.parametrize("name", ["x{1,2}.csv", "x\\1.csv", "x?*.csv", "it's.csv", "[!a].csv", "x\n.csv"])
def test_odd_names_are_read_in_place_too(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Files with odd names are read where they lie, CSV and Parquet alike."""
    monkeypatch.setattr(text, "BIG", 1)
    (tmp_path / name).write_text("a\n1\n")
    connection.execute(f"COPY (SELECT 2 AS a) TO '{tmp_path}/p.parquet'")
    (tmp_path / "p.parquet").rename(tmp_path / name.replace("csv", "parquet"))
    taken = take_in(connection, [tmp_path / name, tmp_path / name.replace("csv", "parquet")], scratch=tmp_path / "s")
    assert connection.execute("SELECT a FROM staged_0").fetchall() == [("1",)]
    assert connection.execute("SELECT a FROM staged_1").fetchall() == [(2,)]
    assert taken.files[0].name == name


def test_the_same_bytes_are_read_once(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """A file with the bytes of another is named as its repeat and adds no records."""
    write(tmp_path / "in", a_csv="a\n1\n2\n", b_csv="a\n3\n4\n", c_csv="a\n1\n2\n")
    taken = take_in(connection, [tmp_path / "in", tmp_path / "in" / "b.csv"], scratch=tmp_path / "s")
    assert [file.repeats for file in taken.files] == [None, None, "a.csv", "in/b.csv"]
    assert [file.framed for file in taken.files] == [2, 2, 0, 0]
    assert taken.files[0].sha256 == taken.files[2].sha256
    assert taken.groups[0].file_nos == (0, 1)
    assert len(set(names(taken))) == 4


def test_empty_files_among_others_count_nothing(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """Empty files are noted as empty and add nothing."""
    write(tmp_path / "in", a_csv="", b_csv="a\n1\n", c_csv="", d_csv="\n\n")
    taken = take_in(connection, [tmp_path / "in"], scratch=tmp_path / "s")
    assert [file.notes for file in taken.files] == [("empty_file",), (), ("empty_file",), ("empty_file",)]
    assert [file.blank_lines for file in taken.files] == [0, 0, 0, 2]
    assert taken.groups[0].file_nos == (1,)


def test_what_is_no_regular_file_is_refused(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """Pipes, sockets and folders named like files are refused."""
    folder = tmp_path / "in"
    write(folder, ok_csv="a\n1\n")
    os.mkfifo(tmp_path / "pipe.csv")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "s.csv"))
    for source in (tmp_path / "pipe.csv", tmp_path / "s.csv"):
        with pytest.raises(InputRefused, match="not a regular file"):
            take_in(connection, [source], scratch=tmp_path / "s")
    (folder / "odd.csv").mkdir()
    with pytest.raises(InputRefused, match=r"odd.csv: not a regular file"):
        take_in(connection, [folder], scratch=tmp_path / "s")


def test_links_may_not_lead_out_of_a_folder(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """A link within the folder is followed; one that leads out of it is refused."""
    write(tmp_path, out__x_csv="a\n1\n", in__y_csv="a\n2\n")
    (tmp_path / "in" / "z.csv").symlink_to(tmp_path / "in" / "y.csv")
    assert take_in(connection, [tmp_path / "in"], scratch=tmp_path / "s").files[1].repeats == "y.csv"
    (tmp_path / "in" / "x.csv").symlink_to(tmp_path / "out" / "x.csv")
    with pytest.raises(InputRefused, match="to outside the folder"):
        take_in(connection, [tmp_path / "in"], scratch=tmp_path / "s")
    (tmp_path / "in" / "x.csv").unlink()
    (tmp_path / "in" / "more").symlink_to(tmp_path / "out")
    with pytest.raises(InputRefused, match="to outside the folder"):
        take_in(connection, [tmp_path / "in"], scratch=tmp_path / "s")


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("nothing.csv", "no such file"),
        ("no*.csv", "pattern 'no.*matches no file"),
        ("empty", "holds no file to read"),
        ("x.tar", "unpack it"),
        ("x.tar.gz", "unpack it"),
        ("x.xls", r"expected a workbook, found text"),
        ("x.json", "is not JSON"),
        ("x.duckdb", "neither SQLite nor DuckDB"),
        ("broken.csv", "cannot be read|no such"),
        ("a\0b.csv", "not a path"),
        ("", "not a path"),
    ],
)
def test_sources_that_cannot_be_read_are_named(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str, said: str
) -> None:
    """A source that cannot be read is refused in one line that names it, with exit code 3."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    for name in ("x.tar", "x.tar.gz", "x.xls", "x.json", "x.duckdb"):
        (tmp_path / name).write_bytes(b"whatever")
    (tmp_path / "broken.csv").symlink_to(tmp_path / "gone.csv")
    with pytest.raises(InputRefused, match=said) as refusal:
        take_in(connection, [source], scratch=tmp_path / "s")
    assert "\n" not in str(refusal.value) and refusal.value.exit_code == 3


def test_several_refusals_are_told_at_once(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """All faulty files are named in one refusal."""
    write(tmp_path / "in", a_csv="a,a\n", b_csv="ok\n1\n", c_csv="<html>")
    with pytest.raises(InputRefused, match=r"a\.csv: header .* ambiguous.*; c\.csv: expected"):
        take_in(connection, [tmp_path / "in"], scratch=tmp_path / "s")
    with pytest.raises(InputRefused, match=r"no such file.*no such file"):
        take_in(connection, [tmp_path / "u.csv", tmp_path / "v.csv"], scratch=tmp_path / "s")
    with pytest.raises(InputRefused, match="no input given"):
        take_in(connection, [], scratch=tmp_path / "s")


def test_a_full_disk_and_unreadable_files_are_told_apart(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk is OutOfResources; a file that may not be read is InputRefused."""
    write(tmp_path, x_csv="a\n1\n")
    for error, expected in (
        (OSError(28, "No space left on device"), OutOfResources),
        (PermissionError(13, "no"), InputRefused),
    ):

        def fail(*_: object, error: OSError = error, **__: object) -> None:
            raise error

        monkeypatch.setattr(reading, "read_one", fail)
        with pytest.raises(expected):
            take_in(connection, [tmp_path / "x.csv"], scratch=tmp_path / "s")


def test_the_connections_setting_of_order_is_given_back(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """Reading leaves the connection's `preserve_insertion_order` as it was."""
    write(tmp_path, x_csv="a\n1\n")
    connection.execute("SET preserve_insertion_order = false")
    take_in(connection, [tmp_path / "x.csv"], scratch=tmp_path / "s")
    assert connection.execute("SELECT current_setting('preserve_insertion_order')").fetchall() == [(False,)]


def test_two_intakes_may_share_a_connection_and_a_scratch_folder(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    """Two intakes may use one connection and one scratch folder, one after the other."""
    write(tmp_path, x_csv="a\n1\n", y_csv="a\n2\n")
    steps: list[str] = []
    for name in ("x", "y"):
        take_in(
            connection,
            [tmp_path / f"{name}.csv"],
            scratch=tmp_path / "s",
            progress=lambda label, done, total: steps.append(label),
        )
    assert connection.execute("SELECT a FROM staged_0").fetchall() == [("2",)]
    assert "reading x.csv" in steps and "parsing" in steps


def test_thousands_of_headers_need_no_thousands_of_open_files(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    """Many different headers are read with few open files."""
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    write(tmp_path / "in", **{f"x{n}_csv": f"a{n % 80}\n{n}\n" for n in range(160)})
    resource.setrlimit(resource.RLIMIT_NOFILE, (len(list(Path("/proc/self/fd").iterdir())) + 24, hard))
    try:
        taken = take_in(connection, [tmp_path / "in"], scratch=tmp_path / "s")
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert len(taken.groups) == 80 and sum(file.framed for file in taken.files) == 160


def test_pandas_is_not_imported(tmp_path: Path) -> None:
    """Reading files and their raw text does not import pandas."""
    write(tmp_path / "in", x_csv="a,b\n1,2\n3\n\n4,5\n", y_csv="a,b\n6,7\n")
    import subprocess

    script = (
        "import sys, duckdb; from pathlib import Path; from regulars.shell.ingest import take_in, raw_text\n"
        "c = duckdb.connect(); i = take_in(c, [sys.argv[1]], scratch=Path(sys.argv[2]))\n"
        "p = c.sql('SELECT file_no, source_line FROM staged_0').to_arrow_table()\n"
        "assert raw_text(i, p)['raw'].null_count == 0 and len(p) == 3 and i.rejected.num_rows == 1\n"
        "assert 'pandas' not in sys.modules, 'pandas was imported'\n"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "in"), str(tmp_path / "s")]
    home = Path(intake.__file__).parents[3]
    subprocess.run(command, check=True, env={**os.environ, "PYTHONPATH": str(home)}, timeout=60)
