"""Completion, --json everywhere, and what is shown to somebody who waits."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cyclopts import App

from regulars.shell.cli import app
from regulars.shell.cli.show import command_here
from regulars.shell.process.progress import FILE_NAME, minutes, read_pace, time_left, write_pace
from tests.command import Command
from tests.shell.conftest import WITHOUT_STUDIES

SERVING = {"serve", "mcp"}  # they give no answer: they run until they are stopped


def _commands(of: App = app, before: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The words of each command, also of those that stand below another."""
    for name in of:
        if name.startswith("-") or name in SERVING:
            continue
        below = [*_commands(of[name], (*before, name))]
        yield from below or [(*before, name)]


@pytest.mark.parametrize("words", [*_commands()], ids=" ".join)
def test_every_command_answers_programs(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    """--json is an option of every command that gives an answer."""
    app([*words, "--help"], exit_on_error=False)
    told = capsys.readouterr().out
    assert "--json" in told


def test_bash_completes_commands_and_options(regulars_command: Command, tmp_path: Path) -> None:
    """What bash offers after `regulars expo` and `regulars export --s`, with the script that is printed."""
    (tmp_path / "script").write_text(regulars_command("completion", "bash").stdout)
    for words, expected in ((["regulars", "expo"], "export"), (["regulars", "export", "--seg"], "--segment")):
        ask = (
            f"source ./script; COMP_WORDS=({' '.join(words)}); COMP_CWORD={len(words) - 1}; "
            "_regulars; printf '%s\\n' \"${COMPREPLY[@]}\""
        )
        done = subprocess.run(["bash", "-c", ask], cwd=tmp_path, capture_output=True, text=True, timeout=20)
        assert done.stdout.split() == [expected], done.stderr


def test_init_answers_programs(regulars_command: Command, log: Path, tmp_path: Path) -> None:
    """What was recognised, and what is still needed."""
    told = json.loads(regulars_command("init", log, "--to", "first.toml", "--json").stdout)
    (header,) = told["headers"]
    assert (told["wrote"], header["needed"]) == ("first.toml", [])
    assert {"column": "Price", "taken_for": ["price"]}.items() <= header["columns"][5].items()


@pytest.mark.parametrize(
    ("former", "done", "stage", "within", "left"),
    [
        ({"read": 10.0, "judge": 20.0, "write": 30.0}, {"read": 10.0}, "judge", 5.0, (20 - 5) + 30),
        ({"read": 10.0, "judge": 20.0, "write": 30.0}, {"read": 20.0}, "judge", 5.0, (40 - 5) + 60),
        ({"read": 10.0, "judge": 20.0}, {"read": 10.0}, "judge", 25.0, 0),
        ({"read": 10.0}, {"read": 10.0}, "judge", 1.0, None),
        ({}, {"read": 10.0}, "judge", 1.0, None),
        ({"read": 10.0, "judge": 20.0}, {}, "read", 3.0, None),
    ],
)
def test_time_left(former: Any, done: Any, stage: Any, within: Any, left: Any) -> None:
    """Stages to come, at the pace of the last run, stretched by how the stages so far compare with it."""
    assert time_left(former, done, stage, within) == left


def test_a_pace_that_cannot_be_read_is_none(tmp_path: Path) -> None:
    """Whatever stands in the file, a run goes on without."""
    for text in ("", "[1]", '{"read": "soon"}', "{"):
        (tmp_path / FILE_NAME).write_text(text)
        assert read_pace(tmp_path) == {}
    write_pace(tmp_path, {"read": 1.5})
    assert read_pace(tmp_path) == {"read": 1.5}
    write_pace(tmp_path / "absent", {"read": 1.5})
    assert (minutes(7.9), minutes(750)) == ("0:07", "12:30")


def on_a_terminal(folder: Path, *arguments: str) -> str:
    """What a person sees on stderr, with the answer going to a file."""
    ours, theirs = pty.openpty()
    with (folder / "answer").open("wb") as answer:
        process = subprocess.Popen(
            [sys.executable, "-m", "regulars", *arguments], cwd=folder, stdout=answer, stderr=theirs,
            env={**os.environ, "TERM": "xterm", "COLUMNS": "120"},
        )  # fmt: skip
        os.close(theirs)
        seen = b""
        while True:
            try:
                part = os.read(ours, 4096)
            except OSError:  # the terminal is closed at the other end
                break
            if not part:
                break
            seen += part
    os.close(ours)
    assert process.wait(60) == 0, seen.decode()
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", seen.decode())


def test_a_person_sees_stages_lines_and_time_left(log: Path, tmp_path: Path) -> None:
    """The first run has no pace to go by; the second says how much is left. Pipes see nothing of it."""
    asked = ("run", "log.csv", *WITHOUT_STUDIES, "--json")
    first = on_a_terminal(tmp_path, *asked)
    assert re.search(r"\(62 lines\): \d+:\d\d", first) and " left" not in first
    second = on_a_terminal(tmp_path, *asked, "--again")
    assert re.search(r"\(62 lines\): \d+:\d\d, about \d+:\d\d left", second)
    assert json.loads((tmp_path / "answer").read_text())["tables"]["transactions"] == 62
    before = (tmp_path / "data" / FILE_NAME).read_bytes()
    command = [sys.executable, "-m", "regulars", *asked[:-1], "--again"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True)
    assert (done.returncode, done.stderr) == (0, b"")
    assert (tmp_path / "data" / FILE_NAME).read_bytes() == before


def test_a_wide_table_fits_the_terminal(
    log: Path,
    tmp_path: Path,
    regulars_command: Command,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """On a terminal the sorted column stands beside the key and what has no room is named; a pipe gets all of it."""
    regulars_command("run", log, *WITHOUT_STUDIES)
    monkeypatch.chdir(tmp_path)
    asked = ["table", "customers", "--sort", "net_revenue"]
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    app(asked, exit_on_error=False)
    rows = capsys.readouterr().out.splitlines()
    assert rows[0].split()[:2] == ["customer_id", "net_revenue"]
    assert max(map(len, rows[:10])) <= 60
    assert rows[-1].startswith("No room for ") and "return_share" in rows[-1] and ": use --columns" in rows[-1]
    monkeypatch.setattr("sys.stdout.isatty", lambda: False)
    app(asked, exit_on_error=False)
    assert "return_share" in capsys.readouterr().out.splitlines()[0]
    app([*asked, "--columns", "orders, customer_id"], exit_on_error=False)
    assert capsys.readouterr().out.splitlines()[0].split() == ["orders", "customer_id"]
    assert "did you mean 'orders'" in regulars_command(*asked, "--columns", "order").stderr


def test_the_next_step_can_be_typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the shell does not know the command by name, hints spell its path, from the folder that one is in."""
    script = Path(sys.executable).with_name("regulars")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.chdir(script.parent.parent)
    assert command_here() == f"{script.parent.name}/regulars"
    monkeypatch.chdir(tmp_path)
    assert command_here() == str(script)
    monkeypatch.setenv("PATH", str(script.parent))
    assert command_here() == "regulars"
