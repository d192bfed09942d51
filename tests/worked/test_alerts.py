"""Alerts worked out by hand: what is expected, which day is complete, and what is not looked at."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pyarrow as pa
import pytest

from regulars.ground.calendar import PLAIN, Calendar
from regulars.ground.periods import Window
from regulars.stats.usual import LIKE, points_of, usual
from regulars.studies.alerts.watch import alert_watch, too_short

FIRST = date(2024, 1, 1)  # a Monday
ORDERS = (100, 110, 120, 110, 150, 80, 40)  # from Monday to Sunday
WEEKS = 20


def rows(*, changes: dict[int, float], days: int = 7 * WEEKS, last_hour: float = 18.0, **countries: float) -> pa.Table:
    """Days of the shop, and of countries with a share of it. `changes` multiply the orders of single days."""
    found = []
    for n in range(days):
        orders = round((ORDERS[n % 7] + n * 7 % 5) * changes.get(n, 1.0))
        shares = {("shop", ""): 1.0} | {("country", name): share for name, share in countries.items()}
        hour = last_hour if n == days - 1 else 17.0 + n % 3
        found += [
            {
                "day": FIRST + timedelta(days=n), "dimension": dimension, "value": value, "last_hour": hour,
                "orders": round(orders * share), "gross_revenue": round(orders * share) * 20.0,
            }
            for (dimension, value), share in shares.items()
        ]  # fmt: skip
    return pa.Table.from_pylist([row for row in found if row["orders"]])


def alerts(daily: pa.Table, *, as_of: date | None = None, calendar: Calendar = PLAIN) -> list[dict[str, Any]]:
    until = as_of or daily["day"][-1].as_py() + timedelta(days=1)
    solved = alert_watch(daily, first_day=FIRST, as_of=until, calendar=calendar)
    return solved.tables["alerts"].to_pylist()


def test_nothing_unusual() -> None:
    """Days that stray by a few orders raise nothing."""
    assert alerts(rows(changes={}, UK=0.8)) == []


def test_a_day_at_a_fifth() -> None:
    """The last Sunday has a fifth of its orders: the shop's and the country's orders and revenue are named."""
    last = 7 * WEEKS - 1
    found = alerts(rows(changes={last: 0.2}, UK=0.8))
    assert {(row["kpi"], row["value"], row["grain"]) for row in found} == {
        (kpi, value, "day") for kpi in ("orders", "gross_revenue") for value in ("", "UK")
    }
    shop = next(row for row in found if (row["kpi"], row["value"]) == ("orders", ""))
    like = sorted(ORDERS[6] + n * 7 % 5 for n in range(last - 7 * LIKE, last, 7))
    assert shop["expected"] == (like[3] + like[4]) / 2
    assert shop["period"] == FIRST + timedelta(days=last)
    assert shop["actual"] < shop["low"] < shop["expected"] < shop["high"]
    assert shop["says"].startswith("Orders on Sunday, 19 May 2024: 9, ")


def test_a_week_at_half() -> None:
    """Seven days at six tenths are an unusual week, from its first day on."""
    found = alerts(rows(changes=dict.fromkeys(range(7 * (WEEKS - 1) + 7, 7 * (WEEKS + 1)), 0.6), days=7 * (WEEKS + 1)))
    assert ("orders", "week", FIRST + timedelta(weeks=WEEKS)) in {(r["kpi"], r["grain"], r["period"]) for r in found}


def test_the_last_day_must_be_complete() -> None:
    """A log that ends at noon ends within a day: the day before is looked at. Days without times end when they end."""
    last = 7 * WEEKS - 1
    assert alerts(rows(changes={last: 0.4}, last_hour=12.0)) == []
    assert alerts(rows(changes={last: 0.4}, last_hour=17.0)) != []


def test_a_closed_day_is_no_alert() -> None:
    """Nothing at all on the last Sunday: an alert, unless the calendar says that the shop was closed."""
    last = 7 * WEEKS - 1
    sunday, until = FIRST + timedelta(days=last), FIRST + timedelta(days=last + 1)
    daily = rows(changes={last: 0.0})
    assert {row["actual"] for row in alerts(daily, as_of=until) if row["grain"] == "day"} == {0}
    assert alerts(daily, as_of=until, calendar=Calendar(closed_days=frozenset({sunday}))) == []


def test_few_orders_are_not_looked_at() -> None:
    """A country with two orders a day loses all of them: chance would be the alarm."""
    last = 7 * WEEKS - 1
    daily = rows(changes={last: 0.4}, Malta=0.02)
    assert {row["value"] for row in alerts(daily)} == {""}


def test_last_years_season_is_expected() -> None:
    """Days before a holiday at a third, this year as last year: no alert; without last year, one."""
    year, days = 364, 7 * 62
    both = dict.fromkeys(range(days - 5, days), 0.33) | dict.fromkeys(range(days - 5 - year, days + 4 - year), 0.33)
    this = dict.fromkeys(range(days - 5, days), 0.33)
    assert [row for row in alerts(rows(changes=both, days=days)) if row["grain"] == "day"] == []
    assert [row for row in alerts(rows(changes=this, days=days)) if row["grain"] == "day"] != []


def test_too_short() -> None:
    """Twelve weeks are needed."""
    assert too_short(Window(FIRST, FIRST + timedelta(days=84))) is None
    reason = too_short(Window(FIRST, FIRST + timedelta(days=83)))
    assert reason and reason.code.name == "too_short"
    few = alert_watch(rows(changes={}, Malta=0.1).slice(0, 30), first_day=FIRST, as_of=date(2024, 3, 1), calendar=PLAIN)
    assert few.left_out["alerts"].code.name == "too_few_orders"


def test_one_point_by_hand() -> None:
    """Eighty where a hundred is expected is 2 (sqrt .8 − 1) · sqrt 100 standard deviations of a count below."""
    points = points_of([100.0] * 30 + [80.0], [100.0] * 31, every=1)
    found = usual(points, 30)
    assert found and found.spread == 1 and found.seen == 22
    assert found.point.distance == pytest.approx(2 * (0.8**0.5 - 1) * 10)
