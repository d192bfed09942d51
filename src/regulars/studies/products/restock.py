"""When a product is bought again: gaps by the usual gap of the pair, on today and on two earlier days."""

from __future__ import annotations

from datetime import date, timedelta

import ibis
import ibis.expr.types as ir

from regulars.ledger.types import count, whole
from regulars.studies.products.history import NOW, TESTED, cuts_of
from regulars.studies.products.restock_steps import LAST_STEP, STEPS
from regulars.studies.products.settings import OfferSettings

LEAST_DAYS = 3  # on which a customer bought the product
_BORROWED = 2  # gaps that a pair borrows from its product
_CUTS = (NOW, TESTED, TESTED + 1)


def restock_days(purchase_lines: ir.Table, *, as_of: date, offers: OfferSettings) -> ir.Table:
    """One row per cut, customer, product and day on which it was bought, with the days since the purchase before.

    Earlier cuts have the sampled customers alone. What was given back as a whole by then does not count.
    """
    parts = []
    for number in _CUTS:
        cut = cuts_of(as_of, offers)[number]
        moment = ibis.literal(cut).cast("timestamp")
        given_back = (purchase_lines.returned_at < moment).fill_null(False)
        kept = purchase_lines.filter((purchase_lines.sold_at < moment) & ~given_back)
        kept = kept if number == NOW else kept.filter(kept.is_sampled)
        days = kept.select("customer_no", "product_no", "day").distinct()
        parts.append(
            days.mutate(
                cut=ibis.literal(number, type="int64"),
                days_since=ibis.literal(cut).delta(days.day, unit="day").cast("int64"),
            )
        )
    every = ibis.union(*parts)
    in_time = ibis.window(group_by=["cut", "customer_no", "product_no"], order_by="day")
    before = every.days_since.lag().over(in_time)
    return every.mutate(gap_days=before - every.days_since)


def restock_pairs(restock_days: ir.Table) -> ir.Table:
    """One row per cut, customer and product bought on at least three days: the usual gap, and the days since the last.

    The usual gap is the mean of the pair's own gaps and of two gaps as long as the product's mean.
    """
    rows = restock_days
    each = rows.group_by("cut", "customer_no", "product_no").aggregate(
        days=rows.count(),
        last_bought_on=rows.day.max(),
        days_since=rows.days_since.min(),
        first_days_since=rows.days_since.max(),
    )
    each = each.mutate(span=each.first_days_since - each.days_since)
    again = each.filter(each.days > 1)
    of_product = again.group_by("cut", "product_no").aggregate(
        all_spans=whole(again.span.sum()), all_gaps=whole((again.days - 1).sum())
    )
    met = each.filter(each.days >= LEAST_DAYS).inner_join(of_product, ["cut", "product_no"])
    product_gap = met.all_spans.cast("float64") / met.all_gaps.cast("float64")
    usual = (met.span.cast("float64") + _BORROWED * product_gap) / (met.days - 1 + _BORROWED).cast("float64")
    return met.mutate(usual_gap_days=usual.round(6)).drop("all_spans", "all_gaps", "span", "first_days_since")


def step_of(days: ir.NumericValue, usual_gap_days: ir.FloatingValue) -> ir.IntegerValue:
    """Days as twentieths of the usual gap, up to the end of the curve."""
    return ibis.least((days.cast("float64") / usual_gap_days * STEPS).floor().cast("int64"), LAST_STEP)


def restock_curve(restock_days: ir.Table, restock_pairs: ir.Table) -> ir.Table:
    """One row per cut and length in twentieths of the usual gap: gaps that ended there, and that last still."""
    pairs = restock_pairs.select("cut", "customer_no", "product_no", "usual_gap_days")
    ended = restock_days.filter(restock_days.gap_days.notnull()).inner_join(pairs, ["cut", "customer_no", "product_no"])
    closed = ended.select("cut", step=step_of(ended.gap_days, ended.usual_gap_days), is_open=ibis.literal(False))
    still = restock_pairs.select(
        "cut", step=step_of(restock_pairs.days_since, restock_pairs.usual_gap_days), is_open=ibis.literal(True)
    )
    every = closed.union(still)
    return every.group_by("cut", "step").aggregate(
        ended=count((~every.is_open).sum()), lasting=count(every.is_open.sum())
    )


def restock_lessons(
    restock_pairs: ir.Table, purchase_lines: ir.Table, *, as_of: date, offers: OfferSettings
) -> ir.Table:
    """One row per earlier cut and pair: what was known of it, and whether the product was bought within the horizon."""
    parts = []
    for number in _CUTS[1:]:
        cut = cuts_of(as_of, offers)[number]
        start, end = (ibis.literal(day).cast("timestamp") for day in (cut, cut + timedelta(days=offers.horizon_days)))
        lines = purchase_lines.filter((purchase_lines.sold_at >= start) & (purchase_lines.sold_at < end))
        came = lines.select("customer_no", "product_no").distinct().mutate(came=ibis.literal(1, type="int64"))
        known = restock_pairs.filter(restock_pairs.cut == number)
        met = known.left_join(came, ["customer_no", "product_no"])
        parts.append(
            met.select(
                "cut", "customer_no", "product_no", "days", "days_since", "usual_gap_days", bought=count(met.came)
            )
        )
    return ibis.union(*parts)
