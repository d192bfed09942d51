"""What changed, what to expect and what is unusual: sentences from the rows of their tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from regulars.ground.periods import month_index

Row = Mapping[str, Any]
Rows = Sequence[Row]

# Months back of each comparison; the finest level of the views whose first level is coarser.
AGAINST = {"previous": 1, "year": 12}
VIEWS = {"tree": 2, "customers": 1, "countries": 1, "products": 1}
PARTS = {
    "trading_days": "trading days",
    "customers": "customers per trading day",
    "orders": "orders per trading day",
    "orders_per_customer": "orders per customer",
    "units_per_order": "pieces per order",
    "revenue_per_unit": "revenue per piece",
    "revenue_per_order": "revenue per order",
    "sales_to_customers": "sales to customers",
    "sales": "sales",
    "guests": "guests",
    "discounts": "discounts",
    "returned": "returns",
    "new": "new customers",
    "came_back": "customers who came back",
    "kept_more": "customers who bought more",
    "kept_less": "customers who bought less",
    "absent": "customers who stayed away",
    "no_order": "customers with returns alone",
    "volume": "pieces sold",
    "mix": "mix of products",
    "price": "prices",
    "entered": "new products",
    "left": "products no longer sold",
    "without_pieces": "products without pieces",
}
_NAMED = 3  # parts that a sentence names


@dataclass(frozen=True)
class Bridge:
    """The change between two months, and its parts by view and level, the largest first."""

    period_from: date
    period_to: date
    parts: Mapping[tuple[str, int], Rows]

    def of_view(self, view: str) -> Rows:
        """The parts of a view at its finest level."""
        return self.parts.get((view, VIEWS[view]), ())

    @property
    def change(self) -> Any:
        """The whole change, which every level adds up to."""
        return sum(row["amount"] for row in self.of_view("tree"))

    @property
    def largest_customer(self) -> Row | None:
        """The part of the customer whose net revenue moved most; None where nobody is known."""
        named = [row for row in self.parts.get(("customers", 2), ()) if row["part"] != "others"]
        return named[0] if named else None


def periods_of(rows: Rows, against: str) -> list[date]:
    """The later months of all bridges with this distance, in order."""
    return sorted({row["period_to"] for row in rows if _months(row) == AGAINST[against]})


def bridge_of(rows: Rows, period: date, against: str) -> Bridge | None:
    """The bridge to this month; None where there is none."""
    mine = [row for row in rows if row["period_to"] == period and _months(row) == AGAINST[against]]
    if not mine:
        return None
    parts: dict[tuple[str, int], list[Row]] = {}
    for row in sorted(mine, key=lambda row: (-abs(row["amount"]), row["part"])):
        parts.setdefault((row["view"], row["level"]), []).append(row)
    return Bridge(mine[0]["period_from"], period, parts)


def sentences(bridge: Bridge, before: Any) -> list[str]:
    """Sentences on what changed: in total, the largest parts of each view, and which of them are unusual."""
    after = before + bridge.change
    share = f" ({float(bridge.change) / float(before):+.1%})" if before > 0 else ""
    found = [
        f"Net revenue of {bridge.period_to:%B %Y} was {after:,.2f}: {bridge.change:+,.2f}{share} on "
        f"{bridge.period_from:%B %Y}."
    ]
    for view, words in (("tree", "By factor"), ("customers", "By customer"), ("products", "By product")):
        rows = bridge.of_view(view)
        if rows:
            found.append(f"{words}: {'; '.join(_part(row) for row in rows[:_NAMED])}.")
    largest = bridge.largest_customer
    if largest:
        found.append(f"The customer with the largest change is {largest['part']}: {largest['amount']:+,.2f}.")
    return found


def expected(rows: Rows, kpi: str, grain: str) -> list[str]:
    """The forecast of a KPI, one sentence per period."""
    mine = sorted((row for row in rows if (row["kpi"], row["grain"]) == (kpi, grain)), key=lambda row: row["horizon"])
    return [_forecast_sentence(row) for row in mine]


def unusual(rows: Rows) -> list[str]:
    """The sentences of the alerts, the most important first."""
    return [f"{row['says']}." for row in sorted(rows, key=lambda row: (row["severity"], row["says"]))]


def _months(row: Row) -> int:
    return month_index(row["period_to"]) - month_index(row["period_from"])


def _part(row: Row) -> str:
    """One part with its amount, its interval if it has one, and whether it is unusual."""
    name = PARTS.get(row["part"], row["part"])
    band = "" if row["low"] is None else f" ({row['low']:+,.0f} to {row['high']:+,.0f})"
    return f"{name} {row['amount']:+,.2f}{band}{', unusual' if row['is_unusual'] else ''}"


def _forecast_sentence(row: Row) -> str:
    when = f"{row['period']:%B %Y}" if row["grain"] == "month" else f"Week of {row['period']:%d %B %Y}"
    band = "" if row["low_80"] is None else f" (80%: {row['low_80']:,.0f} to {row['high_80']:,.0f})"
    begun = ", which has begun" if row["is_partial"] else ""
    return f"{when}{begun}: {row['forecast']:,.0f}{band}, by {row['model']}."
