"""What a bridge can vouch for: two whole months with enough orders."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ibis
import ibis.expr.types as ir

from regulars.ground.evidence import INSUFFICIENT, Evidence, Judge, ReasonCode, judged
from regulars.ground.periods import Window
from regulars.ledger.calendar import index_of_month
from regulars.ledger.types import count
from regulars.studies.change.cells import LEAST_ORDERS

NO_TWO_MONTHS = ReasonCode(
    "no_two_months",
    "a bridge leads from one whole month to the next, and the log covers no two whole months in a row with "
    "{least} orders in each",
)
LATEST_NOT_COMPARED = ReasonCode(
    "latest_not_compared",
    "the latest whole month, {month:%B %Y}, has no such month before it: earlier bridges stand alone",
)
WITHHELD = (
    "revenue_bridge", "change_cells", "change_products", "change_pairs", "change_tree", "change_customers",
    "change_countries", "change_prices",
)  # fmt: skip


def change_sizes(monthly_revenue: ir.Table) -> ir.Table:
    """One row: whole months with enough orders, how many follow such a month, the latest that does, and the latest."""
    whole = monthly_revenue.filter(~monthly_revenue.is_partial)
    enough = whole.filter(whole.orders >= LEAST_ORDERS).select("month", index=index_of_month(ibis._.month))
    before = enough.index.lag(1).over(ibis.window(order_by="index"))
    follows = enough.mutate(follows=before == enough.index - 1)
    compared = follows.aggregate(pairs=count(follows.follows.sum()), compared=follows.month.max(where=follows.follows))
    return compared.cross_join(whole.aggregate(latest=whole.month.max()))


def _verdicts(sizes: Mapping[str, Any], window: Window, present: frozenset[str]) -> tuple[Evidence, ...]:
    n = sizes["pairs"]
    if not n:
        reason = NO_TWO_MONTHS(least=LEAST_ORDERS)
        return tuple(Evidence(claim, INSUFFICIENT, (reason,), "pairs of months", str(window), n) for claim in WITHHELD)
    is_latest = sizes["compared"] == sizes["latest"]
    doubts = () if is_latest else (LATEST_NOT_COMPARED(month=sizes["latest"]),)
    return (judged("revenue_bridge", population="pairs of months", n=n, window=window, doubts=doubts),)


CHANGE = Judge(change_sizes, _verdicts, withholds=WITHHELD)
