"""A sample of customers that depends neither on the order of rows nor on the engine."""

from __future__ import annotations

import ibis.expr.types as ir


def sampled_customers(rows: ir.Table, most: int) -> ir.Table:
    """One row per customer of these rows, at most `most` of them: those whose id comes first when hashed.

    So the choice has nothing to do with what they bought.
    """
    buyers = rows.select("customer_id").distinct()
    hashed = buyers.mutate(hashed=buyers.customer_id.hexdigest("md5"))
    return hashed.order_by("hashed", "customer_id").limit(most).select("customer_id")
