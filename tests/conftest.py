"""Where the real data lies, and the runs that many tests look at."""

from __future__ import annotations

import fcntl
import gc
import os
import tarfile
import tempfile
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import pytest

import regulars
from regulars.shell.published.run import Run
from tests.sampled import IS_SAMPLE, sampled

# Tests leave the user's cache alone, and share one: most of their runs are of a few shapes.
os.environ["REGULARS_CACHE"] = os.environ.get("REGULARS_TEST_CACHE") or tempfile.mkdtemp(prefix="regulars-cache-")
os.environ["REGULARS_TEST_CACHE"] = os.environ["REGULARS_CACHE"]
gc.set_threshold(20_000)  # as the command does: runs make many objects, and hardly a cycle

Once = Callable[[str, Callable[[Path], object]], Path]  # the folder of a name, filled on first use

STRICT = os.environ.get("REGULARS_STRICT") == "1"
WHOLE = bool(os.environ.get("REGULARS_ENGINES"))  # all of Online Retail in every way, which takes long


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Under REGULARS_SAMPLE=1 long files are tested by a sample; pytest counts the others as deselected."""
    if IS_SAMPLE:
        chosen = sampled([item.nodeid for item in items])
        config.hook.pytest_deselected(items=[item for item, is_in in zip(items, chosen, strict=True) if not is_in])
        items[:] = [item for item, is_in in zip(items, chosen, strict=True) if is_in]


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: object, call: object) -> Generator[None, Any, None]:
    """Under REGULARS_STRICT=1 a test that skips has failed: nothing may be left out unseen."""
    outcome = yield
    report = outcome.get_result()
    if STRICT and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped under REGULARS_STRICT=1: {report.longrepr}"


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real order logs, which is not part of the repository."""
    folder = os.environ.get("REGULARS_DATA")
    if not folder or not Path(folder).is_dir():
        pytest.skip("REGULARS_DATA names no folder with the real order logs (UCI Online Retail)")
    return Path(folder)


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Once:
    """Gives the folder of a name, filled by the first of all workers that asks for it."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base

    def filled(name: str, fill: Callable[[Path], object]) -> Path:
        folder, done = shared / name, shared / f"{name}.done"
        with (shared / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not done.exists():
                folder.mkdir(exist_ok=True)
                fill(folder)
                done.touch()
        return folder

    return filled


@pytest.fixture(scope="session")
def by_day(real_data: Path, once: Once) -> Path:
    """The 305 daily CSV files of Online Retail 2010-11."""

    def unpack(folder: Path) -> None:
        with tarfile.open(real_data / "online_retail" / "online_retail_by_day_2010-2011.tar.gz") as archive:
            archive.extractall(folder, filter="data")

    return once("by-day", unpack) / "by-day"


@pytest.fixture(scope="session")
def retail(by_day: Path, once: Once) -> Run:
    """The run of Online Retail 2010-11 under the product's defaults."""
    return regulars.open(once("retail", lambda out: regulars.run(by_day, out=out, config={}).close()))


@pytest.fixture(scope="session")
def some_by_day(by_day: Path, once: Once) -> Path:
    """The daily files with one customer in five, or with all of them where everything is compared."""
    return by_day if WHOLE else once("some-by-day", lambda folder: _take_a_fifth(by_day, folder))


def _take_a_fifth(by_day: Path, folder: Path) -> None:
    for path in by_day.glob("*.csv"):
        header, *lines = path.read_text("utf-8").splitlines(keepends=True)
        kept = [line for line in lines if _is_of_the_fifth(line)]
        if kept:
            (folder / path.name).write_text(header + "".join(kept), "utf-8")


def _is_of_the_fifth(line: str) -> bool:
    """By the last digit of the customer, or of the invoice where nobody is named."""
    customer = line.rsplit(",", 2)[1]
    return (customer.removesuffix(".0") or line.split(",", 1)[0])[-1] in "05"


@pytest.fixture(scope="session")
def some_retail(some_by_day: Path, once: Once, request: pytest.FixtureRequest) -> Run:
    """The run of these files under the product's defaults."""
    if WHOLE:
        return request.getfixturevalue("retail")
    return regulars.open(once("some-retail", lambda out: regulars.run(some_by_day, out=out, config={}).close()))
