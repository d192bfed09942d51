"""`regulars doctor`: what is amiss is found, named, and comes with a next step."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement

from regulars.shell.doctor.finding import FAILED, NOTE, OK, WARNING
from regulars.shell.doctor.folder import disk_abilities, folder_findings
from regulars.shell.doctor.machine import disk_finding, memory_finding
from regulars.shell.doctor.packages import bounds_finding, extra_finding, python_finding
from regulars.shell.runs.folder import writing
from tests.command import Command


def levels(regulars_command: Command, *arguments: str) -> tuple[int, dict[str, dict[str, Any]]]:
    done = regulars_command("doctor", "--json", *arguments)
    return done.returncode, {found["what"]: found for found in json.loads(done.stdout)["findings"]}


def test_a_sound_folder(regulars_command: Command, log: Path) -> None:
    """Where a run is published nothing stands in the way, and the run is named."""
    run_id = json.loads(regulars_command("run", log, "--json").stdout)["run_id"]
    code, found = levels(regulars_command)
    assert code == 0
    assert {found[what]["level"] for what in ("Python", "packages", "folder", "writer", "runs")} == {OK}
    assert run_id in found["runs"]["found"]
    told = regulars_command("doctor")
    assert told.returncode == 0 and len(told.stdout.splitlines()) == len(found)


def test_no_folder_yet(regulars_command: Command, tmp_path: Path) -> None:
    """A newcomer sees how to begin; nothing is made."""
    code, found = levels(regulars_command)
    assert (code, found["runs"]["level"], found["configuration"]["level"]) == (0, NOTE, NOTE)
    assert "regulars run" in found["runs"]["next_step"]
    assert list(tmp_path.iterdir()) == []


def test_a_configuration_that_is_wrong(regulars_command: Command, tmp_path: Path) -> None:
    """It would end the next run, so the doctor fails, in one line on stderr."""
    (tmp_path / "regulars.toml").write_text("[shop]\nnmae = 'x'\n")
    done = regulars_command("doctor")
    assert (done.returncode, len(done.stderr.splitlines())) == (4, 1)
    assert "did you mean 'name'" in done.stdout


def test_leftovers_and_a_pointer_to_nothing(tmp_path: Path) -> None:
    """What killed runs left, and a CURRENT whose run is gone."""
    for name in (".building-1", ".failed-2", "20210101T000000Z-00000000"):
        (tmp_path / "runs" / name).mkdir(parents=True)
    (tmp_path / "CURRENT").write_text("20300101T000000Z-ffffffff\n")
    found = list(folder_findings(tmp_path))
    assert [(one.what, one.level) for one in found] == [
        ("folder", OK), ("writer", OK), ("runs", FAILED), ("leftovers", WARNING), ("leftovers", NOTE)
    ]  # fmt: skip
    assert all(one.next_step for one in found if one.level != OK)


def test_a_run_in_the_making_is_no_leftover(tmp_path: Path) -> None:
    """While somebody writes, the writer is named and the folder in the making is left alone."""
    with writing(tmp_path):
        (tmp_path / "runs" / ".building-1").mkdir(parents=True)
        found = {one.what: one for one in folder_findings(tmp_path)}
    assert found["writer"].level == WARNING and "process" in found["writer"].found
    assert "leftovers" not in found


def test_a_folder_that_is_none(tmp_path: Path) -> None:
    """A file in the place of the folder cannot be written into."""
    (tmp_path / "data").write_text("")
    found = disk_abilities(tmp_path / "data")
    assert (found.level, "--out" in found.next_step) == (FAILED, True)


@pytest.mark.parametrize(
    ("found", "level"),
    [
        (python_finding("3.9.1"), FAILED),
        (bounds_finding([Requirement("numpy>=999")]), FAILED),
        (bounds_finding([Requirement("no-such-package-of-ours")]), FAILED),
        (bounds_finding([Requirement("numpy>=1")]), OK),
        (extra_finding("excel", [Requirement("no-such-package-of-ours")]), NOTE),
        (memory_finding(2**28), WARNING),
        (memory_finding(2**34), OK),
        (disk_finding(2**20, Path("data")), WARNING),
    ],
)
def test_each_thing_has_its_level(found: Any, level: str) -> None:
    """Bounds, memory and disk: what is amiss has a next step."""
    assert found.level == level
    assert level == OK or found.next_step
