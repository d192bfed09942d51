"""Products: what was sold and given back of each, under its most sold name."""

from __future__ import annotations

from datetime import date

import ibis
import ibis.expr.types as ir

from regulars.ledger.calendar import known_before
from regulars.ledger.kinds import OTHER_MONEY, known_money, other_money, unknown_money, with_totals
from regulars.ledger.money.booked import booked_amount, of_other_kinds
from regulars.ledger.types import count, money, pieces


def products(
    transactions: ir.Table,
    returns: ir.Table,
    customer_products: ir.Table,
    *,
    as_of: date,
    money_columns: tuple[str, ...] = (),
) -> ir.Table:
    """One row per stock code sold or returned before `as_of`; a missing code is the product Unknown."""
    known = known_before(transactions, as_of)
    known = known.mutate(stock_code=known.stock_code.fill_null("Unknown"))
    rolled = _by_name(known)
    sold = rolled.filter(rolled.kind == "sale")
    sales = sold.group_by("stock_code").aggregate(
        units=pieces(sold.units.sum()),
        lines=count(sold.lines.sum()),
        gross_revenue=sold.amount.sum(),
        first_sold_on=sold.first.min().date(),
        last_sold_on=sold.last.max().date(),
    )
    again = _lines_again(known.filter(known.kind == "sale"))
    sales = sales.left_join(again, "stock_code").drop("stock_code_right")
    sales = sales.mutate(orders=sales.lines - sales.again.fill_null(0)).drop("lines", "again")
    code = returns.matched_stock_code.fill_null("Unknown")
    back = returns.group_by(stock_code=code).aggregate(returned=returns.amount.sum())
    names = _names(rolled)
    every = _either(sales, back)
    every = _either(every, _others(known, money_columns)) if known_money(money_columns) else every
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
        **{name: money(named[name]) for name in known_money(money_columns)},
        **unknown_money(money_columns),
    )
    summed = summed.mutate(net_revenue=summed.gross_revenue + money(summed.discounts) + summed.returned)
    return with_totals(summed)


def _others(known: ir.Table, money_columns: tuple[str, ...]) -> ir.Table:
    """One row per stock code with a discount, tax, shipping or tip: their sums."""
    rows = known.mutate(amount=booked_amount(known, money_columns)).select("stock_code", "kind", "amount")
    parts = of_other_kinds(known, money_columns, ["stock_code"])
    every = rows.filter(rows.kind.isin(OTHER_MONEY.values()))
    every = every.union(*(part.select(*every.columns) for part in parts))
    return every.group_by("stock_code").aggregate(**other_money(every, money_columns))


def _either(one: ir.Table, other: ir.Table) -> ir.Table:
    """One row per stock code that is in either table."""
    both = one.outer_join(other, "stock_code")
    return both.mutate(stock_code=ibis.coalesce(both.stock_code, both.stock_code_right)).drop("stock_code_right")


def _by_name(known: ir.Table) -> ir.Table:
    """One row per kind, stock code and name of traded lines, with their sums: one look at all lines, and few rows."""
    traded = known.filter(known.kind.isin(["sale", "return"]))
    return traded.group_by("kind", "stock_code", "product_name").aggregate(
        units=pieces(traded.quantity.sum()),
        pieces=pieces(traded.quantity.fill_null(1).sum()),
        lines=traded.count(),
        amount=traded.total_amount.sum(),
        first=traded.invoice_date.min(),
        last=traded.invoice_date.max(),
    )


def _lines_again(sold: ir.Table) -> ir.Table:
    """One row per stock code that some invoice may name on several lines: how many lines are not the invoice's first.

    So the lines less these are the orders, and only suspects are counted as distinct: lines whose invoice and product
    have a hash in common with others. The count separates hashes that agree by chance.
    """
    pair = sold.order_key.hash() ^ sold.stock_code.hash()
    shared = sold.group_by(pair=pair).aggregate(n=sold.count()).filter(ibis._.n > 1)
    among = sold.select("stock_code", "order_key", pair=pair).semi_join(shared, "pair")
    return among.group_by("stock_code").aggregate(again=count(among.count() - among.order_key.nunique()))


def _names(rolled: ir.Table) -> ir.Table:
    """One row per stock code: the description with the most pieces sold, then the alphabetically first."""
    described = rolled.filter(rolled.product_name.notnull())
    sold = ibis.ifelse(described.kind == "sale", described.pieces, 0)
    by_name = described.group_by(["stock_code", "product_name"]).aggregate(pieces=pieces(sold.sum()))
    most_first = ibis.window(group_by="stock_code", order_by=[by_name.pieces.desc(), by_name.product_name])
    ranked = by_name.mutate(place=ibis.row_number().over(most_first))
    return ranked.filter(ranked.place == 0).select("stock_code", "product_name")
