"""Which lines are one order: the key of orders, and invoice numbers that start again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import or_

import ibis
import ibis.expr.types as ir

from regulars.ledger.folding import folded, folded_words
from regulars.ledger.mapping import NOTES, TEXTS
from regulars.ledger.types import count, money

ORDER_KEY = "order_key"
BETWEEN = " | "
PERIODS: Mapping[str, int] = {"day": 10, "month": 7, "year": 4}  # how much of 2024-01-31 a period is
PARTS = (*TEXTS, *NOTES, *PERIODS)  # what a key may be made of, and declared dimensions
_STORES = frozenset(
    folded(word)
    for word in (
        *("store", "shop", "branch", "outlet", "till", "register", "filiale", "kasse", "markt", "standort", "magasin"),
        *("boutique", "caisse", "tienda", "sucursal", "caja", "loja", "filial", "caixa", "negozio", "cassa", "winkel"),
        *("kassa", "mağaza", "şube", "kasa", "sklep", "店舗", "店", "レジ", "门店", "門店", "收银台"),
    )
)
FAR_APART_DAYS = 7  # sales of nobody under one number, so far apart, are different orders


def order_key(line: ir.Table, parts: Sequence[str]) -> ir.StringValue:
    """The key of the line's order: its parts, joined; a part that the line lacks is empty."""
    day = line.invoice_date.date().cast("string")
    texts = [day.substr(0, PERIODS[part]) if part in PERIODS else line[part].fill_null("") for part in parts]
    return ibis.literal(BETWEEN).join(texts) if len(texts) > 1 else texts[0]


def order_of(lines: ir.Table) -> ir.StringColumn:
    """The key of orders of these lines: `order_key`, or the invoice number where nothing is declared."""
    return lines[ORDER_KEY] if ORDER_KEY in lines.columns else lines.invoice_no


def sold_orders(transactions: ir.Table, parts: Sequence[str] = ()) -> ir.Table:
    """One row per order with a sale, by the lines' own key or by these parts of one: its `number`, the `first` and the
    `last` time of its sales."""
    sales = _numbered_sales(transactions, parts)
    return sales.group_by("number").aggregate(first=sales.invoice_date.min(), last=sales.invoice_date.max())


def lasting_orders(sold_orders: ir.Table) -> ir.Table:
    """One row: how many orders there are, and how many have sales on several days."""
    lasting = sold_orders.first.date() < sold_orders.last.date()
    return sold_orders.aggregate(orders=count(sold_orders.count()), lasting=count(lasting.sum()))


def merged_orders(transactions: ir.Table, sold_orders: ir.Table, parts: Sequence[str] = ()) -> ir.Table:
    """One row per number that must be several orders: its sales are on several days and for several customers, or of
    nobody on days more than a week apart.

    `days` and `customers` count its days and its identified customers, `amount` is the money of its sales.
    """
    lasting = sold_orders.filter(sold_orders.first.date() < sold_orders.last.date())
    met = _numbered_sales(transactions, parts).inner_join(lasting, "number")
    each = met.group_by("number", "first", "last").aggregate(
        days=count(met.invoice_date.date().nunique()),
        customers=count(met.customer_id.nunique()),
        guest_lines=met.count(where=met.customer_id.isnull()),
        amount=money(met.total_amount.sum()),
    )
    span = each.last.date().delta(each.first.date(), unit="day")
    several = (each.customers > 1) | ((each.guest_lines > 0) & (span > FAR_APART_DAYS))
    return each.filter(several).select("number", "days", "customers", "amount")


def shared_orders(
    transactions: ir.Table, parts: Sequence[str] = (), columns: Sequence[str] = ("customer_id",)
) -> ir.Table:
    """One row: how many orders there are by the lines' own key, or by these parts of one, and how many have sales to
    several customers, or with several values of another of these columns."""
    sales = _numbered_sales(transactions, parts)
    ends = {f"{end}_{n}": getattr(sales[name], end)() for n, name in enumerate(columns) for end in ("min", "max")}
    each = sales.group_by("number").aggregate(**ends)
    several = [(each[f"min_{n}"] != each[f"max_{n}"]).fill_null(False) for n in range(len(columns))]
    return each.aggregate(orders=count(each.count()), shared=count(reduce(or_, several).sum()))


def names_store(column: str) -> bool:
    """Whether the name of a column speaks of a store or a till."""
    return not _STORES.isdisjoint(folded_words(column))


def _numbered_sales(transactions: ir.Table, parts: Sequence[str]) -> ir.Table:
    sales = transactions.filter(transactions.kind == "sale")
    return sales.mutate(number=order_key(sales, parts) if parts else order_of(sales))
