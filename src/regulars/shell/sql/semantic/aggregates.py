"""The KPIs over `facts` as SQL that every dialect reads: one aggregate each, or the quotient of two others."""

from __future__ import annotations

from dataclasses import dataclass

import ibis.expr.types as ir
from ibis.backends.sql.compilers.duckdb import compiler
from sqlglot import expressions as sge

from regulars.metrics.measures import Measure, aggregates, available

SUM, COUNT_DISTINCT = "sum", "count_distinct"


@dataclass(frozen=True)
class Aggregate:
    """A KPI that is no quotient: `how` its rows are aggregated, the value of a row, and the whole as it is defined."""

    measure: Measure
    how: str
    row: sge.Expression
    whole: sge.Expression


def aggregates_of(facts: ir.Table, present: frozenset[str]) -> tuple[Aggregate, ...]:
    """The KPIs that a log with these columns can answer, but for quotients, and the parts of these."""
    return tuple(_aggregate(facts, measure) for measure in available(present) if not measure.ratio)


def quotients_of(present: frozenset[str]) -> tuple[Measure, ...]:
    """The KPIs that are quotients of two others."""
    return tuple(measure for measure in available(present) if measure.ratio)


def quotient(measure: Measure, parts: dict[str, sge.Expression]) -> sge.Expression:
    """The quotient of two expressions; NULL where the lower one is zero."""
    top, bottom = (parts[name].copy() for name in measure.ratio or ())
    above = sge.Neg(this=sge.paren(top)) if measure.is_taken_off else top
    below = sge.Nullif(this=bottom, expression=sge.Literal.number(0))
    return sge.Div(this=sge.cast(above, "DOUBLE"), expression=sge.cast(below, "DOUBLE"))


def _aggregate(facts: ir.Table, measure: Measure) -> Aggregate:
    query = compiler.to_sqlglot(facts.aggregate(**aggregates(facts, [measure.name])))
    whole = query.selects[0].unalias().transform(_without_filter)
    for column in list(whole.find_all(sge.Column)):
        column.set("table", None)
    counts = list(whole.find_all(sge.Count))
    if counts:
        (counted,) = counts
        return Aggregate(measure, COUNT_DISTINCT, counted.this.expressions[0], whole)
    sums = list(whole.find_all(sge.Sum))
    row = sums[0].this if len(sums) == 1 else whole.transform(_summed)
    return Aggregate(measure, SUM, row, whole)


def _without_filter(node: sge.Expression) -> sge.Expression:
    """An aggregate of some rows, as one of values that are NULL elsewhere."""
    if not isinstance(node, sge.Filter):
        return node
    aggregate, chosen = node.this.copy(), node.expression.this
    inside = aggregate.this
    if isinstance(inside, sge.Distinct):
        inside.set("expressions", [_where(inside.expressions[0], chosen)])
    else:
        aggregate.set("this", _where(inside, chosen))
    return aggregate


def _where(value: sge.Expression, chosen: sge.Expression) -> sge.Expression:
    return sge.Case(ifs=[sge.If(this=chosen.copy(), true=value.copy())])


def _summed(node: sge.Expression) -> sge.Expression:
    """What stands in a sum: a difference of sums is the sum of the rows' differences."""
    return node.this if isinstance(node, sge.Sum) else node
