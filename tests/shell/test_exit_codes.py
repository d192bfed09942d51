"""What was once reported as a defect has an exit code of its own, and one line that says what to do."""

from __future__ import annotations

import errno
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from datetime import datetime
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.command import Command, command_in
from tests.shell.conftest import HEADER, WITHOUT_STUDIES, lines

LARGE = "9" * 20


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a published run."""
    folder = tmp_path_factory.mktemp("shop")
    (folder / "log.csv").write_text("\n".join([HEADER, *lines()]) + "\n", encoding="utf-8")
    done = command_in(folder)("run", "log.csv", *WITHOUT_STUDIES)
    assert done.returncode == 0, done.stderr
    return folder


def _refused(folder: Path, *asked: str) -> tuple[int, str]:
    """Exit code and line of a command that must print nothing else."""
    done = command_in(folder)(*asked)
    (line,) = done.stderr.splitlines()
    return done.returncode, line


def test_more_rows_than_can_be_counted(shop: Path) -> None:
    """A limit of 20 digits shows all rows."""
    asked = ("table", "orders", "--json", "--limit")
    assert command_in(shop)(*asked, LARGE).stdout == command_in(shop)(*asked, "1000").stdout


def test_nothing_to_roll_back_to(shop: Path) -> None:
    """The first run has none before it."""
    code, line = _refused(shop, "rollback")
    assert code == 2 and "nothing to roll back to" in line


def test_links_in_a_circle(shop: Path) -> None:
    """As a source, a configuration, and a folder of runs."""
    (shop / "here").symlink_to("there")
    (shop / "there").symlink_to("here")
    for asked, code in (
        (("run", "here"), 3),
        (("run", "log.csv", "--config", "here"), 2),
        (("run", "log.csv", "--out", "here"), 2),
        (("kpi", "orders", "--out", "here"), 4),
    ):
        assert _refused(shop, *asked)[0] == code, asked


def _limit_handles() -> None:
    resource.setrlimit(resource.RLIMIT_NOFILE, (16, 16))


def test_charts_with_few_handles(shop: Path) -> None:
    """What draws ends its process where it can open no file: it is asked for none then."""
    done = subprocess.run(
        [sys.executable, "-m", "regulars", "figures"],
        cwd=shop, capture_output=True, text=True, preexec_fn=_limit_handles, timeout=120,
    )  # fmt: skip
    assert done.returncode == 6 and done.stderr.startswith("regulars: charts cannot be drawn: too many open files")
    assert done.stderr.count("\n") == 1


def test_times_of_day_of_both_lengths(regulars_command: Command, tmp_path: Path) -> None:
    """A Parquet log with time32 columns, in seconds and in milliseconds, is read with its time of day."""
    count = 10
    text = {name: [f"{name}{n}" for n in range(count)] for name in ("InvoiceNo", "StockCode", "CustomerID")}
    day = {"Quantity": [1] * count, "Price": [2.5] * count, "InvoiceDate": [datetime(2024, 1, 5).date()] * count}
    noon = {"Time": pa.array([43_200] * count, pa.time32("s")), "Packed": pa.array([1] * count, pa.time32("ms"))}
    pq.write_table(pa.table({**text, **day, **noon}), tmp_path / "log.parquet")
    done = regulars_command("run", "log.parquet", *WITHOUT_STUDIES)
    assert done.returncode == 0, done.stderr
    (ordered,) = {row["ordered_at"] for row in json.loads(regulars_command("table", "orders", "--json").stdout)["rows"]}
    assert ordered[:10] == "2024-01-05" and "12:00:00" in ordered


def test_a_database_of_a_newer_version_as_a_source(regulars_command: Command, tmp_path: Path) -> None:
    """It is refused as what cannot be read, with the way through."""
    path = tmp_path / "shop.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE lines AS SELECT 1 AS invoice_no")
    content = bytearray(path.read_bytes())
    content[12:20] = (200).to_bytes(8, "little")  # the number of the form of the file
    path.write_bytes(content)
    done = regulars_command("run", "shop.duckdb", *WITHOUT_STUDIES)
    assert done.returncode == 3 and "export the table as Parquet" in done.stderr and done.stderr.count("\n") == 1


def test_a_folder_without_the_right_to_write(shop: Path) -> None:
    """To a user who may only read it answers; a change says what it needs."""
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        shutil.copytree(shop / "data", place / "data", symlinks=True)
        place.chmod(0o755)
        command = command_in(place)
        assert command("kpi", "orders").returncode == 0  # loads what another user may not read
        (place / "data" / ".lock").unlink(missing_ok=True)
        (place / "data").chmod(0o555)
        user = os.geteuid()
        os.seteuid(user or 65_534)
        try:
            answered, refused = command("kpi", "orders"), command("rollback")
        finally:
            os.seteuid(user)
            (place / "data").chmod(0o755)
    assert answered.returncode == 0
    assert refused.returncode == 2 and "cannot be written to: Permission denied" in refused.stderr


@pytest.mark.parametrize("step", ["os.listdir", "os.scandir", "os.rename"])
def test_a_disk_that_fails_in_between(shop: Path, step: str) -> None:
    """An error of the disk is none of ours: exit code 6 with the path and what to do, and the run stays served."""
    shutil.copytree(shop / "data", shop / step, symlinks=True)
    failing = {"os.rename": "replace", "os.scandir": "scandir", "os.listdir": "listdir"}[step]

    def fail(path: str | Path, *_: object, **__: object) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO), str(path))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, failing, fail)
        code, line = _refused(shop, "repair", "--out", step)
    assert code == 6 and "Input/output error. Check the disk" in line
    assert command_in(shop)("verify", "--out", step).returncode == 0
