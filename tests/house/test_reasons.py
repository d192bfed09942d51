"""Reasons are codes with values; their sentences are for people, and every sentence can be written."""

from __future__ import annotations

import ast
import importlib
from pathlib import Path
from string import Formatter

import pytest

from regulars.ground.evidence import ReasonCode
from regulars.ground.log_columns import LOG_COLUMNS
from regulars.ground.tables import PUBLISHED
from regulars.ledger.mapping import CANONICAL
from regulars.metrics.measures import MEASURES, needed
from tests.house.test_floors import FILES, ROOT

WITH_REASONS = [path for path in FILES if "ReasonCode" in path.read_text("utf-8")]


def _codes(path: Path) -> dict[str, ReasonCode]:
    """The reason codes that a file defines or imports, by the name that it uses."""
    module = ".".join(("regulars", *path.relative_to(ROOT).with_suffix("").parts))
    return {name: value for name, value in vars(importlib.import_module(module)).items() if type(value) is ReasonCode}


def _fields(code: ReasonCode) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(code.words) if name is not None}


@pytest.mark.parametrize("path", WITH_REASONS, ids=lambda path: str(path.relative_to(ROOT)))
def test_reasons_are_given_the_values_that_they_name(path: Path) -> None:
    """A reason that is made once in a thousand shops would otherwise fail there first."""
    codes = _codes(path)
    for call in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in codes):
            continue
        given = {word.arg for word in call.keywords}
        if None not in given:
            assert given == _fields(codes[call.func.id]), call.func.id


def test_each_code_of_a_file_has_a_name_of_its_own() -> None:
    """Two reasons with one name could be confused."""
    for path in WITH_REASONS:
        names = [code.name for code in _codes(path).values()]
        assert len(set(names)) == len(names), path


def test_every_column_that_can_be_lacking_has_a_label_and_a_setting() -> None:
    """A contract or a KPI may need any column of the log, and what it lacks can be said."""
    assert list(LOG_COLUMNS) == [*CANONICAL, "discount", "tax", "shipping", "tip", "cost"]
    assert set().union(*(table.needs for table in PUBLISHED)) <= set(LOG_COLUMNS)
    assert set().union(*(needed(measure) for measure in MEASURES)) <= set(LOG_COLUMNS)
    assert all(column.label and column.settings for column in LOG_COLUMNS.values())
