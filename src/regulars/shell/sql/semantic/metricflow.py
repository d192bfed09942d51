"""The semantic layer for MetricFlow: a semantic model over `facts` and a metric per KPI, within a dbt project."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import ibis.expr.types as ir
import sqlglot as sg
from sqlglot import expressions as sge

from regulars.metrics.measures import Measure
from regulars.report.views import view
from regulars.shell.sql.dbt.folder import MARK
from regulars.shell.sql.dbt.models import source_or_ref, sources
from regulars.shell.sql.dbt.yaml import yaml_of
from regulars.shell.sql.definitions import Basis
from regulars.shell.sql.dialects import COMPILERS
from regulars.shell.sql.semantic.aggregates import Aggregate, aggregates_of, quotients_of

FACTS, TIME, DAYS = "facts", "booked_on", "semantic_days"  # a dimension must not be called day
_PLACE = "models/semantic"


def metricflow_files(basis: Basis, facts: ir.Table, dimensions: tuple[str, ...], dialect: str) -> Mapping[str, str]:
    """The files that a dbt project gains: the semantic model, the metrics, and the days of the calendar."""
    query = sg.select(sge.column("day", quoted=True)).from_("daily_sales").sql(dialect=COMPILERS[dialect].dialect)
    days = query.replace("daily_sales", source_or_ref("daily_sales", sources(basis))) + "\n"
    document = {
        "version": 2,
        "models": [_spine()],
        "semantic_models": [_model(basis, facts, dimensions, dialect)],
        "metrics": [*_metrics(basis, facts)],
    }
    return {f"{_PLACE}.yml": f"# {MARK}\n{yaml_of(document)}", f"models/{DAYS}.sql": f"-- {MARK}\n{days}"}


def _spine() -> dict[str, Any]:
    return {
        "name": DAYS,
        "description": "One row per day of the calendar, for metrics over time.",
        "time_spine": {"standard_granularity_column": "day"},
        "columns": [{"name": "day", "granularity": "day", "quote": True}],
    }


def _model(basis: Basis, facts: ir.Table, dimensions: tuple[str, ...], dialect: str) -> dict[str, Any]:
    """The semantic model; a dimension that only lines have, such as a product, is not in it."""
    groups = [view((name,), None, frozenset()).key[0] for name in dimensions if name in facts.columns]
    customer = [{"name": "customer", "type": "foreign", "expr": _quoted("customer_id", dialect)}]
    day = {"name": TIME, "type": "time", "expr": _quoted("day", dialect), "type_params": {"time_granularity": "day"}}
    return {
        "name": FACTS,
        "description": "One row per booking: an invoice's sales, a return, a fee.",
        "model": f"ref('{FACTS}')",
        "defaults": {"agg_time_dimension": TIME},
        "primary_entity": "booking",
        "entities": customer if "customer_id" in basis.present else [],
        "dimensions": [
            day,
            *(
                {
                    "name": column.name,
                    "type": "categorical",
                    "description": column.meaning,
                    "expr": _quoted(column.name, dialect),
                }
                for column in groups
            ),
        ],
        "measures": [_measure(each, dialect) for each in aggregates_of(facts, basis.present)],
    }


def _measure(aggregate: Aggregate, dialect: str) -> dict[str, Any]:
    measure = aggregate.measure
    row = aggregate.row.sql(dialect=COMPILERS[dialect].dialect)
    return {"name": measure.name, "description": measure.meaning, "agg": aggregate.how, "expr": row}


def _metrics(basis: Basis, facts: ir.Table) -> Iterator[dict[str, Any]]:
    for each in aggregates_of(facts, basis.present):
        yield _metric(each.measure, "simple", {"measure": {"name": each.measure.name, "fill_nulls_with": 0}})
    for measure in quotients_of(basis.present):
        top, bottom = measure.ratio or ("", "")
        if measure.is_taken_off:
            parts = {"expr": f"-({top}) / NULLIF({bottom}, 0)", "metrics": [{"name": top}, {"name": bottom}]}
            yield _metric(measure, "derived", parts)
        else:
            yield _metric(measure, "ratio", {"numerator": {"name": top}, "denominator": {"name": bottom}})


def _metric(measure: Measure, kind: str, parts: Mapping[str, Any]) -> dict[str, Any]:
    described = {"name": measure.name, "label": measure.label, "description": f"{measure.meaning}."}
    return {**described, "type": kind, "type_params": dict(parts)}


def _quoted(name: str, dialect: str) -> str:
    return sge.column(name, quoted=True).sql(dialect=COMPILERS[dialect].dialect)
