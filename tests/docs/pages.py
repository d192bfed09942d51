"""The pages and their fenced blocks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
MEASURED = "benchmarks.md"  # written by `make bench`, and about it
GUIDES = tuple(sorted(page for page in (ROOT / "docs").glob("*.md") if page.name != MEASURED))
_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """What stands between two fences: its language, its text and where it stands."""

    language: str
    text: str
    where: str


def blocks(page: Path) -> list[Block]:
    """The fenced blocks of a page, in order."""
    text = page.read_text("utf-8")
    found = []
    for match in _BLOCK.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        found.append(Block(match[1], match[2], f"{page.name}:{line}"))
    return found


def headed(page: Path, heading: str) -> str:
    """The text under a heading, up to the next heading of the same depth or above."""
    lines = page.read_text("utf-8").splitlines()
    begin = lines.index(heading) + 1
    depth = len(heading.split(" ", 1)[0])
    ends = [n for n, line in enumerate(lines) if n >= begin and re.match(rf"#{{1,{depth}}} ", line)]
    return "\n".join(lines[begin : ends[0] if ends else None])
