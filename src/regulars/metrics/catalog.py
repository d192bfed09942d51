"""The catalogue of KPIs, for people and for the SQL layer."""

from __future__ import annotations

import ibis.expr.types as ir
from ibis.backends.sql.compilers.duckdb import compiler
from sqlglot import expressions as sge

from regulars.ground.kpis import EVERYWHERE, NOWHERE, Dimension
from regulars.metrics.measures import MEASURES, Measure, aggregates, available

_EVERYWHERE = "time, country, product, segment, new_returning, identified and declared dimensions"
_NOWHERE = "nothing: ask for the total instead"


def metric_catalog(facts: ir.Table, present: frozenset[str]) -> list[dict[str, str]]:
    """One row per KPI that a log with these columns can answer, with its definition in SQL over `facts`."""
    return [
        {
            "kpi": measure.name,
            "label": measure.label,
            "meaning": measure.meaning,
            "unit": measure.unit.value,
            "kind": measure.kind.value,
            "good_direction": measure.good.value,
            "adds_up": adds_up(measure),
            "expression": _expression(facts, measure),
        }
        for measure in available(present)
    ]


def adds_up(measure: Measure) -> str:
    """The dimensions over which the parts of a KPI sum to the whole, in words; only for people to read."""
    if measure.additive_over == EVERYWHERE:
        return _EVERYWHERE
    if measure.additive_over == NOWHERE:
        return _NOWHERE
    like = next((m for m in MEASURES if m.additive_note and m.additive_over == measure.additive_over), measure)
    if like is not measure:
        return f"as {like.name}"
    listed = ", ".join(dimension for dimension in Dimension if dimension in measure.additive_over)
    return "; ".join(filter(None, (listed, measure.additive_note)))


def _expression(facts: ir.Table, measure: Measure) -> str:
    """The definition on one line: the SQL of the aggregate without the table's name, or of the quotient."""
    if measure.ratio:
        return f"{'-' if measure.is_taken_off else ''}{measure.ratio[0]} / NULLIF({measure.ratio[1]}, 0)"
    value = compiler.to_sqlglot(facts.aggregate(**aggregates(facts, [measure.name]))).selects[0].unalias()
    for column in list(value.find_all(sge.Column)):
        column.set("table", None)
    return " ".join(compiler.dialect().generate(value, pretty=True).split())
