"""Stored bytes that were changed are never made into numbers."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from shutil import copytree, rmtree

import pytest

import regulars
from regulars.ground.errors import GateFailed
from regulars.shell.runs import proof, remembered
from regulars.shell.runs.folder import CURRENT, DATABASE, find, kept_runs, run_ids
from regulars.shell.runs.proof import sha256_of
from regulars.shell.runs.retention import prune
from tests.command import command_in
from tests.shell.manifests import write_manifest_anew

HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"
PARTS = ("processed/transactions.parquet", "processed/set_aside.parquet", "marts/orders.parquet")
READ = (PARTS[0], DATABASE)  # what answers come from
QUESTIONS = (("kpi", "net_revenue"), ("kpi", "units", "--by", "stock_code"), ("table", "orders"))
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


def flip_a_bit(path: Path) -> None:
    """Changes one bit of a file, at a place that its name decides."""
    content = bytearray(path.read_bytes())
    at = Random(path.name).randrange(len(content))
    content[at] ^= 1 << (at % 8)
    path.write_bytes(content)


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
    flip_a_bit(damaged)
    done = command_in(shop)(*command)
    assert done.returncode == 4 and f"{part} was changed" in done.stderr, done.stderr
    assert run_ids(shop / "data") == runs
    assert (shop / "data" / CURRENT).read_text().strip() == runs[-1]


@pytest.mark.parametrize("part", READ)
def test_no_question_is_answered_from_a_changed_file(shop: Path, part: str) -> None:
    """Neither by a command nor in Python: exit code 4 with the file's name and the way back."""
    flip_a_bit(shop / "data" / "runs" / run_ids(shop / "data")[-1] / part)
    for asked in QUESTIONS:
        done = command_in(shop)(*asked)
        assert done.returncode == 4 and f"{part} was changed" in done.stderr, (asked, done.stderr)
        assert "regulars repair" in done.stderr and not done.stdout
    with regulars.open(shop / "data") as run, pytest.raises(GateFailed, match="was changed"):
        run.frame("orders")


@pytest.mark.parametrize("part", READ)
def test_a_file_that_is_changed_while_it_is_read(shop: Path, part: str) -> None:
    """A run that was opened before answers no further question from it."""
    with regulars.open(shop / "data") as run:
        assert run.kpi("net_revenue").size == 1
        flip_a_bit(run.folder / part)
        for asked in (lambda: run.kpi("net_revenue", by="stock_code"), lambda: run["orders"]):
            with pytest.raises(GateFailed, match=f"{part} was changed"):
                asked()


def test_what_was_proven_is_remembered_while_it_stays(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A large file is hashed once a day: not again while it stays, again when it was written to, or a day later."""
    monkeypatch.setattr(remembered, "SMALL", 1000)
    hashed: list[str] = []

    def hash_and_note(path: Path) -> str:
        hashed.append(path.name)
        return sha256_of(path)

    monkeypatch.setattr(proof, "sha256_of", hash_and_note)
    kept, files = find(shop / "data"), ["regulars.duckdb", "transactions.parquet"]

    def newly_hashed() -> list[str]:
        hashed.clear()
        proof.ProvenFiles(kept, DATABASE, PARTS[0])
        return hashed

    assert newly_hashed() == files and newly_hashed() == []
    path = kept.folder / PARTS[0]
    os.utime(path, ns=(path.stat().st_atime_ns, path.stat().st_mtime_ns))  # size and time of content are equal
    assert newly_hashed() == files[1:]
    (kept.folder / remembered.FILE_NAME).write_text('{"regulars.duckdb": 1}')
    assert newly_hashed() == files
    tomorrow = time.time() + remembered.LASTS
    monkeypatch.setattr(time, "time", lambda: tomorrow)
    assert newly_hashed() == files
    assert proof.verify(kept) > 10  # the record belongs to the run


def test_a_copied_run_is_named_as_that(shop: Path) -> None:
    """A folder that holds a run of another name is listed as damaged; the others are asked."""
    runs, command = run_ids(shop / "data"), command_in(shop)
    copytree(shop / "data" / "runs" / runs[0], shop / "data" / "runs" / "spare")
    told = json.loads(command("runs", "--json").stdout)
    assert [row["folder"] for row in told["damaged"]] == ["spare"]
    done = command("kpi", "net_revenue", "--run", "spare")
    assert done.returncode == 4 and f"contains run {runs[0]}: it was copied or renamed" in done.stderr
    assert command("kpi", "net_revenue").returncode == 0


def test_a_folder_that_was_moved_or_cannot_be_written_to(shop: Path) -> None:
    """A moved folder is the same; one without the right to write answers, and says what it needs for a change."""
    (shop / "data").rename(shop / "elsewhere")
    command, lock = command_in(shop), shop / "elsewhere" / ".lock"
    assert command("kpi", "net_revenue", "--out", "elsewhere").returncode == 0
    lock.unlink()
    lock.mkdir()  # no file can be opened there, not even by root
    assert command("kpi", "net_revenue", "--out", "elsewhere").returncode == 0
    done = command("rollback", "--out", "elsewhere")
    assert done.returncode == 2 and "elsewhere cannot be written to" in done.stderr


def test_the_order_of_runs_is_that_of_their_making(shop: Path) -> None:
    """Also where the clock went back between two of them: the later run is the newest, and rollback finds the first."""
    first, second = kept_runs(shop / "data")
    (shop / "data" / "runs" / first.run_id).rename(shop / "data" / "runs" / "29990101T000000Z-aaaaaaaa")
    later = datetime(2999, 1, 1, tzinfo=UTC)
    write_manifest_anew(
        shop / "data" / "runs" / "29990101T000000Z-aaaaaaaa", run_id="29990101T000000Z-aaaaaaaa", received_at=later
    )
    assert run_ids(shop / "data") == ["29990101T000000Z-aaaaaaaa", second.run_id]
    done = command_in(shop)("rollback", "--json")
    assert json.loads(done.stdout) == {"run_id": "29990101T000000Z-aaaaaaaa"}
    repaired = command_in(shop)("repair", "--json")
    assert json.loads(repaired.stdout) == {"run_id": second.run_id}


def test_no_older_run_goes_before_the_newest_verifies(shop: Path) -> None:
    """Retention removes nothing where the published run is damaged; damaged runs take no place of whole ones."""
    runs = run_ids(shop / "data")
    flip_a_bit(shop / "data" / "runs" / runs[-1] / PARTS[2])
    with pytest.raises(GateFailed, match="was changed"):
        prune(shop / "data", 1)
    assert run_ids(shop / "data") == runs


@pytest.mark.parametrize("content", [None, b"", b"20990101T000000Z-00000000\n", b"\xff\xfe", b"../..", b"a\0b"])
def test_a_lost_pointer_is_damage_and_is_repaired(shop: Path, content: bytes | None) -> None:
    """Never "no run": one line with the way back, which publishes the newest run that is whole."""
    runs, pointer, command = run_ids(shop / "data"), shop / "data" / CURRENT, command_in(shop)
    pointer.unlink() if content is None else pointer.write_bytes(content)
    for asked in (("kpi", "net_revenue"), ("runs",), ("verify",), ("rollback",), ("run", "log.csv"), *COMMANDS[:2]):
        done = command(*asked)
        assert done.returncode == 4 and "regulars repair" in done.stderr, (asked, done.stderr)
    assert run_ids(shop / "data") == runs
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
