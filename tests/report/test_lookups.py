"""The list of customers: what it has of each table."""

from __future__ import annotations

import ibis

from regulars.report.lookups import customer_list


def test_a_run_of_an_earlier_version_lacks_what_was_not_made_then() -> None:
    """Scores without a next order: the list has the others, and a customer without a score."""
    tables = {
        "customers": ibis.memtable({"customer_id": ["ada", "ben", "cem"], "orders": [2, 1, 0]}),
        "churn_scores": ibis.memtable({"customer_id": ["ada"], "churn_risk": ["Low"], "expected_loss": [1.5]}),
    }
    listed = customer_list(tables)
    assert listed.columns == ("customer_id", "orders", "churn_risk", "expected_loss")
    rows = listed.order_by("customer_id").to_pyarrow().to_pylist()
    assert [(row["customer_id"], row["churn_risk"]) for row in rows] == [("ada", "Low"), ("ben", None)]
