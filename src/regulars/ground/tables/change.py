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
        ("low", MONEY, "Lower end of the 95 % band, by leaving out hundredths of the customers", "money", _NO_BAND),
        ("high", MONEY, "Upper end of the 95 % band", "money", _NO_BAND),
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

TABLES = (REVENUE_BRIDGE,)
