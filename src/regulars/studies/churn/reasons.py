"""Why a customer has their probability: facts in plain words, with what each does to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from regulars.studies.churn.features import Columns

MOST = 3
_FELT = 0.005  # half a point of probability: less is no reason
_NONE = -1


def most_telling(moved: np.ndarray, *, upwards: np.ndarray) -> np.ndarray:
    """The columns of `moved` that say most about each customer; -1 where there is no further one.

    `moved`: by how much each group of facts raises the probability, against comparable customers. Where `upwards`, what
    raises it comes first, elsewhere what lowers it; each by its size. The strongest is always shown, also where nothing
    is felt.
    """
    size = np.abs(moved)
    fits = np.where(upwards[:, None], moved, -moved) > 0
    rank = np.where(size < _FELT, size - 2, np.where(fits, size + 1, size))
    order = np.argsort(-rank, axis=1, kind="stable")[:, :MOST]
    felt = np.take_along_axis(size, order, axis=1) >= _FELT
    felt[:, 0] = True
    return np.where(felt, order, _NONE)


def sentences(chosen: np.ndarray, moved: np.ndarray, groups: tuple[str, ...], columns: Columns) -> list[list[str]]:
    """The facts of the chosen groups, per customer, each with its effect on the probability."""
    plain = {name: np.nan_to_num(values).tolist() for name, values in columns.items()}
    points = np.take_along_axis(moved, np.maximum(chosen, 0), axis=1).tolist()
    return [
        [
            f"{FACTS[groups[group]](plain, row)}: {_effect(by)}"
            for group, by in zip(picked, points[row], strict=True)
            if group != _NONE
        ]
        for row, picked in enumerate(chosen.tolist())
    ]


def _effect(moved: float) -> str:
    """What a fact does to the risk, against customers of the same age and count of orders."""
    points = round(100 * abs(moved))
    if points == 0:
        return "the same as similar customers"
    return f"{'raises' if moved > 0 else 'lowers'} the risk by {points} point{'s' if points != 1 else ''}"


Plain = Mapping[str, list[float]]


def _silence(c: Plain, row: int) -> str:
    last = f"last order {_days(c['recency_days'][row])} ago"
    gap = c["mean_gap_days"][row]
    if c["purchase_days"][row] > 1:
        return f"{last}, usually every {_days(max(gap, 1))}"
    return f"{last}, the only one so far" if c["orders"][row] == 1 else f"{last}, and on no other day"


def _habit(c: Plain, row: int) -> str:
    orders, months = c["orders"][row], c["active_months"][row]
    if c["purchase_days"][row] < 2:
        return "bought on one day only"
    return f"{orders:,.0f} orders in {months:,.0f} different month{'s' if months != 1 else ''}"


def _lately(c: Plain, row: int) -> str:
    lately = c["orders_90_days"][row]
    before = lately - c["order_trend"][row]
    if not lately and not before:
        return "no order in the last 180 days"
    return f"{_orders(lately)} in the last 90 days, {f'{before:,.0f}' if before else 'none'} in the 90 days before"


def _money(c: Plain, row: int) -> str:
    whole, late = c["net_revenue"][row], c["net_revenue_90_days"][row]
    return f"net revenue {whole:,.2f}, {f'{late:,.2f} of it' if late else 'none of it'} in the last 90 days"


def _range(c: Plain, row: int) -> str:
    products = c["products"][row]
    return f"{products:,.0f} different products bought" if products != 1 else "one product bought"


def _returns(c: Plain, row: int) -> str:
    share = c["return_share"][row]
    return f"returned {100 * share:.0f}% of purchases" if share >= 0.005 else "returned almost nothing"


def _days(days: float) -> str:
    return f"{days:,.0f} day{'s' if round(days) != 1 else ''}"


def _orders(orders: float) -> str:
    return f"{orders:,.0f} order{'s' if orders != 1 else ''}" if orders else "no order"


FACTS: dict[str, Callable[[Plain, int], str]] = {
    "silence": _silence,
    "habit": _habit,
    "lately": _lately,
    "money": _money,
    "range": _range,
    "returns": _returns,
}
