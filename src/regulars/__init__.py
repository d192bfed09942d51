"""Regulars: customer intelligence from an order log.

    import regulars

    regulars.run("orders.csv", out="data")      # read, clean, compute, publish
    run = regulars.open("data")
    run.table("segments").to_pandas()

The steps are there too, as functions from tables to tables: `regulars.rfm`, `regulars.cohort_retention`, ...
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_WORDS = {
    "run": "regulars.shell.api",
    "open": "regulars.shell.api",
    "score": "regulars.shell.api",
    "erase": "regulars.shell.api",
    "Run": "regulars.shell.published.run",
    "Answer": "regulars.shell.published.answer",
    "RegularsError": "regulars.ground.errors",
    "bookings": "regulars.ledger.rollups",
    "customers": "regulars.ledger.rollups",
    "customer_history": "regulars.ledger.rollups",
    "customer_products": "regulars.ledger.rollups",
    "orders": "regulars.ledger.rollups",
    "returns": "regulars.ledger.matching",
    "products": "regulars.ledger.products",
    "money_ledger": "regulars.ledger.bridge",
    "facts": "regulars.metrics.facts",
    "line_facts": "regulars.metrics.facts",
    "kpis": "regulars.metrics.kpi",
    "daily_sales": "regulars.metrics.sales",
    "monthly_revenue": "regulars.metrics.sales",
    "revenue_by_country": "regulars.metrics.ranking",
    "top_products": "regulars.metrics.ranking",
    "group_contribution": "regulars.metrics.groups",
    "rfm": "regulars.studies.rfm.scores",
    "rfm_cuts": "regulars.studies.rfm.scores",
    "segments": "regulars.studies.rfm.segments",
    "segment_validation": "regulars.studies.rfm.validation",
    "cohort_retention": "regulars.studies.cohorts.retention",
    "lifecycle": "regulars.studies.cohorts.lifecycle",
    "churn_by_segment": "regulars.studies.churn.by_segment",
    "churn_scores_with": "regulars.studies.churn.stored",
    "clv": "regulars.studies.clv.worth",
    "clv_segments": "regulars.studies.clv.segments",
    "clv_evaluation": "regulars.studies.clv.evaluation",
}

__all__ = sorted(_WORDS)


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        return version("regulars")
    if name not in _WORDS:
        raise AttributeError(f"module 'regulars' has no attribute {name!r}")
    module = import_module(_WORDS[name])
    return getattr(module, name)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
