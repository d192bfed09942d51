"""A report's content by hand: two whole months and a part of a third, two customers and a guest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from regulars.ledger.mapped_columns import MappedColumn
from regulars.report.html.content import FileCounts, ReportContent

Rows = Sequence[Mapping[str, Any]]
NOV, DEC, JAN = date(2023, 11, 1), date(2023, 12, 1), date(2024, 1, 1)


def sales(net: str, orders: int, returned: str = "0.0000") -> dict[str, Any]:
    gross = Decimal(net) - Decimal(returned)
    return {
        "gross_revenue": gross,
        "revenue_before_returns": gross,
        "returned": Decimal(returned),
        "net_revenue": Decimal(net),
        "fees": Decimal(0),
        "adjustments": Decimal(0),
        "orders": orders,
        "customers": orders,
        "new_customers": 1,
        "units": orders,
        "aov": gross / orders if orders else None,
    }


def months() -> Rows:
    growth = {"growth_previous": None, "growth_last_year": None, "is_partial": False}
    return [
        {"month": NOV, **sales("1000.0000", 4, "-100.0000"), **growth},
        {"month": DEC, **sales("1500.0000", 5), **growth, "growth_previous": 0.5},
        {"month": JAN, **sales("20.0000", 1), **growth, "is_partial": True},
    ]


def days(first: date = NOV, number: int = 70) -> Rows:
    return [{"day": first + timedelta(days=n), **sales(str(n), 1)} for n in range(number)]


def ranked(**names: str) -> Mapping[str, Any]:
    shares = {"share": 0.6, "cumulative_share": 0.6}
    sums = {"net_revenue": Decimal("1512.0000"), "gross_revenue": Decimal(1600), "returned": Decimal(-88)}
    return {"rank": 1, **names, **shares, **sums, "orders": 6, "customers": 2, "aov": Decimal("266.6667")}


def group(kind: str, number: int, name: str, share: float | None = 0.5) -> Mapping[str, Any]:
    sums = {"customers": 20, "orders": 5, "net_revenue": Decimal("1260.0000")}
    return {
        "group_kind": kind,
        "group_number": number,
        "group_name": name,
        **sums,
        "share": share,
        "cumulative_share": share,
    }


def segment(number: int, name: str, share: float | None = 0.5) -> Mapping[str, Any]:
    known = share is not None
    return {
        "segment_number": number,
        "segment": name,
        "rule": "R, F and M at least 4",
        "meaning": "Bought lately: keep them close",
        "customers": 1 if known else 0,
        "share_of_customers": share,
        "net_revenue": Decimal("1260.0000") if known else Decimal(0),
        "share": share,
        "orders": 5,
        "aov": Decimal("252.0000") if known else None,
        "mean_recency_days": 3.5 if known else None,
        "mean_frequency": 5.0 if known else None,
        "mean_monetary": Decimal("1260.0000") if known else None,
    }


def validation(number: int, name: str, share: float | None = 0.87) -> Mapping[str, Any]:
    known = share is not None
    return {
        "segment_number": number,
        "segment": name,
        "snapshot": date(2023, 12, 1),
        "horizon_days": 30,
        "customers": 100 if known else 0,
        "came_back": 87 if known else 0,
        "share_came_back": share,
        "next_net_revenue": Decimal(5),
    }


def cohort(month: date, age: int, rate: float, *, partial: bool = False) -> Mapping[str, Any]:
    return {
        "cohort_month": month,
        "month_number": age,
        "cohort_size": 10,
        "active": round(10 * rate),
        "retention_rate": rate,
        "net_revenue": Decimal(10),
        "revenue_per_member": Decimal(1),
        "is_partial": partial,
        "is_left_truncated": month == NOV,
    }


def state(month: date, number: int, name: str, customers: int | None, *, partial: bool = False) -> Mapping[str, Any]:
    return {
        "month": month,
        "state": name,
        "state_number": number,
        "customers": customers,
        "net_revenue": None if customers is None else Decimal(10),
        "is_partial": partial,
    }


def claim(name: str, verdict: str, *reasons: str) -> Mapping[str, Any]:
    said = {"claim": name, "verdict": verdict, "reasons": list(reasons)}
    return {**said, "population": "customers", "window": "2023-11-01 to 2024-01-09", "n": 2}


def step(number: int, name: str, lines: int, amount: str, *, total: bool = False) -> Mapping[str, Any]:
    said = {"step_number": number, "step": name, "meaning": f"about {name}"}
    return {**said, "lines": lines, "amount": Decimal(amount), "is_total": total}


def curve(*shares: float | None) -> Rows:
    """Points of a curve of ten members."""
    return [
        {
            "hundredth": 10 * n,
            "members": n,
            "share_of_members": n / 10,
            "net_revenue": Decimal(n),
            "cumulative_share": share,
        }
        for n, share in enumerate(shares, start=1)
    ]


def tested(fold: int, model: str, **row: Any) -> Mapping[str, Any]:
    return {
        "fold": fold,
        "train_snapshot": date(2023, 10, 2),
        "snapshot": date(2023, 11, 2),
        "horizon_days": 30,
        "model": model,
        "is_baseline": model == "recency",
        "is_chosen": model == "logistic_rfm",
        **row,
    }


def churn() -> dict[str, Rows]:
    """One test on the past of one model and one naive answer; three risks in two segments."""
    models = ("recency", "logistic_rfm")
    metrics = {"customers": 200.0, "base_rate": 0.4, "roc_auc": 0.75, "brier": 0.2, "precision": None}
    cells = {"true_positives": 60, "false_positives": 30, "false_negatives": 20, "true_negatives": 90}
    window = {"at_risk": 50, "came_back": 20, "share_of_gaps_longer": 0.4, "share_that_came_back": 0.5}
    return {
        "second_purchase": [
            {"days": 5, "at_risk": 10, "returned": 4, "cumulative_share": 0.4, "low": 0.2, "high": 0.7},
            {"days": 20, "at_risk": 5, "returned": 1, "cumulative_share": 0.52, "low": 0.25, "high": 0.8},
            {"days": 40, "at_risk": 1, "returned": 1, "cumulative_share": 1.0, "low": None, "high": None},
        ],
        "churn_windows": [
            {
                **window,
                "window_days": days,
                "share_of_returns_later": later,
                "fits_log": days < 60,
                "is_chosen": days == 30,
                "reason": "chosen: the shortest window that is long enough" if days == 30 else "longer than needed",
            }
            for days, later in ((14, 0.6), (30, 0.2), (90, 0.0))
        ],
        "churn_by_segment": [
            {
                "segment_number": place,
                "segment": segment,
                "risk_number": number,
                "churn_risk": risk,
                "customers": 10,
                "mean_probability": 0.9 - number / 4,
                "expected_loss": Decimal(100 * number),
            }
            for place, segment, number, risk in (
                (1, "VIP", 3, "Low"),
                (4, "At Risk", 1, "High"),
                (4, "At Risk", 2, "Medium"),
            )
        ],
        "churn_evaluation": [
            tested(1, model, metric=name, value=value) for model in models for name, value in metrics.items()
        ],
        "churn_confusion": [tested(1, model, threshold=0.5, **cells) for model in models],
        "churn_calibration": [
            tested(
                1, model, bin=n, customers=20, mean_probability=n / 12, share_churned=n / 10, low=n / 14, high=n / 10
            )
            for model in models
            for n in range(1, 11)
        ],
        "churn_lift": [
            tested(1, model, decile=n, customers=20, share_churned=0.5, lift=1.2, share_of_churners=(n / 10) ** 0.7)
            for model in models
            for n in range(1, 11)
        ],
        "churn_drivers": [
            {
                "rank": 1,
                "feature": "recency",
                "meaning": "Days since the latest order (log)",
                "feature_group": "silence",
                "group_auc_drop": 0.1,
                "auc_drop": 0.1,
                "weight": None,
            }
        ],
    }


def worth(number: int, name: str, each: str | None = "120.0000") -> Mapping[str, Any]:
    """A segment of ten customers, or of none."""
    mean = None if each is None else Decimal(each)
    return {
        "segment_number": number,
        "segment": name,
        "customers": 10 if mean else 0,
        "net_revenue": Decimal(900),
        "clv": 10 * mean if mean else Decimal(0),
        "share": 1.0 if mean else 0.0,
        "mean_clv": mean,
        "horizon_months": 12,
        "discount_rate": 0.1,
        "value_is": "revenue",
    }


def valued(name: str, clv: str, *, alive: float | None = 0.8) -> Mapping[str, Any]:
    return {
        "customer_id": name,
        "p_alive": alive,
        "expected_orders": 4.25,
        "expected_order_value": Decimal("25.0000"),
        "clv": Decimal(clv),
        "clv_low": Decimal("10.0000"),
        "clv_high": Decimal("300.0000"),
        "customer_value_score": 100.0,
        "model": "bgnbd",
    }


def backtested(
    measure: str, bucket: str, number: int, foretold: str, came: str, *, model: str = "bgnbd"
) -> dict[str, Any]:
    predicted, actual = Decimal(foretold), Decimal(came)
    return {
        "snapshot": DEC,
        "horizon_days": 35,
        "model": model,
        "is_chosen": model == "bgnbd",
        "measure": measure,
        "bucket": bucket,
        "bucket_number": number,
        "customers": 20,
        "predicted": predicted,
        "actual": actual,
        "error": float(predicted / actual) - 1 if actual else None,
        "individual_error": 0.75 if (measure, bucket) == ("purchase_days", "total") else None,
    }


def main_test() -> Rows:
    """The main test of two models."""
    return [
        backtested("purchase_days", "total", 0, "41.5", "44"),
        backtested("purchase_days", "x = 0", 1, "20.5", "18"),
        backtested("purchase_days", "x = 7+", 8, "21", "26"),
        backtested("purchase_days", "total", 0, "70", "44", model="pace"),
        backtested("net_revenue", "total", 0, "1000", "1100"),
        backtested("inside_interval", "total", 0, "18", "17"),
    ]


def tables() -> dict[str, Rows]:
    """Every table that the report shows, small."""
    return {
        "money_ledger": [
            step(1, "all lines", 13, "2530.0010", total=True),
            step(2, "set aside: duplicate", 2, "-10.0000"),
            step(3, "accepted", 11, "2520.0010", total=True),
            step(4, "net revenue", 11, "2520.0010", total=True),
            step(5, "sale", 10, "2620.0010"),
            step(6, "return", 1, "-100.0000"),
        ],
        "daily_sales": days(),
        "monthly_revenue": months(),
        "revenue_by_country": [ranked(country="Norway")],
        "top_products": [ranked(stock_code="A1", product_name="Teapot")],
        "group_contribution": [
            group("decile", 1, "decile 1"),
            group("identified_guest", 1, "identified", 0.8),
            group("identified_guest", 2, "guest", 0.2),
            group("new_returning", 1, "new"),
        ],
        "rfm_cuts": [
            {"measure": name, "cut": cut, "value": Decimal(cut * 10)}
            for name in ("recency_days", "frequency", "monetary")
            for cut in (1, 2, 3, 4)
        ],
        "segments": [segment(1, "VIP"), segment(2, "Loyal", None)],
        "segment_validation": [validation(1, "VIP"), validation(2, "Loyal", None)],
        "cohort_retention": [
            cohort(NOV, 0, 1.0),
            cohort(NOV, 1, 0.4),
            cohort(NOV, 2, 0.1, partial=True),
            cohort(DEC, 0, 1.0),
            cohort(DEC, 1, 0.3, partial=True),
        ],
        "lifecycle": [
            state(NOV, 1, "new", 10),
            state(DEC, 2, "retained", 4),
            state(DEC, 4, "lapsed", 6),
            state(JAN, 4, "lapsed", None, partial=True),
        ],
        **churn(),
        "clv_segments": [worth(1, "VIP"), worth(2, "Loyal", None)],
        "clv_best": [valued("ada", "250.0000"), valued("bob", "90.0000")],
        "clv_pareto": curve(0.4, 0.6, 0.7, 0.8, 0.9, 1.0),
        "clv_evaluation": main_test(),
        "evidence": [claim("segments", "solid"), claim("lifecycle", "weak", "the log is short")],
        "metric_catalog": [
            {
                "kpi": "orders",
                "label": "Orders",
                "meaning": "Invoices with at least one sale line",
                "unit": "orders",
                "kind": "distinct",
                "good_direction": "up",
                "adds_up": "time, country",
                "expression": "COUNT(DISTINCT CASE WHEN a < b THEN invoice_no END)",
            }
        ],
        "rfm_grid": [{"r_score": 5, "f_score": 5, "customers": 2, "net_revenue": Decimal(2016)}],
        "customer_pareto": curve(0.5, 0.7, 0.8, 0.9, 1.02, 1.0),
        "product_pareto": curve(0.4, 0.6, 0.7, 0.8, 0.9, 1.0),
    }


CONTENT = ReportContent(
    shop="Tea & Tins",
    currency="EUR",
    run_id="20240110T000000Z-abc",
    version="0.1.0",
    first_day=NOV,
    as_of=date(2024, 1, 10),
    files=(FileCounts("orders.csv", 13, 11, 2, {"duplicate": 2}),),
    mapping=(MappedColumn("customer_id", ("Customer",)), MappedColumn("currency", constant="EUR")),
    tables=tables(),
    left_out={},
)


def with_tables(**changed: Rows) -> ReportContent:
    """The content with some tables in another state."""
    return replace(CONTENT, tables={**CONTENT.tables, **changed})


def without(*names: str, reason: str = "the log has no such column") -> ReportContent:
    """The content with some tables left out for a reason."""
    kept = {name: rows for name, rows in CONTENT.tables.items() if name not in names}
    return replace(CONTENT, tables=kept, left_out=dict.fromkeys(names, reason))
