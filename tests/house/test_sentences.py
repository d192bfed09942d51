"""No sentence is data: nothing is decided by the words of a message, and no text is cut at its words."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.test_floors import FILES, ROOT

CUTTING = {"startswith", "endswith", "partition", "rpartition", "split", "rsplit", "removeprefix", "removesuffix"}
PROSE = re.compile(r"[A-Za-z]{2,} [A-Za-z(]|<-|\w: ")
OF_WORDS = re.compile(r"\b(reason|message|sentence|refusal|adds_up|meaning|grain|step|need|said)\b|\bstr\(")
# What other software says in words alone, names of columns in foreign files, and texts that former versions wrote.
FOREIGN = {
    "shell/cli/__init__.py",
    "shell/engines/postgres/session.py",
    "shell/engines/read_only.py",
    "shell/engines/spark/session.py",
    "shell/process/resource_limits.py",
    "shell/runs/former_formats.py",
}


def _texts(*nodes: ast.AST) -> Iterator[str]:
    """The literals within, also the plain parts of f-strings."""
    for node in nodes:
        for each in ast.walk(node):
            if isinstance(each, ast.Constant) and isinstance(each.value, str):
                yield each.value


def _is_prose(*nodes: ast.AST) -> bool:
    literal = (ast.Constant, ast.JoinedStr, ast.Tuple, ast.List, ast.Set)
    return any(PROSE.search(text) for node in nodes if isinstance(node, literal) for text in _texts(node))


def _is_of_words(node: ast.AST) -> bool:
    return bool(OF_WORDS.search(ast.unparse(node)))


def _reads_words(node: ast.AST) -> bool:
    """Whether a piece of code cuts a text, or compares with one, that is written for people."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CUTTING:
        at_words = any(text.strip() for text in _texts(*node.args))
        return _is_prose(*node.args) or (at_words and _is_of_words(node.func.value))
    if isinstance(node, ast.Compare):
        contained = isinstance(node.ops[0], ast.In | ast.NotIn) and isinstance(node.left, ast.Constant)
        return _is_prose(node.left, *node.comparators) or (contained and _is_text(node.comparators[0]))
    if isinstance(node, ast.Subscript):
        is_key = isinstance(node.slice, ast.Constant) and _is_prose(node.slice)
        return is_key or (isinstance(node.slice, ast.Slice) and _is_text(node.value))
    return False


def _is_text(node: ast.AST) -> bool:
    """Whether something is a text for people: `str(...)`, or a name that says so."""
    is_made = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    return (isinstance(node, ast.Name) or is_made) and _is_of_words(node)


@pytest.mark.parametrize(
    "path", [p for p in FILES if p.relative_to(ROOT).as_posix() not in FOREIGN], ids=lambda p: str(p.relative_to(ROOT))
)
def test_no_sentence_is_data(path: Path) -> None:
    """What has to be decided is a code, an enum, a number or a field; sentences are written last, for people."""
    found = [ast.unparse(node) for node in ast.walk(ast.parse(path.read_text("utf-8"))) if _reads_words(node)]
    assert not found


@pytest.mark.parametrize(
    "code",
    [
        'row["reason"].startswith("chosen: the shortest")',
        '"nobody ever leaves" in reason',
        'row["adds_up"].startswith("nowhere")',
        'line.partition("<-")',
        'parts.step.startswith("set aside")',
        'step == "all lines"',
        'name.removeprefix("set aside: ")',
        'need.startswith("no ") and need[3:]',
        'str(refusal).split(". ")',
        '"--skip-rows" in str(refusal)',
        'note.split(". ", 1)[0] == f"tested on {days} days"',
        'flat.rsplit(" AS t", 1)',
        'told["all lines"]',
    ],
)
def test_what_this_looks_for_is_found(code: str) -> None:
    """Each of these once stood in the package, or could have."""
    assert any(_reads_words(node) for node in ast.walk(ast.parse(code)))


@pytest.mark.parametrize(
    "code",
    ['name.endswith(".parquet")', '" ".join(str(error).split())', 'kind == "sale"', "counts[1:]", 'tables["orders"]'],
)
def test_names_and_numbers_are_data(code: str) -> None:
    """Names of files, codes, blanks and arrays may be cut and compared."""
    assert not any(_reads_words(node) for node in ast.walk(ast.parse(code)))
