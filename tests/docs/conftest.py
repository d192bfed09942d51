"""The run of the demonstration, on which the notebooks and some pages stand."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command import process_in
from tests.docs.pages import ROOT


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that `make demo` leaves where it is newer than the code, or else one made now."""
    made = ROOT / "demo" / "CURRENT"
    newest = max(path.stat().st_mtime for path in (ROOT / "src").rglob("*.py"))
    if made.is_file() and made.stat().st_mtime > newest:
        return made.parent
    folder = tmp_path_factory.mktemp("guides") / "demo"
    done = process_in(folder.parent)("demo", "--out", folder)
    assert done.returncode == 0, done.stderr
    return folder
