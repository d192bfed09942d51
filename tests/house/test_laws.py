"""Every test states its law."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]


def without_a_law(text: str) -> list[str]:
    """Names of the test functions that have no docstring."""
    return [
        node.name
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_") and not ast.get_docstring(node)
    ]


@pytest.mark.parametrize("folder", sorted(path.name for path in TESTS.iterdir() if (path / "__init__.py").exists()))
def test_each_test_states_its_law(folder: str) -> None:
    """The first line of a test says what must hold, in one sentence: its name alone is too short for that."""
    texts = {path: path.read_text("utf-8") for path in (TESTS / folder).rglob("test_*.py")}
    assert {path.name: names for path, text in texts.items() if (names := without_a_law(text))} == {}


def test_a_test_without_a_law_is_found() -> None:
    """A test with a docstring passes; one without is named."""
    assert without_a_law('def test_a():\n    """It holds."""\ndef test_b():\n    assert True\n') == ["test_b"]
