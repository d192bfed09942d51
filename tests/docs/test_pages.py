"""Whoever follows the pages, block by block in an empty folder, meets no error."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from regulars.ledger.mapping import find_mapping
from regulars.shell.config import Config, parse_config
from tests.docs.orders import write_orders
from tests.docs.pages import GUIDES, README, Block, blocks

LANGUAGES = {"sh", "python", "toml", "sql", "text", "csv"}
NOT_RUN = ("make", "pip", "cd", "python3.11")  # setting up is what `make` and the tests' own environment do


def test_every_block_says_its_language():
    """A block is run, parsed, or marked as text to look at."""
    for page in (README, *GUIDES):
        for block in blocks(page):
            assert block.language in LANGUAGES, block.where


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty folder with orders.csv, in which the README was followed from its first block to its last."""
    folder = tmp_path_factory.mktemp("newcomer")
    write_orders(folder / "orders.csv")
    follow(README, folder)
    return folder


def test_the_readme_can_be_followed(folder: Path):
    """The commands and the Python of the README leave a published run with a report."""
    assert (folder / "data" / "latest" / "report.html").stat().st_size > 10_000


@pytest.mark.parametrize("page", GUIDES, ids=lambda page: page.stem)
def test_guides_can_be_followed(page: Path, folder: Path):
    """Each page of docs/ goes on where the README ended."""
    follow(page, folder)


def follow(page: Path, folder: Path) -> None:
    """Run the page's commands, Python and SQL in order."""
    for block in blocks(page):
        if block.language == "sh":
            for line in block.text.splitlines():
                _command(line, block, folder)
        elif block.language == "python":
            _run([sys.executable, "-c", block.text], block, folder)
        elif block.language == "sql":
            ask = f"import regulars; regulars.open('data').connection.execute({block.text!r}).fetchall()"
            _run([sys.executable, "-c", ask], block, folder)


def _command(line: str, block: Block, folder: Path) -> None:
    words = shlex.split(line, comments=True)
    if not words or words[0] in NOT_RUN:
        return
    assert words[0] == "regulars", f"{block.where}: neither run nor known: {line}"
    _run([sys.executable, "-m", *words], block, folder)


def _run(command: list[str], block: Block, folder: Path) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, f"{block.where}: {' '.join(command[1:])}\n{done.stderr}"


@pytest.mark.parametrize("page", (README, *GUIDES), ids=lambda page: page.stem)
def test_configurations_are_valid_and_fit(page: Path):
    """Every TOML block is a configuration; where it follows upon a block of CSV, it maps that header."""
    before: Block | None = None
    for block in blocks(page):
        if block.language == "toml":
            config = parse_config(block.text, Path("regulars.toml"))
            if before and before.language == "csv":
                _maps(config, tuple(re.split("[,;]", before.text.splitlines()[0])), block)
        before = block


def _maps(config: Config, header: tuple[str, ...], block: Block) -> None:
    taken = [name for lookup in config.lookups.values() for name in lookup.take]
    find_mapping(
        (*header, *taken),
        declared=config.columns,
        constants=config.constants,
        dimensions=config.dimensions,
        where=block.where,
    )
