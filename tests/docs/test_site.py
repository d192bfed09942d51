"""The site builds without a warning, lists every page, and loads nothing from elsewhere."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.pages import ROOT
from tests.docs.site import TARGET, listed, page


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built strictly in a copy: a link to a page or heading that is not there ends it."""
    folder = tmp_path_factory.mktemp("site")
    shutil.copytree(ROOT / "docs", folder / "docs")
    shutil.copy(ROOT / "mkdocs.yml", folder)
    command = [str(Path(sys.executable).with_name("zensical")), "build", "--strict"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / "build" / "site"


def test_every_page_is_in_the_navigation(site: Path):
    """A page that nobody finds is not there; a page of the navigation is built."""
    pages = {path.relative_to(ROOT / "docs").as_posix() for path in (ROOT / "docs").rglob("*.md")}
    assert {name for _, name in listed()} == pages
    assert all((site / name).with_suffix(".html").is_file() for name in pages)


def test_nothing_is_loaded_from_elsewhere(site: Path):
    """Scripts, styles, fonts and pictures come with the site."""
    for built in site.rglob("*.html"):
        loaded = re.findall(r'<(?:script|img|iframe|source)[^>]*\ssrc="?(https?:)?//', built.read_text("utf-8"))
        styled = re.findall(
            r'<link[^>]*rel="?(?:stylesheet|preconnect)"?[^>]*href="?(?:https?:)?//', built.read_text("utf-8")
        )
        assert not loaded and not styled, built.name


def test_llms_txt_lists_the_pages(site: Path):
    """After a change of the navigation: python -m tests.docs.site."""
    assert TARGET.read_text("utf-8") == page()
    assert (site / "llms.txt").is_file()


def test_links_of_the_readme_lead_somewhere():
    """README and ARCHITECTURE are read in the repository: their links are files, and headings of these."""
    for name in ("README.md", "ARCHITECTURE.md", "CHANGELOG.md"):
        for target, heading in re.findall(r"\]\((?!https?:)([^)#]*)#?([^)]*)\)", (ROOT / name).read_text("utf-8")):
            found = ROOT / (target or name)
            assert found.is_file(), (name, target)
            titles = re.findall(r"^#+ (.+)$", found.read_text("utf-8"), re.M) if heading else []
            assert not heading or heading in {re.sub(r"[^\w -]", "", t).lower().replace(" ", "-") for t in titles}
