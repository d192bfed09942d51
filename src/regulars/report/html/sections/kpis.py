"""The numbers that a shop is run by: of the whole period, and of the last whole month against others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from regulars.ground.periods import month_index, month_start
from regulars.report.charts.formats import (
    NOTHING,
    as_day,
    change,
    count,
    day,
    money,
    month,
    percent,
    points,
    short_month,
)
from regulars.report.html.blocks import Block, Card, Cards, Delta, Doubts, Missing, Section, section
from regulars.report.html.content import Row, Rows
from regulars.report.html.curve import curve
from regulars.report.html.standing import Standing

Value = int | float | Decimal | None


@dataclass(frozen=True)
class Kpi:
    """A KPI of one month: its name in `metric_catalog`, its label without one, and how a month's row gives it."""

    name: str
    label: str
    of: Callable[[Row], Value]
    write: Callable[[Any, str], str]
    is_rate: bool = False
    needs_customers: bool = False


def return_share(row: Row) -> float | None:
    """Returns by gross revenue: zero or negative."""
    return float(row["returned"] / row["gross_revenue"]) if row["gross_revenue"] else None


def _count(value: Any, currency: str) -> str:
    return count(value)


def _rate(value: Any, currency: str) -> str:
    return percent(value)


KPIS: tuple[Kpi, ...] = (
    Kpi("net_revenue", "Net revenue", lambda row: row["net_revenue"], money),
    Kpi("orders", "Orders", lambda row: row["orders"], _count),
    Kpi("aov", "Average order value", lambda row: row["aov"], money),
    Kpi("customers", "Customers", lambda row: row.get("customers"), _count, needs_customers=True),
    Kpi("new_customers", "New customers", lambda row: row.get("new_customers"), _count, needs_customers=True),
    Kpi("return_share", "Return share", return_share, _rate, is_rate=True),
)


def kpis(standing: Standing) -> Section:
    """Cards of the whole period, then of the last whole month with its changes."""
    reason = standing.missing("monthly_revenue")
    rows = standing.ordered("monthly_revenue", "month")
    doubts = standing.doubts("monthly_revenue")
    shown: list[Block | None]
    if reason:
        shown = [Missing("Key numbers", reason, "monthly_revenue")]
    else:
        shown = [_whole_period(standing, rows), _last_month(standing, rows), Doubts(doubts) if doubts else None]
    return section("key-numbers", "Key numbers", shown)


def _whole_period(standing: Standing, months: Rows) -> Cards:
    net, gross, returned = (
        sum((row[name] for row in months), Decimal(0)) for name in ("net_revenue", "gross_revenue", "returned")
    )
    orders = sum(row["orders"] for row in months)
    share = return_share({"returned": returned, "gross_revenue": gross})
    cards = (
        Card(_label(standing, "net_revenue", "Net revenue"), money(net, standing.currency)),
        Card(_label(standing, "orders", "Orders"), count(orders)),
        Card(
            _label(standing, "aov", "Average order value"),
            money(gross / orders if orders else None, standing.currency),
            "" if orders else "no orders",
        ),
        *_people(standing),
        Card(_label(standing, "return_share", "Return share"), percent(share), "" if gross else "no sales"),
    )
    title = f"The whole period, {day(standing.content.first_day)} to {day(standing.last_day)}"
    return Cards(title, cards, "monthly_revenue, group_contribution")


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
            _label(standing, "customers", "Customers"),
            count(known["customers"]) if known else NOTHING if reason else count(0),
            reason,
        ),
        Card("Guests’ share of net revenue", percent(share), hint if share is None else ""),
    )


def _by_identity(row: Row) -> bool:
    return bool(row["group_kind"] == "identified_guest")


def _last_month(standing: Standing, rows: Rows) -> Block:
    """The last whole month's cards. Partial months are named, and compared with nothing."""
    whole = [row for row in rows if not row["is_partial"]]
    if not whole:
        reason = "The log covers no month from its first to its last day."
        return Missing("The last whole month", reason, "monthly_revenue")
    last = whole[-1]
    by_index = {_index(row): row for row in rows}
    previous, last_year = by_index.get(_index(last) - 1), by_index.get(_index(last) - 12)
    others = tuple(row for row in (previous, last_year) if row is not None and not row["is_partial"])
    cards = tuple(_card(kpi, standing, whole, others) for kpi in KPIS)
    notes = _notes(standing, rows, last, ((previous, _index(last) - 1), (last_year, _index(last) - 12)))
    return Cards(f"{month(last['month'])}, the last whole month", cards, "monthly_revenue", notes)


def _notes(standing: Standing, rows: Rows, last: Row, others: tuple[tuple[Row | None, int], ...]) -> tuple[str, ...]:
    """Which months are not compared, and why."""
    after = [row for row in rows if row["is_partial"] and _index(row) > _index(last)]
    notes = [
        f"{month(row['month'])} is left out: the log covers it only up to {day(standing.last_day)}." for row in after
    ]
    for row, index in others:
        name = month(month_start(index))
        if row is None:
            notes.append(f"{name} is not in the log, so nothing is compared with it.")
        elif row["is_partial"]:
            notes.append(f"Only part of {name} is in the log, so nothing is compared with it.")
    return (*notes, "The small curves show all whole months.")


def _card(kpi: Kpi, standing: Standing, whole: Rows, others: Rows) -> Card:
    label = _label(standing, kpi.name, kpi.label)
    reason = standing.nobody_known if kpi.needs_customers else ""
    if reason:
        return Card(label, NOTHING, reason)
    now = kpi.of(whole[-1])
    good = _good(standing, kpi.name)
    deltas = tuple(_delta(kpi, now, row, good) for row in others if now is not None)
    series = [kpi.of(row) for row in whole]
    hint = "no orders" if now is None else ""
    return Card(label, kpi.write(now, standing.currency), hint, _meaning(standing, kpi.name), deltas, curve(series))


def _delta(kpi: Kpi, now: Value, row: Row, good: str) -> Delta:
    """The change against another whole month; for rates the difference in points."""
    against = f"on {short_month(row['month'])}"
    then = kpi.of(row)
    if now is None or then is None or (not kpi.is_rate and then <= 0):
        return Delta(NOTHING, against, hint="nothing to compare with")
    difference = float(now - then) if kpi.is_rate else float(now / then) - 1  # type: ignore[operator]
    tone = "" if good == "none" or abs(difference) < 0.0005 else "good" if (difference > 0) == (good == "up") else "bad"
    return Delta(points(difference) if kpi.is_rate else change(difference), against, tone)


def _catalog(standing: Standing, name: str) -> Row:
    return next((row for row in standing.rows("metric_catalog") if row["kpi"] == name), {})


def _label(standing: Standing, name: str, otherwise: str) -> str:
    return str(_catalog(standing, name).get("label", otherwise))


def _meaning(standing: Standing, name: str) -> str:
    return str(_catalog(standing, name).get("meaning", ""))


def _good(standing: Standing, name: str) -> str:
    return str(_catalog(standing, name).get("good_direction", "up"))


def _index(row: Row) -> int:
    return month_index(as_day(row["month"]))
