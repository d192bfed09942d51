"""The tables about customers: segments, cohorts and the states of a customer's life."""

from regulars.ground.contract import COUNT, DAY, FLAG, MONEY, RATE, TEXT, Table, columns
from regulars.ground.tables.money import OTHER_MONEY, TOTAL_SALES

_CUSTOMER = frozenset({"customer_id"})

RFM_CUTS = Table(
    "rfm_cuts",
    "measure and cut point between scores",
    ("measure", "cut"),
    columns(
        ("measure", TEXT, "recency_days, frequency or monetary"),
        ("cut", COUNT, "1 to 4: the 20, 40, 60 and 80% point"),
        ("value", "decimal(20, 6)", "Quantile of the measure (linear)", "", "no customer has an order"),
    ),
    needs=_CUSTOMER,
)

RFM = Table(
    "rfm",
    "customer with an order before as_of",
    ("customer_id",),
    columns(
        ("customer_id", TEXT, "Who"),
        ("recency_days", COUNT, "Calendar days from the latest order to as_of", "days"),
        ("frequency", COUNT, "Orders", "orders"),
        ("monetary", MONEY, "Net revenue: sales less discounts and the returns booked before as_of", "money"),
        ("r_score", COUNT, "1 (long ago) to 5 (just now)"),
        ("f_score", COUNT, "1 (seldom) to 5 (often)"),
        ("m_score", COUNT, "1 (little) to 5 (much)"),
        ("segment", TEXT, "VIP, Loyal, Regular, At Risk or Low Value"),
    ),
    needs=_CUSTOMER,
    grows=True,
)

SEGMENTS = Table(
    "segments",
    "segment, also empty ones",
    ("segment",),
    columns(
        ("segment_number", COUNT, "Position from best to worst"),
        ("segment", TEXT, "Name of the segment"),
        (
            "rule",
            TEXT,
            "Rule on the scores; the first match counts, in the order VIP, At Risk, Loyal, Low Value, Regular",
        ),
        ("meaning", TEXT, "Description and advice for them"),
        ("customers", COUNT, "Customers in it", "customers"),
        ("share_of_customers", RATE, "Share of the customers with an order", "share", "no customer has an order"),
        ("net_revenue", MONEY, "Sales less discounts and returns", "money"),
        ("share", RATE, "Share of the net revenue of customers with an order", "share", "it is not positive"),
        ("orders", COUNT, "Orders", "orders"),
        ("aov", MONEY, "Sales less discounts, per order", "money", "the segment is empty"),
        ("mean_recency_days", RATE, "Mean days since the latest order", "days", "the segment is empty"),
        ("mean_frequency", RATE, "Mean number of orders", "orders", "the segment is empty"),
        ("mean_monetary", MONEY, "Mean net revenue", "money", "the segment is empty"),
        *OTHER_MONEY,
        TOTAL_SALES,
    ),
    needs=_CUSTOMER,
    order=("segment_number",),
)

SEGMENT_VALIDATION = Table(
    "segment_validation",
    "segment at an earlier date, with what its customers did next",
    ("segment",),
    columns(
        ("segment_number", COUNT, "Position from best to worst"),
        ("segment", TEXT, "Segment at the earlier date"),
        ("snapshot", DAY, "The earlier date (exclusive end of what was known)"),
        ("horizon_days", COUNT, "Length of the following period", "days"),
        ("customers", COUNT, "Customers in the segment at that date", "customers"),
        ("came_back", COUNT, "Of these, with an order in the following period", "customers"),
        ("share_came_back", RATE, "came_back divided by customers", "share", "the segment was empty"),
        ("next_net_revenue", MONEY, "Net revenue of these customers in the following period", "money"),
    ),
    needs=_CUSTOMER,
    order=("segment_number",),
)


_NO_DISCOUNTS = "the log has no discounts"


