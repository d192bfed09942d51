"""The fit of the study: days of sales in; forecasts, their test on the past, and their split by customers out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from regulars.ground.evidence import SOLID, WEAK, Evidence, Reason
from regulars.ground.periods import Window
from regulars.ground.solved import Solved
from regulars.studies.forecast import reasons
from regulars.studies.forecast.settings import ForecastSettings

if TYPE_CHECKING:
    import pyarrow as pa

    from regulars.ground.calendar import Calendar
    from regulars.studies.forecast.backtest import Backtest

MADE = ("forecast", "forecast_backtest", "forecast_by_cohort")
KPIS = {"month": ("net_revenue", "gross_revenue", "orders", "units"), "week": ("net_revenue", "orders")}
LEAST_PERIODS = 6
_LEAST_DAYS = 7 * LEAST_PERIODS
_MOST_ZEROS = 0.1
_HISTORY = 3  # a forecast looks ahead at most a third of what is known
_PROVEN = 20  # tests, from which a share of 80% is more than a guess


def too_short(window: Window) -> Reason | None:
    """Why a log of these days has no forecast; None where it is long enough for weeks at least."""
    days = max(window.days, 0)
    short = reasons.TOO_SHORT(covered=days // 31, weeks=days // 7, least=LEAST_PERIODS)
    return short if days < _LEAST_DAYS else None


def forecast_models(
    daily_sales: pa.Table,
    cohort_retention: pa.Table | None = None,
    *,
    first_day: date,
    as_of: date,
    forecast: ForecastSettings,
    calendar: Calendar,
) -> Solved:
    """Forecasts of each KPI by month and week, or the reason why there are none."""
    from regulars.studies.forecast.by_cohort import by_cohort
    from regulars.studies.forecast.series import Days, Periods

    if not daily_sales.num_rows:  # the last customer was erased
        return Solved(left_out=dict.fromkeys(MADE, reasons.TOO_SHORT(covered=0, weeks=0, least=LEAST_PERIODS)))
    days = Days.of(daily_sales.sort_by("day").to_pylist(), (*KPIS["month"], "new_customers", "customers"))
    by_grain = {grain: Periods(days, grain, calendar) for grain in KPIS}
    why_not = _refusal(by_grain["month"], by_grain["week"])
    tests = [] if why_not else list(_tests(by_grain, forecast))
    if not tests:
        return Solved(left_out=dict.fromkeys(MADE, why_not or reasons.NOTHING_REGULAR()))
    window = Window(first_day, as_of)
    rows = [row for test in tests for row in _forecast_rows(test)]
    tables = {"forecast": rows, "forecast_backtest": [row for test in tests for row in _backtest_rows(test)]}
    left_out = {}
    split = by_cohort(rows, cohort_retention.to_pylist(), by_grain["month"]) if cohort_retention else []
    if split:
        tables["forecast_by_cohort"] = split
    else:
        months = by_grain["month"].count
        left_out["forecast_by_cohort"] = reasons.TOO_SHORT(
            covered=months, weeks=by_grain["week"].count, least=LEAST_PERIODS
        )
    return Solved(rows=tables, evidence=_verdicts(tests, window), left_out=left_out)


def _refusal(months: Any, weeks: Any) -> Reason | None:
    if max(months.count, weeks.count) < LEAST_PERIODS:
        return reasons.TOO_SHORT(covered=months.count, weeks=weeks.count, least=LEAST_PERIODS)
    if months.count >= LEAST_PERIODS and any(months.days.values.get("customers", ())):
        latest = months.sums("new_customers")[-3:]
        if not any(latest):
            return reasons.CLOSED(since=months.starts[-4])
    return None


def _tests(by_grain: Any, settings: ForecastSettings) -> Iterator[Backtest]:
    """One for each KPI and grain with enough whole periods, nearly all of them above zero."""
    from regulars.studies.forecast.backtest import Backtest

    for grain, kpis in KPIS.items():
        periods = by_grain[grain]
        ahead = min(settings.ahead(grain), periods.count // _HISTORY)
        for kpi in kpis if periods.count >= LEAST_PERIODS else ():
            values = periods.sums(kpi) if kpi in periods.days.values else []
            zeros = sum(value == 0 for value in values)
            if values and min(values) >= 0 and zeros <= _MOST_ZEROS * len(values) and any(values[-3:]):
                yield Backtest(periods, kpi, ahead)


def _forecast_rows(test: Backtest) -> list[dict[str, Any]]:
    from regulars.stats.seasonal import forecasts
    from regulars.studies.forecast.running import running

    starts, chosen = test.periods.ahead(test.ahead), test.chosen
    rows = [
        _row(test, start, step, value, test.half_width(chosen, step), chosen)
        for step, (start, value) in enumerate(zip(starts, forecasts(test.now)[chosen], strict=False), start=1)
    ]
    begun = running(test.periods, test.kpi)
    nearest = [
        abs(each.residual) for each in test.tested if (each.model, each.horizon) == (chosen, 1) and each.residual
    ]
    if begun and (not nearest or begun.error < sum(nearest) / len(nearest)):
        rows[0] = _row(test, starts[0], 1, begun.forecast, begun.half_width, "running")
    return rows


def _row(test: Backtest, start: date, horizon: int, value: float, width: float | None, model: str) -> dict[str, Any]:
    from math import exp

    low, high = (None, None) if width is None or not value else (value * exp(-width), value * exp(width))
    return {
        "kpi": test.kpi,
        "grain": test.periods.grain,
        "period": start,
        "horizon": horizon,
        "forecast": value,
        "low_80": low,
        "high_80": high,
        "model": model,
        "is_partial": horizon == 1 and test.periods.has_begun,
    }


def _backtest_rows(test: Backtest) -> Iterator[dict[str, Any]]:
    for each in test.tested:
        width = test.half_width(each.model, each.horizon, before=each.origin)
        yield {
            "kpi": test.kpi,
            "grain": test.periods.grain,
            "origin": test.periods.starts[each.origin],
            "horizon": each.horizon,
            "model": each.model,
            "is_chosen": each.model == test.chosen,
            "is_naive": each.model == test.naive,
            "forecast": each.forecast,
            "actual": each.actual,
            "covered": None if width is None or each.residual is None else abs(each.residual) <= width,
        }


def _verdicts(tests: list[Backtest], window: Window) -> tuple[Evidence, ...]:
    """One verdict on each forecast; the table is as good as the worst of them."""
    found = []
    for test in tests:
        claim = f"forecast.{test.kpi}_by_{test.periods.grain}"
        doubts = tuple(_doubts(test))
        tested = len({each.origin for each in test.tested})
        found.append(Evidence(claim, WEAK if doubts else SOLID, doubts, "earlier ends of the log", str(window), tested))
    return tuple(found)


def _doubts(test: Backtest) -> Iterator[Reason]:
    names = {"kpi": test.kpi.replace("_", " "), "grain": test.periods.grain}
    now = test.now
    if not now.has_season:
        yield reasons.NO_LAST_YEAR(**names)
    elif not now.is_like_last_year:
        yield reasons.NOT_LIKE_LAST_YEAR(**names, recent=now.growth(3), whole=now.growth(now.season))
    elif len(now.values) <= 2 * now.season:
        yield reasons.SEEN_ONCE(**names)
    if test.chosen == test.naive:
        yield reasons.KEPT_NAIVE(**names, naive=reasons.NAIVE[test.naive])
    if test.tests(test.chosen) < _PROVEN:
        yield reasons.COVERAGE_UNPROVEN(**names, tests=test.tests(test.chosen))
