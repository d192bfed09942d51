"""The scores of cells handed back to customers: what each is worth."""

from __future__ import annotations

from datetime import date

import ibis
import ibis.expr.types as ir

from regulars.ledger.slices import placed, slice_of
from regulars.ledger.types import rounded
from regulars.studies.clv.histories import history
from regulars.studies.clv.settings import ValueSettings

_CELL = ("x", "t_x", "T")


def clv(clv_days: ir.Table, clv_scores: ir.Table, *, as_of: date, value: ValueSettings) -> ir.Table:
    """One row per customer with an order before as_of: what they are to be expected to bring over the horizon.

    `customer_value_score` is the share of the other customers with a lower clv, in per cent: equal values score
    equally.
    """
    worth = valued(history(clv_days, snapshot=as_of), clv_scores, margin=value.margin)
    ranked = placed(worth, ["clv"], slices=slice_of(worth.clv), ties=True)
    lower, others = ranked.place, (ranked.size - 1).nullif(0)
    thousandths = ((2000 * lower + others).cast("float64") / (2 * others).cast("float64")).floor()
    return ranked.mutate(customer_value_score=thousandths.fill_null(0) / 10).drop("place", "size")


_MOST = 99_999_999_999_999.0  # what the type of money holds


def _money(amount: ir.FloatingValue) -> ir.DecimalValue:
    return rounded(ibis.least(amount, ibis.literal(_MOST)))


def valued(known: ir.Table, scores: ir.Table, *, margin: float) -> ir.Table:
    """One row per customer of a history with the scores of their cell: counts, and money after margin."""
    met = known.join(scores, _CELL)
    level = met.gamma + met.repeat_net.cast("float64")
    kept = ibis.literal(margin, type="float64")
    return met.select(
        "customer_id",
        "p_alive",
        "expected_orders",
        expected_order_value=_money(level * met.spend_ratio),
        clv=_money(level * met.per_net * kept),
        clv_low=_money(level * ibis.least(met.low * kept, met.high * kept)),  # a loss is largest where most is bought
        clv_high=_money(level * ibis.greatest(met.low * kept, met.high * kept)),
        model=met.model,
        next_net=met.next_net,
    )
