"""What channels cost, and what they brought on the days of their spend."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from regulars.ledger.types import money, per
from regulars.studies.channels.evidence import LEAST_OF_CHANNEL
from regulars.studies.channels.settings import ChannelSettings

_KEYS = ("model", "channel")


def attribution_cost(
    spend: ir.Table, spend_credits: ir.Table, channel_cohorts: ir.Table, *, channels: ChannelSettings
) -> ir.Table:
    """One row per model and channel with spend: its spend, what the model gives it on these days, and what it costs.

    A channel has zero orders where a model gives it none. ROAS is NULL below 30 orders.
    """
    spent = spend.group_by("channel").aggregate(spend=money(spend.amount.sum()))
    models = spend_credits.select("model").distinct()
    of_all = spend_credits.filter(spend_credits.customer_kind == "all").drop("customer_kind")
    of_new = spend_credits.filter(spend_credits.customer_kind == "new").select(*_KEYS, new_customers="orders")
    both = models.cross_join(spent).left_join(of_all, _KEYS).drop("model_right", "channel_right")
    both = both.left_join(of_new, _KEYS).drop("model_right", "channel_right")
    is_judged = (both.orders >= LEAST_OF_CHANNEL) & (both.spend > 0)
    by_spend = ibis.ifelse(is_judged, both.spend, None).cast("float64")
    whole = both.whole.cast("float64")
    costs = both.select(
        *_KEYS,
        window_days=ibis.literal(channels.lookback_days, type="int64"),
        spend=both.spend,
        orders=both.orders.fill_null(0.0),
        net_revenue=money(both.net_revenue),
        roas=both.net_revenue.cast("float64") / by_spend,
        low=both.share_low * whole / by_spend,
        high=both.share_high * whole / by_spend,
        new_customers=both.new_customers.fill_null(0.0),
        cac=per(both.spend, both.new_customers),
    )
    return costs.left_join(_paid_back(costs, channel_cohorts), _KEYS).drop("model_right", "channel_right")


def _paid_back(costs: ir.Table, cohorts: ir.Table) -> ir.Table:
    """One row per model and channel that is paid back: by which days."""
    own = cohorts.filter(cohorts.dimension == "first_channel").select("days", "margin_per_customer", channel="value")
    both = costs.select(*_KEYS, "cac").inner_join(own, "channel")
    paid = both.filter(both.margin_per_customer >= both.cac)
    return paid.group_by(_KEYS).aggregate(payback_days=paid.days.min())