def _cells(grain: str) -> tuple[tuple[str, ...], ...]:
    """The columns of cohorts by this grain, but for the cohort's own."""
    return (
        (f"{grain}_number", COUNT, f"Age: 0 is the {grain} of the first order", f"{grain}s"),
        ("cohort_size", COUNT, "Customers in the cohort", "customers"),
        ("active", COUNT, f"Of these, with an order in that {grain}", "customers"),
        ("retention_rate", RATE, "active divided by cohort_size", "share", "the cohort is empty"),
        ("net_revenue", MONEY, f"Net revenue of the cohort in that {grain}", "money"),
        ("revenue_per_member", MONEY, "Net revenue divided by cohort_size", "money", "the cohort is empty"),
        ("is_partial", FLAG, f"Whether the log covers only part of that {grain}"),
        (
            "is_left_truncated",
            FLAG,
            f"First {grain} of the log: its customers may have bought before the log begins",
        ),
    )


COHORT_RETENTION = Table(
    "cohort_retention",
    "monthly cohort and age in months that could be observed",
    ("cohort_month", "month_number"),
    columns(("cohort_month", DAY, "First day of the month of the customers' first order"), *_cells("month")),
    needs=_CUSTOMER,
)

COHORT_RETENTION_WEEKLY = Table(
    "cohort_retention_weekly",
    "weekly cohort and age in weeks that could be observed, up to 104",
    ("cohort_week", "week_number"),
    columns(("cohort_week", DAY, "First day of the week of the customers' first order"), *_cells("week")),
    needs=_CUSTOMER,
)

COHORT_RETENTION_QUARTERLY = Table(
    "cohort_retention_quarterly",
    "quarterly cohort and age in quarters that could be observed",
    ("cohort_quarter", "quarter_number"),
    columns(
        ("cohort_quarter", DAY, "First day of the quarter of the customers' first order, by the shop's fiscal year"),
        *_cells("quarter"),
    ),
    needs=_CUSTOMER,
)

COHORT_PROFIT = Table(
    "cohort_profit",
    "month of first orders",
    ("cohort_month",),
    columns(
        ("cohort_month", DAY, "First day of the month of the customers' first order"),
        ("cohort_size", COUNT, "Customers in the cohort", "customers"),
        ("gross_revenue", MONEY, "Sales to the cohort since", "money"),
        ("discounts", MONEY, "Discounts since, zero or negative", "money", _NO_DISCOUNTS),
        ("returned", MONEY, "Returns since, zero or negative", "money"),
        ("net_revenue", MONEY, "Sales less discounts and returns", "money"),
        ("gross_profit", MONEY, "Net revenue less the cost of goods", "money", "the log has no cost"),
        ("first_discount_share", RATE, "discounts / gross_revenue of the first month", "share", _NO_DISCOUNTS),
        ("discount_share", RATE, "discounts / gross_revenue, as a positive share", "share", _NO_DISCOUNTS),
        ("profit_margin", RATE, "gross_profit / net_revenue", "share", "the log has no cost, or no net revenue"),
    ),
    needs=_CUSTOMER,
)

LIFECYCLE = Table(
    "lifecycle",
    "month and state of a customer's life",
    ("month", "state"),
    columns(
        ("month", DAY, "First day of the month"),
        ("state", TEXT, "new, retained, reactivated or lapsed (active last month, not in this one)"),
        ("state_number", COUNT, "Position of the state"),
        (
            "customers",
            COUNT,
            "Customers in the state",
            "customers",
            "the month is partial: it is not known yet who lapsed",
        ),
        ("net_revenue", MONEY, "Net revenue booked in the month by these customers", "money", "see customers"),
        ("is_partial", FLAG, "Whether the log covers only part of the month"),
    ),
    needs=_CUSTOMER,
    order=("month", "state_number"),
)

EVIDENCE = Table(
    "evidence",
    "table or number, with how far it can be trusted",
    ("claim",),
    columns(
        ("claim", TEXT, "Table or number that is judged"),
        ("verdict", TEXT, "solid, weak (read the reasons) or insufficient (withheld)"),
        ("reasons", "array<string>", "Why, one sentence each"),
        ("population", TEXT, "Whom or what it is about"),
        ("window", TEXT, "First and last day", "", "no line was accepted"),
        ("n", COUNT, "Size of the population", "", "not counted: the table was left out"),
    ),
)
