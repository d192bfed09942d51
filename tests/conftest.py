"""Where the real data lies, and the runs that many tests look at."""

from __future__ import annotations

import os
import tarfile
from pathlib import Path

import pytest

import regulars
from regulars.shell.opened import Run

STRICT = os.environ.get("REGULARS_STRICT") == "1"


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
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
def by_day(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The 305 daily CSV files of Online Retail 2010-11."""
    folder = tmp_path_factory.mktemp("by-day")
    with tarfile.open(real_data / "online_retail" / "online_retail_by_day_2010-2011.tar.gz") as archive:
        archive.extractall(folder, filter="data")
    return folder / "by-day"


@pytest.fixture(scope="session")
def retail(by_day: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The run of Online Retail 2010-11 under the product's defaults."""
    return regulars.run(by_day, out=tmp_path_factory.mktemp("retail"), config={})
