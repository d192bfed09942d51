"""How much the best customers and products bring, and how much each group of customers."""

from __future__ import annotations

from regulars.ground.kpis import GUEST, NO_ORDER
from regulars.report.charts.formats import percent
from regulars.report.html.blocks import Block, Doubts, Missing, Prose, Section, section
from regulars.report.html.content import Row, Rows
from regulars.report.html.pictures import picture
from regulars.report.html.tables import grid, money, number, rate, written
from regulars.report.html.visible import Standing

_KNOWN = "Each curve has its own total: net revenue of known customers without guests, and net revenue of all products."
_TENTHS = "decile"
_NO_SHARE = "the shop’s net revenue is not positive"
_NAMES = {
    "new": "New: months of their first order",
    "returning": "Returning: later months",
    "identified": "Known customers",
    "guest": "Guests",
    GUEST: "Guests",
    NO_ORDER: "Known customers without an order",
}


def groups(standing: Standing) -> Section:
    """The curve of the best, then the tenths and the other ways of grouping customers."""
    doubts = standing.doubts("group_contribution", "customer_pareto")
    blocks: list[Block | None] = [
        _summary(standing.rows("group_contribution")),
        Doubts(doubts) if doubts else None,
        picture(standing, "pareto", note=_KNOWN),
    ]
    reason = standing.missing("group_contribution")
    if reason:
        blocks.append(Missing("Groups of customers", reason, ("group_contribution",)))
    else:
        blocks += [
            _by(standing, _TENTHS, "Customers in tenths, by net revenue"),
            _by(standing, "new_returning", "New and returning customers"),
        ]
    return section("groups", "The best customers", blocks)


def _summary(rows: Rows) -> Prose | None:
    best = best_tenth(rows)
    if best is None or best["share"] is None:
        return None
    return Prose(
        f"The best 10% of the customers bring {percent(best['share'])} of the shop’s net revenue. "
        "The further the curve bends to the upper left, the more the shop depends on a few customers."
    )


def best_tenth(rows: Rows) -> Row | None:
    """The row of `group_contribution` with the tenth of the customers who bring most; None where there is none."""
    return next((row for row in rows if row["group_kind"] == _TENTHS and row["group_number"] == 1), None)


def _by(standing: Standing, kind: str, title: str) -> Block:
    rows = sorted(
        (row for row in standing.rows("group_contribution") if row["group_kind"] == kind),
        key=lambda row: row["group_number"],
    )
    fields = (
        written("Group", _name),
        number("Customers", "customers"),
        rate("Share of net revenue", "share", null=_NO_SHARE, has_bar=True),
        rate("Cumulative", "cumulative_share", null=_NO_SHARE),
        money("Net revenue", "net_revenue"),
        number("Orders", "orders"),
    )
    return grid(standing, "group_contribution", standing.in_currency(title), fields, rows)


def _name(row: Row) -> str:
    """The group in words; tenths by their number."""
    number = row["group_number"]
    if row["group_kind"] != _TENTHS or number > 10:
        return _NAMES.get(str(row["group_name"]), str(row["group_name"]))
    return "The best tenth" if number == 1 else f"{number}{ {2: 'nd', 3: 'rd'}.get(number, 'th') } tenth"
