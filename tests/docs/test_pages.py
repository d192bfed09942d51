"""Whoever follows the pages, block by block in an empty folder, meets no error."""

from __future__ import annotations

import contextlib
import io
import re
import shlex
from pathlib import Path

import pytest

import regulars
from regulars.ledger.mapping import find_mapping
from regulars.shell.config.config import Config, parse_config
from tests.command import command_in
from tests.docs.orders import write_orders, write_till
from tests.docs.pages import PAGES, README, Block, blocks
from tests.docs.web_shop import write_web_shop

NOT_RUN = ("make", "pip", "cd", ".", "python3")  # setting up is what `make` and the tests' own environment do

OF_A_LARGER_SHOP = {"what_to_offer"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, demo: Path) -> Path:
    """A folder with orders.csv and the run of the demonstration, in which the README was followed to its end."""
    folder = tmp_path_factory.mktemp("newcomer")
    write_orders(folder / "orders.csv")
    (folder / "demo").symlink_to(demo)
    follow(README, folder)
    return folder


def test_the_readme_can_be_followed(folder: Path) -> None:
    """The commands and the Python of the README leave a published run with a report."""
    assert (folder / "data" / "latest" / "report.html").stat().st_size > 10_000


@pytest.mark.parametrize("page", PAGES[1:], ids=lambda page: page.stem)
def test_pages_can_be_followed(page: Path, folder: Path, tmp_path: Path) -> None:
    """Each page goes on where the README ended, in a folder of its own; some need a larger shop, the demo."""
    (tmp_path / "data").symlink_to(folder / ("demo" if page.stem in OF_A_LARGER_SHOP else "data"))
    (tmp_path / "orders.csv").symlink_to(folder / "orders.csv")
    follow(page, tmp_path)


def follow(page: Path, folder: Path) -> None:
    """Run the page's commands, Python and SQL in order, and write its files."""
    for block in blocks(page):
        if block.not_run:
            continue
        if block.title and block.language in ("toml", "csv"):
            _write(block, folder)
        elif block.language == "sh":
            for line in block.text.splitlines():
                _command(line, block, folder)
        elif block.language == "python":
            _python(block.text, block, folder)
        elif block.language == "sql":
            out = (block.title or "data").split("/")[0]
            with regulars.open(folder / out) as run:
                run.connection.execute(block.text).fetchall()


def _write(block: Block, folder: Path) -> None:
    """The file that a block is; a log goes on beyond the lines that the page shows."""
    assert block.title
    target = folder / block.title
    logs = {"till.csv": write_till, "bestellungen.csv": write_web_shop}
    if block.title in logs:
        logs[block.title](target)
        assert target.read_text("utf-8").startswith(block.text), f"{block.where}: not how {block.title} begins"
    elif not target.exists() or block.language == "toml":
        target.write_text(block.text, encoding="utf-8")


def _command(line: str, block: Block, folder: Path) -> None:
    words = shlex.split(line, comments=True)
    if not words or words[0] in NOT_RUN:
        return
    assert Path(words[0]).name == "regulars", f"{block.where}: neither run nor known: {line}"
    done = command_in(folder)(*words[1:])
    assert done.returncode == 0, f"{block.where}: {line}\n{done.stderr}"


def _python(text: str, block: Block, folder: Path) -> None:
    with contextlib.chdir(folder), contextlib.redirect_stdout(io.StringIO()):
        exec(compile(text, block.where, "exec"), {"__name__": "__main__"})


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_configurations_are_valid_and_fit(page: Path) -> None:
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
