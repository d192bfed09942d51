"""When each customer needs a product again: the stored curve and its recalibration, applied in the engine."""

from __future__ import annotations

from datetime import date

import ibis
import ibis.expr.types as ir

from regulars.studies.products.history import NOW
from regulars.studies.products.restock import step_of
from regulars.studies.products.restock_steps import STEPS

_LEAST, _DIGITS = 1e-4, 6


def replenishment(
    restock_pairs: ir.Table,
    restock_survival: ir.Table,
    restock_weights: ir.Table,
    numbered_buyers: ir.Table,
    numbered_products: ir.Table,
    products: ir.Table,
    *,
    as_of: date,
) -> ir.Table:
    """One row per customer and product bought on at least three days: when it is to be expected again.

    The verdict is `not_due` before `expected_from`, `due` up to `expected_to`, `overdue` after it, and `stopped` once
    the silence is longer than all but one in forty of the gaps that end.
    """
    rows = restock_pairs.filter(restock_pairs.cut == NOW).cross_join(restock_weights)
    known = rows.mutate(
        step=step_of(rows.days_since, rows.usual_gap_days),
        then=step_of(rows.days_since + rows.horizon_days, rows.usual_gap_days),
    )
    met = known.inner_join(restock_survival.rename(now_longer="survival"), "step")
    later = restock_survival.select(then="step", then_longer="survival")
    met = _recalibrated(met.inner_join(later, "then"))
    due = met.mutate(
        earliest=_days(met.first, met.usual_gap_days),
        latest=_days(met.last, met.usual_gap_days),
        relative=met.days_since.cast("float64") / met.usual_gap_days * STEPS,
    )
    verdict = ibis.cases(
        (due.relative > due.gone, "stopped"),
        (due.days_since > due.latest, "overdue"),
        (due.days_since >= due.earliest, "due"),
        else_="not_due",
    )
    coded = (
        due.mutate(verdict=verdict)
        .inner_join(numbered_buyers, "customer_no")
        .inner_join(numbered_products, "product_no")
    )
    named = coded.left_join(products.select("stock_code", "product_name"), "stock_code").drop("stock_code_right")
    return named.mutate(
        purchase_days=named.days,
        probability_next_30_days=named.probability.round(_DIGITS),
        expected_from=ibis.ifelse(named.verdict == "stopped", None, _after(named.last_bought_on, named.earliest)),
        expected_to=ibis.ifelse(named.verdict == "stopped", None, _after(named.last_bought_on, named.latest)),
    )


def _recalibrated(rows: ir.Table) -> ir.Table:
    """The rows with the probability: the curve's log odds, those of the usual gap and of the days, weighted."""
    curve = 1 - rows.then_longer / ibis.greatest(rows.now_longer, 1e-9)
    plain = rows.mutate(curve=ibis.least(ibis.greatest(curve, _LEAST), 1 - _LEAST))
    odds = plain.mutate(
        odds=plain.intercept
        + plain.of_curve * (plain.curve / (1 - plain.curve)).ln()
        + plain.of_gap * plain.usual_gap_days.ln()
        + plain.of_days * plain.days.cast("float64").ln()
    )
    return odds.mutate(probability=1 / (1 + (-ibis.least(ibis.greatest(odds.odds, -30.0), 30.0)).exp()))


def _days(step: ir.IntegerValue, usual_gap_days: ir.FloatingValue) -> ir.IntegerValue:
    return (step.cast("float64") / STEPS * usual_gap_days).ceil().cast("int64")


def _after(day: ir.DateValue, days: ir.IntegerValue) -> ir.DateValue:
    return (day + ibis.interval(days=1) * days).cast("date")
