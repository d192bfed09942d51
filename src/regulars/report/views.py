"""What the prepared views of a run hold, in words: what a row of each is, and what each of its columns means."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from regulars.ground.calendar import HOUR
from regulars.ground.contract import DAY, FLAG, MOMENT, TEXT, Column, Table
from regulars.metrics.measures import Measure, available
from regulars.report.questions import prepared, view_name

_GROUPS = {
    "country": "Country of the line; Unknown if missing",
    "segment": "Segment of rfm; Guest, or No order",
    "new_returning": "new in the month of the first order, returning later; Guest, or No order",
    "identified": "identified or guest",
    "stock_code": "Code of the product; Unknown if missing",
    "weekday": "Day of the week, from 1 Monday to 7 Sunday",
    "hour_of_day": "Hour of the shop's clock, from 00 to 23; 00 where the log has no times",
}


@dataclass(frozen=True)
class View:
    """A prepared view: the question that it answers, its grain, and its columns; the first ones are its key."""

    by: tuple[str, ...]
    grain: str | None
    one_row_per: str
    key: tuple[Column, ...]
    values: tuple[Column, ...]

    @property
    def name(self) -> str:
        return view_name(self.by, self.grain)

    @property
    def columns(self) -> tuple[Column, ...]:
        return (*self.key, *self.values)

    @property
    def contract(self) -> Table:
        """What its answer promises, as of a table."""
        return Table(self.name, self.one_row_per, tuple(column.name for column in self.key), self.columns)


def views(made: Iterable[str], declared: Iterable[str], present: frozenset[str]) -> tuple[View, ...]:
    """The prepared views of a run with these tables and dimensions, of a log with these columns."""
    return tuple(view(by, grain, present) for by, grain in prepared(made, declared))


def view(by: tuple[str, ...], grain: str | None, present: frozenset[str], only: str | None = None) -> View:
    """The view of a question, prepared or not, of a log with these columns: with every KPI, or `only` one."""
    kpis = tuple(_column_of(measure) for measure in available(present) if only in (None, measure.name))
    begins = Column(
        "period", *((MOMENT, "Beginning of the hour") if grain == HOUR else (DAY, f"First day of the {_words(grain)}"))
    )
    period = (begins,) if grain else ()
    partial = (Column("is_partial", FLAG, f"Whether the log covers only part of the {_words(grain)}"),) if grain else ()
    words = " and ".join([*by, *([_words(grain)] if grain else [])])
    return View(by, grain, f"{words or 'log'}, with every KPI", (*period, *map(_group, by)), (*partial, *kpis))


def _words(grain: str | None) -> str:
    return (grain or "").replace("_", " ")


def _group(name: str) -> Column:
    if name in _GROUPS:
        return Column(name, TEXT, _GROUPS[name])
    return Column(name, TEXT, "Declared dimension", null_means="the line names none")


def _column_of(measure: Measure) -> Column:
    return Column(measure.name, measure.type, f"{measure.label}: {measure.meaning}", measure.unit)
