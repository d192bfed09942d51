"""How a run and its answers look in a notebook. Every text of the shop is escaped."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from regulars.ground.kpis import Unit
from regulars.metrics.measures import BY_NAME
from regulars.report.charts.formats import NOTHING, amount, as_day, change, count, percent, shortened

SHOWN = 60  # rows of an answer; a longer one is cut, and the line below it says how many there are


@dataclass(frozen=True)
class Cell:
    text: str
    is_number: bool = False


def answer_html(rows: Sequence[Mapping[str, Any]], kpis: Sequence[str], caption: str) -> str:
    """The first rows as a table, each KPI written in its unit."""
    writers = {name: _writer(name, kpis) for name in (rows[0] if rows else ())}
    heads = [Cell(name, is_number=write is not None) for name, write in writers.items()]
    lines = [[_cell(row[name], write) for name, write in writers.items()] for row in rows[:SHOWN]]
    size = "1 row" if len(rows) == 1 else f"{len(rows):,} rows"
    cut = f"the first {SHOWN} of {size}" if len(rows) > SHOWN else size
    return _drawn("answer", heads=heads, lines=lines, caption=f"{cut}; {caption}")


def run_html(title: str, facts: Mapping[str, str], tables: Mapping[str, int], left_out: Mapping[str, str]) -> str:
    """A run: its facts, its tables with their rows, and the tables that it left out with the reason."""
    sizes = [[Cell(name), Cell(count(rows), is_number=True)] for name, rows in tables.items()]
    reasons = [[Cell(name), Cell(reason)] for name, reason in left_out.items()]
    folded = [
        (f"{len(tables)} tables", [Cell("table"), Cell("rows", is_number=True)], sizes),
        (f"{len(left_out)} left out", [Cell("table"), Cell("reason")], reasons),
    ]
    return _drawn("run", title=title, facts=facts, folded=folded)


def _writer(name: str, kpis: Sequence[str]) -> Callable[[Any], str] | None:
    """How the numbers of a column are written; None for a column of groups or periods."""
    if name.removesuffix("_change") in kpis and name not in kpis:
        return change
    measure = BY_NAME[name.removesuffix("_before")] if name.removesuffix("_before") in kpis else None
    if measure is None:
        return None
    if measure.unit is Unit.SHARE:
        return percent
    return amount if measure.ratio or measure.unit is Unit.MONEY else count


def _cell(value: Any, write: Callable[[Any], str] | None) -> Cell:
    if write:
        return Cell(write(value), is_number=True)
    if isinstance(value, date):
        return Cell(as_day(value).isoformat())
    if isinstance(value, bool):
        return Cell("yes" if value else "no")
    return Cell(NOTHING if value is None else shortened(str(value)))


def _drawn(template: str, **values: Any) -> str:
    return _environment().get_template(f"{template}.html.j2").render(**values)


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("regulars.shell.published"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
