"""The numbers that a shop is run by: of the whole period, and of the last whole month against others."""

from __future__ import annotations

from regulars.ground.periods import month_index, month_start
from regulars.metrics.rows import over_all
from regulars.report.charts.formats import NOTHING, as_day, count, day, month, percent, short_month
from regulars.report.html.blocks import Block, Card, Cards, Doubts, Missing, Section, section
from regulars.report.html.cards import KPIS, card, label, value_text
from regulars.report.html.content import Row, Rows
from regulars.report.html.targets import targets
from regulars.report.html.visible import Standing


def kpis(standing: Standing) -> Section:
    """Cards of the whole period, and what speaks against them."""
    reason = standing.missing("monthly_revenue")
    rows = standing.ordered("monthly_revenue", "month")
    doubts = standing.doubts("monthly_revenue")
    shown: list[Block | None]
    if reason:
        shown = [Missing("Key numbers", reason, ("monthly_revenue",))]
    else:
        shown = [_whole_period(standing, rows), targets(standing), Doubts(doubts) if doubts else None]
    return section("key-numbers", "Key numbers", shown)


def _whole_period(standing: Standing, months: Rows) -> Cards:
    found = over_all(months, "net_revenue", "orders", "aov", "return_share")

    def total(kpi: str, absent: str = "") -> Card:
        value = found[kpi]
        return Card(label(standing, kpi), value_text(kpi, value, standing.currency), absent if value is None else "")

    cards = (
        total("net_revenue"),
        total("orders"),
        total("aov", "no orders"),
        *_people(standing),
        total("return_share", "no sales"),
    )
    title = f"The whole period, {day(standing.content.first_day)} to {day(standing.last_day)}"
    return Cards(title, cards, ("monthly_revenue", "group_contribution"))


def _people(standing: Standing) -> tuple[Card, Card]:
    """How many customers are known, and how much of the revenue comes from guests."""
    groups = {row["group_name"]: row for row in standing.rows("group_contribution") if _by_identity(row)}
    reason = standing.missing("group_contribution")
    known = groups.get("identified")
    # Without a row of guests there is no revenue of theirs; without any row nothing is known.
    share = groups["guest"]["share"] if "guest" in groups else 0.0 if known and known["share"] is not None else None
    hint = reason or "net revenue is not positive"
    return (
        Card(
            label(standing, "customers"),
            count(known["customers"]) if known else NOTHING if reason else count(0),
            reason,
        ),
        Card("Guests’ share of net revenue", percent(share), hint if share is None else ""),
    )


def _by_identity(row: Row) -> bool:
    return bool(row["group_kind"] == "identified_guest")


def last_month(standing: Standing, rows: Rows) -> Block:
    """The last whole month's cards. Partial months are named, and compared with nothing."""
    whole = [row for row in rows if not row["is_partial"]]
    if not whole:
        reason = "The log covers no whole month."
        return Missing("The last whole month", reason, ("monthly_revenue",))
    last = whole[-1]
    by_index = {_index(row): row for row in rows}
    previous, last_year = by_index.get(_index(last) - 1), by_index.get(_index(last) - 12)
    others = tuple(row for row in (previous, last_year) if row is not None and not row["is_partial"])
    against = [(f"on {short_month(row['month'])}", row) for row in others]
    cards = tuple(card(kpi, standing, last, against, whole) for kpi in KPIS)
    notes = _notes(standing, rows, last, ((previous, _index(last) - 1), (last_year, _index(last) - 12)))
    return Cards(f"{month(last['month'])}, the last whole month", cards, ("monthly_revenue",), notes)


def _notes(standing: Standing, rows: Rows, last: Row, others: tuple[tuple[Row | None, int], ...]) -> tuple[str, ...]:
    """Which months are not compared, and why."""
    after = [row for row in rows if row["is_partial"] and _index(row) > _index(last)]
    notes = [
        f"{month(row['month'])} is left out: the log covers it only up to {day(standing.last_day)}." for row in after
    ]
    for row, index in others:
        name = month(month_start(index))
        if row is None:
            notes.append(f"{name} is not in the log, so it is not used for comparison.")
        elif row["is_partial"]:
            notes.append(f"Only part of {name} is in the log, so it is not used for comparison.")
    return (*notes, "The small curves show all whole months.")


def _index(row: Row) -> int:
    return month_index(as_day(row["month"]))
