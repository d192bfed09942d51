"""Which sale a returned line takes back."""

from __future__ import annotations

from datetime import date

import ibis
import ibis.expr.types as ir

from regulars.ground.contract import MONEY
from regulars.ledger.calendar import known_before
from regulars.ledger.money.booked import booked_amount
from regulars.ledger.slices import placed
from regulars.ledger.types import pieces

_REFUND = "refund"  # the kind, in here, of what is given back without a line
_SAME = ("customer_id", "stock_code", "price")


def returns(
    transactions: ir.Table,
    *,
    as_of: date,
    manual_code: str = "",
    dimensions: tuple[str, ...] = (),
    money_columns: tuple[str, ...] = (),
) -> ir.Table:
    """One row per returned line before `as_of`, with the sale line that it takes back and the kind of match.

    A return takes back the latest earlier sale line of the same customer, product and price that has pieces
    left: sales lie on a pile, returns take from its top. Sales of the same moment count as earlier. A refund that is
    known of the order alone takes back the lines of its order, each its part.
    """
    known = known_before(transactions, as_of)
    back = known.filter(known.kind == "return")
    back = back.mutate(total_amount=booked_amount(back, money_columns))
    back = back.union(_refunds(known).select(*back.columns)) if "refund" in money_columns else back
    numbered = _with_numbers(back)
    returned = numbered.filter(numbered.kind == "return") if "refund" in money_columns else numbered
    sold = known.filter((known.kind == "sale") & known.customer_id.notnull())
    goods = returned.filter(returned.stock_code != manual_code)  # the manual code names no product to look for
    matches = _from_the_pile(goods, sold).union(_by_amount(returned, sold, manual_code))
    if "refund" in money_columns:
        matches = matches.union(_own_sales(numbered.filter(numbered.kind == _REFUND)).select(*matches.columns))
    return _return_matches(numbered, matches, dimensions)


def _refunds(known: ir.Table) -> ir.Table:
    """One row per sale line that bears a part of its order's refund, as if that were a line of its own."""
    refunded = known.filter((known.kind == "sale") & (known.refund != 0))
    nothing = {"quantity": ibis.null(known.quantity.type()), "cost": ibis.null(MONEY)}
    return refunded.mutate(kind=ibis.literal(_REFUND), total_amount=-refunded.refund, **nothing)


def _own_sales(refunds: ir.Table) -> ir.Table:
    """One row per part of a refund: the line that bears it is the sale that it takes back."""
    return refunds.select(
        "return_number",
        matched_order_key=refunds.order_key,
        matched_invoice_no=refunds.invoice_no,
        matched_stock_code=refunds.stock_code,
        matched_at=refunds.invoice_date,
        match_kind=ibis.literal("order"),
    )


def _with_numbers(returned: ir.Table) -> ir.Table:
    order = (
        "invoice_date",
        "invoice_no",
        "stock_code",
        "total_amount",
        "quantity",
        "customer_id",
        "country",
        "product_name",
    )
    by_day = placed(returned, order, slices=returned.invoice_date.date())
    return by_day.mutate(return_number=by_day.place + 1).drop("place", "size")


def _from_the_pile(returned: ir.Table, sold: ir.Table) -> ir.Table:
    """One row per return that finds a sale on its pile.

    Along the time line of one customer, product and price the pile's height rises by each sale and falls by each
    return. A return that starts at height h takes first from the sale whose pieces fill the height (before, after]
    that holds h; the latest such sale is the one still on top.
    """
    mine = returned.filter(returned.customer_id.notnull() & (returned.quantity < 0))
    wanted = sold.semi_join(mine, _SAME).filter(ibis._.quantity > 0)
    events = _events(wanted.mutate(return_number=ibis.null("int64")), 0).union(_events(mine, 1))
    in_time = ibis.window(
        group_by=list(_SAME), order_by=["invoice_date", "step", "invoice_no", "return_number", "quantity"]
    )
    placed = events.mutate(event_no=ibis.row_number().over(in_time))
    running = ibis.window(group_by=list(_SAME), order_by="event_no", preceding=(None, 0))
    heights = placed.mutate(after=pieces(placed.quantity.sum().over(running)))
    heights = heights.mutate(before=heights.after - heights.quantity)
    return _tops(heights.filter(heights.step == 1), heights.filter(heights.step == 0))


