"""Stored bytes that were changed are never made into numbers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from random import Random
from shutil import copytree, rmtree

import pytest

from regulars.shell.runs.folder import CURRENT, run_ids
from tests.command import command_in

HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"
PARTS = ("processed/transactions.parquet", "processed/set_aside.parquet", "marts/orders.parquet")
COMMANDS = (
    ("run", "more.csv", "--add", "--skip", "churn", "--skip", "clv"),
    ("erase", "--customer", "c3"),
    ("export", "--to", "customers.csv"),
    ("rollback",),
)


def lines(first: int, count: int) -> list[str]:
    return [
        f"{first + n},P{n % 7},Mug,{1 + n % 3},2021-{1 + n % 9:02}-05 10:00:00,2.50,c{n % 9},UK" for n in range(count)
    ]


@pytest.fixture(scope="module")
def two_runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two runs and the lines of a later day."""
    folder = tmp_path_factory.mktemp("whole")
    for number, count in enumerate((90, 95)):
        (folder / "log.csv").write_text("\n".join([HEADER, *lines(1, count)]) + "\n", encoding="utf-8")
        done = command_in(folder)("run", "log.csv", "--skip", "churn", "--skip", "clv", "--accept-change")
        assert done.returncode == 0, (number, done.stderr)
    (folder / "more.csv").write_text("\n".join([HEADER, *lines(500, 5)]) + "\n", encoding="utf-8")
    return folder


@pytest.fixture
def shop(two_runs: Path, tmp_path: Path) -> Iterator[Path]:
    """A copy of it that may be damaged."""
    copytree(two_runs, tmp_path / "shop", symlinks=True)
    yield tmp_path / "shop"
    rmtree(tmp_path / "shop")


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
@pytest.mark.parametrize("part", PARTS)
def test_a_flipped_bit_is_never_counted(shop: Path, command: tuple[str, ...], part: str) -> None:
    """Exit code 4 with the file's name, and both runs stay as they were."""
    runs = run_ids(shop / "data")
    damaged = shop / "data" / "runs" / runs[command[0] != "rollback"] / part
    content = bytearray(damaged.read_bytes())
    at = Random(part).randrange(len(content))
    content[at] ^= 1 << (at % 8)
    damaged.write_bytes(content)
    done = command_in(shop)(*command)
    assert done.returncode == 4 and f"{part} was changed" in done.stderr, done.stderr
    assert run_ids(shop / "data") == runs
    assert (shop / "data" / CURRENT).read_text().strip() == runs[-1]


@pytest.mark.parametrize("content", [None, b"", b"20990101T000000Z-00000000\n", b"\xff\xfe", b"../..", b"a\0b"])
def test_a_lost_pointer_is_damage_and_is_repaired(shop: Path, content: bytes | None) -> None:
    """Never "no run": one line with the way back, which publishes the newest run that is whole."""
    runs, pointer, command = run_ids(shop / "data"), shop / "data" / CURRENT, command_in(shop)
    pointer.unlink() if content is None else pointer.write_bytes(content)
    for asked in (("kpi", "net_revenue"), ("runs",), ("verify",), ("rollback",)):
        done = command(*asked)
        assert done.returncode == 4 and "regulars repair" in done.stderr, (asked, done.stderr)
    (shop / "data" / "runs" / runs[-1] / PARTS[0]).write_bytes(b"")
    done = command("repair", "--json")
    assert done.returncode == 0 and json.loads(done.stdout) == {"run_id": runs[0]}
    assert command("kpi", "net_revenue").returncode == 0


def test_a_broken_manifest_hinders_nothing_but_itself(shop: Path) -> None:
    """The other runs are listed and asked, and it is named as damaged."""
    runs, command = run_ids(shop / "data"), command_in(shop)
    (shop / "data" / "runs" / runs[0] / "manifest.json").write_text('{"format": 2, "run_id"')
    told = json.loads(command("runs", "--json").stdout)
    assert [row["run_id"] for row in told["runs"]] == runs[1:]
    assert [row["folder"] for row in told["damaged"]] == runs[:1]
    assert command("kpi", "net_revenue").returncode == 0


def test_nothing_whole_is_left_to_repair_with(shop: Path) -> None:
    """It says so, and changes nothing."""
    for run_id in run_ids(shop / "data"):
        (shop / "data" / "runs" / run_id / PARTS[1]).unlink()
    done = command_in(shop)("repair")
    assert done.returncode == 4 and "run again from the sources" in done.stderr
