"""What crosses into memory: the credit of each rule, and the steps of journeys, by hundredth of customers."""

from __future__ import annotations

import math
from collections.abc import Iterable

import ibis
import ibis.expr.types as ir

from regulars.ground.tables.allowed import allowed_values
from regulars.ledger.types import count
from regulars.studies.channels.touches import CONVERTED, JOURNEY, OPEN

HALF_LIFE_DAYS = 7
_DAY = 86_400.0
ENDS = 0.4  # of an order for the first touch, and for the last; those between share the rest
SUMS = "decimal(28, 12)"  # engines add these up alike, in whatever order
CELL = ("window_days", "is_new", "is_paid", "hundredth")


def channel_credits(journey_touches: ir.Table) -> ir.Table:
    """One row per window, new or returning, days with spend or others, hundredth of customers, and channel: the orders,
    and the net revenue, that each rule gives the channel."""
    own = journey_touches.filter(journey_touches.ending == CONVERTED)
    weighed = own.mutate(is_new=own.orders_before == 0, **_weights(own))
    given = weighed.group_by(*CELL, "channel").aggregate(**_sums(weighed, _OF_TOUCHES))
    met = weighed.group_by(*JOURNEY, *CELL[1:], "channel").aggregate(net_revenue=weighed.net_revenue.max())
    channels = met.count().over(ibis.window(group_by=JOURNEY)).cast("float64")
    equal = met.mutate(shapley=(1 / channels).cast(_WEIGHT))
    shared = equal.group_by(*CELL, "channel").aggregate(**_sums(equal, ("shapley",)))
    both = given.inner_join(shared, [*CELL, "channel"])
    return both.select(*given.columns, *(name for name in shared.columns if name not in given.columns))


RULES = tuple(model for model in allowed_values("attribution", "model") if model != "markov")
_OF_TOUCHES = tuple(rule for rule in RULES if rule != "shapley")
_WEIGHT = "decimal(20, 12)"


def _sums(weighed: ir.Table, rules: Iterable[str]) -> dict[str, ir.DecimalValue]:
    sums = {}
    for rule in rules:
        sums[f"{rule}_orders"] = weighed[rule].sum().cast(SUMS)
        sums[f"{rule}_net_revenue"] = (weighed[rule] * weighed.net_revenue.cast("decimal(18, 4)")).sum().cast(SUMS)
    return sums


def _weights(own: ir.Table) -> dict[str, ir.DecimalValue]:
    """The part of its order that each rule but Shapley's gives a touch; those of a journey add up to one."""
    n = own.touches.cast("float64")
    age = (own.last_at.epoch_seconds() - own.touched_at.epoch_seconds()).cast("float64") / _DAY
    faded = (age * (-math.log(2) / HALF_LIFE_DAYS)).exp().cast(_WEIGHT)  # engines add floats up each their own way
    is_end = (own.place == 1) | (own.place == own.touches)
    between = (1 - 2 * ENDS) / ibis.ifelse(own.touches > 2, n - 2, 1.0)
    weights = {
        "first": _one(own.place == 1),
        "last": _one(own.place == own.touches),
        "last_non_direct": _one(own.is_last_named),
        "linear": 1 / n,
        "position": ibis.ifelse(own.touches > 2, ibis.ifelse(is_end, ENDS, between), 1 / n),
        "time_decay": faded.cast("float64") / faded.sum().over(ibis.window(group_by=JOURNEY)).cast("float64"),
    }
    return {rule: weight.cast(_WEIGHT) for rule, weight in weights.items()}


def _one(is_it: ir.BooleanValue) -> ir.FloatingValue:
    return ibis.ifelse(is_it, 1.0, 0.0)


def channel_steps(journey_touches: ir.Table) -> ir.Table:
    """One row per cell as in `channel_credits`, the three channels before, and what came after them: how often.

    What came after is a channel, or NULL for the end; `is_converted` then says which.
    """
    ended = journey_touches.filter(journey_touches.ending != OPEN)
    keyed = ended.mutate(is_new=ended.orders_before == 0)
    onward = keyed.select(
        *CELL, "before_3", "before_2", "before_1", after=keyed.channel, is_converted=ibis.literal(False)
    )
    last = keyed.filter(keyed.place == keyed.touches)
    ends = last.select(
        *CELL,
        before_3=last.before_2,
        before_2=last.before_1,
        before_1=last.channel,
        after=ibis.null("string"),
        is_converted=last.ending == CONVERTED,
    )
    steps = onward.union(ends)
    keys = (*CELL, "before_3", "before_2", "before_1", "after", "is_converted")
    return steps.group_by(keys).aggregate(n=count(steps.count()))


def journey_counts(journey_touches: ir.Table) -> ir.Table:
    """One row per window, new or returning, days with spend or others: all journeys, those that ended, and those that
    led to an order, with its net revenue."""
    last = journey_touches.filter(journey_touches.place == journey_touches.touches)
    keyed = last.mutate(is_new=last.orders_before == 0)
    return keyed.group_by("window_days", "is_new", "is_paid").aggregate(
        converted=count((keyed.ending == CONVERTED).sum()),
        ended=count((keyed.ending != OPEN).sum()),
        journeys=count(keyed.count()),
        net_revenue=keyed.net_revenue.sum(where=keyed.ending == CONVERTED).cast("decimal(18, 4)"),
    )
