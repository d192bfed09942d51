"""How customers move between segments: the same cut points at the first day of every month of the latest year."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import ibis
import ibis.expr.types as ir

from regulars.ground.evidence import INSUFFICIENT, Evidence, Judge, ReasonCode, judged
from regulars.ground.periods import Window
from regulars.ledger.calendar import index_of_month
from regulars.ledger.kinds import NET_REVENUE
from regulars.ledger.types import count, money
from regulars.studies.rfm.scores import MEASURES, rfm_cuts, score, wide_cuts
from regulars.studies.rfm.segments import segment_of

TRAILING = 365  # days: with the whole history everybody would drift upwards
SNAPSHOTS = 13
NONE, GONE = "none", "gone"
TOO_SHORT = ReasonCode(
    "too_short",
    "the log covers {covered} days; a year before the first of two month starts is needed to see customers move",
)
_HELD = ("segment_history", "segment_stock", "segment_flows")


def segment_history(facts: ir.Table, monthly_revenue: ir.Table, *, first_day: date) -> ir.Table:
    """One row per month start and customer with an order in the year before it: measures of that year, and segment.

    The cut points are those of the first month start.
    """
    starts = _month_starts(monthly_revenue, first_day)
    known = facts.filter(facts.customer_id.notnull())
    year = ibis.interval(days=TRAILING)
    met = known.inner_join(starts, [known.day < starts.snapshot, known.day >= (starts.snapshot - year).cast("date")])
    sums = met.group_by("snapshot", "customer_id").aggregate(
        orders=count(met.is_order.sum()),
        net_revenue=money(met.amount.sum(where=met.kind.isin(NET_REVENUE))),
        last_order=met.day.max(where=met.is_order),
    )
    dated = sums.mutate(recency_days=sums.snapshot.delta(sums.last_order, unit="day").cast("int64"))
    buyers = dated.filter(dated.orders > 0)
    cuts = rfm_cuts(buyers.filter(buyers.snapshot == buyers.snapshot.min().as_scalar()))
    base = buyers.select(
        "snapshot", "customer_id", "recency_days", frequency=buyers.orders, monetary=buyers.net_revenue
    ).cross_join(wide_cuts(cuts))
    scores = [score(base, measure, below=measure != MEASURES[0]) for measure in MEASURES]
    return base.select("snapshot", "customer_id", "monetary", segment=segment_of(*scores))


def segment_stock(segment_history: ir.Table) -> ir.Table:
    """One row per month start and segment that has customers then."""
    return segment_history.group_by("snapshot", "segment").aggregate(
        customers=count(segment_history.count()), net_revenue=money(segment_history.monetary.sum())
    )


def segment_flows(segment_history: ir.Table) -> ir.Table:
    """One row per two month starts in a row, and segment before and after: the customers who moved so, or stayed.

    `none` before: no order in the year before the first of both. `gone` after: none in the year before the second.
    """
    starts = segment_history.group_by("snapshot").aggregate()  # few rows, whatever the window over them
    pairs = starts.mutate(snapshot_to=starts.snapshot.lead(1).over(ibis.window(order_by="snapshot")))
    pairs = pairs.filter(pairs.snapshot_to.notnull()).rename(snapshot_from="snapshot")
    before = pairs.inner_join(segment_history, pairs.snapshot_from == segment_history.snapshot)
    after = pairs.inner_join(segment_history, pairs.snapshot_to == segment_history.snapshot)
    keys = ("snapshot_from", "snapshot_to", "customer_id")
    nothing = ibis.null("string")
    both = before.select(*keys, was="segment", now=nothing, earlier="monetary", later=money(before.monetary * 0)).union(
        after.select(*keys, was=nothing, now="segment", earlier=money(after.monetary * 0), later="monetary")
    )
    moved = both.group_by(*keys).aggregate(
        segment_from=both.was.max().fill_null(NONE),
        segment_to=both.now.max().fill_null(GONE),
        net_revenue_from=both.earlier.sum(),
        net_revenue_to=both.later.sum(),
    )
    return moved.group_by("snapshot_from", "snapshot_to", "segment_from", "segment_to").aggregate(
        customers=count(moved.count()),
        net_revenue_from=money(moved.net_revenue_from.sum()),
        net_revenue_to=money(moved.net_revenue_to.sum()),
    )


def flow_sizes(monthly_revenue: ir.Table, *, first_day: date) -> ir.Table:
    """One row: how many month starts have a year of the log before them."""
    starts = _month_starts(monthly_revenue, first_day)
    return starts.aggregate(starts=starts.count())


def _month_starts(monthly_revenue: ir.Table, first_day: date) -> ir.Table:
    """The latest month starts that have a year of the log before them."""
    index = index_of_month(monthly_revenue.month)
    since = ibis.literal(first_day + timedelta(days=TRAILING))
    latest = index > index.max().as_scalar() - SNAPSHOTS
    return monthly_revenue.filter((monthly_revenue.month >= since) & latest).select(snapshot="month")


def _verdicts(sizes: Mapping[str, Any], window: Window, present: frozenset[str]) -> tuple[Evidence, ...]:
    n, who = sizes["starts"], "month starts with a year of data before them"
    if n < 2:
        reason = TOO_SHORT(covered=window.days)
        return tuple(Evidence(claim, INSUFFICIENT, (reason,), who, str(window), n) for claim in _HELD)
    return tuple(judged(claim, population=who, n=n, window=window) for claim in _HELD[1:])


FLOWS = Judge(flow_sizes, _verdicts, withholds=_HELD)
