"""Forecasts worked out by hand: each model, the choice, the running month, the split by customers, the refusals."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from math import exp, log
from typing import Any

import pyarrow as pa
import pytest

from regulars.ground.calendar import PLAIN, Calendar
from regulars.ground.periods import Window
from regulars.ground.solved import Solved
from regulars.stats import seasonal
from regulars.stats.seasonal import Past, conformal, forecasts
from regulars.studies.forecast.series import Days, Periods
from regulars.studies.forecast.settings import ForecastSettings
from regulars.studies.forecast.study import MADE, forecast_models, too_short

# Last year a season of two highs; this year a tenth more. Every period has ten days of trade, the next one eleven.
YEAR = (100, 90, 80, 100, 110, 100, 90, 80, 120, 140, 200, 150)
PAST = Past([*YEAR, *(1.1 * value for value in YEAR[:3])], [10.0] * 15 + [11.0, 10.0], season=12, ahead=2)


def test_plain_models() -> None:
    """The latest value; the mean of the latest three by day of trade."""
    assert seasonal.last(PAST) == pytest.approx((88, 88))
    assert seasonal.level(PAST) == pytest.approx(((110 + 99 + 88) / 30 * 11, (110 + 99 + 88) / 30 * 10))


def test_models_of_last_year() -> None:
    """The same period of last year, by day of trade, and with half of the growth, which fades by a fifth."""
    assert seasonal.last_year(PAST) == (100, 110)
    assert seasonal.last_year_days(PAST) == pytest.approx((100 / 10 * 11, 110))
    assert PAST.growth(6) == pytest.approx(1.1)  # there are only three periods of this year
    grown = (110 * exp(log(1.1) / 2), 110 * exp(log(1.1) / 2 * 0.8))
    assert seasonal.last_year_growth(PAST) == pytest.approx(grown)


def test_level_and_season() -> None:
    """With one year and a level that has not moved, it is last year again."""
    flat = Past(YEAR, [10.0] * 14, season=12, ahead=2)
    assert seasonal.level_season(flat) == pytest.approx((100, 90))


def test_last_year_is_no_measure_after_a_break() -> None:
    """Less than half of last year, more than twice, or a turn within the year: models of last year are not asked."""
    for now in ([40, 36, 32], [210, 189, 168], [100, 90, 80, 100, 110, 100, 90, 80, 50, 55, 60]):
        broken = Past([*YEAR, *now], [10.0] * 40, season=12, ahead=2)
        assert set(forecasts(broken)) == {"last", "level"}
    assert set(forecasts(PAST)) == {*seasonal.PLAIN, *seasonal.SEASONAL}


def test_conformal_width() -> None:
    """Of nine residuals the eighth covers 80%; of three none does."""
    assert conformal([0.1, -0.9, 0.3, 0.4, -0.5, 0.6, 0.7, -0.8, 0.2], 0.8) == 0.8
    assert conformal([0.1, 0.2, 0.3], 0.8) is None


def days(first: date, last: date, *, revenue: Any = lambda day: 10.0, new: Any = lambda day: 1) -> pa.Table:
    """Rows of daily_sales: one order on each day but Sundays, of this revenue."""
    every = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    rows = [
        {
            "day": day, "net_revenue": revenue(day) * (day.weekday() < 6), "gross_revenue": None,
            "orders": int(day.weekday() < 6), "units": None, "new_customers": new(day), "customers": 1,
        }
        for day in every
    ]  # fmt: skip
    return pa.Table.from_pylist(rows)


def solved(daily: pa.Table, cohorts: pa.Table | None = None, calendar: Calendar = PLAIN) -> Solved:
    first, last = daily["day"][0].as_py(), daily["day"][-1].as_py()
    settings: dict[str, Any] = {"forecast": ForecastSettings(), "calendar": calendar}
    return forecast_models(daily, cohorts, first_day=first, as_of=last + timedelta(days=1), **settings)


def test_weights_are_days_of_trade() -> None:
    """March 2024 has five Sundays, April four; a holiday is no day of trade."""
    known = Days.of(days(date(2023, 1, 1), date(2024, 2, 29)).to_pylist(), ("net_revenue",))
    holidays = Calendar(closed_days=frozenset({date(2024, 3, 29)}))
    for calendar, march in ((PLAIN, 31 - 5), (holidays, 31 - 5 - 1)):
        periods = Periods(known, "month", calendar)
        assert periods.weights(periods.count, 2)[-2:] == pytest.approx([march, 30 - 4])


def test_a_month_that_has_begun() -> None:
    """Twelve whole months of ten a day, and half of the next: as much again is expected, by the share of its days."""
    made = solved(days(date(2023, 1, 1), date(2024, 1, 15)))
    rows = [row for row in made.rows["forecast"] if (row["kpi"], row["grain"]) == ("net_revenue", "month")]
    assert [(row["period"], row["horizon"], row["is_partial"]) for row in rows] == [
        (date(2024, 1, 1), 1, True), (date(2024, 2, 1), 2, False), (date(2024, 3, 1), 3, False)
    ]  # fmt: skip
    assert rows[0]["model"] == "running"
    assert rows[0]["forecast"] == pytest.approx(27 * 10, rel=0.05)  # January 2024 has four Sundays
    assert rows[0]["low_80"] <= 270 <= rows[0]["high_80"]


def test_the_naive_answer_is_kept_and_named() -> None:
    """By day of trade every month is the same: the level beats the latest month, and nothing beats it by week."""
    made = solved(days(date(2023, 1, 1), date(2023, 12, 31)))
    rows = {(row["kpi"], row["grain"]): row["model"] for row in made.rows["forecast"] if row["horizon"] > 1}
    assert rows["orders", "month"] == "level" and rows["orders", "week"] == "last"
    doubts = {entry.claim: {reason.code.name for reason in entry.reasons} for entry in made.evidence}
    assert "kept_naive" in doubts["forecast.orders_by_week"] and "no_last_year" in doubts["forecast.orders_by_month"]


def test_every_test_of_the_past_knows_only_its_past() -> None:
    """Changing the last month changes what came, and no forecast that was made before it."""
    first, last = date(2023, 1, 1), date(2023, 12, 31)
    other = days(first, last, revenue=lambda day: 10.0 if day < date(2023, 12, 1) else 50.0)
    before, after = (solved(daily).rows["forecast_backtest"] for daily in (days(first, last), other))
    known = [row["origin"] <= date(2023, 12, 1) for row in before]
    assert [row["forecast"] for row, is_known in zip(before, known, strict=True) if is_known] == [
        row["forecast"] for row, is_known in zip(after, known, strict=True) if is_known
    ]
    changed = [row for row, same in zip(before, after, strict=True) if row["actual"] != same["actual"]]
    assert changed and all(row["origin"] < date(2023, 12, 31) for row in changed)


def test_who_it_comes_from() -> None:
    """Cohorts of 60 in their first month and 30 in every later one, guests the rest: the shares of earlier ends."""
    cells = [
        {"cohort_month": date(2023, start, 1), "month_number": age, "net_revenue": Decimal(60 if age == 0 else 30)}
        for start in range(1, 9)
        for age in range(9 - start)
    ]
    made = solved(days(date(2023, 1, 1), date(2023, 8, 31)), pa.Table.from_pylist(cells))
    rows = made.rows["forecast_by_cohort"]
    first = {row["customers"]: row for row in rows if row["horizon"] == 1}
    months = [26, 24, 27, 25, 27, 26, 26, 27]  # days of trade, ten each
    shares = [60 / (10 * traded) for traded in months[2:]]
    assert first["new"]["share"] == pytest.approx(sum(shares) / 6)
    known = [30 * (at - 1) / (10 * months[at - 1]) for at in range(3, 9)]
    assert first["known"]["share"] == pytest.approx(sum(known) / 6)
    whole = [row for row in made.rows["forecast"] if (row["kpi"], row["grain"]) == ("net_revenue", "month")]
    for horizon, row in enumerate(whole[:2], start=1):
        parts = [part["forecast"] for part in rows if part["horizon"] == horizon]
        assert sum(parts) == pytest.approx(row["forecast"], abs=1e-4)


def test_refused() -> None:
    """Five weeks; months of a closed group; nothing sold of late. Every table is left out with the reason."""
    reason = too_short(Window(date(2024, 1, 1), date(2024, 2, 11)))
    assert reason and reason.code.name == "too_short"
    assert too_short(Window(date(2024, 1, 1), date(2024, 2, 12))) is None
    start, end = date(2023, 1, 1), date(2023, 12, 31)
    for daily, code in (
        (days(start, date(2023, 2, 10)), "too_short"),
        (days(start, end, new=lambda day: int(day < date(2023, 4, 1))), "closed"),
    ):
        left_out = solved(daily).left_out
        assert set(left_out) == set(MADE) and {why.code.name for why in left_out.values()} == {code}
    returns_alone = days(start, end, revenue=lambda day: -1.0 if day.day == 2 else 0.0)
    assert {row["kpi"] for row in solved(returns_alone).rows["forecast"]} == {"orders"}
    five = solved(days(start, date(2023, 5, 31))).rows["forecast"]
    assert {row["grain"] for row in five} == {"week"}  # five months are too few, twenty weeks are not
    assert max(row["horizon"] for row in five) == 21 // 3
