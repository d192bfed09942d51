"""The tables of sales: when, where, what and by which group of customers."""

from regulars.ground.contract import COUNT, DAY, FLAG, MONEY, RATE, TEXT, Table, columns
from regulars.ground.tables.money import OTHER_MONEY, TOTAL_SALES, TOTALS

_SALES = (
    ("gross_revenue", MONEY, "Sales", "money"),
    ("returned", MONEY, "Returns booked in the period, zero or negative", "money"),
    ("net_revenue", MONEY, "Sales less discounts and returns", "money"),
    ("fees", MONEY, "Fees charged (postage, charges); not in revenue", "money"),
    ("adjustments", MONEY, "Manual adjustments; not in revenue", "money"),
    ("orders", COUNT, "Orders", "orders"),
    ("customers", COUNT, "Identified customers with an order", "customers"),
    ("new_customers", COUNT, "Of these, with their first order", "customers"),
    ("units", COUNT, "Pieces sold", "pieces", "the log has no quantities"),
    ("aov", MONEY, "Average order value: sales less discounts, per order", "money", "no orders"),
)

DAILY_SALES = Table(
    "daily_sales",
    "calendar day from the first line to as_of, including days without trade",
    ("day",),
    columns(("day", DAY, "Calendar day in the shop's time zone"), *_SALES, *OTHER_MONEY, *TOTALS),
)

MONTHLY_REVENUE = Table(
    "monthly_revenue",
    "calendar month from the first line to as_of, including months without trade",
    ("month",),
    columns(
        ("month", DAY, "First day of the month"),
        *_SALES,
        (
            "growth_previous",
            RATE,
            "Growth of net revenue over the previous month",
            "share",
            "no previous month, it was zero, or either month is partial",
        ),
        (
            "growth_last_year",
            RATE,
            "Growth of net revenue over the same month a year before",
            "share",
            "no such month, it was zero, or either month is partial",
        ),
        ("is_partial", FLAG, "Whether the log covers only part of the month"),
        *OTHER_MONEY,
        *TOTALS,
    ),
)

_RANKED = (
    ("net_revenue", MONEY, "Sales less discounts and returns", "money"),
    ("share", RATE, "Share of the shop's net revenue", "share", "the shop's net revenue is not positive"),
    ("cumulative_share", RATE, "Cumulative share up to this rank, at most 1", "share", "see share"),
    ("gross_revenue", MONEY, "Sales", "money"),
    ("returned", MONEY, "Returns, zero or negative", "money"),
    ("orders", COUNT, "Orders", "orders"),
    ("customers", COUNT, "Identified customers with an order", "customers"),
    ("aov", MONEY, "Sales less discounts, per order", "money", "no orders"),
    *OTHER_MONEY,
    *TOTALS,
)

REVENUE_BY_COUNTRY = Table(
    "revenue_by_country",
    "country, best net revenue first",
    ("country",),
    columns(
        ("rank", COUNT, "1 is the highest net revenue"), ("country", TEXT, "Country; Unknown if missing"), *_RANKED
    ),
    needs=frozenset({"country"}),
    order=("rank", "country"),
)

TOP_PRODUCTS = Table(
    "top_products",
    "product among the 100 with the highest net revenue",
    ("stock_code",),
    columns(
        ("rank", COUNT, "1 is the highest net revenue"),
        ("stock_code", TEXT, "Code of the product"),
        ("product_name", TEXT, "Most sold description", "", "no line describes it"),
        *_RANKED,
    ),
    needs=frozenset({"stock_code"}),
    order=("rank", "stock_code"),
)

GROUP_CONTRIBUTION = Table(
    "group_contribution",
    "group of customers, for each way of grouping them",
    ("group_kind", "group_name"),
    columns(
        ("group_kind", TEXT, "segment, decile, new_returning or identified_guest"),
        ("group_number", COUNT, "Position of the group within its kind"),
        ("group_name", TEXT, "Name of the group"),
        ("customers", COUNT, "Identified customers in the group", "customers"),
        ("orders", COUNT, "Orders", "orders"),
        ("net_revenue", MONEY, "Sales less discounts and returns", "money"),
        ("share", RATE, "Share of the shop's net revenue", "share", "the shop's net revenue is not positive"),
        ("cumulative_share", RATE, "Cumulative share up to this group, at most 1", "share", "see share"),
        *OTHER_MONEY,
        TOTAL_SALES,
    ),
    needs=frozenset({"customer_id"}),
    order=("group_kind", "group_number", "group_name"),
)

METRIC_CATALOG = Table(
    "metric_catalog",
    "KPI",
    ("kpi",),
    columns(
        ("kpi", TEXT, "Name in commands and in Python"),
        ("label", TEXT, "Name to show"),
        ("meaning", TEXT, "What it counts"),
        ("unit", TEXT, "Unit of the value"),
        ("kind", TEXT, "sum, count, distinct or ratio"),
        ("good_direction", TEXT, "Better direction: up, down or none"),
        ("adds_up", TEXT, "Dimensions over which the parts sum to the whole"),
        ("expression", TEXT, "The definition in SQL, over the booked lines"),
    ),
)
