"""What holds of every page, at little cost: the pages themselves are followed in tests/docs."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from tests.docs.pages import PAGES, ROOT, blocks
from tests.docs.site import TARGET, listed, page

LANGUAGES = {"sh", "python", "toml", "sql", "text", "csv", "ini"}
OURS = re.compile(r"^\s*(?:\$ )?(?:\S*/)?(?:regulars [a-z]|python3? |pip )", re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_block_says_what_it_is(page: Path) -> None:
    """A block is run, read, or is marked as something to look at; what is to look at holds no command to type."""
    for block in blocks(page):
        assert block.language in LANGUAGES, block.where
        assert block.language != "text" or not OURS.search(block.text), block.where


def test_every_page_is_in_the_navigation() -> None:
    """A page that nobody finds is not there: its place is in mkdocs.yml."""
    pages = {path.relative_to(ROOT / "docs").as_posix() for path in (ROOT / "docs").rglob("*.md")}
    assert {name for _, name in listed()} == pages


def test_llms_txt_lists_the_pages() -> None:
    """After a change of the navigation, or of a page's first sentence: python -m tests.docs.site."""
    assert TARGET.read_text("utf-8") == page()


def test_links_of_the_readme_lead_somewhere() -> None:
    """README and ARCHITECTURE are read in the repository: their links are files, and headings of these."""
    for name in ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"):
        for target, heading in re.findall(r"\]\((?!https?:)([^)#]*)#?([^)]*)\)", (ROOT / name).read_text("utf-8")):
            found = ROOT / (target or name)
            assert found.is_file(), (name, target)
            titles = re.findall(r"^#+ (.+)$", found.read_text("utf-8"), re.M) if heading else []
            assert not heading or heading in {re.sub(r"[^\w -]", "", t).lower().replace(" ", "-") for t in titles}


def test_the_page_of_the_package_stands_alone() -> None:
    """A package index has no files of ours: the description that goes with the wheel leads to none of them."""
    shown = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["readme"]
    text = (ROOT / shown).read_text("utf-8")
    assert not re.findall(r"\]\((?!https:)", text)
    assert not re.search(r"<(?:img|a)\b", text)
