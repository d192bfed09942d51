"""What offers can be made of a log: enough orders, products and customers, and pairs within a budget."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ibis
import ibis.expr.types as ir

from regulars.ground.evidence import INSUFFICIENT, SOLID, WEAK, Evidence, Judge, ReasonCode, judged
from regulars.ground.periods import Window
from regulars.ledger.types import count, money
from regulars.studies.products.baskets import LEAST_ORDERS
from regulars.studies.products.restock import LEAST_DAYS
from regulars.studies.products.settings import OfferSettings
from regulars.studies.products.switching import PERIOD_DAYS

LEAST_SHOP = 100  # orders: of fewer, one order more or less moves every share by more than a point

FEW_PRODUCTS = ReasonCode(
    "few_products", "{products:,} products with at least {least} orders; two are needed for a pair"
)
PRODUCTS_LEFT_OUT = ReasonCode(
    "products_left_out",
    "the pairs of all products with at least {usual} orders would be {rows:,} rows; so products with fewer than "
    "{least} orders are left out",
)
ORDERS_LEFT_OUT = ReasonCode(
    "orders_left_out",
    "{orders:,} orders of more than {most} products are left out, with {revenue:,.2f} of gross revenue: their pairs "
    "are too many to count",
)
NO_PAIR = ReasonCode("no_pair", "no two products were bought together in enough orders")

LOG_TOO_SHORT = ReasonCode(
    "log_too_short",
    "the log covers {covered:,} days; {needed:,} are needed to learn from three horizons of {days} days and to "
    "test on the next",
)
FEW_CAME_BACK = ReasonCode(
    "few_came_back", "{repeaters:,} of {customers:,} customers with an order came back; at least {least} are needed"
)
FEW_REGULAR = ReasonCode(
    "few_regular",
    "{regular:,} of {customers:,} customers with an order bought on at least {days} days; at least {least} are needed",
)
LOG_TOO_SHORT_TO_RESTOCK = ReasonCode(
    "log_too_short_to_restock",
    "the log covers {covered:,} days; {needed:,} are needed to see gaps, to learn from one horizon of {days} days and "
    "to test on the next",
)
RESTOCKED = ("replenishment", "replenishment_evaluation")
LOG_BEGINS = ReasonCode(
    "log_begins", "the log begins on {first_day}: the first order of its first buyers may not be their first"
)
TWO_PERIODS = ReasonCode("two_periods", "the log covers {covered:,} days; two periods of {days} days are compared")
LEAST_BUYERS = 100
OFFERED = ("recommendations", "recommendation_evaluation")
LEAST_BACK = 100  # customers


def basket_counts(orders: ir.Table, products: ir.Table) -> ir.Table:
    """One row: orders, and products with enough orders for a pair."""
    able = count((products.orders >= LEAST_ORDERS).sum())
    return orders.aggregate(orders=orders.count()).cross_join(products.aggregate(products=able))


def _enough(sizes: Mapping[str, Any], window: Window, present: frozenset[str]) -> tuple[Evidence, ...]:
    """Only what forbids pairs."""
    n = sizes["orders"]
    if n < LEAST_SHOP:
        return (judged("bought_together", population="orders", n=n, least=LEAST_SHOP, window=window),)
    if sizes["products"] < 2:
        reason = FEW_PRODUCTS(products=sizes["products"], least=LEAST_ORDERS)
        return (Evidence("bought_together", INSUFFICIENT, (reason,), "orders", str(window), n),)
    return ()


def pair_counts(basket_limits: ir.Table, bought_together: ir.Table) -> ir.Table:
    """One row: the limits within which pairs were counted, and how many were found."""
    found = bought_together.aggregate(pairs=bought_together.count())
    limits = basket_limits.mutate(revenue_left_out=money(basket_limits.revenue_left_out))
    return limits.cross_join(found)


def _pairs(sizes: Mapping[str, Any], window: Window, present: frozenset[str]) -> tuple[Evidence, ...]:
    reasons = []
    if sizes["least_orders"] > LEAST_ORDERS:
        values = {"usual": LEAST_ORDERS, "rows": sizes["all_pair_rows"], "least": sizes["least_orders"]}
        reasons.append(PRODUCTS_LEFT_OUT(**values))
    if sizes["most_products"] is not None:
        left_out = {"orders": sizes["orders_left_out"], "revenue": sizes["revenue_left_out"]}
        reasons.append(ORDERS_LEFT_OUT(**left_out, most=sizes["most_products"]))
    if not sizes["pairs"]:
        reasons.append(NO_PAIR())
    verdict = (WEAK if sizes["pairs"] else INSUFFICIENT) if reasons else SOLID
    n = sizes["orders"] - sizes["orders_left_out"]
    return (Evidence("bought_together", verdict, tuple(reasons), "orders", str(window), n),)


BASKETS = Judge(basket_counts, _enough, withholds=("bought_together",))
PAIRS = Judge(pair_counts, _pairs)


def offer_sizes(customers: ir.Table, *, offers: OfferSettings) -> ir.Table:
    """One row: buyers, those who came back, and the horizon."""
    buyers = customers.filter(customers.orders > 0)
    sizes = buyers.aggregate(buyers=buyers.count(), repeaters=count((buyers.orders > 1).sum()))
    return sizes.mutate(horizon_days=ibis.literal(offers.horizon_days, type="int64"))


def _offers(sizes: Mapping[str, Any], window: Window, present: frozenset[str]) -> tuple[Evidence, ...]:
    """Only what forbids offers; how good they are, the tests on the past tell."""
    days, n = sizes["horizon_days"], sizes["buyers"]
    needed = 5 * (days + 1)
    if sizes["repeaters"] < LEAST_BACK:
        reason = FEW_CAME_BACK(repeaters=sizes["repeaters"], customers=n, least=LEAST_BACK)
    elif window.days < needed:
        reason = LOG_TOO_SHORT(covered=window.days, needed=needed, days=days)
    else:
        return ()
    return tuple(Evidence(claim, INSUFFICIENT, (reason,), "customers", str(window), n) for claim in OFFERED)


def restock_sizes(customers: ir.Table, *, offers: OfferSettings) -> ir.Table:
    """One row: buyers, those who bought on at least three days, and the horizon."""
    buyers = customers.filter(customers.orders > 0)
    sizes = buyers.aggregate(buyers=buyers.count(), regular=count((buyers.purchase_days >= LEAST_DAYS).sum()))
    return sizes.mutate(horizon_days=ibis.literal(offers.horizon_days, type="int64"))


def _restock(sizes: Mapping[str, Any], window: Window, present: frozenset[str]) -> tuple[Evidence, ...]:
    """Only what forbids it; how good the probabilities are, the test on the past tells."""
    days, n = sizes["horizon_days"], sizes["buyers"]
    needed = 4 * (days + 1)
    if sizes["regular"] < LEAST_BACK:
        reason = FEW_REGULAR(regular=sizes["regular"], customers=n, days=LEAST_DAYS, least=LEAST_BACK)
    elif window.days < needed:
        reason = LOG_TOO_SHORT_TO_RESTOCK(covered=window.days, needed=needed, days=days)
    else:
        return ()
    return tuple(Evidence(claim, INSUFFICIENT, (reason,), "customers", str(window), n) for claim in RESTOCKED)


OFFERS = Judge(offer_sizes, _offers, withholds=OFFERED)
RESTOCK = Judge(restock_sizes, _restock, withholds=RESTOCKED)


def buyer_sizes(customers: ir.Table) -> ir.Table:
    """One row: customers with an order."""
    return customers.aggregate(buyers=count((customers.orders > 0).sum()))


def _firsts(sizes: Mapping[str, Any], window: Window, present: frozenset[str]) -> tuple[Evidence, ...]:
    begins = LOG_BEGINS(first_day=window.first_day)
    who = "customers with an order"
    return (
        judged(
            "first_products", population=who, n=sizes["buyers"], least=LEAST_BUYERS, window=window, doubts=(begins,)
        ),
    )


def _switches(sizes: Mapping[str, Any], window: Window, present: frozenset[str]) -> tuple[Evidence, ...]:
    who, n = "customers with an order", sizes["buyers"]
    if window.days < 2 * PERIOD_DAYS:
        short = TWO_PERIODS(covered=window.days, days=PERIOD_DAYS)
        return (Evidence("product_switching", INSUFFICIENT, (short,), who, str(window), n),)
    return (judged("product_switching", population=who, n=n, least=LEAST_BUYERS, window=window),)


FIRSTS = Judge(buyer_sizes, _firsts, withholds=("first_products",))
SWITCHES = Judge(buyer_sizes, _switches, withholds=("product_switching",))
