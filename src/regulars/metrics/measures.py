"""What a KPI counts, each written once, over the booked facts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import ibis.expr.types as ir

from regulars.ground.contract import COUNT, MONEY, RATE
from regulars.ledger.types import count, money, rounded, whole

EVERYWHERE = "time, country, product, segment, new_returning, identified and declared dimensions"
NOWHERE = "nowhere: ask again for the whole"


@dataclass(frozen=True)
class Measure:
    """A KPI. `ratio` measures are the quotient of two others, so a total is sum over sum, never a mean of means."""

    name: str
    label: str
    meaning: str
    unit: str
    good: str  # up, down or none
    kind: str  # sum, count, distinct or ratio
    adds_up: str
    over: Callable[[ir.Table], ir.Value] | None = None
    ratio: tuple[str, str] | None = None
    needs: frozenset[str] = frozenset()

    @property
    def type(self) -> str:
        """The type of its values in every engine."""
        if self.unit == "money":
            return MONEY
        return RATE if self.ratio else COUNT


def _kind(name: str) -> Callable[[ir.Table], ir.Value]:
    return lambda facts: money(facts.amount.sum(where=facts.kind == name))


def _net(facts: ir.Table) -> ir.Value:
    return money(facts.amount.sum(where=facts.kind.isin(["sale", "return"])))


def _cost(facts: ir.Table) -> ir.Value:
    return money(facts.cost.sum(where=facts.kind.isin(["sale", "return"])))


def _guest_gross(facts: ir.Table) -> ir.Value:
    return money(facts.amount.sum(where=(facts.kind == "sale") & facts.customer_id.isnull()))


def _buying(facts: ir.Table) -> ir.BooleanValue:
    """The rows on which somebody buys: one a sale invoice in booked sums, every sale line in lines."""
    return facts.is_order if "is_order" in facts.columns else facts.kind == "sale"


def _orders(facts: ir.Table) -> ir.Value:
    """Booked sums mark each order once; over lines an order counts for each of its products."""
    if "is_order" in facts.columns:
        return count(facts.is_order.sum())
    return count(facts.invoice_no.nunique(where=facts.kind == "sale"))


def _identified_orders(facts: ir.Table) -> ir.Value:
    known = facts.customer_id.notnull()
    if "is_order" in facts.columns:
        return count(facts.is_order.sum(where=known))
    return count(facts.invoice_no.nunique(where=(facts.kind == "sale") & known))


def _identified_net(facts: ir.Table) -> ir.Value:
    return money(facts.amount.sum(where=facts.kind.isin(["sale", "return"]) & facts.customer_id.notnull()))


def _money(
    name: str, label: str, meaning: str, good: str, over: Callable, needs: frozenset[str] = frozenset()
) -> Measure:
    return Measure(name, label, meaning, "money", good, "sum", EVERYWHERE, over=over, needs=needs)


def _ratio(name: str, label: str, meaning: str, unit: str, good: str, top: str, bottom: str) -> Measure:
    return Measure(name, label, meaning, unit, good, "ratio", NOWHERE, ratio=(top, bottom))


_CUSTOMER = frozenset({"customer_id"})

MEASURES: tuple[Measure, ...] = (
    _money("net_revenue", "Net revenue", "Sales plus the returns booked in the period", "up", _net),
    _money("gross_revenue", "Gross revenue", "Sales before returns", "up", _kind("sale")),
    _money("returned", "Returns", "Goods taken back: zero or negative, when booked", "up", _kind("return")),
    _money("fees", "Fees", "Postage, bank and market-place charges; not in revenue", "none", _kind("fee")),
    _money("adjustments", "Adjustments", "Bookings that are no trade; not in revenue", "none", _kind("adjustment")),
    _money("cost", "Cost of goods", "Unit cost by pieces, returns taken off", "down", _cost, frozenset({"cost"})),
    _money(
        "gross_profit",
        "Gross profit",
        "Net revenue less the cost of goods",
        "up",
        lambda facts: money(_net(facts) - _cost(facts)),
        frozenset({"cost"}),
    ),
    Measure(
        "orders", "Orders", "Invoices with at least one sale line", "orders", "up", "distinct",
        "time, country, identified; not product, where one order counts for each of its products",
        over=_orders,
    ),
    Measure(
        "customers", "Customers", "Identified customers with an order", "customers", "up", "distinct",
        "segment; elsewhere nowhere: one customer counts in each month and country of theirs",
        over=lambda facts: count(facts.customer_id.nunique(where=_buying(facts))), needs=_CUSTOMER,
    ),
    Measure(
        "new_customers", "New customers", "Customers whose first order lies in the period", "customers", "up",
        "distinct", "time, segment",
        over=lambda facts: count(facts.customer_id.nunique(where=_buying(facts) & facts.is_first_order)),
        needs=_CUSTOMER,
    ),
    Measure(
        "units", "Units", "Pieces sold", "pieces", "up", "sum", EVERYWHERE,
        over=lambda facts: whole(facts.units.sum(where=facts.kind == "sale")), needs=frozenset({"quantity"}),
    ),
    Measure(
        "order_lines", "Order lines", "Sale lines", "lines", "up", "count", EVERYWHERE,
        over=lambda facts: count(facts.lines.sum(where=facts.kind == "sale")),
    ),
    _money("customer_revenue", "Customer revenue", "Net revenue of identified customers", "up",
           _identified_net, _CUSTOMER),
    Measure(
        "customer_orders", "Customer orders", "Orders of identified customers", "orders", "up", "distinct",
        "as orders", over=_identified_orders, needs=_CUSTOMER,
    ),
    _money("guest_revenue", "Guest revenue", "Gross revenue without a customer id", "none", _guest_gross, _CUSTOMER),
    _ratio("aov", "Average order value", "Gross revenue by order", "money", "up", "gross_revenue", "orders"),
    _ratio("revenue_per_customer", "Revenue per customer", "Net revenue of identified customers by customer",
           "money", "up", "customer_revenue", "customers"),
    _ratio("orders_per_customer", "Orders per customer", "Orders of identified customers by customer",
           "orders", "up", "customer_orders", "customers"),
    _ratio("units_per_order", "Units per order", "Pieces sold by order", "pieces", "up", "units", "orders"),
    _ratio("return_share", "Return share", "Returns by gross revenue, zero or negative", "share", "up",
           "returned", "gross_revenue"),
    _ratio("new_customer_share", "New customer share", "New customers by customers", "share", "none",
           "new_customers", "customers"),
    _ratio("guest_share", "Guest share", "Gross revenue of guests by gross revenue", "share", "none",
           "guest_revenue", "gross_revenue"),
    _ratio("profit_margin", "Profit margin", "Gross profit by net revenue", "share", "up",
           "gross_profit", "net_revenue"),
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
    quotient = top.cast("float64") / bottom.nullif(0).cast("float64")
    return rounded(quotient) if measure.unit == "money" else quotient
