"""How the numbers are defined."""

from __future__ import annotations

from regulars.ground.kpis import Good, Kind
from regulars.report.html.blocks import Block, Definition, Definitions, Missing, Prose, Section, section
from regulars.report.html.content import Row
from regulars.report.html.visible import Standing

_BETTER = {Good.UP: "more is better", Good.DOWN: "less is better"}


def definitions(standing: Standing) -> Section:
    """One entry for each KPI of the catalogue."""
    rows = standing.rows("metric_catalog")
    shown: Block = Missing("Definitions", standing.missing("metric_catalog"), ("metric_catalog",))
    if rows:
        shown = Definitions(tuple(_definition(row) for row in rows), ("metric_catalog",))
    blocks = (Prose("Every KPI of this report, with its unit and its formula."), shown)
    return section("definitions", "How these numbers are defined", blocks, is_folded=True)


def _definition(row: Row) -> Definition:
    adds_up = "does not add up" if row["kind"] == Kind.RATIO else f"adds up over {row['adds_up']}"
    details = [f"unit: {row['unit']}", _BETTER.get(row["good_direction"], ""), adds_up]
    return Definition(row["label"], row["meaning"], tuple(filter(None, details)), row["expression"] or "")
