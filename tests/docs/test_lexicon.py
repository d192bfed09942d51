"""Words that a native reader stumbles over stand in no name, docstring, comment or message, and on no page."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.test_floors import FILES, ROOT

REPOSITORY = ROOT.parents[1]
BANNED = (
    "told", "heard", "foretell", "foretells", "foretold", "lent", "halves", "so many", "of which", "whichever",
    "what is there", "asks of", "says so", "say so",
)  # fmt: skip
WORDS = re.compile(rf"\b({'|'.join(BANNED)})\b", re.IGNORECASE)
NAMES = re.compile(r"(?:^|_)(told|heard|foretell|foretold|lent|beside|halves)(?:_|$)", re.IGNORECASE)
# Older names that are public, or stand in files that former versions wrote.
KEPT = {
    "is_told",  # a column of the orders that were filled down, in the folder of a run
    "BESIDE",  # tables that lie next to the published ones
    "_BESIDE",
}
# Written from other files, or from code that is read here anyway.
WRITTEN = ("docs/notebooks/", "docs/llms.txt", "docs/truth.md")
PAGES = sorted(
    page
    for page in (*REPOSITORY.glob("*.md"), *(REPOSITORY / "docs").rglob("*.md"), REPOSITORY / "bench/README.md")
    if not page.relative_to(REPOSITORY).as_posix().startswith(WRITTEN)
)


def _tokens(text: str) -> Iterator[tokenize.TokenInfo]:
    return tokenize.generate_tokens(io.StringIO(text).readline)


def stumbles(text: str) -> list[str]:
    """The banned names of a file of Python, and the banned words of its texts and comments."""
    found = []
    for token in _tokens(text):
        if token.type == tokenize.NAME and token.string not in KEPT and NAMES.search(token.string):
            found.append(f"{token.start[0]}: {token.string}")
        if token.type == tokenize.COMMENT and WORDS.search(token.string):
            found.append(f"{token.start[0]}: {token.string}")
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            found += [f"{node.lineno}: {' '.join(m[0].split())}" for m in WORDS.finditer(" ".join(node.value.split()))]
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_code_reads_plainly(path: Path) -> None:
    """Name a value after what it is; say "predicted", "used lines and lines set aside", "this many", "some of them"."""
    assert stumbles(path.read_text("utf-8")) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(REPOSITORY).as_posix())
def test_pages_read_plainly(page: Path) -> None:
    """The same for what users read."""
    text = " ".join(page.read_text("utf-8").split())
    assert [text[max(0, m.start() - 40) : m.end() + 40] for m in WORDS.finditer(text)] == []


@pytest.mark.parametrize(
    "code",
    [
        "def _told(row): pass",
        "def f(told): pass",
        "x.is_beside = 1",
        '"""The two halves of the ledger."""',
        '"""What was\n    foretold."""',
        "x = 1  # a file of which nothing is known",
        'f"{n} lines, whichever they are"',
    ],
)
def test_what_this_looks_for_is_found(code: str) -> None:
    """Each of these once stood in the package, or could have."""
    assert stumbles(code)


@pytest.mark.parametrize("code", ["talent = 1", "BESIDE = ()", '"""One half of the rows, and what they hold."""'])
def test_other_words_pass(code: str) -> None:
    """Parts of words, and words of the trade."""
    assert not stumbles(code)
