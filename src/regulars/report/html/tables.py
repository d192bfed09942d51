"""Tables to read, written briefly: a column is a label and how a row fills its cell."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from regulars.ground.kpis import Unit
from regulars.metrics.measures import BY_NAME
from regulars.report.charts.formats import NOTHING, Number, amount, change, count, percent, shortened
from regulars.report.html.blocks import Block, Cell, Column, Grid, Line, Missing
from regulars.report.html.content import Row
from regulars.report.html.visible import BEHIND, Standing

UNSAID = "not known"  # of a NULL whose reason is nowhere stated


@dataclass(frozen=True)
class Field:
    """A column, the cell of each row in it, and the name of the table's column where there is one."""

    column: Column
    cell: Callable[[Row], Cell]
    name: str = ""


def words(label: str, name: str, *, is_long: bool = False) -> Field:
    return Field(
        Column(label, is_number=False, is_long=is_long), lambda row: Cell(shortened(str(row[name] or NOTHING)))
    )


def written(label: str, write: Callable[[Row], str]) -> Field:
    """Text made from the whole row."""
    return Field(Column(label, is_number=False), lambda row: Cell(write(row)))


def number(label: str, name: str, *, null: str = "") -> Field:
    return Field(Column(label), lambda row: _cell(row.get(name), count, null), name)


def money(label: str, name: str, *, null: str = "") -> Field:
    return Field(Column(label), lambda row: _cell(row.get(name), amount, null), name)


def in_unit(label: str, name: str, *, null: str = "") -> Field:
    """A value of the KPI that the row names: money to the cent, other values whole."""

    def cell(row: Row) -> Cell:
        return _cell(row.get(name), amount if BY_NAME[row["kpi"]].unit is Unit.MONEY else _whole, null)

    return Field(Column(label), cell, name)


def _whole(value: Number) -> str:
    return count(round(value))


def rate(label: str, name: str, *, null: str = "", has_bar: bool = False) -> Field:
    """A share; with a bar of that length beneath it where shares are to be compared."""

    def cell(row: Row) -> Cell:
        plain = _cell(row.get(name), percent, null)
        share = row.get(name)
        return replace(plain, bar=min(1.0, max(0.0, share))) if has_bar and share is not None else plain

    return Field(Column(label), cell, name)


def growth(label: str, name: str, *, null: str = "") -> Field:
    def cell(row: Row) -> Cell:
        value = row.get(name)
        tone = "" if not value else "good" if value > 0 else "bad"
        plain = _cell(value, change, null)
        return replace(plain, tone=tone)

    return Field(Column(label), cell, name)


def average(label: str, name: str, *, null: str = "") -> Field:
    return Field(Column(label), lambda row: _cell(row.get(name), lambda value: amount(value, 1), null), name)


def grid(
    standing: Standing,
    table: str,
    title: str,
    fields: Sequence[Field],
    rows: Iterable[Row],
    *,
    notes: tuple[str, ...] = (),
) -> Block:
    """The rows as a table to read, or what is missing. A dash is explained below where a cell has one."""
    sources = (BEHIND.get(table, table),)
    reason = standing.missing(table)
    if reason:
        return Missing(title, reason, sources)
    return grid_of(standing, table, title, fields, rows, notes=notes)


def grid_of(
    standing: Standing,
    table: str,
    title: str,
    fields: Sequence[Field],
    rows: Iterable[Row],
    *,
    notes: tuple[str, ...] = (),
) -> Grid:
    """The rows as a table to read, also where they are of a table that the report does not hold."""
    sources = (BEHIND.get(table, table),)
    lines = [Line(tuple(field.cell(row) for field in fields)) for row in rows]
    withheld = standing.withheld_numbers(table)
    said = (*notes, *_withheld(fields, withheld), *_dashes(fields, lines, frozenset(withheld)))
    return Grid(title, tuple(field.column for field in fields), tuple(lines), sources, said)


def _cell(value: Number | None, write: Callable[..., str], null: str) -> Cell:
    return null_cell(null) if value is None else Cell(write(value))


def null_cell(why: str = "") -> Cell:
    """A dash, with why there is no value, where that is known."""
    return Cell(NOTHING, why or UNSAID, null_means=why)


def _withheld(fields: Sequence[Field], reasons: Mapping[str, str]) -> list[str]:
    """One sentence for each reason, with the columns that are not shown for it."""
    labels: dict[str, list[str]] = {}
    for field in fields:
        if field.name in reasons:
            labels.setdefault(reasons[field.name], []).append(field.column.label)
    return [f"Not shown: {', '.join(columns)}. {reason}" for reason, columns in labels.items()]


def _dashes(fields: Sequence[Field], lines: Sequence[Line], withheld: frozenset[str]) -> list[str]:
    """One sentence for each other column with a dash: on paper there is no pointing at it."""
    found = []
    for place, field in enumerate(fields):
        cells = [line.cells[place] for line in lines]
        reasons = sorted({cell.null_means for cell in cells} - {""})
        if reasons and field.name not in withheld:
            found.append(f"{NOTHING} under {field.column.label}: {', or '.join(reasons)}.")
    return found
