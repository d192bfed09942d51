"""Files that grow, go, or are replaced while they are read: refused with one line, and the run before stays served."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from regulars.shell.cleaning import build_ledger as building
from regulars.shell.ingest import intake, text
from tests.command import Command
from tests.shell.conftest import HEADER, WITHOUT_STUDIES, lines

MORE = "9000,P1,Product 1,1,2021-09-25 10:00:00,777.00,C1,France,777.00"


def grow(path: Path) -> None:
    with path.open("ab") as file:
        file.write(f"{MORE}\n".encode())


def remove(path: Path) -> None:
    path.unlink()


def replace_by_another(path: Path) -> None:
    """As many rows with other amounts, in one step, as a program exports them."""
    fresh = path.with_name("fresh")
    kind = "parquet" if path.suffix == ".parquet" else "csv"
    with duckdb.connect() as connection:
        connection.execute(f"COPY (SELECT * REPLACE ('999.00' AS Price) FROM '{path}') TO '{fresh}' (FORMAT {kind})")
    os.replace(fresh, path)  # noqa: PTH105


def damage(path: Path) -> None:
    """Bytes in the midst of the data: read as another number, or not at all."""
    with path.open("r+b") as file:
        file.seek(200)
        file.write(b"\xff" * 60)


@pytest.fixture
def log(tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small shop as CSV, read in place as large ones are, or as Parquet."""
    path = tmp_path / "log.csv"
    path.write_text("\n".join([HEADER, *lines()]) + "\n", encoding="utf-8")
    monkeypatch.setattr(text, "BIG", 1000)
    if request.param == "parquet":
        with duckdb.connect() as connection:
            connection.execute(f"COPY (FROM read_csv('{path}', all_varchar=true)) TO '{path.with_suffix('.parquet')}'")
        path = path.with_suffix(".parquet")
    return path


@pytest.mark.parametrize("change", [grow, remove, replace_by_another, damage])
@pytest.mark.parametrize(("log", "before"), [("csv", "parse"), ("parquet", "judge")], indirect=["log"])
def test_a_source_that_changes_while_it_is_read(
    log: Path,
    before: str,
    change: Callable[[Path], None],
    regulars_command: Command,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of a CSV file between the count of its records and their parsing, of Parquet between footer and rows."""
    home, name = (intake, "stage") if before == "parse" else (building, "judge_sources")
    go_on = getattr(home, name)

    def change_and_go_on(*given: object) -> object:
        change(log)
        return go_on(*given)

    monkeypatch.setattr(home, name, change_and_go_on)
    done = regulars_command("run", log.name, *WITHOUT_STUDIES)
    assert done.returncode == 3 and done.stderr.count("\n") == 1, done.stderr
    assert f"{log.name}: the file " in done.stderr and ("changed while" in done.stderr or "disappeared" in done.stderr)
    assert not json.loads(regulars_command("runs", "--json").stdout or '{"runs": []}')["runs"]
