"""Which values a column of names can have: nothing else is ever in it."""

from __future__ import annotations

from dataclasses import dataclass

from regulars.ground.evidence import INSUFFICIENT, SOLID, WEAK
from regulars.ground.kpis import Good, Kind


@dataclass(frozen=True)
class Allowed:
    """Every value of `column` of `table` is one of these, but for NULL."""

    table: str
    column: str
    values: tuple[str, ...]


_SEGMENTS = ("VIP", "Loyal", "Regular", "At Risk", "Low Value")
_KINDS = ("sale", "return", "fee", "discount", "tax", "shipping", "tip")
_RISKS = ("High", "Medium", "Low", "Gone")
_FORECASTING = ("last", "level", "last_year", "last_year_days", "last_year_growth", "level_season", "mean")
_LISTS = ("all", "new")
_BUYING = ("pace", "nbd", "window", "bgnbd", "mbgnbd", "paretonbd")

_CREDITING = ("first", "last", "last_non_direct", "linear", "position", "time_decay", "shapley", "markov")

ALLOWED: tuple[Allowed, ...] = (
    Allowed("transactions", "kind", (*_KINDS, "adjustment")),
    Allowed("statuses", "taken_as", ("counted", "void", "ignore", *_KINDS)),
    Allowed("returns", "match_kind", ("whole", "part", "spread", "amount", "none", "guest", "order")),
    Allowed("group_contribution", "group_kind", ("segment", "decile", "new_returning", "identified_guest")),
    Allowed("rfm_cuts", "measure", ("recency_days", "frequency", "monetary")),
    Allowed("rfm", "segment", _SEGMENTS),
    Allowed("lifecycle", "state", ("new", "retained", "reactivated", "lapsed")),
    Allowed("alerts", "kpi", ("orders", "gross_revenue")),
    Allowed("alerts", "severity", ("high", "medium")),
    Allowed("forecast", "model", (*_FORECASTING, "running")),
    Allowed("forecast_backtest", "model", _FORECASTING),
    Allowed("forecast_by_cohort", "customers", ("known", "new", "others")),
    Allowed("segment_stock", "segment", _SEGMENTS),
    Allowed("segment_flows", "segment_from", (*_SEGMENTS, "none")),
    Allowed("segment_flows", "segment_to", (*_SEGMENTS, "gone")),
    Allowed("revenue_bridge", "view", ("tree", "customers", "countries", "products")),
    Allowed("churn_scores", "churn_risk", _RISKS),
    Allowed("churn_by_segment", "churn_risk", _RISKS),
    Allowed("churn_drivers", "feature_group", ("silence", "habit", "lately", "money", "range", "returns")),
    Allowed("attribution", "model", _CREDITING),
    Allowed("attribution", "customer_kind", ("all", "new", "returning")),
    Allowed("attribution_models", "model", ("markov",)),
    Allowed("attribution_cost", "model", _CREDITING),
    Allowed("channel_cohorts", "dimension", ("first_channel", "discount_code", "first_product", "country")),
    Allowed("clv", "model", _BUYING),
    Allowed("clv_segments", "value_is", ("revenue", "profit")),
    Allowed("clv_evaluation", "model", _BUYING),
    Allowed("clv_evaluation", "measure", ("purchase_days", "net_revenue", "inside_interval")),
    Allowed("btyd_parameters", "model", ("nbd", "bgnbd", "mbgnbd", "paretonbd", "gammagamma")),
    Allowed("btyd_parameters", "parameter", ("r", "alpha", "a", "b", "s", "beta", "p", "q", "gamma")),
    Allowed("experiments", "status", ("running", "finished", "refused")),
    Allowed("experiment_results", "verdict", ("higher", "lower", "unclear", "running", "withheld")),
    Allowed("replenishment", "verdict", ("due", "overdue", "not_due", "stopped")),
    Allowed("replenishment_evaluation", "model", ("kaplan_meier", "base_rate", "due_date", "ended_gaps")),
    Allowed("product_switching", "part", ("new", "more", "less", "gone", "switched_in", "switched_out")),
    Allowed("recommendations", "list", _LISTS),
    Allowed("recommendations", "source", ("history", "together", "popular")),
    Allowed("recommendation_evaluation", "list", _LISTS),
    Allowed("recommendation_evaluation", "model", ("logistic", "frequency", "recency_frequency", "popularity")),
    Allowed("evidence", "verdict", (SOLID, WEAK, INSUFFICIENT)),
    Allowed("metric_catalog", "kind", tuple(kind.value for kind in Kind)),
    Allowed("metric_catalog", "good_direction", tuple(good.value for good in Good)),
)


def allowed_values(table: str, column: str) -> tuple[str, ...]:
    """The values that a column may have. Raises KeyError where it may have any."""
    return {(each.table, each.column): each.values for each in ALLOWED}[table, column]
