"""No step moves a large table through one task of a cluster, as a window without partition would."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir
import pytest

from regulars.report.condense import CONDENSED
from regulars.report.plan import PLAN
from regulars.report.steps import Fit
from regulars.shell.config.config import Config
from regulars.shell.sql.definitions import of_settings

MADE = [step.name for step in PLAN.steps if not isinstance(step, Fit)]
SMALL = {"segments"}  # however long the log is
LARGE = {
    "customer_id",
    "order_key",
    "invoice_no",
    "stock_code",
    "source_line",
    "return_number",
}  # there are as many as that


def _large_windows(expression: ir.Table) -> Iterator[str]:
    """The windows without partition over rows that grow with the log."""
    for project in expression.op().find(ops.Project):
        for name, value in project.values.items():
            for window in value.find(ops.WindowFunction, filter=ops.Value):
                if not window.group_by and not _is_small(project.parent):
                    yield name


def _is_small(relation: ops.Relation) -> bool:
    """Whether there are few rows: groups of a kind of which there are few, a limit, or a small table."""
    if isinstance(relation, ops.Aggregate):
        return not LARGE & set(relation.groups)
    if isinstance(relation, ops.Limit | ops.DummyTable | ops.InMemoryTable):
        return True
    if isinstance(relation, ops.UnboundTable):
        return relation.name in SMALL
    above = [each for each in relation.__children__ if isinstance(each, ops.Relation)]
    return bool(above) and all(map(_is_small, above))


def test_it_is_seen() -> None:
    """A place among all customers is found by this test, one among groups is not."""
    customers = ibis.table({"customer_id": "string", "country": "string", "spent": "int64"}, name="customers")
    in_order = ibis.window(order_by="spent")
    assert list(_large_windows(customers.mutate(place=ibis.row_number().over(in_order)))) == ["place"]
    by_customer = customers.group_by("customer_id").aggregate(spent=customers.spent.sum())
    assert list(_large_windows(by_customer.mutate(place=ibis.row_number().over(in_order)))) == ["place"]
    by_country = customers.group_by("country").aggregate(spent=customers.spent.sum())
    assert not list(_large_windows(by_country.mutate(place=ibis.row_number().over(in_order))))
    assert not list(_large_windows(customers.mutate(total=customers.spent.sum().over(ibis.window(group_by="country")))))


@pytest.mark.parametrize("name", MADE)
def test_steps(name: str) -> None:
    """Every step of a run."""
    basis = of_settings(Config(), date(2024, 1, 1), date(2022, 1, 1))
    for definition in basis.definitions().of_table(name):
        for step in definition.steps.values():
            assert not list(_large_windows(step))


@pytest.mark.parametrize("name", CONDENSED)
def test_condensed(name: str) -> None:
    """What is condensed for the report."""
    sources, make = CONDENSED[name]
    contracts = of_settings(Config(), date(2024, 1, 1)).contracts
    tables = [ibis.table({each.name: each.type for each in contracts[of].columns}, name=of) for of in sources]
    assert not list(_large_windows(make(*tables)))
