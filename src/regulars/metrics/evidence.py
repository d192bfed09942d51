"""What the sales tables can vouch for: whole months, a year to compare with, who is really new."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ibis.expr.types as ir

from regulars.ground.evidence import Evidence, Judge, ReasonCode, judged
from regulars.ground.periods import Window
from regulars.ledger.types import count

PARTIAL_MONTHS = ReasonCode("partial_months", "growth leaves out partial months: {partial} of {months}")
EVERYBODY_LOOKS_NEW = ReasonCode(
    "everybody_looks_new",
    "every buyer of {first:%B %Y}, and many of the following months, looks new because the log begins there",
)
_COMPARABLE = 13  # months: the first that has its like a year before


def sales_sizes(monthly_revenue: ir.Table) -> ir.Table:
    """One row: months, how many are partial, which are the first and the last, new buyers of the first three."""
    month = monthly_revenue
    return month.aggregate(
        months=month.count(),
        whole=count((~month.is_partial).sum()),
        first=month.month.min(),
        last=month.month.max(),
        compared=count(month.growth_last_year.count()),
    )


def _verdicts(sizes: Mapping[str, Any], window: Window, present: frozenset[str]) -> tuple[Evidence, ...]:
    partial = sizes["months"] - sizes["whole"]
    doubts = (PARTIAL_MONTHS(partial=partial, months=sizes["months"]),) if partial else ()
    months = judged("monthly_revenue", population="months", n=sizes["months"], window=window, doubts=doubts)
    year = judged(
        "monthly_revenue.growth_last_year",
        population="whole months with the same month a year earlier",
        n=sizes["compared"],
        window=window,
    )
    if "customer_id" not in present or sizes["first"] is None:  # or nothing was sold at all
        return (months, year)
    early = EVERYBODY_LOOKS_NEW(first=sizes["first"])
    new = judged(
        "monthly_revenue.new_customers", population="months", n=sizes["months"], window=window, doubts=(early,)
    )
    return (months, year, new)


SALES = Judge(sales_sizes, _verdicts)
