"""The tables about offers: what goes together, what the first product does, who switched, what comes next."""

from regulars.ground.contract import COUNT, DAY, FLAG, MONEY, RATE, TEXT, Table, columns

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
            "Together more often than chance explains, with 5% false among such pairs (Benjamini-Hochberg over all "
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
        ("model", TEXT, "logistic; or a baseline: frequency, recency_frequency or popularity"),
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

REPLENISHMENT = Table(
    "replenishment",
    "customer and product that they bought on at least three days",
    ("customer_id", "stock_code"),
    columns(
        ("customer_id", TEXT, "Who"),
        ("stock_code", TEXT, "Product"),
        ("product_name", TEXT, "Most sold description", "", "no line describes it"),
        ("purchase_days", COUNT, "Days on which they bought it", "days"),
        ("last_bought_on", DAY, "Day of the last purchase"),
        ("usual_gap_days", RATE, "Mean gap between purchases, with two gaps of the product's mean", "days"),
        ("days_since", COUNT, "Days since the last purchase", "days"),
        (
            "probability_next_30_days",
            RATE,
            "That they buy it within the horizon from as_of on: 30 days, or [products] horizon_days",
            "probability",
        ),
        ("horizon_days", COUNT, "Length of the horizon", "days"),
        ("expected_from", DAY, "First day of the time in which eight of ten gaps that end do so", "", "stopped"),
        ("expected_to", DAY, "Last day of that time", "", "stopped"),
        (
            "verdict",
            TEXT,
            "not_due, due, overdue, or stopped: silent for longer than all but one in forty of the gaps that end",
        ),
    ),
    needs=_CUSTOMER,
    grows=True,
    most_first="probability_next_30_days",
)

REPLENISHMENT_EVALUATION = Table(
    "replenishment_evaluation",
    "test on the past, model and metric",
    ("snapshot", "model", "metric"),
    columns(
        ("snapshot", DAY, "Day before which everything was known; tested on the horizon after it"),
        ("model", TEXT, "kaplan_meier; or a naive answer: base_rate, due_date or ended_gaps"),
        ("metric", TEXT, "pairs, share_bought, mean_probability, roc_auc, brier or calibration_error"),
        ("value", RATE, "Its value"),
        ("is_chosen", FLAG, "Whether the probabilities are by it"),
        ("is_baseline", FLAG, "Whether it is a naive answer"),
    ),
    needs=_CUSTOMER,
)

_FEW = "fewer than 30 customers could be followed that long"

FIRST_PRODUCTS = Table(
    "first_products",
    "product in the first order of at least 30 customers",
    ("stock_code",),
    columns(
        ("stock_code", TEXT, "Product"),
        ("product_name", TEXT, "Most sold description", "", "no line describes it"),
        ("customers", COUNT, "Customers whose first order had it", "customers"),
        ("repeat_share_90", RATE, "Share who bought on another day within 90 days", "share", _FEW),
        ("low_90", RATE, "Lower end of its interval of 95% (Wilson)", "share", _FEW),
        ("high_90", RATE, "Upper end of its interval of 95%", "share", _FEW),
        ("repeat_share_180", RATE, "Share who bought on another day within 180 days", "share", _FEW),
        ("low_180", RATE, "Lower end of its interval of 95% (Wilson)", "share", _FEW),
        ("high_180", RATE, "Upper end of its interval of 95%", "share", _FEW),
        ("revenue_per_customer_365", MONEY, "Net revenue of the first 365 days, by customer", "money", _FEW),
        (
            "is_significant",
            FLAG,
            "Whether repeat_share_90 differs from that of all other customers by more than chance, corrected for the "
            "number of products (Bonferroni, 5%)",
        ),
    ),
    needs=_CUSTOMER,
    grows=True,
    most_first="customers",
)

PRODUCT_SWITCHING = Table(
    "product_switching",
    "product, part of the change of identified customers' sales, and other product",
    ("stock_code", "part", "other"),
    columns(
        ("period_from", DAY, "First day of the 90 days before"),
        ("period_to", DAY, "First day of the last 90 days"),
        ("stock_code", TEXT, "Product, or the value of the dimension that [products] group_by names"),
        ("part", TEXT, "new, more, less, gone (by customer), switched_in or switched_out"),
        ("other", TEXT, "Of a switch of at least five customers, the product it came from or went to; else empty"),
        ("customers", COUNT, "Customers", "customers"),
        ("amount", MONEY, "Sales less returns of the last 90 days, less those of the 90 days before", "money"),
    ),
    needs=_CUSTOMER,
    grows=True,
)

TABLES: tuple[Table, ...] = (
    BOUGHT_TOGETHER,
    RECOMMENDATIONS,
    RECOMMENDATION_EVALUATION,
    FIRST_PRODUCTS,
    PRODUCT_SWITCHING,
    REPLENISHMENT,
    REPLENISHMENT_EVALUATION,
)
