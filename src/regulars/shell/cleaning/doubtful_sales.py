"""Lines that count as sales and may be none: by their invoice numbers or their products."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from regulars.ledger.conventions import Conventions
from regulars.ledger.money.unused import CREDIT_PREFIX, NO_GOODS, UnusedMoney
from regulars.ledger.types import count, money
from regulars.shell.engines.store import Store

_PREFIXES = (
    *("CN", "CRN", "CR", "CM", "CREDIT", "RET", "RTN", "RETURN", "RMA", "REF", "RFD", "REFUND"),
    *("GS", "GU", "GUT", "GUTSCHRIFT", "STO", "STORNO", "AV", "AVO", "AVOIR", "NC", "DEV", "KOR"),
)
# Codes and names of lines that are no goods, as tills and shop systems write them.
_NO_GOODS = (
    *("discount", "order discount", "coupon", "voucher", "promo", "promotion", "rebate", "rabatt", "nachlass"),
    *("remise", "réduction", "descuento", "desconto", "sconto", "korting", "indirim", "rabat", "値引", "割引", "折扣"),
    *("shipping", "postage", "delivery", "shipping fee", "delivery fee", "freight", "versand", "versandkosten"),
    *("porto", "livraison", "frais de port", "envío", "envio", "frete", "spedizione", "verzendkosten", "kargo"),
    *("送料", "运费", "tax", "sales tax", "vat", "mwst", "ust", "tva", "iva", "btw", "kdv", "tip", "gratuity"),
    *("trinkgeld", "pourboire", "propina", "gift card", "giftcard", "gutschein", "geschenkkarte", "carte cadeau"),
    *("deposit", "pfand"),
)
_PATTERN = rf"^(({'|'.join(_PREFIXES)})[-_/# ]?)[0-9]"


def unsaid_prefixes(store: Store, lines: ir.Table, conventions: Conventions) -> tuple[UnusedMoney, ...]:
    """The prefixes of credit notes on fewer than half of the lines that count as sales, with their money.

    None where the shop or its preset has a prefix of its own.
    """
    if conventions.preset != "plain" or conventions.cancel_prefix:
        return ()
    sold = lines.filter((lines.kind == "sale") & (lines.faults == 0) & (lines.total_amount > 0))
    lettered = sold.filter((sold.invoice_no >= "A") & (sold.invoice_no < "{"))  # "{" is the first sign after "z"
    prefixed = lettered.mutate(prefix=lettered.invoice_no.upper().re_extract(_PATTERN, 1).nullif(""))
    prefixed = prefixed.filter(prefixed.prefix.notnull())
    each = prefixed.group_by("prefix").aggregate(
        lines=count(prefixed.count()), amount=money(prefixed.total_amount.sum())
    )
    rows = store.rows(each.order_by("prefix"))
    every = store.one(sold.aggregate(n=count(sold.count())))["n"] if rows else 0
    return tuple(
        UnusedMoney(row["prefix"], CREDIT_PREFIX, row["lines"], row["amount"])
        for row in rows
        if 2 * row["lines"] < every
    )


def sales_of_no_goods(store: Store, lines: ir.Table, conventions: Conventions) -> tuple[UnusedMoney, ...]:
    """The codes and names of discounts, shipping, tax, tips and gift cards on lines that count as plain sales."""
    if conventions.preset != "plain":
        return ()
    sold = lines.filter((lines.kind == "sale") & (lines.faults == 0) & lines.said_by.isnull())
    code, name = sold.stock_code.lower(), sold.product_name.lower()
    words = list(_NO_GOODS)
    named = sold.mutate(product=ibis.coalesce(ibis.ifelse(name.isin(words), sold.product_name, None),
                                              ibis.ifelse(code.isin(words), sold.stock_code, None)))  # fmt: skip
    named = named.filter(named.product.notnull())
    each = named.group_by("product").aggregate(lines=count(named.count()), amount=money(named.total_amount.sum()))
    rows = store.rows(each.order_by("product"))
    return tuple(UnusedMoney(row["product"], NO_GOODS, row["lines"], row["amount"]) for row in rows)
