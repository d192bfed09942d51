"""The sums and counts behind the KPIs: each takes booked facts, or lines, and returns one value."""

from __future__ import annotations

from collections.abc import Callable

import ibis.expr.types as ir

from regulars.ledger.kinds import NET_REVENUE
from regulars.ledger.kinds import amount_of as amount_of_kinds
from regulars.ledger.order_keys import order_of
from regulars.ledger.types import count, money, pieces

Aggregation = Callable[[ir.Table], ir.Value]


def amount_of(kind: str) -> Aggregation:
    """The booked money of one kind of line."""
    return lambda facts: amount_of_kinds(facts, kind)


def net(facts: ir.Table) -> ir.Value:
    """Sales plus discounts and returns, which are negative."""
    return amount_of_kinds(facts, *NET_REVENUE)


def before_returns(facts: ir.Table) -> ir.Value:
    """Sales plus discounts, which are negative."""
    return amount_of_kinds(facts, "sale", "discount")


def total_sales(facts: ir.Table) -> ir.Value:
    """Net revenue and what was charged on top of it: tax, shipping, tips."""
    return amount_of_kinds(facts, *NET_REVENUE, "tax", "shipping", "tip")


def cost(facts: ir.Table) -> ir.Value:
    """The cost of the goods sold, less the cost of those taken back."""
    return money(facts.cost.sum(where=_is_trade(facts)))


def profit(facts: ir.Table) -> ir.Value:
    """Net revenue less the cost of goods."""
    return money(net(facts) - cost(facts))


def identified_net(facts: ir.Table) -> ir.Value:
    """Net revenue of the lines with a customer id."""
    return money(facts.amount.sum(where=_is_trade(facts) & facts.customer_id.notnull()))


def guest_gross(facts: ir.Table) -> ir.Value:
    """Sales without a customer id."""
    return money(facts.amount.sum(where=(facts.kind == "sale") & facts.customer_id.isnull()))


def orders(facts: ir.Table) -> ir.Value:
    """Orders. Booked sums mark each order once; over lines an order counts for each of its products."""
    if "is_order" in facts.columns:
        return count(facts.is_order.sum())
    return count(order_of(facts).nunique(where=facts.kind == "sale"))


def identified_orders(facts: ir.Table) -> ir.Value:
    """Orders with a customer id."""
    known = facts.customer_id.notnull()
    if "is_order" in facts.columns:
        return count(facts.is_order.sum(where=known))
    return count(order_of(facts).nunique(where=(facts.kind == "sale") & known))


def customers(facts: ir.Table) -> ir.Value:
    """Different customers with an order."""
    return count(facts.customer_id.nunique(where=_is_buying(facts)))


def new_customers(facts: ir.Table) -> ir.Value:
    """Different customers whose first order is among the facts."""
    return count(facts.customer_id.nunique(where=_is_buying(facts) & facts.is_first_order))


def units(facts: ir.Table) -> ir.Value:
    """Pieces sold."""
    return pieces(facts.units.sum(where=facts.kind == "sale"))


def sale_lines(facts: ir.Table) -> ir.Value:
    """Sale lines of the log."""
    return count(facts.lines.sum(where=facts.kind == "sale"))


def _is_trade(facts: ir.Table) -> ir.BooleanValue:
    return facts.kind.isin(NET_REVENUE)


def _is_buying(facts: ir.Table) -> ir.BooleanValue:
    """The rows on which a customer buys: one a sale invoice in booked sums, every sale line in lines."""
    return facts.is_order if "is_order" in facts.columns else facts.kind == "sale"
