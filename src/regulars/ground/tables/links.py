"""Which column of a table names a row of another: what one may join on without losing or doubling a row."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Link:
    """Every value of `column` of `table` is a key of `to`, but for NULL."""

    table: str
    column: str
    to: str


LINKS: tuple[Link, ...] = (
    Link("orders", "customer_id", "customers"),
    Link("returns", "customer_id", "customers"),
    Link("returns", "matched_order_key", "orders"),
    Link("returns", "matched_stock_code", "products"),
    Link("top_products", "stock_code", "products"),
    Link("rfm", "customer_id", "customers"),
    Link("rfm", "segment", "segments"),
    Link("segment_validation", "segment", "segments"),
    Link("churn_scores", "customer_id", "customers"),
    Link("churn_by_segment", "segment", "segments"),
    Link("clv", "customer_id", "customers"),
    Link("recommendations", "customer_id", "customers"),
    Link("recommendations", "stock_code", "products"),
    Link("replenishment", "customer_id", "customers"),
    Link("replenishment", "stock_code", "products"),
    Link("first_products", "stock_code", "products"),
    Link("bought_together", "stock_code", "products"),
    Link("bought_together", "other_stock_code", "products"),
    Link("clv_segments", "segment", "segments"),
)
