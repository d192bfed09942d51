"""Runs the guides in docs/guides and writes their pages: `python -m tests.docs.guide_pages DEMO_FOLDER`.

A guide is a program in percent form. The page beside it has its text, its code, what it printed and its pictures.
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import jupytext
from nbclient import NotebookClient
from nbconvert import MarkdownExporter
from nbformat import NotebookNode

from tests.docs.pages import ROOT

FOLDER = ROOT / "docs" / "notebooks"
GUIDES = tuple(sorted(FOLDER.glob("*.py")))
_DRAWING = "%config InlineBackend.print_figure_kwargs = {'dpi': 110}"


def executed(guide: Path, demo: Path) -> NotebookNode:
    """The guide after it was run in an empty folder beside the runs of the demo. Raises where a cell fails."""
    notebook = jupytext.read(guide)
    notebook.cells.insert(0, _cell(_DRAWING))
    with TemporaryDirectory() as name:
        (Path(name) / "demo").symlink_to(demo.resolve())
        NotebookClient(notebook, timeout=300, resources={"metadata": {"path": name}}).execute()
    del notebook.cells[0]
    return notebook


def _cell(source: str) -> NotebookNode:
    return jupytext.reads(f"# %%\n{source}", fmt="py:percent").cells[0]


def write(guide: Path, demo: Path) -> Path:
    """The page of a guide, and its pictures in a folder of its name."""
    exporter = MarkdownExporter()
    text, resources = exporter.from_notebook_node(
        executed(guide, demo), {"output_files_dir": guide.stem, "unique_key": guide.stem}
    )
    pictures = FOLDER / guide.stem
    pictures.mkdir(exist_ok=True)
    for old in pictures.glob("*.png"):
        old.unlink()
    for name, content in resources["outputs"].items():
        (FOLDER / name).write_bytes(content)
    page = guide.with_suffix(".md")
    told = f"<!-- Written from {guide.name} by python -m tests.docs.guide_pages; change that file. -->\n"
    page.write_text(told + text, encoding="utf-8")
    return page


if __name__ == "__main__":
    for each in GUIDES:
        sys.stdout.write(f"{write(each, Path(sys.argv[1]))}\n")
