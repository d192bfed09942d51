"""Writes what follows from the notebooks in notebooks/: `python -m tests.docs.notebook_pages [DEMO_FOLDER]`.

A notebook is a program in percent form. From each follow the notebook without outputs that the package ships, and,
where the folder of the demonstration's run is given, its page in docs/notebooks: text, code, output and pictures.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import jupytext
import nbformat
from nbclient import NotebookClient
from nbconvert import MarkdownExporter
from nbformat import NotebookNode

from tests.docs.pages import NOTEBOOKS, ROOT

SOURCES = tuple(sorted((ROOT / "notebooks").glob("*.py")))
SHIPPED = ROOT / "src" / "regulars" / "shell" / "notebooks"
_DRAWING = "%config InlineBackend.print_figure_kwargs = {'dpi': 80}"
# The site has styles of its own, and a run another id each time that the pages are written.
_LEFT_OUT = re.compile(r"<style[^>]*>.*?</style>\n|\n<p><small>run .*?</small></p>", re.DOTALL)
_KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def executed(source: Path, demo: Path) -> NotebookNode:
    """The notebook after it was run in an empty folder beside the runs of the demo. Raises where a cell fails."""
    notebook = jupytext.read(source)
    notebook.cells.insert(0, nbformat.v4.new_code_cell(_DRAWING))
    with TemporaryDirectory() as name:
        (Path(name) / "demo").symlink_to(demo.resolve())
        NotebookClient(notebook, timeout=300, resources={"metadata": {"path": name}}).execute(env=_environment())
    del notebook.cells[0]
    return notebook


def _environment() -> dict[str, str]:
    """That of this process, but for where it draws: a notebook draws into its own cells."""
    return {name: value for name, value in os.environ.items() if name != "MPLBACKEND"}


def shipped(source: Path) -> str:
    """The notebook without outputs, the same bytes each time: cells are named by their number."""
    notebook = jupytext.read(source)
    for number, cell in enumerate(notebook.cells):
        cell.id, cell.metadata = f"cell-{number}", NotebookNode()
    notebook.metadata, notebook.nbformat, notebook.nbformat_minor = NotebookNode(kernelspec=_KERNEL), 4, 5
    return nbformat.writes(notebook) + "\n"


def target_of(source: Path) -> Path:
    """Where the shipped notebook stands."""
    return SHIPPED / f"{source.stem}.ipynb"


def write_page(source: Path, demo: Path) -> Path:
    """The page of a notebook, and its pictures in a folder of its name."""
    text, resources = MarkdownExporter().from_notebook_node(
        executed(source, demo), {"output_files_dir": source.stem, "unique_key": source.stem}
    )
    pictures = NOTEBOOKS / source.stem
    pictures.mkdir(exist_ok=True, parents=True)
    for old in pictures.glob("*.png"):
        old.unlink()
    for name, content in resources["outputs"].items():
        (NOTEBOOKS / name).write_bytes(content)
    page = NOTEBOOKS / f"{source.stem}.md"
    told = f"<!-- Written from notebooks/{source.name} by python -m tests.docs.notebook_pages; change that file. -->\n"
    page.write_text(told + _LEFT_OUT.sub("", text), encoding="utf-8")
    return page


if __name__ == "__main__":
    for each in SOURCES:
        target_of(each).write_text(shipped(each), encoding="utf-8")
        if len(sys.argv) > 1:
            sys.stdout.write(f"{write_page(each, Path(sys.argv[1]))}\n")
