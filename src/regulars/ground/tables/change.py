"""The tables of change: why net revenue moved, and how customers moved between segments."""

from regulars.ground.contract import COUNT, DAY, FLAG, MONEY, RATE, TEXT, Table, columns

_NO_BAND = "a single customer, or products of an earlier month"

REVENUE_BRIDGE = Table(
    "revenue_bridge",
    "two whole months compared, view, level and part of the change between them",
    ("period_from", "period_to", "view", "level", "part"),
    columns(
        ("period_from", DAY, "First day of the earlier month: the month before, or the same month a year before"),
        ("period_to", DAY, "First day of the later month"),
        ("view", TEXT, "tree, customers, countries or products; the parts of each level add up to the change"),
        (
            "level",
            COUNT,
            "1, or 2 for a finer split: of the tree its factors, of customers the one with most change, and others",
        ),
        ("part", TEXT, "Name of the part: a factor, a group of customers, a country, a customer's id"),
        ("amount", MONEY, "Net revenue that the part added, negative where it took away", "money"),
        ("low", MONEY, "Lower end of the 95% band, by leaving out hundredths of the customers", "money", _NO_BAND),
        ("high", MONEY, "Upper end of the 95% band", "money", _NO_BAND),
        (
            "is_unusual",
            FLAG,
            "Whether the part moved by more than two standard deviations from its own earlier moves",
            "",
            "fewer than six earlier moves",
        ),
        ("share_of_change", RATE, "amount by the whole change", "share", "nothing changed"),
    ),
    order=("period_to", "period_from", "view", "level", "part"),
)

_CUSTOMER = frozenset({"customer_id"})
_SEGMENTS = "VIP, Loyal, Regular, At Risk or Low Value"
_YEAR = "in the 365 days before it"

SEGMENT_STOCK = Table(
    "segment_stock",
    "month start and segment that has customers then",
    ("snapshot", "segment"),
    columns(
        ("snapshot", DAY, "First day of the month; what came before it is known"),
        ("segment", TEXT, f"{_SEGMENTS}, by the cut points of the first snapshot"),
        ("customers", COUNT, f"Customers in it, with an order {_YEAR}", "customers"),
        ("net_revenue", MONEY, f"Their net revenue {_YEAR}", "money"),
    ),
    needs=_CUSTOMER,
)

SEGMENT_FLOWS = Table(
    "segment_flows",
    "two month starts in a row, segment at the first and at the second",
    ("snapshot_from", "snapshot_to", "segment_from", "segment_to"),
    columns(
        ("snapshot_from", DAY, "First day of the earlier month"),
        ("snapshot_to", DAY, "First day of the later month"),
        ("segment_from", TEXT, f"{_SEGMENTS} at the first; none: no order {_YEAR}"),
        ("segment_to", TEXT, f"{_SEGMENTS} at the second; gone: no order {_YEAR}"),
        ("customers", COUNT, "Customers who moved so, or stayed", "customers"),
        ("net_revenue_from", MONEY, "Their net revenue in the 365 days before the first", "money"),
        ("net_revenue_to", MONEY, "Their net revenue in the 365 days before the second", "money"),
    ),
    needs=_CUSTOMER,
)

TABLES = (REVENUE_BRIDGE, SEGMENT_STOCK, SEGMENT_FLOWS)
