"""Places in an order of many rows, found without any task that has to sort them all."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import ibis
import ibis.expr.types as ir

from regulars.ledger.types import whole

_STEPS = 64  # slices for each e-fold of money: neighbours are 1.6% apart
_CHARACTERS = 0x110000  # of Unicode


def placed(
    table: ir.Table,
    order: Sequence[str | ibis.Deferred],
    *,
    slices: ir.Value,
    ties: bool = False,
    group_by: Sequence[str] = (),
    within: Callable[[ir.Table], ir.BooleanValue] | None = None,
) -> ir.Table:
    """The same rows with `place`, from 0 in the order of these columns, and `size`, how many rows there are.

    With `group_by`, each group has an order of its own. `slices` is never NULL and never falls along the order, so a
    row's place is its place in its own slice after all the slices before: what crosses from one task to the others is
    one number for each slice. With `ties`, rows that are equal in the order share the first place of theirs; then
    they must be in one slice. `within` chooses slices by `before`, how many rows come before, by the `rows` of their
    own and by `size`: rows of others get no place and are left out.
    """
    own = [*group_by, "slice"]
    cut = table.mutate(slice=slices)
    sizes = cut.group_by(own).aggregate(rows=ibis._.count())
    so_far = ibis.window(group_by=group_by, order_by="slice", preceding=(None, 0))
    begun = sizes.select(
        *own,
        before=whole(sizes.rows.sum().over(so_far) - sizes.rows),
        size=whole(sizes.rows.sum().over(ibis.window(group_by=group_by))),
        rows=sizes.rows,
    )
    begun = begun.filter(within(begun)) if within else begun
    number = ibis.rank() if ties else ibis.row_number()
    met = cut.inner_join(begun, own)
    numbered = met.mutate(inside=number.over(ibis.window(group_by=own, order_by=list(order))))
    return numbered.mutate(place=numbered.before + numbered.inside).drop("slice", "before", "rows", "inside")


def slice_of(amount: ir.NumericValue) -> ir.IntegerValue:
    """A number that rises with the amount and is one for amounts within 1.6% of each other."""
    size = ((amount.abs().cast("float64") + 1).ln() * _STEPS).floor().cast("int64")
    return ibis.ifelse(amount < 0, -size, size)


def slice_of_text(text: ir.StringValue) -> ir.IntegerValue:
    """A number that rises with the text and is one for texts that begin with the same two characters."""
    first, second = (text.substr(place, 1).ascii_str().cast("int64") for place in (0, 1))
    return first * _CHARACTERS + second
