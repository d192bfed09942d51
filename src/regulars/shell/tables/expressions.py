"""What steps and questions make of tables and settings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

import ibis.expr.types as ir

from regulars.ground.calendar import Calendar
from regulars.report.definitions import BESIDE
from regulars.report.questions import answers, prepared, view_name
from regulars.report.steps import Step
from regulars.shell.engines.formula import Formula


def formula(make: Callable[..., Any], tables: Mapping[str, ir.Table], settings: Mapping[str, Any]) -> Formula:
    """What a step makes of its tables and settings, which are put in by name."""
    reads, taken = Step(make).arguments(tables, settings)
    return Formula(make, **reads, **taken)


def prepared_answers(
    tables: Mapping[str, ir.Table],
    *,
    dimensions: tuple[str, ...],
    as_of: date,
    present: frozenset[str],
    calendar: Calendar,
) -> Iterator[tuple[str, Formula]]:
    """The answer to every question that is likely to be asked, by the name of its view."""
    reads = {name: tables[name] for name in BESIDE}
    for by, grain in prepared(tables, dimensions):
        weeks = {"calendar": calendar} if grain == "week" and calendar.week_starts else {}  # all others have it plain
        yield view_name(by, grain), Formula(answers, reads, by=by, grain=grain, as_of=as_of, present=present, **weeks)
