"""Where the change of sales between two periods came from, product by product and customer by customer."""

from __future__ import annotations

from datetime import date, timedelta

import ibis
import ibis.expr.types as ir

from regulars.ground.contract import MONEY
from regulars.ledger.calendar import known_before
from regulars.ledger.types import count, money, rounded
from regulars.studies.products.settings import NO_GROUPS, VARIANTS, OfferSettings

PERIOD_DAYS = 90
LEAST_NAMED = 5  # customers of a switch between two products that is named


def customer_changes(transactions: ir.Table, *, as_of: date, offers: OfferSettings) -> ir.Table:
    """One row per identified customer and product of the last 180 days: sales less returns of each period of 90 days.

    A product is the value of the shop's dimension where `[products] group_by` names one.
    """
    middle, first = (as_of - timedelta(days=PERIOD_DAYS * n) for n in (1, 2))
    known = known_before(transactions, as_of)
    began = known.invoice_date >= ibis.literal(first).cast("timestamp")
    traded = known.filter(began & known.customer_id.notnull() & known.kind.isin(["sale", "return"]))
    item = traded.stock_code if offers.group_by in (VARIANTS, NO_GROUPS) else traded[offers.group_by]
    named = traded.mutate(item=item.fill_null("Unknown"))
    late = named.invoice_date >= ibis.literal(middle).cast("timestamp")
    sums = named.group_by("customer_id", "item").aggregate(
        before=money(named.total_amount.sum(where=~late)),
        after=money(named.total_amount.sum(where=late)),
        was_there=count((~late & (named.kind == "sale")).sum()),
        is_there=count((late & (named.kind == "sale")).sum()),
    )
    return sums.mutate(change=(sums.after - sums.before).cast(MONEY))


def product_switching(customer_changes: ir.Table, *, as_of: date) -> ir.Table:
    """One row per product, part of the change and, of a switch, other product: customers and money.

    A customer who bought in the latest period alone is `new`, one who bought in the period before alone is `gone`.
    Of the others, a product bought in both periods is `more` or `less`. What came in while other products went out is
    switched, up to the smaller of both sums; the rest is `more` or `less` too. `other` is the product from which or to
    which most went, where at least five customers did so; else empty. All amounts add up to the change.
    """
    parts = _switched(_of_customers(customer_changes))
    keys = ["item", "part", "other"]
    pairs = parts.group_by(keys).aggregate(customers=parts.count(), amount=parts.amount.sum())
    plain = pairs.mutate(other=ibis.ifelse(pairs.customers >= LEAST_NAMED, pairs.other, ""))
    sums = plain.group_by(keys).aggregate(customers=count(plain.customers.sum()), amount=money(plain.amount.sum()))
    return sums.mutate(
        stock_code=sums["item"],
        period_from=ibis.literal(as_of - timedelta(days=2 * PERIOD_DAYS)),
        period_to=ibis.literal(as_of - timedelta(days=PERIOD_DAYS)),
    )


def _of_customers(changes: ir.Table) -> ir.Table:
    """The changes with what the customer took in and let go: of products that are in one of the periods alone."""
    taken, left = (changes.was_there == 0) & (changes.change > 0), (changes.is_there == 0) & (changes.change < 0)
    marked = changes.mutate(
        taken=ibis.ifelse(taken, changes.change, ibis.literal(0).cast(MONEY)),
        left=ibis.ifelse(left, -changes.change, ibis.literal(0).cast(MONEY)),
    )
    own = ibis.window(group_by="customer_id")
    most_taken = ibis.window(group_by="customer_id", order_by=[ibis.desc("taken"), "item"])
    most_left = ibis.window(group_by="customer_id", order_by=[ibis.desc("left"), "item"])
    placed = marked.mutate(
        came=marked.is_there.sum().over(own),
        was=marked.was_there.sum().over(own),
        all_taken=marked.taken.sum().over(own),
        all_left=marked.left.sum().over(own),
        place_taken=ibis.row_number().over(most_taken),
        place_left=ibis.row_number().over(most_left),
    )
    first = placed.mutate(
        best_taken=ibis.ifelse(placed.place_taken == 0, placed["item"], None),
        best_left=ibis.ifelse(placed.place_left == 0, placed["item"], None),
    )
    return first.mutate(to=first.best_taken.max().over(own), origin=first.best_left.max().over(own))


def _switched(rows: ir.Table) -> ir.Table:
    """One row per customer, product and part, with its share of the change."""
    both = (rows.came > 0) & (rows.was > 0)
    least = ibis.least(rows.all_taken, rows.all_left).cast("float64")
    into = rounded(rows.taken.cast("float64") * least / rows.all_taken.nullif(0).cast("float64")).fill_null(
        ibis.literal(0).cast(MONEY)
    )
    out = rounded(rows.left.cast("float64") * least / rows.all_left.nullif(0).cast("float64")).fill_null(
        ibis.literal(0).cast(MONEY)
    )
    switched = ibis.ifelse(both, (into - out).cast(MONEY), ibis.literal(0).cast(MONEY))
    known = rows.mutate(switched=switched, rest=(rows.change - switched).cast(MONEY), both=both)
    plain = ibis.cases(
        (~known.both & (known.was == 0), "new"),
        (~known.both & (known.came == 0), "gone"),
        (known.rest >= 0, "more"),
        else_="less",
    )
    rest = known.mutate(part=plain, other=ibis.literal(""), amount=known.rest)
    moved = known.mutate(
        part=ibis.ifelse(known.switched > 0, "switched_in", "switched_out"),
        other=ibis.ifelse(known.switched > 0, known.origin, known.to),
        amount=known.switched,
    )
    columns = ("customer_id", "item", "part", "other", "amount")
    parts = rest.select(*columns).union(moved.select(*columns))
    return parts.filter(parts.amount != 0)
