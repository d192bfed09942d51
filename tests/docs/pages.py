"""The pages and their fenced blocks.

What a block is, its first line says:

- `sh`, `python`, `sql`: it is run, in the order of the page. SQL is asked of `data`, or of the folder of runs that its
  title begins with.
- `toml`: it is read as a configuration. `csv`: a log to look at. With a title, either is first written under that name.
- `text`: output or an illustration; it holds no command to type. `ini`: a file for another program.
- After a line `<!-- not run: REASON -->`, a block is only looked at.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
PACKAGE = ROOT / "PACKAGE.md"  # what a package index shows
MEASURED = "benchmarks.md"  # written by `make bench`, and about it
NOTEBOOKS = ROOT / "docs" / "notebooks"  # written from the notebooks, which run as such
PAGES = (
    README,
    PACKAGE,
    *sorted(
        page
        for page in (ROOT / "docs").rglob("*.md")
        if page.name != MEASURED and (page.name == "index.md" or not page.is_relative_to(NOTEBOOKS))
    ),
)
_BLOCK = re.compile(
    r'^(?:<!-- not run: (?P<why>[^\n]+) -->\n)?```(?P<language>\w*)(?: title="(?P<title>[^"]*)")?\n(?P<text>.*?)^```$',
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True)
class Block:
    """What stands between two fences: its language, its text, where it stands, and what else is said of it."""

    language: str
    text: str
    where: str
    title: str | None = None
    not_run: str | None = None


def blocks(page: Path) -> list[Block]:
    """The fenced blocks of a page, in order."""
    text = page.read_text("utf-8")
    found = []
    for match in _BLOCK.finditer(text):
        line = text.count("\n", 0, match.start("language")) + 1
        found.append(
            Block(match["language"], match["text"], f"{page.name}:{line}", title=match["title"], not_run=match["why"])
        )
    assert 2 * len(found) == len(re.findall(r"^\s*```", text, re.MULTILINE)), f"{page.name}: a fence that is no block"
    return found


def headed(page: Path, heading: str) -> str:
    """The text under a heading, up to the next heading of the same depth or above."""
    lines = page.read_text("utf-8").splitlines()
    begin = lines.index(heading) + 1
    depth = len(heading.split(" ", 1)[0])
    ends = [n for n, line in enumerate(lines) if n >= begin and re.match(rf"#{{1,{depth}}} ", line)]
    return "\n".join(lines[begin : ends[0] if ends else None])
