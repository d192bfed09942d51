"""A disk, a network drive or a user's rights that refuse in the middle: one line, and the next command goes through."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import pytest

import regulars
from regulars.shell.cleaning import build_ledger as building
from regulars.shell.runs.folder import run_ids
from tests.command import command_in
from tests.shell.conftest import HEADER, WITHOUT_STUDIES, lines

ADD = ("run", "more.csv", "--add", *WITHOUT_STUDIES)
NOBODY = 65_534


def _line(number: int) -> str:
    return f"{number},P1,Product 1,1,2021-09-25 10:00:00,3.00,C1,France,3.00"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a published run of 62 lines, and two files with a line each to add."""
    folder = tmp_path_factory.mktemp("refused")
    for name, rows in (("log.csv", lines()), ("more.csv", [_line(9000)]), ("other.csv", [_line(9001)])):
        (folder / name).write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    assert command_in(folder)("run", "log.csv", *WITHOUT_STUDIES).returncode == 0
    return folder


@pytest.fixture
def shop(whole: Path) -> Iterator[Path]:
    """A copy that every user may enter."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(copytree(whole, Path(name) / "shop", symlinks=True))


def _order_lines(shop: Path) -> int:
    with regulars.open(shop / "data") as run:
        return int(run.kpi("order_lines").order_lines[0])


@pytest.mark.parametrize(
    ("call", "number", "at"),
    [("replace", errno.ESTALE, "CURRENT"), ("replace", errno.EBUSY, "runs"), ("fsync", errno.EIO, "")],
)
def test_a_drive_that_refuses_a_rename_or_a_flush(shop: Path, call: str, number: int, at: str) -> None:
    """As drives of a network do: exit code 6, the run before stays served, and the same command adds the line once."""
    command, go_on = command_in(shop), getattr(os, call)

    def refuse(*given: int | str | Path) -> None:
        if not at or at in {*Path(str(given[-1])).parts[-2:]}:
            raise OSError(number, os.strerror(number), str(given[0]))
        go_on(*given)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, call, refuse)
        done = command(*ADD)
    assert done.returncode == 6 and os.strerror(number) in done.stderr and done.stderr.count("\n") == 1, done.stderr
    assert _order_lines(shop) == 61 and command("verify").returncode == 0
    assert command(*ADD).returncode == 0
    assert _order_lines(shop) == 62


def test_two_files_added_at_once(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second is refused with exit code 5 while the first is added; added again, nothing of either is lost."""
    command, seen, go_on = command_in(shop), list[int](), getattr(building, "judge_sources")  # noqa: B009
    other = ("run", "other.csv", "--add", *WITHOUT_STUDIES)

    def add_the_other_and_go_on(*given: object) -> object:
        if not seen:
            seen.append(0)
            seen[0] = command(*other).returncode
        return go_on(*given)

    monkeypatch.setattr(building, "judge_sources", add_the_other_and_go_on)
    assert command(*ADD).returncode == 0
    assert seen == [5] and _order_lines(shop) == 62
    assert command(*other).returncode == 0
    assert _order_lines(shop) == 63 and len(run_ids(shop / "data")) == 3


@pytest.mark.skipif(os.geteuid() != 0, reason="another user's rights are taken on by root alone")
@pytest.mark.parametrize(
    ("place", "asked", "code"),
    [
        ("log.csv", ("check", "log.csv"), 3),
        ("regulars.toml", ("check", "log.csv"), 2),
        ("data/CURRENT", ("kpi", "orders"), 6),
        ("data/runs/*/manifest.json", ("kpi", "orders"), 6),
        ("data/runs/*/regulars.duckdb", ("kpi", "orders"), 6),
        ("data/runs/*/marts/orders.parquet", ("verify",), 6),
    ],
)
def test_a_file_of_another_user(shop: Path, place: str, asked: tuple[str, ...], code: int) -> None:
    """Permission denied is no damage: one line that says so."""
    (shop / "regulars.toml").write_text("")
    (path,) = shop.glob(place)
    command = command_in(shop)
    assert command(*asked).returncode == 0  # loads what another user may not read
    for each in (shop, *shop.rglob("*")):
        each.chmod(0o755 if each.is_dir() else 0o644)
    path.chmod(0o600)
    os.seteuid(NOBODY)
    try:
        done = command(*asked)
    finally:
        os.seteuid(0)
    assert done.returncode == code and "ermission denied" in done.stderr and done.stderr.count("\n") == 1, done.stderr
