"""The tables about offers: what goes together, what the first product does, who switched, what comes next."""

from regulars.ground.contract import COUNT, DAY, FLAG, RATE, TEXT, Table, columns

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
        ("lift_low", RATE, "Lower end of its 95% interval: the rank of the pair", "ratio"),
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

_CUSTOMER = frozenset({"customer_id", "stock_code"})

RECOMMENDATIONS = Table(
    "recommendations",
    "customer with a purchase, list and rank up to ten",
    ("customer_id", "list", "rank"),
    columns(
        ("customer_id", TEXT, "Who"),
        ("list", TEXT, "all: any product; new: such that the customer never bought"),
        ("rank", COUNT, "1 is the first to offer"),
        ("stock_code", TEXT, "Product"),
        ("product_name", TEXT, "Most sold description", "", "no line describes it"),
        ("score", RATE, "What the list is ordered by, equal ones by code"),
        (
            "probability",
            RATE,
            "That the product is in the customer's next order, if there is one within the horizon",
            "probability",
            "the list is by a naive answer",
        ),
        ("source", TEXT, "history: bought before; together: goes with what was bought; popular: many buy it"),
        ("reason", TEXT, "The fact behind it"),
        ("last_bought_on", DAY, "Day of the customer's last purchase of it", "", "they never bought it"),
    ),
    needs=_CUSTOMER,
    grows=True,
)

RECOMMENDATION_EVALUATION = Table(
    "recommendation_evaluation",
    "test on the past, list, model and metric",
    ("snapshot", "list", "model", "metric"),
    columns(
        ("snapshot", DAY, "Day before which everything was known; tested on each customer's next order"),
        ("list", TEXT, "all or new"),
        ("model", TEXT, "Model or baseline"),
        ("metric", TEXT, "Name of the metric; docs/methods.md explains each"),
        ("value", RATE, "Its value"),
        (
            "low",
            RATE,
            "Lower end of its 95% interval, by a bootstrap over customers",
            "",
            "it is a count or a share",
        ),
        ("high", RATE, "Upper end of its 95% interval", "", "it is a count or a share"),
        ("is_chosen", FLAG, "Whether the list is by it; chosen by the earlier test alone"),
        ("is_baseline", FLAG, "Whether it is a naive answer"),
    ),
    needs=_CUSTOMER,
)

TABLES: tuple[Table, ...] = (BOUGHT_TOGETHER, RECOMMENDATIONS, RECOMMENDATION_EVALUATION)
