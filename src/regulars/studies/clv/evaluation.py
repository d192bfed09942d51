"""The backtest as a table: models by number of purchases, and the chosen one by expected value and by its intervals."""

from __future__ import annotations

from datetime import date

import ibis
import ibis.expr.types as ir

from regulars.ground.contract import MONEY
from regulars.ledger.slices import placed, slice_of
from regulars.ledger.types import count, money
from regulars.studies.clv.clv import valued
from regulars.studies.clv.histories import history

TENTHS = 10


def clv_evaluation(
    clv_days: ir.Table, clv_counted: ir.Table, clv_tested: ir.Table, *, value_test: tuple[date, int]
) -> ir.Table:
    """One row per snapshot, model, measure and bucket of customers: predicted and actual.

    `clv_counted` has purchase days and net revenue of every model by x. Of the chosen model at the main snapshot
    come in addition, by tenths of expected value, net revenue and how many customers ended inside their interval.
    """
    snapshot, follow_days = value_test
    known = history(clv_days, snapshot=snapshot, follow_days=follow_days)
    tested = valued(known, clv_tested, margin=1.0)
    tenths = _in_tenths(tested)
    parts = [_shaped(part, snapshot, follow_days) for part in (_tenths(tenths), _inside(tenths))]
    every = _typed(clv_counted).union(*parts)
    chosen = tested.model.max().as_scalar()
    ratio = every.predicted.cast("float64") / every.actual.nullif(0).cast("float64")
    return every.mutate(error=ratio - 1, is_chosen=every.model == chosen)


def _in_tenths(tested: ir.Table) -> ir.Table:
    """The customers with their tenth by expected value, 1 the best; equals are in one tenth."""
    best_first = placed(tested, [ibis.desc("clv")], slices=-slice_of(tested.clv), ties=True)
    others = (best_first.size - 1).nullif(0)
    share = (best_first.place.cast("float64") / others.cast("float64")).fill_null(0.0)
    return best_first.mutate(tenth=ibis.least((share * TENTHS).floor().cast("int64"), TENTHS - 1) + 1)


def _tenths(tenths: ir.Table) -> ir.Table:
    """One row per tenth: the expected net revenue of its customers, and what came."""
    sums = tenths.group_by("tenth", "model").aggregate(
        customers=count(tenths.count()), predicted=money(tenths.clv.sum()), actual=money(tenths.next_net.sum())
    )
    return _named(sums, "net_revenue")


def _inside(tenths: ir.Table) -> ir.Table:
    """One row for all and one per tenth: customers who should have ended inside their interval, and those who did."""
    inside = (tenths.next_net >= tenths.clv_low) & (tenths.next_net <= tenths.clv_high)
    sums = tenths.group_by("tenth", "model").aggregate(
        customers=count(tenths.count()), inside=count(inside.cast("int64").sum())
    )
    total = sums.group_by("model").aggregate(customers=count(sums.customers.sum()), inside=count(sums.inside.sum()))
    return _named(sums.union(total.mutate(tenth=ibis.null("int64")).select(*sums.columns)), "inside_interval").mutate(
        predicted=lambda t: (t.customers.cast("decimal(38, 4)") * ibis.literal("0.9").cast("decimal(4, 1)")).cast(
            MONEY
        ),
        actual=lambda t: t.inside.cast(MONEY),
    )


def _named(sums: ir.Table, measure: str) -> ir.Table:
    """The rows with the name and number of their bucket; one without a tenth is the total."""
    return sums.mutate(
        measure=ibis.literal(measure),
        bucket=(ibis.literal("decile ") + sums.tenth.cast("string")).fill_null("total"),
        bucket_number=(sums.tenth + TENTHS).fill_null(0),
    )


_COLUMNS = (
    "snapshot", "horizon_days", "model", "measure", "bucket", "bucket_number", "customers",
    "predicted", "actual", "individual_error",
)  # fmt: skip


def _shaped(part: ir.Table, snapshot: date, follow_days: int) -> ir.Table:
    return part.mutate(
        snapshot=ibis.literal(snapshot),
        horizon_days=ibis.literal(follow_days, type="int64"),
        individual_error=ibis.null("float64"),
    ).select(*_COLUMNS)


def _typed(counted: ir.Table) -> ir.Table:
    """What crossed as floats, in the types of the table."""
    return counted.mutate(predicted=counted.predicted.cast(MONEY), actual=counted.actual.cast(MONEY)).select(*_COLUMNS)
