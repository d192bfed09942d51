"""Which products are variants of one: by the shop's own dimension, or by codes and names."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from regulars.studies.products.settings import NO_GROUPS, VARIANTS, OfferSettings

# Words that tell variants of one product apart.
_COLOURS = (
    *("RED", "BLUE", "GREEN", "PINK", "WHITE", "BLACK", "IVORY", "CREAM", "YELLOW", "ORANGE", "PURPLE", "BROWN"),
    *("GREY", "GRAY", "SILVER", "GOLD", "TURQUOISE", "LILAC", "NAVY", "BEIGE", "CLEAR", "AMBER", "MINT", "ROSES"),
)
_SIZES = ("SMALL", "MEDIUM", "LARGE", "MINI", "XS", "S", "M", "L", "XL", "XXL")
_TELLING = f" ({'|'.join((*_COLOURS, *_SIZES))}) "


def product_groups(products: ir.Table, transactions: ir.Table, *, offers: OfferSettings) -> ir.Table:
    """One row per product that others are grouped with, and the name of the group.

    Variants share the figures of a code that ends in letters (85099B and 85099C), or a name but for colour and size.
    """
    if offers.group_by == NO_GROUPS:
        return products.select("stock_code", variant_group=ibis.null("string")).limit(0)
    if offers.group_by != VARIANTS:
        value = transactions[offers.group_by]
        named = transactions.filter(value.notnull() & transactions.stock_code.notnull())
        return named.group_by("stock_code").aggregate(variant_group=named[offers.group_by].min())
    return _variants(products)


def _variants(products: ir.Table) -> ir.Table:
    code = products.stock_code
    has_stem = code.re_search("^[0-9]+[A-Z]+$")
    stems = products.select(
        "stock_code",
        stem=ibis.ifelse(has_stem, code.re_replace("[A-Z]+$", ""), None),
        name=_plain_name(products.product_name),
    )
    by_stem, by_name = (
        stems.filter(stems[of].notnull()).group_by(of).aggregate(size=ibis._.count()).filter(ibis._["size"] > 1)
        for of in ("stem", "name")
    )
    met = stems.left_join(by_stem.select("stem", is_stem=True), "stem").drop("stem_right")
    met = met.left_join(by_name.select("name", is_name=True), "name").drop("name_right")
    group = ibis.cases((met.is_stem, met.stem), (met.is_name, met.name), else_=ibis.null("string"))
    return met.select("stock_code", variant_group=group).filter(ibis._.variant_group.notnull())


def _plain_name(name: ir.StringValue) -> ir.StringValue:
    """The name in capitals without words of colour and size; NULL where nothing is left."""
    spread = ibis.literal("  ") + name.upper().replace(" ", "  ") + ibis.literal("  ")
    return spread.re_replace(_TELLING, " ").re_replace(" +", " ").strip().nullif("")
