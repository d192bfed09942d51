"""Recency, frequency and monetary value, scored 1 to 5 by cut points, so that equal values score equally."""

from __future__ import annotations

from functools import reduce
from operator import or_

import ibis
import ibis.expr.types as ir

from regulars.ground.contract import MONEY
from regulars.ground.tables.allowed import allowed_values
from regulars.ledger.slices import placed, slice_of
from regulars.studies.rfm.segments import segment_of

FIFTHS = 5
MEASURES = allowed_values("rfm_cuts", "measure")
_CUT = "decimal(20, 6)"


def rfm_base(customers: ir.Table) -> ir.Table:
    """One row per customer with an order: the three measures, not yet scored."""
    buyers = customers.filter(customers.orders > 0)
    return buyers.select(
        "customer_id", recency_days=buyers.recency_days, frequency=buyers.orders, monetary=buyers.net_revenue
    )


def rfm_cuts(customers: ir.Table) -> ir.Table:
    """One row per measure and cut point: the linear quantiles at 20, 40, 60 and 80%.

    A fifth between two amounts of four decimals has five at most, so rounding to six gives the exact cut.
    """
    base = rfm_base(customers)
    listed = [base.select(measure=ibis.literal(measure), value=base[measure].cast(MONEY)) for measure in MEASURES]
    values = listed[0].union(*listed[1:])
    values = placed(values, ["value"], slices=slice_of(values.value), group_by=["measure"], within=_has_cut)
    sums = _near(values).group_by("measure", "cut").aggregate(fifths=ibis._.fifths.sum())
    return sums.select("measure", "cut", value=(sums.fifths.cast("float64") / FIFTHS).round(6).cast(_CUT))


def _has_cut(slices: ir.Table) -> ir.BooleanValue:
    """Whether a slice has a row beside a cut: of all other rows it is enough to know how many they are."""
    first, last = slices.before * FIFTHS, (slices.before + slices.rows - 1) * FIFTHS
    ways = [(slices.size - 1) * number for number in range(1, FIFTHS)]
    return reduce(or_, [(first - FIFTHS < way) & (way < last + FIFTHS) for way in ways])


def _near(values: ir.Table) -> ir.Table:
    """One row per measure, cut and value beside it: how many fifths of the value the cut has."""
    each = values.mutate(cut=ibis.literal(list(range(1, FIFTHS)), type="array<int64>").unnest())
    way = (each.size - 1) * each.cut  # from the first place to the cut, in fifths of a place
    weighed = each.mutate(weight=FIFTHS - (each.place * FIFTHS - way).abs())
    near = weighed.filter(weighed.weight > 0)
    return near.select("measure", "cut", fifths=(near.value * near.weight).cast("decimal(38, 4)"))


def rfm(customers: ir.Table, rfm_cuts: ir.Table) -> ir.Table:
    """One row per customer with an order before as_of: measures, scores and segment.

    A score is 1 plus the number of cut points strictly below the value; for recency, strictly above it.
    """
    base = rfm_base(customers).cross_join(wide_cuts(rfm_cuts))
    scores = {
        "r_score": score(base, "recency_days", below=False),
        "f_score": score(base, "frequency", below=True),
        "m_score": score(base, "monetary", below=True),
    }
    scored = base.mutate(**scores).select("customer_id", *MEASURES, *scores)
    return scored.mutate(segment=segment_of(scored.r_score, scored.f_score, scored.m_score))


def wide_cuts(rfm_cuts: ir.Table) -> ir.Table:
    """One row: every cut point in a column of its own."""
    return rfm_cuts.aggregate(
        **{
            f"{measure}_{cut}": rfm_cuts.value.max(where=(rfm_cuts.measure == measure) & (rfm_cuts.cut == cut))
            for measure in MEASURES
            for cut in range(1, FIFTHS)
        }
    )


def score(base: ir.Table, measure: str, *, below: bool) -> ir.IntegerValue:
    value = base[measure].cast(_CUT)
    cuts = [base[f"{measure}_{cut}"] for cut in range(1, FIFTHS)]
    passed = [((cut < value) if below else (cut > value)).cast("int64") for cut in cuts]
    return (passed[0] + passed[1] + passed[2] + passed[3] + 1).cast("int64")
