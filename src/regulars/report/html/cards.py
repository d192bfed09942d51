"""KPIs as cards: the value of a period, its change against other periods, and a small curve."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from regulars.ground.kpis import Good, Unit
from regulars.metrics.measures import BY_NAME, needed
from regulars.metrics.rows import value_of
from regulars.report.charts.formats import NOTHING, change, count, money, percent, points
from regulars.report.html.blocks import Card, Delta
from regulars.report.html.content import Row, Rows
from regulars.report.html.curve import curve
from regulars.report.html.visible import Standing

KPIS = ("net_revenue", "orders", "aov", "customers", "new_customers", "return_share")

Value = int | float | Decimal | None


def card(kpi: str, standing: Standing, now: Row, others: Iterable[tuple[str, Row]], series: Rows) -> Card:
    """The KPI of one period, its change against others (in what words, and their row), and a curve of its series."""
    name = label(standing, kpi)
    reason = standing.nobody_known if "customer_id" in needed(BY_NAME[kpi]) else ""
    if reason:
        return Card(name, NOTHING, reason)
    value = value_of(now, kpi)
    good = _good(standing, kpi)
    deltas = tuple(_delta(kpi, value, row, against, good) for against, row in others if value is not None)
    hint = "no orders" if value is None else ""
    points = curve([value_of(row, kpi) for row in series])
    return Card(name, value_text(kpi, value, standing.currency), hint, _meaning(standing, kpi), deltas, points)


def value_text(kpi: str, value: Any, currency: str) -> str:
    """The value in the unit of the KPI."""
    unit = BY_NAME[kpi].unit
    return money(value, currency) if unit is Unit.MONEY else percent(value) if unit is Unit.SHARE else count(value)


def _delta(kpi: str, now: Value, row: Row, against: str, good: Good) -> Delta:
    """The change against another period; for shares the difference in points."""
    then = value_of(row, kpi)
    is_share = BY_NAME[kpi].unit is Unit.SHARE
    if now is None or then is None or (not is_share and then <= 0):
        return Delta(NOTHING, against, hint="nothing to compare with")
    difference = float(now - then) if is_share else float(now / then) - 1
    tone = (
        ""
        if good is Good.NONE or abs(difference) < 0.0005
        else "good"
        if (difference > 0) == (good is Good.UP)
        else "bad"
    )
    return Delta(points(difference) if is_share else change(difference), against, tone)


def _catalog(standing: Standing, name: str) -> Row:
    return next((row for row in standing.rows("metric_catalog") if row["kpi"] == name), {})


def label(standing: Standing, name: str) -> str:
    """What the catalogue of the run calls a KPI."""
    return str(_catalog(standing, name).get("label", BY_NAME[name].label))


def _meaning(standing: Standing, name: str) -> str:
    return str(_catalog(standing, name).get("meaning", ""))


def _good(standing: Standing, name: str) -> Good:
    return Good(_catalog(standing, name).get("good_direction", Good.UP))
