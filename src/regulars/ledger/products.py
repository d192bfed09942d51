"""Products: what was sold and given back of each, under its most sold name."""

from __future__ import annotations

from datetime import date

import ibis
import ibis.expr.types as ir

from regulars.ledger.derive import count, known_before, money, whole


def products(transactions: ir.Table, returns: ir.Table, customer_products: ir.Table, *, as_of: date) -> ir.Table:
    """One row per stock code sold or returned before `as_of`; a missing code is the product Unknown."""
    known = known_before(transactions, as_of)
    sold = known.filter(known.kind == "sale")
    sold = sold.mutate(stock_code=sold.stock_code.fill_null("Unknown"), day=sold.invoice_date.date())
    sales = sold.group_by("stock_code").aggregate(
        units=whole(sold.quantity.sum()),
        orders=count(sold.invoice_no.nunique()),
        gross_revenue=sold.total_amount.sum(),
        first_sold_on=sold.day.min(),
        last_sold_on=sold.day.max(),
    )
    code = returns.matched_stock_code.fill_null("Unknown")
    back = returns.group_by(stock_code=code).aggregate(returned=returns.amount.sum())
    names = _names(known.filter(known.kind.isin(["sale", "return"])))
    every = sales.outer_join(back, "stock_code")
    every = every.mutate(stock_code=ibis.coalesce(every.stock_code, every.stock_code_right)).drop("stock_code_right")
    code = customer_products.stock_code.fill_null("Unknown")
    buyers = customer_products.group_by(stock_code=code).aggregate(customers=customer_products.count())
    named = every.left_join(names, "stock_code").drop("stock_code_right")
    named = named.left_join(buyers, "stock_code").drop("stock_code_right")
    summed = named.mutate(
        units=ibis.ifelse(transactions.quantity.count().as_scalar() > 0, named.units.fill_null(0), None),
        orders=count(named.orders),
        customers=count(named.customers),
        gross_revenue=money(named.gross_revenue),
        returned=money(named.returned),
    )
    return summed.mutate(net_revenue=summed.gross_revenue + summed.returned)


def _names(traded: ir.Table) -> ir.Table:
    """One row per stock code: the description with the most pieces sold, then the alphabetically first."""
    described = traded.filter(traded.product_name.notnull())
    described = described.mutate(stock_code=described.stock_code.fill_null("Unknown"))
    sold = ibis.ifelse(described.kind == "sale", described.quantity.fill_null(1), 0)
    by_name = described.group_by(["stock_code", "product_name"]).aggregate(pieces=sold.sum())
    most_first = ibis.window(group_by="stock_code", order_by=[by_name.pieces.desc(), by_name.product_name])
    ranked = by_name.mutate(place=ibis.row_number().over(most_first))
    return ranked.filter(ranked.place == 0).select("stock_code", "product_name")
