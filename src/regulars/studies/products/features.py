"""The features by which offers are scored: one expression each, from what was known on the day."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import ibis.expr.types as ir

from regulars.studies.products.history import DECAYS, UNIT

Feature = Callable[[ir.Table], ir.FloatingValue]


def _float(value: ir.NumericValue) -> ir.FloatingValue:
    return value.cast("float64")


def _log(name: str, unit: int = 1) -> Feature:
    """log(1 + value)."""
    return lambda row: (_float(row[name]) / unit + 1).ln()


def _share(part: str, of: str) -> Feature:
    return lambda row: _float(row[part]) / _float(row[of])


def _trend(row: ir.Table) -> ir.FloatingValue:
    """log of the orders of lately by those just before."""
    return ((_float(row.recent_orders) + 1) / (_float(row.former_orders) + 1)).ln()


def _repeats(row: ir.Table) -> ir.FloatingValue:
    """Share of the customer's lines that are of a product they had bought before."""
    return 1 - _float(row.products) / _float(row.lines)


def _overdue(row: ir.Table) -> ir.FloatingValue:
    """log of the days since the last purchase by the pair's own gap; 0 where it has none."""
    gap = (_float(row.first_days_ago) - _float(row.days_ago)) / (_float(row.orders) - 1).nullif(0)
    return ((_float(row.days_ago) + 1) / (gap + 1)).ln().fill_null(0.0)


def _regular(row: ir.Table) -> ir.FloatingValue:
    """Orders with the product by the orders since the first with it."""
    return _float(row.orders) / (_float(row.first_orders_ago) + 1)


def _held(row: ir.Table) -> ir.FloatingValue:
    """log of the share of those who had the product before lately, and bought it lately again."""
    return ((_float(row.holders_again) + 0.2) / (_float(row.holders) + 5)).ln()


def _tried(row: ir.Table) -> ir.FloatingValue:
    """log of the share of recent buyers who never had it before."""
    return ((_float(row.recent_buyers) - _float(row.holders_again) + 0.5) / (_float(row.buyers) + 5)).ln()


_OF_CUSTOMERS: Mapping[str, Feature] = {
    "customer_orders": _log("customer_orders"),
    "basket_size": lambda row: (_float(row.lines) / _float(row.customer_orders)).ln(),
    "silence": _log("silence"),
    "tenure": _log("tenure"),
    "repeat_share": _repeats,
}
_OF_PRODUCTS: Mapping[str, Feature] = {
    "buyers": _log("buyers"),
    "recent_buyers": _log("recent_buyers"),
    "trend": _trend,
    "rebuy_share": _share("bought_again", "buyers"),
    "held": _held,
    "tried": _tried,
}
OF_HISTORY: Mapping[str, Feature] = {
    "orders": _log("orders"),
    "order_share": _share("orders", "customer_orders"),
    "regular": _regular,
    "days_ago": _log("days_ago"),
    "orders_ago": _log("orders_ago"),
    "overdue": _overdue,
    **{f"decay_{days}": _log(f"decay_{days}", UNIT) for days in DECAYS},
    "fading": _log("fading", UNIT),
    "in_last_order": lambda row: _float((row.orders_ago == 0).cast("int64")),
    "bought_once": lambda row: _float((row.orders == 1).cast("int64")),
    "affinity": _log("affinity", UNIT),
    **_OF_PRODUCTS,
    **_OF_CUSTOMERS,
}
OF_NEW: Mapping[str, Feature] = {"affinity": _log("affinity", UNIT * 1_000), **_OF_PRODUCTS, **_OF_CUSTOMERS}
FEATURES: Mapping[str, Mapping[str, Feature]] = {"history": OF_HISTORY, "new": OF_NEW}
_DIGITS = 6  # engines differ far behind them


def with_features(rows: ir.Table, part: str) -> ir.Table:
    """The rows with the features of their part, each under its name after `f_`."""
    return rows.mutate(**{f"f_{name}": make(rows).round(_DIGITS) for name, make in FEATURES[part].items()})
