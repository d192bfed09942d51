"""The tables about offers: what goes together, what the first product does, who switched, what comes next."""

from regulars.ground.contract import COUNT, FLAG, RATE, TEXT, Table, columns

_PRODUCT = frozenset({"stock_code"})

BOUGHT_TOGETHER = Table(
    "bought_together",
    "pair of products that one order in 500 holds together (at least five orders; forty are always enough)",
    ("stock_code", "other_stock_code"),
    columns(
        ("stock_code", TEXT, "Product with more orders"),
        ("other_stock_code", TEXT, "Product with fewer orders; of equal ones, the later code"),
        ("product_name", TEXT, "Most sold description of the first", "", "no line describes it"),
        ("other_product_name", TEXT, "Most sold description of the other", "", "no line describes it"),
        ("variant_group", TEXT, "What both are variants of, or the group of the shop", "", "they are of no one group"),
        ("orders_together", COUNT, "Orders with both", "orders"),
        ("orders", COUNT, "Orders with the first", "orders"),
        ("other_orders", COUNT, "Orders with the other", "orders"),
        ("support", RATE, "Share of all orders that have both", "share"),
        ("confidence", RATE, "Share of the orders with the first that have the other too", "share"),
        ("other_confidence", RATE, "Share of the orders with the other that have the first too", "share"),
        ("lift", RATE, "Orders with both, by those expected if the two were bought independently", "ratio"),
        ("lift_low", RATE, "Lower end of its interval of 95 %: the rank of the pair", "ratio"),
        ("p_value", RATE, "Chance of being as far from independent, if they were independent (G-test)", "probability"),
        (
            "is_significant",
            FLAG,
            "Together more often than chance explains, with 5 % false among such pairs (Benjamini-Hochberg over all "
            "possible pairs)",
        ),
    ),
    needs=_PRODUCT,
    most_first="lift_low",
    grows=True,
)

TABLES: tuple[Table, ...] = (BOUGHT_TOGETHER,)
