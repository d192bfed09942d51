"""Every guide runs to its end on the run of `regulars demo`, and its page is the guide."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import jupytext
import pytest

from tests.docs.guide_pages import GUIDES, executed
from tests.docs.pages import ROOT, blocks


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that `make demo` leaves where it is newer than the code, or else one made now."""
    made = ROOT / "demo" / "CURRENT"
    newest = max(path.stat().st_mtime for path in (ROOT / "src").rglob("*.py"))
    if made.is_file() and made.stat().st_mtime > newest:
        return made.parent
    folder = tmp_path_factory.mktemp("guides") / "demo"
    done = subprocess.run(
        [sys.executable, "-m", "regulars", "demo", "--out", str(folder)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return folder


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.stem)
def test_a_guide_runs_to_its_end(guide: Path, demo: Path):
    """No cell fails, and the pictures are drawn."""
    outputs = [output for cell in executed(guide, demo).cells for output in cell.get("outputs", [])]
    pictures = [output for output in outputs if "image/png" in output.get("data", {})]
    assert len(pictures) == guide.read_text("utf-8").count("plt.show()")
    assert not [output for output in outputs if output.get("name") == "stderr"], "a guide shows no warning"


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.stem)
def test_the_page_shows_the_guide(guide: Path):
    """After a change of a guide: python -m tests.docs.guide_pages DEMO_FOLDER."""
    page = guide.with_suffix(".md")
    cells = [cell.source.strip() for cell in jupytext.read(guide).cells if cell.cell_type == "code"]
    assert [block.text.strip() for block in blocks(page) if block.language == "python"] == cells
    pictures = re.findall(r"!\[png\]\(([^)]+)\)", page.read_text("utf-8"))
    assert pictures and all((page.parent / picture).is_file() for picture in pictures)
