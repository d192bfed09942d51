"""What steps and questions make of tables and settings; expressions are built once in a process.

To build them takes longer than to answer them over a small shop. A notebook or a service that runs again builds what
has changed alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

import ibis.expr.operations as ops
import ibis.expr.types as ir

from regulars.report.definitions import BESIDE
from regulars.report.questions import answers, prepared, view_name
from regulars.report.steps import Step

_KEPT = 256  # expressions: a run has about 70


def called(make: Callable[..., Any], tables: Mapping[str, Any], settings: Mapping[str, Any]) -> Any:
    """The outcome of a step, with its tables and settings put in by name."""
    reads, taken = Step(make).arguments(tables, settings)
    return make(**reads, **taken)


def expressed(make: Callable[..., Any], tables: Mapping[str, ir.Table], settings: Mapping[str, Any]) -> ir.Table:
    """The same of a step whose outcome is an expression.

    It may name the connection of an earlier run: ask it by its statement, of a store that has the tables.
    """
    reads, taken = Step(make).arguments(tables, settings)
    return _expressed(make, tuple((name, table.op()) for name, table in reads.items()), tuple(taken.items()))


def prepared_answers(
    tables: Mapping[str, ir.Table], *, dimensions: tuple[str, ...], as_of: date, present: frozenset[str]
) -> Iterator[tuple[str, ir.Table]]:
    """The answer to every question that is likely to be asked, by the name of its view."""
    reads = tuple((name, tables[name].op()) for name in BESIDE)
    for by, grain in prepared(tables, dimensions):
        told = {"by": by, "grain": grain, "as_of": as_of, "present": present}
        yield view_name(by, grain), _expressed(_answer, reads, tuple(told.items()))


def _answer(facts: ir.Table, line_facts: ir.Table, **told: Any) -> ir.Table:
    return answers({"facts": facts, "line_facts": line_facts}, **told)


@lru_cache(_KEPT)
def _expressed(
    make: Callable[..., Any], reads: tuple[tuple[str, ops.Relation], ...], settings: tuple[tuple[str, Any], ...]
) -> ir.Table:
    return make(**{name: read.to_expr() for name, read in reads}, **dict(settings))
