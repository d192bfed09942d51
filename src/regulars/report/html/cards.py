"""KPIs as cards: the value of a period, its change against other periods, and a small curve."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from regulars.ground.kpis import Good
from regulars.report.charts.formats import NOTHING, change, count, money, percent, points
from regulars.report.html.blocks import Card, Delta
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


def card(kpi: Kpi, standing: Standing, now: Row, others: Iterable[tuple[str, Row]], series: Rows) -> Card:
    """The KPI of one period, its change against others (in what words, and their row), and a curve of its series."""
    name = label(standing, kpi.name, kpi.label)
    reason = standing.nobody_known if kpi.needs_customers else ""
    if reason:
        return Card(name, NOTHING, reason)
    value = kpi.of(now)
    good = _good(standing, kpi.name)
    deltas = tuple(_delta(kpi, value, row, against, good) for against, row in others if value is not None)
    hint = "no orders" if value is None else ""
    points = curve([kpi.of(row) for row in series])
    return Card(name, kpi.write(value, standing.currency), hint, _meaning(standing, kpi.name), deltas, points)


def _delta(kpi: Kpi, now: Value, row: Row, against: str, good: Good) -> Delta:
    """The change against another period; for rates the difference in points."""
    then = kpi.of(row)
    if now is None or then is None or (not kpi.is_rate and then <= 0):
        return Delta(NOTHING, against, hint="nothing to compare with")
    difference = float(now - then) if kpi.is_rate else float(now / then) - 1  # type: ignore[operator]
    tone = (
        ""
        if good is Good.NONE or abs(difference) < 0.0005
        else "good"
        if (difference > 0) == (good is Good.UP)
        else "bad"
    )
    return Delta(points(difference) if kpi.is_rate else change(difference), against, tone)


def _catalog(standing: Standing, name: str) -> Row:
    return next((row for row in standing.rows("metric_catalog") if row["kpi"] == name), {})


def label(standing: Standing, name: str, otherwise: str) -> str:
    """What the catalogue calls a KPI."""
    return str(_catalog(standing, name).get("label", otherwise))


def _meaning(standing: Standing, name: str) -> str:
    return str(_catalog(standing, name).get("meaning", ""))


def _good(standing: Standing, name: str) -> Good:
    return Good(_catalog(standing, name).get("good_direction", Good.UP))
