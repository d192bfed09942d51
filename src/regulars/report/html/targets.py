"""Targets and what came, as a block."""

from __future__ import annotations

from collections.abc import Callable

from regulars.report.charts.formats import day
from regulars.report.html.blocks import Block
from regulars.report.html.cards import label, value_text
from regulars.report.html.content import Row
from regulars.report.html.tables import grid, rate, written
from regulars.report.html.visible import Standing

_NOTE = "Due: the target by the share of the period's trading days that are over."


def targets(standing: Standing) -> Block | None:
    """The targets that have begun, the latest period first; None where the shop set none."""
    begun = [row for row in standing.rows("targets") if row["actual"] is not None]
    if not begun:
        return None

    def text(name: str) -> Callable[[Row], str]:
        return lambda row: value_text(row["kpi"], row[name], standing.currency)

    fields = (
        written("KPI", lambda row: label(standing, row["kpi"])),
        written("Period", _period),
        written("Target", text("target")),
        written("Due by now", text("due")),
        written("Actual", text("actual")),
        rate("Attained", "attained"),
    )
    latest = sorted(begun, key=lambda row: (row["period"], row["kpi"]), reverse=True)
    return grid(standing, "targets", "Targets", fields, latest, notes=(_NOTE,))


def _period(row: Row) -> str:
    """The grain and the first day, and whether it is still running."""
    running = ", not over" if row["is_partial"] else ""
    return f"{row['grain'].replace('_', ' ')} from {day(row['period'])}{running}"
