"""Writes src/regulars/steps.py from the plan of tables: `python -m tests.docs.public_steps`."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from typing import Any

from regulars.ground.tables import BY_NAME
from regulars.ledger.rollups import customer_history
from regulars.metrics.kpi import kpis
from regulars.report.plan import STEPS
from regulars.report.steps import Fit, Step
from tests.docs.pages import ROOT

TARGET = ROOT / "src" / "regulars" / "steps.py"
BESIDES = (customer_history, kpis)  # what steps are made of, and what KPIs are asked with
_PLAIN = {"date", "int", "str", "tuple", "frozenset", "None", "Calendar"}  # types that anybody can write, or leave out

INTRODUCTION = '''\
"""The steps that make the tables: functions from tables to a table, as Ibis expressions.

    run = regulars.open("data")
    lines = run.table("transactions")
    booked = regulars.steps.bookings(lines, as_of=run.as_of)

A parameter has the name of the table that it takes: `run.table(...)` has the published ones, another step makes the
rest. Nothing is computed before you fetch the result. A step that only a run can make is not here; `run.table(...)`
has its table.

This file is written from the plan by `python -m tests.docs.public_steps`; a test compares the two.
"""
'''


def public_steps() -> tuple[Callable[..., Any], ...]:
    """The functions that anybody can call with tables of a run, results of each other, and plain settings.

    Of these, such as make a published table or are read on the way to one.
    """
    callable_ = [step for step in STEPS if not isinstance(step, Fit) and _is_plain(step)]
    known: set[str] = set()
    while (more := {step.name for step in callable_ if set(step.reads) <= known | set(BY_NAME)}) != known:
        known = more
    reached = [step for step in callable_ if step.name in known]
    kept = {step.name for step in reached if step.name in BY_NAME or step.is_view}
    while (more := kept | {name for step in reached if step.name in kept for name in step.reads} & known) != kept:
        kept = more
    return (*(step.make for step in reached if step.name in kept), *BESIDES)


def _is_plain(step: Step) -> bool:
    settings = inspect.signature(step.make).parameters
    return all(set(re.findall(r"\w+", settings[name].annotation)) <= _PLAIN for name in step.settings)


def page() -> str:
    """The whole text of steps.py."""
    steps = public_steps()
    places = sorted({step.__module__ for step in steps})
    names = {place: sorted(step.__name__ for step in steps if step.__module__ == place) for place in places}
    imports = [f"from {place} import {', '.join(names[place])}" for place in places]
    listed = "".join(f'    "{name}",\n' for name in sorted(step.__name__ for step in steps))
    return "\n".join([INTRODUCTION, *imports, "", f"__all__ = [\n{listed}]", ""])


if __name__ == "__main__":
    TARGET.write_text(page(), encoding="utf-8")
