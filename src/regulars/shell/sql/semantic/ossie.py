"""The semantic layer in the open form of Apache Ossie (core specification 0.1.1)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import ibis.expr.types as ir
from sqlglot import expressions as sge

from regulars.ground.contract import DAY, MOMENT, Column, Table
from regulars.ground.tables.links import LINKS
from regulars.metrics.measures import Measure
from regulars.report.views import view
from regulars.shell.sql.dbt.folder import MARK
from regulars.shell.sql.dbt.yaml import yaml_of
from regulars.shell.sql.definitions import Basis
from regulars.shell.sql.semantic.aggregates import aggregates_of, quotient, quotients_of

VERSION = "0.1.1"
FILE = "regulars.yml"
FACTS = "facts"
_INSTRUCTIONS = "Ask metrics of the dataset facts; ratios and counts of customers do not add up over groups."


def ossie_files(basis: Basis, facts: ir.Table, dimensions: tuple[str, ...]) -> dict[str, str]:
    """The one file of the layer, by its path."""
    return {FILE: f"# {MARK}\n{yaml_of(ossie(basis, facts, dimensions))}"}


def ossie(basis: Basis, facts: ir.Table, dimensions: tuple[str, ...]) -> dict[str, Any]:
    """The document: a dataset per table and for the booked facts, their links, and a metric per KPI."""
    model = {
        "name": "regulars",
        "description": "Customers, orders and products of a shop, and its KPIs over booked facts.",
        "ai_context": {"instructions": _INSTRUCTIONS},
        "datasets": [_facts(facts, dimensions), *(_dataset(table) for table in basis.contracts.values())],
        "relationships": [*_relationships(basis)],
        "metrics": [*_metrics(basis, facts)],
    }
    return {"version": VERSION, "dialects": ["ANSI_SQL"], "semantic_model": [model]}


def _facts(facts: ir.Table, dimensions: tuple[str, ...]) -> dict[str, Any]:
    keys = {name: view((name,), None, frozenset()).key[0] for name in dimensions if name in facts.columns}
    known = {**keys, "day": Column("day", DAY, "Day of the booking")}
    return {
        "name": FACTS,
        "source": FACTS,
        "description": "One row per booking: an invoice's sales, a return, a fee. KPIs are asked of it.",
        "fields": [_field(known.get(name, Column(name, "", ""))) for name in facts.columns],
    }


def _dataset(table: Table) -> dict[str, Any]:
    return {
        "name": table.name,
        "source": table.name,
        "primary_key": list(table.key),
        "description": f"{table.grain}.",
        "fields": [_field(column) for column in table.columns],
    }


def _field(column: Column) -> dict[str, Any]:
    is_time = column.type in (DAY, MOMENT)
    described = {"description": column.comment} if column.meaning else {}
    expression = sge.column(column.name, quoted=True)
    return {"name": column.name, "expression": _sql(expression), "dimension": {"is_time": is_time}, **described}


def _relationships(basis: Basis) -> Iterator[dict[str, Any]]:
    """Which column of a table names a row of another, as far as the run has both."""
    for link in LINKS:
        if link.table in basis.contracts and link.to in basis.contracts:
            yield _relationship(link.table, link.column, link.to, basis.contracts[link.to].key[0])
    if "customers" in basis.contracts:
        yield _relationship(FACTS, "customer_id", "customers", "customer_id")


def _relationship(table: str, column: str, to: str, key: str) -> dict[str, Any]:
    name = f"{table}_{column}_{to}"
    return {"name": name, "from": table, "to": to, "from_columns": [column], "to_columns": [key]}


def _metrics(basis: Basis, facts: ir.Table) -> Iterator[dict[str, Any]]:
    parts = {each.measure.name: each.whole for each in aggregates_of(facts, basis.present)}
    for each in aggregates_of(facts, basis.present):
        yield _metric(each.measure, each.whole)
    for measure in quotients_of(basis.present):
        yield _metric(measure, quotient(measure, parts))


def _metric(measure: Measure, expression: sge.Expression) -> dict[str, Any]:
    meaning = f"{measure.label}: {measure.meaning} [{measure.unit.value}]."
    return {"name": measure.name, "expression": _sql(_of_facts(expression)), "description": meaning}


def _of_facts(expression: sge.Expression) -> sge.Expression:
    """The expression with the dataset before each of its fields."""
    made = expression.copy()
    for column in made.find_all(sge.Column):
        column.set("table", sge.to_identifier(FACTS))
    return made


def _sql(expression: sge.Expression) -> dict[str, Any]:
    return {"dialects": [{"dialect": "ANSI_SQL", "expression": expression.sql()}]}
