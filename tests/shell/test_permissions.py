"""Who may read what names customers, by setting."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from regulars.shell.runs.folder import new_building, place
from regulars.shell.runs.permissions import Readers, readers_of


@pytest.fixture
def mask() -> Iterator[None]:
    """The mask that the command works under."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def modes_of(folder: Path) -> set[tuple[str, int]]:
    return {(path.name, stat.S_IMODE(path.stat().st_mode)) for path in (folder, *folder.rglob("*"))}


@pytest.mark.usefixtures("mask")
@pytest.mark.parametrize(
    ("readers", "file", "folder"), [("owner", 0o600, 0o700), ("group", 0o640, 0o750), ("everybody", 0o644, 0o755)]
)
def test_the_setting_says_who_may_read(tmp_path: Path, readers: Readers, file: int, folder: int) -> None:
    """Files and folders of a run have the mode of the setting; while it is made, others cannot enter it."""
    building = new_building(tmp_path, "x")
    (building / "marts").mkdir()
    (building / "marts" / "customers.parquet").write_text("C1")
    assert stat.S_IMODE(building.stat().st_mode) == 0o750
    placed = place(tmp_path, building, "x", readers=readers)
    assert modes_of(placed) == {("x", folder), ("marts", folder), ("customers.parquet", file)}


@pytest.mark.usefixtures("mask")
def test_a_stricter_mask_stays(tmp_path: Path) -> None:
    """Where the owner's mask shuts the group out, no setting but `everybody` lets it in."""
    os.umask(0o077)
    building = new_building(tmp_path, "x")
    (building / "report.html").write_text("C1")
    assert modes_of(place(tmp_path, building, "x")) == {("x", 0o700), ("report.html", 0o600)}


def test_settings_of_earlier_versions_name_no_readers() -> None:
    """They mean the group."""
    assert readers_of({}) == readers_of({"output": {"csv": True}}) == "group"
    assert readers_of({"output": {"readable_by": "owner"}}) == "owner"
