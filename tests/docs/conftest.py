"""The run of the demonstration, on which the notebooks and some pages stand."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command import process_in
from tests.conftest import Once
from tests.docs.pages import ROOT


@pytest.fixture(scope="session")
def demo(once: Once) -> Path:
    """The folder that `make demo` leaves where it is newer than the code, or else one made now."""
    made = ROOT / "demo" / "CURRENT"
    newest = max(path.stat().st_mtime for path in (ROOT / "src").rglob("*.py"))
    if made.is_file() and made.stat().st_mtime > newest:
        return made.parent

    def make(folder: Path) -> None:
        done = process_in(folder)("demo", "--out", "demo")
        assert done.returncode == 0, done.stderr

    return once("guides", make) / "demo"
