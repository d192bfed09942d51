"""Every guide runs to its end on the run of `regulars demo`, and its page is the guide."""

from __future__ import annotations

import re
from pathlib import Path

import jupytext
import pytest

from tests.docs.guide_pages import GUIDES, executed
from tests.docs.pages import blocks


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
