"""What credit of channels can vouch for: enough orders that touches led to, and journeys that led to none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import ibis.expr.types as ir

from regulars.ground.evidence import INSUFFICIENT, SOLID, WEAK, Evidence, Judge, Reason, ReasonCode
from regulars.ground.periods import Window
from regulars.ledger.types import count, money

LEAST_ORDERS = 100  # attributed: of fewer, one journey moves a channel's share by more than a point
LEAST_OF_CHANNEL = 30  # orders of a channel for a return on its spend

NOBODY_KNOWN = ReasonCode(
    "nobody_known",
    "none of the {customers:,} customers in [touchpoints] has an order in the log: their ids are of another kind, or "
    "written in another way",
)
TOO_FEW_ATTRIBUTED = ReasonCode(
    "too_few_attributed", "{n:,} orders have a touch within the window before them; at least {least:,} are needed"
)
NO_NULL_JOURNEYS = ReasonCode(
    "no_null_journeys",
    "no journey ended without an order: the credit says how often a channel was on the way, not what it adds",
)
NOT_CAUSE = ReasonCode(
    "credit_is_not_cause",
    "credit is not cause: it says who was on the way to an order; what a channel adds, an experiment tells",
)
OPEN_JOURNEYS = ReasonCode(
    "open_journeys", "{open:,} of {journeys:,} journeys are left out: their last touch is less than {days} days ago"
)
NO_PAID_ORDER = ReasonCode("no_paid_order", "no order with a touch before it is on a day with spend")
SPEND_WITHOUT_TOUCHES = ReasonCode(
    "spend_without_touches",
    "no touch on the days with spend names {first}, {n:,} of {channels:,} channels in [spend], with {spend:,.2f} of "
    "spend in all: names may differ in [touchpoints]",
)
FEW_OF_CHANNEL = ReasonCode(
    "few_of_channel",
    "ROAS is left out for {n:,} of {channels:,} channels with spend: fewer than {least} orders are theirs",
)
MODELLED = ("attribution", "attribution_models", "attribution_agreement", "spend_credits")
WITHHELD = (
    *("dated_touches", "journey_touches", "journeys", "channel_credits", "channel_steps", "journey_counts"),
    *("attribution_cost", "channel_cohorts"),
)


def touch_counts(touchpoints: ir.Table, customers: ir.Table) -> ir.Table:
    """One row: customers with touches, and those of them who are customers of the log."""
    touched = touchpoints.select("customer_id").distinct()
    known = touched.semi_join(customers, "customer_id")
    return touched.aggregate(touched=count(touched.count())).cross_join(known.aggregate(known=count(known.count())))


def _known(sizes: Mapping[str, Any], window: Window, present: frozenset[str]) -> tuple[Evidence, ...]:
    """Only what forbids journeys."""
    if sizes["known"]:
        return ()
    reason, population = NOBODY_KNOWN(customers=sizes["touched"]), "customers with touches"
    return tuple(Evidence(claim, INSUFFICIENT, (reason,), population, str(window), 0) for claim in WITHHELD)


def converted_counts(journeys: ir.Table) -> ir.Table:
    """One row: journeys that led to an order."""
    return journeys.aggregate(converted=count(journeys.order_key.count()))


def _enough(sizes: Mapping[str, Any], window: Window, present: frozenset[str]) -> tuple[Evidence, ...]:
    n = sizes["converted"]
    if n >= LEAST_ORDERS:
        return ()
    reason = TOO_FEW_ATTRIBUTED(n=n, least=LEAST_ORDERS)
    claims = (*MODELLED, "attribution_cost")
    return tuple(Evidence(claim, INSUFFICIENT, (reason,), "attributed orders", str(window), n) for claim in claims)


def attribution_verdicts(sizes: Sequence[Mapping[str, Any]], days: int) -> tuple[Evidence, ...]:
    """What is to be said of the credit in the main window."""
    own = [row for row in sizes if row["window_days"] == days]
    n, ended, every = (sum(row[name] for row in own) for name in ("converted", "ended", "journeys"))
    reasons: list[Reason] = [NOT_CAUSE()]
    if n == ended:
        reasons.insert(0, NO_NULL_JOURNEYS())
    if every > ended:
        reasons.append(OPEN_JOURNEYS(open=every - ended, journeys=every, days=days))
    credit = Evidence("attribution", WEAK, tuple(reasons), "attributed orders", f"{days} days before an order", n)
    return (credit, Evidence("journeys", SOLID, (), "journeys", None, ended))


def cost_counts(attribution_cost: ir.Table) -> ir.Table:
    """One row: channels with spend, those that no touch names and their spend, and those without a verdict."""
    last = attribution_cost.filter(attribution_cost.model == "last")
    unknown = last.orders == 0
    return last.aggregate(
        channels=count(last.count()),
        unknown=count(unknown.sum()),
        first_unknown=last.channel.min(where=unknown),
        spend=money(last.spend.sum(where=unknown)),
        few=count(last.roas.isnull().sum()),
    )


def _cost(sizes: Mapping[str, Any], window: Window, present: frozenset[str]) -> tuple[Evidence, ...]:
    reasons = [NOT_CAUSE()]
    if sizes["unknown"]:
        unknown = {
            "n": sizes["unknown"],
            "channels": sizes["channels"],
            "first": sizes["first_unknown"],
            "spend": sizes["spend"],
        }
        reasons.insert(0, SPEND_WITHOUT_TOUCHES(**unknown))
    if sizes["few"]:
        reasons.append(FEW_OF_CHANNEL(n=sizes["few"], channels=sizes["channels"], least=LEAST_OF_CHANNEL))
    n = sizes["channels"]
    return (Evidence("attribution_cost", WEAK, tuple(reasons), "channels with spend", str(window), n),)


TOUCHES = Judge(touch_counts, _known, withholds=WITHHELD)
CREDIT = Judge(converted_counts, _enough, withholds=(*MODELLED, "attribution_cost"))
COST = Judge(cost_counts, _cost)
