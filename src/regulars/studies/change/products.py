"""A change by products: quantity, mix, price, and what is new or gone."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from regulars.studies.change.cells import PAIR, before_and_after
from regulars.studies.change.parts import PART, banded, log_mean, log_ratio, named_parts, of_sums

_SUMS = ("units", "sales")
_SIDES = ("before", "after")
_LINEAR = ("price", "entered", "left", "without_pieces")
# What each product adds: its own parts, and what volume and mix are made of once all products are added up.
_ADDED = (*_LINEAR, "worth", "moved", "pieces_before", "pieces_after")
_OTHER = ("discounts", "returned")


def change_prices(
    change_products: ir.Table, change_cells: ir.Table, change_pairs: ir.Table, products: ir.Table
) -> ir.Table:
    """One row per pair of months and part: volume, mix, price, entered, left, without_pieces, discounts, returned.

    Volume, mix and price are those of products sold in both months, by the logarithmic mean. Bands are drawn for the
    latest month alone. `products` says that the log names them.
    """
    whole = before_and_after(change_products, change_pairs, ["stock_code"], _SUMS)
    every = _added_up(whole.mutate(**_of_product(whole)))
    latest = change_pairs.filter(change_pairs.period_to == change_pairs.period_to.max().as_scalar())
    parts = _listed(every, "amount")
    rest = _without_hundredths(change_products, latest, whole, every)
    known = parts.inner_join(_listed(rest, "left_over", by=("hundredth",)), PART)
    bands = banded(known.mutate(own=known.amount - known.left_over)).drop("amount")
    with_bands = parts.left_join(bands, PART).select(*PART, "amount", "error")
    return with_bands.union(_others(change_cells, change_pairs))


def _of_product(moved: ir.Table, prefix: str = "") -> dict[str, ir.FloatingValue]:
    """What a product adds to each part. Of one that is sold in both months: worth, the moves of pieces and price."""
    units, sales = ([moved[f"{prefix}{side}_{name}"] for side in _SIDES] for name in _SUMS)
    was, now = moved[f"{prefix}was_there"], moved[f"{prefix}is_there"]
    worth, pieces = log_mean(*sales), log_ratio(*units)
    is_kept = was & now & worth.notnull() & pieces.notnull()
    difference = sales[1] - sales[0]

    def where(condition: ir.BooleanValue, value: ir.FloatingValue) -> ir.FloatingValue:
        return ibis.ifelse(condition, value, 0.0)

    return {
        "worth": where(is_kept, worth),
        "moved": where(is_kept, worth * pieces),
        "price": where(is_kept, difference - worth * pieces),
        "entered": where(~was, sales[1]),
        "left": where(was & ~now, -sales[0]),
        "without_pieces": where(was & now & ~is_kept, difference),
        "pieces_before": where(is_kept, units[0]),
        "pieces_after": where(is_kept, units[1]),
    }


def _added_up(added: ir.Table, by: tuple[str, ...] = ()) -> ir.Table:
    """The sums over products; through exact decimals, so that the order of adding does not show."""
    exact = {name: added[name].cast("decimal(38, 8)").sum().cast("float64") for name in _ADDED}
    return added.group_by(*PAIR, *by).aggregate(**exact)


def _without_hundredths(cells: ir.Table, pairs: ir.Table, whole: ir.Table, every: ir.Table) -> ir.Table:
    """One row per pair and hundredth: the sums over products where the hundredth is left out."""
    own = before_and_after(cells, pairs, ["stock_code", "hundredth"], _SUMS)
    named = [f"{side}_{name}" for name in _SUMS for side in _SIDES]
    wholes = whole.rename({f"whole_{name}": name for name in (*named, "was_there", "is_there")})
    met = own.inner_join(wholes, [*PAIR, "stock_code"])
    less = met.mutate(**{f"rest_{name}": (met[f"whole_{name}"] - met[name]).round(6) for name in named})
    less = less.mutate(rest_was_there=less.rest_before_sales > 0, rest_is_there=less.rest_after_sales > 0)
    with_all, without = _of_product(less, "whole_"), _of_product(less, "rest_")
    lost = less.select(*PAIR, "hundredth", **{name: with_all[name] - without[name] for name in _ADDED})
    sums = _added_up(lost, by=("hundredth",))
    both = sums.inner_join(every, PAIR)
    return both.select(*PAIR, "hundredth", **{name: both[f"{name}_right"] - both[name] for name in _ADDED})


def _listed(sums: ir.Table, value: str, by: tuple[str, ...] = ()) -> ir.Table:
    """One row per part: volume is what all pieces moved, mix what the moves of single products add to it."""
    volume = sums.worth * log_ratio(sums.pieces_before, sums.pieces_after).fill_null(0.0)
    parts = {"volume": volume, "mix": sums.moved - volume} | {name: sums[name] for name in _LINEAR}
    return named_parts(sums, parts, value, keep=(*PAIR, *by)).mutate(level=ibis.literal(1, type="int64"))


def _others(cells: ir.Table, pairs: ir.Table) -> ir.Table:
    """The changes of discounts and returns, which are of orders rather than of products."""
    moved = before_and_after(cells, pairs, ["hundredth"], _OTHER)
    changes = {name: moved[f"after_{name}"] - moved[f"before_{name}"] for name in _OTHER}
    return of_sums(named_parts(moved, changes, "own", keep=PAIR).mutate(level=ibis.literal(1, type="int64")))
