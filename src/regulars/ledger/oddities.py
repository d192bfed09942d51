"""What is odd about the used lines of a log: for a person to look at, never a reason to set a line aside."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from regulars.ledger.types import count, money

ORDER_OF_MAGNITUDE = 1_000  # a price this many times the usual one of its product, or this small a part of it
_LEAST_PRICES = 3  # of a product, for one of them to be usual
# 2x Mug, 1x Bowl · Mug (2), Bowl (1) · [{"sku": … · Mug | Bowl | Plate
_LISTS = (
    r"^\s*[0-9]+ ?[xX×*] ?[^,;|]+[,;|\n] ?[0-9]+ ?[xX×*] ?",
    r"\([0-9]+\)\s*[,;|\n].*\([0-9]+\)",
    r"^\s*\[\s*[{\"]",
    r"^[^|]+\|[^|]+\|[^|]+",
)
_ADDRESS = r"[^\s@,;]+@[^\s@,;]+\.[A-Za-z]{2,}"
_PHONE = r"(^|[^0-9A-Za-z])(\+[0-9]{1,3}[ ./-]?|\(?0)[0-9]{1,4}\)?([ ./-]?[0-9]{2,4}){2,4}([^0-9A-Za-z]|$)"


def orders_of_several(lines: ir.Table, key: str, name: str) -> ir.Table:
    """One row: the orders with a value of the column `name`, those of them with several, their money, and one of them.

    `key` is the column that tells orders apart.
    """
    named = lines.filter(lines[name].notnull() & lines[key].notnull())
    each = named.group_by(order=named[key]).aggregate(
        values=named[name].nunique(), amount=money(named.total_amount.sum())
    )
    odd = each["values"] > 1
    return each.aggregate(
        orders=count(each.count()),
        odd=count(odd.sum()),
        amount=money(each.amount.sum(where=odd)),
        example=each.order.min(where=odd),
    )


def odd_prices(lines: ir.Table) -> ir.Table:
    """One row per sale line whose price is ORDER_OF_MAGNITUDE times the median price of its product, or as small a
    part of it: where it stands, its code, both prices and its money."""
    sold = lines.filter((lines.kind == "sale") & (lines.price > 0) & lines.stock_code.notnull())
    usual = sold.group_by("stock_code").aggregate(n=sold.count(), usual=sold.price.cast("float64").median())
    both = sold.inner_join(usual.filter(usual.n >= _LEAST_PRICES), "stock_code")
    price = both.price.cast("float64")
    is_odd = (price >= ORDER_OF_MAGNITUDE * both.usual) | (price * ORDER_OF_MAGNITUDE <= both.usual)
    return both.filter(is_odd).select("source_file", "source_line", "stock_code", "price", "usual", "total_amount")


def cells_of_names(lines: ir.Table, name: str) -> ir.Table:
    """One row: the filled cells of a column of names, those that list several items, and those with an address or a
    telephone number of somebody; with a line for each."""
    cell = lines[name]
    lists = ibis.or_(*(cell.re_search(pattern) for pattern in _LISTS)).fill_null(False)
    personal = (cell.re_search(_ADDRESS) | cell.re_search(_PHONE)).fill_null(False)
    return lines.aggregate(
        cells=count(cell.count()),
        lists=count(lists.sum()),
        list_line=lines.source_line.min(where=lists),
        personal=count(personal.sum()),
        personal_line=lines.source_line.min(where=personal),
    )
