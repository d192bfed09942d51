"""The five segments: an ordered list of named predicates over the three scores."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.types as ir

from regulars.ground.tables.allowed import allowed_values
from regulars.ledger.kinds import known_money, unknown_money
from regulars.ledger.types import count, money, per, share


@dataclass(frozen=True)
class Segment:
    """A name, the rule in words and as a predicate over scores (integers or columns), and what to do."""

    name: str
    rule: str
    holds: Callable[..., Any]
    meaning: str


SEGMENTS: tuple[Segment, ...] = (
    Segment(
        "VIP",
        "R, F and M at least 4",
        lambda r, f, m: (r >= 4) & (f >= 4) & (m >= 4),
        "Bought recently, often and a lot: keep them close; offer early access, not discounts",
    ),
    Segment(
        "At Risk",
        "R at most 2, and F or M at least 3",
        lambda r, f, m: (r <= 2) & ((f >= 3) | (m >= 3)),
        "Used to buy often or a lot and have stopped: ask why, and win them back now",
    ),
    Segment(
        "Loyal",
        "F at least 4",
        lambda r, f, m: f >= 4,
        "Come back often: thank them, and offer what goes with what they buy",
    ),
    Segment(
        "Low Value",
        "R at most 2, or F and M both 1",
        lambda r, f, m: (r <= 2) | ((f == 1) & (m == 1)),
        "Bought little, or long ago: contact them only where it is cheap",
    ),
    Segment(
        "Regular",
        "everyone else",
        lambda r, f, m: r >= 1,
        "Bought recently, not yet often: the next order decides, so invite it",
    ),
)
NAMES: tuple[str, ...] = tuple(segment.name for segment in SEGMENTS)
SHOWN = allowed_values("rfm", "segment")  # from best to worst, the order for people


def segment_of(r: ir.IntegerValue, f: ir.IntegerValue, m: ir.IntegerValue) -> ir.StringValue:
    """The name of the first segment whose rule fits the scores."""
    return ibis.cases(*((segment.holds(r, f, m), segment.name) for segment in SEGMENTS))


def segment_list() -> ir.Table:
    """One row per segment, in the order for people: number, name, rule, meaning."""
    by_name = {segment.name: segment for segment in SEGMENTS}
    every = ibis.range(1, len(SHOWN) + 1).unnest().name("segment_number").as_table()
    columns = {
        "segment": list(SHOWN),
        "rule": [by_name[name].rule for name in SHOWN],
        "meaning": [by_name[name].meaning for name in SHOWN],
    }
    number = every.segment_number
    return every.mutate(
        segment_number=number.cast("int64"),
        **{
            column: ibis.cases(*((number == place, text) for place, text in enumerate(texts, start=1)))
            for column, texts in columns.items()
        },
    )


def segments(rfm: ir.Table, customers: ir.Table, *, money_columns: tuple[str, ...] = ()) -> ir.Table:
    """One row per segment, also empty ones: its size, its share of revenue and its typical customer."""
    amounts = ("revenue_before_returns", "total_sales", *known_money(money_columns))
    scored = rfm.left_join(customers.select("customer_id", *amounts), "customer_id").drop("customer_id_right")
    sums = scored.group_by("segment").aggregate(
        customers=scored.count(),
        net_revenue=scored.monetary.sum(),
        orders=scored.frequency.sum(),
        recency=scored.recency_days.sum(),
        **{name: scored[name].sum() for name in amounts},
    )
    every = segment_list().left_join(sums, "segment").drop("segment_right")
    whole = ibis.window()
    filled = every.mutate(
        customers=count(every.customers),
        net_revenue=money(every.net_revenue),
        orders=count(every.orders),
        **{name: money(every[name]) for name in amounts},
        **unknown_money(money_columns),
    )
    size = filled.customers.nullif(0).cast("float64")
    return filled.mutate(
        share_of_customers=share(filled.customers, filled.customers.sum().over(whole)),
        share=share(filled.net_revenue, filled.net_revenue.sum().over(whole)),
        aov=per(filled.revenue_before_returns, filled.orders),
        mean_recency_days=filled.recency.cast("float64") / size,
        mean_frequency=ibis.ifelse(filled.customers > 0, filled.orders, None).cast("float64") / size,
        mean_monetary=per(ibis.ifelse(filled.customers > 0, filled.net_revenue, None), filled.customers),
    )