def _events(lines: ir.Table, step: int) -> ir.Table:
    return lines.select(
        *_SAME, "order_key", "invoice_no", "invoice_date", "quantity", "return_number", step=ibis.literal(step)
    )


def _tops(back: ir.Table, sale: ir.Table) -> ir.Table:
    sale = sale.select(
        *_SAME,
        sale_no=sale.event_no,
        sale_before=sale.before,
        sale_after=sale.after,
        sale_units=sale.quantity,
        sale_order=sale.order_key,
        sale_invoice=sale.invoice_no,
        sale_at=sale.invoice_date,
    )
    pairs = back.inner_join(
        sale,
        [
            *_SAME,
            sale.sale_no < back.event_no,
            sale.sale_before < back.before,
            back.before <= sale.sale_after,
        ],
    )
    latest = pairs.mutate(
        place=ibis.row_number().over(ibis.window(group_by="return_number", order_by=ibis.desc("sale_no")))
    )
    top = latest.filter(latest.place == 0)
    back_again = -top.quantity
    left = top.before - top.sale_before
    return top.select(
        "return_number",
        matched_order_key=top.sale_order,
        matched_invoice_no=top.sale_invoice,
        matched_stock_code=top.stock_code,
        matched_at=top.sale_at,
        match_kind=ibis.cases((back_again > left, "spread"), (back_again == top.sale_units, "whole"), else_="part"),
    )


def _by_amount(returned: ir.Table, sold: ir.Table, manual_code: str) -> ir.Table:
    """One row per manual return whose amount exactly one earlier sale line of that customer has."""
    manual = returned.filter(
        returned.customer_id.notnull() & (returned.stock_code == (manual_code or ibis.null("string")))
    ).select("return_number", "customer_id", "invoice_date", amount=-returned.total_amount)
    sale = sold.select(
        "customer_id",
        amount=sold.total_amount,
        sale_order=sold.order_key,
        sale_invoice=sold.invoice_no,
        sale_code=sold.stock_code,
        sale_at=sold.invoice_date,
    )
    pairs = manual.inner_join(sale, ["customer_id", "amount", sale.sale_at <= manual.invoice_date])
    single = pairs.group_by("return_number").aggregate(
        n=pairs.count(),
        matched_order_key=pairs.sale_order.min(),
        matched_invoice_no=pairs.sale_invoice.min(),
        matched_stock_code=pairs.sale_code.min(),
        matched_at=pairs.sale_at.min(),
    )
    return (
        single.filter(single.n == 1)
        .select("return_number", "matched_order_key", "matched_invoice_no", "matched_stock_code", "matched_at")
        .mutate(match_kind=ibis.literal("amount"))
    )


def _return_matches(returned: ir.Table, matches: ir.Table, dimensions: tuple[str, ...]) -> ir.Table:
    whole = returned.left_join(matches, "return_number")
    unmatched = ibis.ifelse(whole.customer_id.isnull(), "guest", "none")
    return whole.select(
        "return_number",
        "invoice_no",
        "order_key",
        "stock_code",
        "customer_id",
        "country",
        "cost",
        *dimensions,
        returned_at=whole.invoice_date,
        units=-whole.quantity,
        amount=whole.total_amount,
        matched_order_key=whole.matched_order_key,
        matched_invoice_no=whole.matched_invoice_no,
        matched_stock_code=ibis.coalesce(whole.matched_stock_code, whole.stock_code),
        matched_at=whole.matched_at,
        match_kind=ibis.coalesce(whole.match_kind, unmatched),
    )
