"""What a KPI can be: its unit, its kind, which way is better, and over what its parts sum to the whole."""

from __future__ import annotations

from enum import StrEnum


class Unit(StrEnum):
    """What a KPI counts in."""

    MONEY = "money"
    ORDERS = "orders"
    CUSTOMERS = "customers"
    PIECES = "pieces"
    LINES = "lines"
    SHARE = "share"


class Kind(StrEnum):
    """How a KPI is made of rows. A ratio is the quotient of two other KPIs."""

    SUM = "sum"
    COUNT = "count"
    DISTINCT = "distinct"
    RATIO = "ratio"


class Good(StrEnum):
    """Which way is better."""

    UP = "up"
    DOWN = "down"
    NONE = "none"


class Dimension(StrEnum):
    """What a KPI can be split by."""

    TIME = "time"
    COUNTRY = "country"
    PRODUCT = "product"
    SEGMENT = "segment"
    NEW_RETURNING = "new_returning"
    IDENTIFIED = "identified"
    DECLARED = "declared"


# Groups of customers beside the segments, and beside new and returning.
NO_ORDER, GUEST = "No order", "Guest"

EVERYWHERE = frozenset(Dimension)
NOWHERE: frozenset[Dimension] = frozenset()
