"""The catalogue of KPIs, for people and for the SQL layer."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from regulars.metrics.measures import Measure, aggregates, available


def metric_catalog(facts: ir.Table, present: frozenset[str]) -> list[dict[str, str]]:
    """One row per KPI that a log with these columns can answer, with its definition in SQL over `facts`."""
    return [
        {
            "kpi": measure.name,
            "label": measure.label,
            "meaning": measure.meaning,
            "unit": measure.unit,
            "kind": measure.kind,
            "good_direction": measure.good,
            "adds_up": measure.adds_up,
            "expression": _expression(facts, measure),
        }
        for measure in available(present)
    ]


def _expression(facts: ir.Table, measure: Measure) -> str:
    if measure.ratio:
        return f"{measure.ratio[0]} / NULLIF({measure.ratio[1]}, 0)"
    statement = ibis.to_sql(facts.aggregate(**aggregates(facts, [measure.name])), dialect="duckdb")
    flat = " ".join(str(statement).split())
    body = flat.split(" ", 1)[1].rsplit(" FROM ", 1)[0]
    return body.rsplit(" AS ", 1)[0].replace('"t0".', "").strip()
