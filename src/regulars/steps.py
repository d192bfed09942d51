"""The steps that make the tables: functions from tables to a table, as Ibis expressions.

    run = regulars.open("data")
    lines = run.table("transactions")
    booked = regulars.steps.bookings(lines, as_of=run.as_of)

A parameter has the name of the table that it takes: `run.table(...)` has the published ones, another step makes the
rest. Nothing is computed before you fetch the result. A step that only a run can make is not here; `run.table(...)`
has its table.

This file is written from the plan by `python -m tests.docs.public_steps`; a test compares the two.
"""

from regulars.ledger.bridge import money_ledger
from regulars.ledger.matching import returns
from regulars.ledger.products import products
from regulars.ledger.rollups import bookings, customer_history, customer_products, customers, orders
from regulars.metrics.facts import facts, line_facts
from regulars.metrics.groups import group_contribution
from regulars.metrics.kpi import kpis
from regulars.metrics.ranking import revenue_by_country, top_products
from regulars.metrics.sales import daily_sales, monthly_revenue
from regulars.studies.change.bridge import revenue_bridge
from regulars.studies.change.cells import change_cells, change_pairs
from regulars.studies.change.tree import change_tree
from regulars.studies.churn.by_segment import churn_by_segment
from regulars.studies.cohorts.lifecycle import lifecycle
from regulars.studies.cohorts.profit import cohort_profit
from regulars.studies.cohorts.retention import cohort_retention, cohort_retention_quarterly, cohort_retention_weekly
from regulars.studies.rfm.flows import segment_flows, segment_history, segment_stock
from regulars.studies.rfm.scores import rfm, rfm_cuts
from regulars.studies.rfm.segments import segments
from regulars.studies.rfm.validation import segment_validation

__all__ = [
    "bookings",
    "change_cells",
    "change_pairs",
    "change_tree",
    "churn_by_segment",
    "cohort_profit",
    "cohort_retention",
    "cohort_retention_quarterly",
    "cohort_retention_weekly",
    "customer_history",
    "customer_products",
    "customers",
    "daily_sales",
    "facts",
    "group_contribution",
    "kpis",
    "lifecycle",
    "line_facts",
    "money_ledger",
    "monthly_revenue",
    "orders",
    "products",
    "returns",
    "revenue_bridge",
    "revenue_by_country",
    "rfm",
    "rfm_cuts",
    "segment_flows",
    "segment_history",
    "segment_stock",
    "segment_validation",
    "segments",
    "top_products",
]
