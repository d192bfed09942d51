"""The KPIs, each defined once, over the booked facts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import ibis.expr.types as ir

from regulars.ground.contract import COUNT, MONEY, RATE
from regulars.ground.kpis import EVERYWHERE, NOWHERE, Dimension, Good, Kind, Unit
from regulars.ledger.types import rounded
from regulars.metrics import aggregations
from regulars.metrics.aggregations import Aggregation


@dataclass(frozen=True, kw_only=True)
class Measure:
    """A KPI. `ratio` measures are the quotient of two others, so a total is sum over sum, never a mean of means.

    `additive_over` has the dimensions over which its parts sum to the whole; `additive_note` says why not over others.
    `needs` names the optional columns of the log that it is computed from. The upper part of a ratio may be one that
    is zero or negative (`is_taken_off`): the ratio of it is positive.
    """

    name: str
    label: str
    meaning: str
    unit: Unit
    good: Good
    kind: Kind
    additive_over: frozenset[Dimension]
    additive_note: str = ""
    over: Aggregation | None = None
    ratio: tuple[str, str] | None = None
    needs: frozenset[str] = frozenset()
    is_taken_off: bool = False

    @property
    def type(self) -> str:
        """The type of its values in every engine."""
        if self.unit is Unit.MONEY:
            return MONEY
        return RATE if self.ratio else COUNT


def _money(
    *, name: str, label: str, meaning: str, good: Good, over: Aggregation, needs: frozenset[str] = frozenset()
) -> Measure:
    return Measure(
        name=name, label=label, meaning=meaning, unit=Unit.MONEY, good=good, kind=Kind.SUM,
        additive_over=EVERYWHERE, over=over, needs=needs,
    )  # fmt: skip


def _ratio(
    *, name: str, label: str, meaning: str, unit: Unit, good: Good, top: str, bottom: str, is_taken_off: bool = False
) -> Measure:
    return Measure(
        name=name, label=label, meaning=meaning, unit=unit, good=good, kind=Kind.RATIO,
        additive_over=NOWHERE, ratio=(top, bottom), is_taken_off=is_taken_off,
    )  # fmt: skip


_CUSTOMER = frozenset({"customer_id"})
_COST = frozenset({"cost"})

MEASURES: tuple[Measure, ...] = (
    _money(
        name="net_revenue", label="Net revenue", good=Good.UP, over=aggregations.net,
        meaning="Sales less discounts and the returns booked in the period, without tax where it is known",
    ),
    _money(
        name="gross_revenue", label="Gross revenue", good=Good.UP, over=aggregations.amount_of("sale"),
        meaning="Sales at list price, before discounts and returns",
    ),
    _money(
        name="discounts", label="Discounts", good=Good.UP, over=aggregations.amount_of("discount"),
        needs=frozenset({"discount"}), meaning="Discounts on the list price: zero or negative",
    ),
    _money(
        name="revenue_before_returns", label="Revenue before returns", good=Good.UP, over=aggregations.before_returns,
        meaning="Sales less discounts",
    ),
    _money(
        name="returned", label="Returns", good=Good.UP, over=aggregations.amount_of("return"),
        meaning="Returned goods, when booked: zero or negative",
    ),
    _money(
        name="tax", label="Tax", good=Good.NONE, over=aggregations.amount_of("tax"), needs=frozenset({"tax"}),
        meaning="Tax charged on sales, less tax given back; not in revenue",
    ),
    _money(
        name="shipping", label="Shipping", good=Good.NONE, over=aggregations.amount_of("shipping"),
        needs=frozenset({"shipping"}), meaning="Shipping charged to customers; not in revenue",
    ),
    _money(
        name="tips", label="Tips", good=Good.NONE, over=aggregations.amount_of("tip"), needs=frozenset({"tip"}),
        meaning="Tips given by customers; not in revenue",
    ),
    _money(
        name="total_sales", label="Total sales", good=Good.UP, over=aggregations.total_sales,
        meaning="Net revenue and the tax, shipping and tips charged on top of it",
    ),
    _money(
        name="fees", label="Fees", good=Good.NONE, over=aggregations.amount_of("fee"),
        meaning="Postage, bank and market-place charges; not in revenue",
    ),
    _money(
        name="adjustments", label="Adjustments", good=Good.NONE, over=aggregations.amount_of("adjustment"),
        meaning="Bookings that are not trade; not in revenue",
    ),
    _money(
        name="cost", label="Cost of goods", good=Good.DOWN, over=aggregations.cost, needs=_COST,
        meaning="Unit cost times pieces, less returns",
    ),
    _money(
        name="gross_profit", label="Gross profit", good=Good.UP, over=aggregations.profit, needs=_COST,
        meaning="Net revenue less the cost of goods",
    ),
    Measure(
        name="orders", label="Orders", meaning="Invoices with at least one sale line",
        unit=Unit.ORDERS, good=Good.UP, kind=Kind.DISTINCT, over=aggregations.orders,
        additive_over=frozenset({Dimension.TIME, Dimension.COUNTRY, Dimension.IDENTIFIED}),
        additive_note="not product: one order counts for each of its products",
    ),
    Measure(
        name="customers", label="Customers", meaning="Identified customers with an order",
        unit=Unit.CUSTOMERS, good=Good.UP, kind=Kind.DISTINCT, over=aggregations.customers, needs=_CUSTOMER,
        additive_over=frozenset({Dimension.SEGMENT}),
        additive_note="nothing else: a customer counts in each of their months and countries",
    ),
    Measure(
        name="new_customers", label="New customers", meaning="Customers with their first order in the period",
        unit=Unit.CUSTOMERS, good=Good.UP, kind=Kind.DISTINCT, over=aggregations.new_customers, needs=_CUSTOMER,
        additive_over=frozenset({Dimension.TIME, Dimension.SEGMENT}),
    ),
    Measure(
        name="units", label="Units", meaning="Pieces sold",
        unit=Unit.PIECES, good=Good.UP, kind=Kind.SUM, over=aggregations.units, needs=frozenset({"quantity"}),
        additive_over=EVERYWHERE,
    ),
    Measure(
        name="order_lines", label="Order lines", meaning="Sale lines",
        unit=Unit.LINES, good=Good.UP, kind=Kind.COUNT, over=aggregations.sale_lines,
        additive_over=EVERYWHERE,
    ),
    _money(
        name="customer_revenue", label="Customer revenue", good=Good.UP, over=aggregations.identified_net,
        needs=_CUSTOMER, meaning="Net revenue of identified customers",
    ),
    Measure(
        name="customer_orders", label="Customer orders", meaning="Orders of identified customers",
        unit=Unit.ORDERS, good=Good.UP, kind=Kind.DISTINCT, over=aggregations.identified_orders, needs=_CUSTOMER,
        additive_over=frozenset({Dimension.TIME, Dimension.COUNTRY, Dimension.IDENTIFIED}),
    ),
    _money(
        name="guest_revenue", label="Guest revenue", good=Good.NONE, over=aggregations.guest_gross, needs=_CUSTOMER,
        meaning="Gross revenue without a customer id",
    ),
    _ratio(
        name="aov", label="Average order value", meaning="Revenue before returns, per order",
        unit=Unit.MONEY, good=Good.UP, top="revenue_before_returns", bottom="orders",
    ),
    _ratio(
        name="revenue_per_customer", label="Revenue per customer",
        meaning="Net revenue of identified customers, per customer",
        unit=Unit.MONEY, good=Good.UP, top="customer_revenue", bottom="customers",
    ),
    _ratio(
        name="orders_per_customer", label="Orders per customer", meaning="Orders of identified customers, per customer",
        unit=Unit.ORDERS, good=Good.UP, top="customer_orders", bottom="customers",
    ),
    _ratio(
        name="units_per_order", label="Units per order", meaning="Pieces sold, per order",
        unit=Unit.PIECES, good=Good.UP, top="units", bottom="orders",
    ),
    _ratio(
        name="return_share", label="Return share",
        meaning="Returns divided by sales less discounts, as a positive share",
        unit=Unit.SHARE, good=Good.DOWN, top="returned", bottom="revenue_before_returns", is_taken_off=True,
    ),
    _ratio(
        name="discount_share", label="Discount share",
        meaning="Discounts divided by gross revenue, as a positive share",
        unit=Unit.SHARE, good=Good.DOWN, top="discounts", bottom="gross_revenue", is_taken_off=True,
    ),
    _ratio(
        name="new_customer_share", label="New customer share", meaning="New customers divided by customers",
        unit=Unit.SHARE, good=Good.NONE, top="new_customers", bottom="customers",
    ),
    _ratio(
        name="guest_share", label="Guest share", meaning="Gross revenue of guests divided by gross revenue",
        unit=Unit.SHARE, good=Good.NONE, top="guest_revenue", bottom="gross_revenue",
    ),
    _ratio(
        name="profit_margin", label="Profit margin", meaning="Gross profit divided by net revenue",
        unit=Unit.SHARE, good=Good.UP, top="gross_profit", bottom="net_revenue",
    ),
)  # fmt: skip

BY_NAME: dict[str, Measure] = {measure.name: measure for measure in MEASURES}


def available(present: frozenset[str]) -> tuple[Measure, ...]:
    """The measures that a log with these columns can answer."""
    return tuple(measure for measure in MEASURES if needed(measure) <= present)


def needed(measure: Measure) -> frozenset[str]:
    """The optional columns of the log that a measure needs, also through its parts."""
    parts = [BY_NAME[name] for name in measure.ratio or ()]
    return measure.needs.union(*(needed(part) for part in parts))


def aggregates(facts: ir.Table, names: Iterable[str]) -> dict[str, ir.Value]:
    """One aggregate over `facts` per name. Names of ratios are refused: aggregate their parts, then divide."""
    chosen = {}
    for name in names:
        over = BY_NAME[name].over
        if over is None:
            raise ValueError(f"{name} is a ratio: ask for its parts, then for ratio_of")
        chosen[name] = over(facts)
    return chosen


def ratio_of(table: ir.Table, measure: Measure) -> ir.Value:
    """The quotient of the two parts that stand in `table`; NULL where the lower part is zero."""
    top, bottom = (table[name] for name in measure.ratio or ())
    top = -top if measure.is_taken_off else top
    quotient = top.cast("float64") / bottom.nullif(0).cast("float64")
    return rounded(quotient) if measure.unit is Unit.MONEY else quotient
