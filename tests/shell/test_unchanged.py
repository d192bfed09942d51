"""A run over what is published already is not made again, and nothing that could differ is taken for it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

import regulars
from regulars.shell.cli import run_command_line
from tests.shell.conftest import HEADER, lines


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a log and its published run; it is the current one."""
    monkeypatch.chdir(tmp_path)
    Path("log.csv").write_text("\n".join([HEADER, *lines()]) + "\n")
    assert run_command_line(["run", "log.csv"]) == 0
    return tmp_path


def run_ids() -> list[str]:
    return sorted(path.name for path in Path("data/runs").iterdir() if not path.name.startswith("."))


def is_made_again(*arguments: str) -> bool:
    """Whether the command makes another run."""
    before = run_ids()
    assert run_command_line(["run", "log.csv", *arguments]) == 0
    return run_ids() != before


@pytest.mark.usefixtures("shop")
def test_the_same_again(capsys: pytest.CaptureFixture[str]) -> None:
    """No run is made: the published one is given, and listed with the moment of the check."""
    first = run_ids()
    capsys.readouterr()
    assert run_command_line(["run", "log.csv", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert run_ids() == first == [told["run_id"]]
    assert told["unchanged"] is True
    assert told["is_new"] is False
    assert run_command_line(["runs", "--json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)["runs"]
    assert row["last_checked_at"]
    assert is_made_again("--again")


def touch_the_log() -> None:
    os.utime("log.csv", (1_700_000_000, 1_700_000_000))


def change_the_log() -> None:
    """Another amount, and as many bytes."""
    text = Path("log.csv").read_text()
    assert "3.00" in text
    Path("log.csv").write_text(text.replace("3.00", "4.00", 1))


def change_the_settings() -> None:
    Path("regulars.toml").write_text('[shop]\nname = "Another name"\n')


def damage_the_run() -> None:
    (table,) = Path("data/runs").glob("*/marts/customers.parquet")
    content = bytearray(table.read_bytes())
    content[len(content) // 2] ^= 1
    table.write_bytes(content)


def lose_the_key() -> None:
    Path("data/id.key").write_text("0" * 64)


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(
    "change", [change_the_log, change_the_settings, damage_the_run, lose_the_key], ids=lambda change: change.__name__
)
def test_anything_else_makes_a_run(change: Callable[[], None]) -> None:
    """Content, settings, damage of the published run, the key of hashes."""
    touch_the_log()
    assert not is_made_again()  # the time of a file is nothing
    change()
    assert is_made_again()


@pytest.mark.usefixtures("shop")
def test_a_run_that_was_rolled_back_to() -> None:
    """Whoever rolls back and runs again wants a run, not the old one."""
    (first,) = run_ids()
    assert is_made_again("--again")
    assert run_command_line(["rollback", first]) == 0
    assert is_made_again()


def test_lines_ahead_of_their_receipt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They count on a later day, so the run is made each time."""
    monkeypatch.chdir(tmp_path)
    ahead = "9000,P1,Product 1,1,2999-01-01 10:00:00,3.00,C1,France,3.00"
    Path("log.csv").write_text("\n".join([HEADER, *lines(), ahead]) + "\n")
    assert run_command_line(["run", "log.csv"]) == 0
    assert is_made_again()


def test_a_frame(tmp_path: Path) -> None:
    """A table in memory is known again by its content."""
    columns = HEADER.split(",")
    frame = pd.DataFrame([line.split(",") for line in lines()], columns=columns)
    first = regulars.run({"orders": frame}, out=tmp_path / "data", config={})
    assert regulars.run({"orders": frame.copy()}, out=tmp_path / "data", config={}).run_id == first.run_id
    other = frame.assign(Country="Norway")
    assert regulars.run({"orders": other}, out=tmp_path / "data", config={}).run_id != first.run_id
