"""Writes docs/llms.txt, the site's table of contents for language models: `python -m tests.docs.site`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

from tests.docs.pages import ROOT

CONFIGURATION = ROOT / "mkdocs.yml"
TARGET = ROOT / "docs" / "llms.txt"


def page() -> str:
    """The whole text: what Regulars is, then every page of the site with its first sentence."""
    lines = [f"- [{title}]({name.removesuffix('.md')}.html): {_first(name)}" for title, name in listed()]
    return "\n".join(["# Regulars", "", f"> {_first('index.md')}", "", "## Pages", "", *lines, ""])


def listed() -> list[tuple[str, str]]:
    """Title and file of each page, as the navigation has them."""
    return list(_pages(yaml.safe_load(CONFIGURATION.read_text("utf-8"))["nav"]))


def _pages(entries: list[Any]) -> Iterator[tuple[str, str]]:
    for entry in entries:
        for title, below in entry.items():
            if isinstance(below, str):
                yield title, below
            else:
                yield from _pages(below)


def _first(name: str) -> str:
    """The first sentence after the title of a page, without marks."""
    text = re.sub(r"<!--.*?-->", "", (ROOT / "docs" / name).read_text("utf-8"), flags=re.DOTALL)
    paragraph = next(part for part in text.split("\n\n")[1:] if part.strip() and not re.match(r"\s*(#|\||!|```)", part))
    plain = re.sub(r"\[([^\]]+)\]\([^)]+\)", r"\1", " ".join(paragraph.split()))
    return re.split(r"(?<=[.?]) ", plain)[0]


if __name__ == "__main__":
    TARGET.write_text(page(), encoding="utf-8")
