"""The README's commands are the real ones."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from regulars.shell.cli import app

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "PACKAGE.md", *sorted((ROOT / "docs").rglob("*.md"))]


def commands() -> set[str]:
    """The first word after `regulars` in every shell block and in running text, with those listed after it."""
    found = set()
    for page in PAGES:
        listed = re.findall(r"`regulars ([a-z]+)[^`\n]*`((?:,?\s(?:and\s)?`[a-z]+`)*)", page.read_text("utf-8"))
        found |= {word for first, rest in listed for word in (first, *re.findall(r"`([a-z]+)`", rest))}
        for block in re.findall(r"```(?:sh|console|bash)\n(.*?)```", page.read_text("utf-8"), re.S):
            for line in block.splitlines():
                words = shlex.split(line.strip().removeprefix("$ "), comments=True)
                if len(words) > 1 and words[0] == "regulars" and not words[1].startswith("-"):
                    found.add(words[1])
    return found


def test_every_command_named_exists() -> None:
    """A command that the pages show is one that the program has."""
    known = {name for name in app if not name.startswith("-")}
    assert commands() and commands() <= known


def test_every_make_target_named_exists() -> None:
    """`make x` in the pages is a target of the Makefile."""
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    for page in PAGES:
        for target in re.findall(r"(?:`|^)make ([a-z]+)", page.read_text("utf-8"), re.M):
            assert target in targets, (page.name, target)
