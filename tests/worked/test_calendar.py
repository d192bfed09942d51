"""A shop's calendar by hand: the retail year of 4-5-4, a year from April, weeks from Sunday, closed days."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from pydantic import ValidationError

from regulars.ground.calendar import FISCAL, PLAIN, Calendar
from regulars.shell.config.config import Config

NRF = Calendar(fiscal_start=(2, 1), pattern="4-5-4", week_starts=6)
# National Retail Federation, 4-5-4 calendar: first day of the year, and its weeks.
NRF_YEARS = {
    date(2010, 1, 31): 52,
    date(2011, 1, 30): 52,
    date(2012, 1, 29): 53,
    date(2017, 1, 29): 53,
    date(2023, 1, 29): 53,
    date(2024, 2, 4): 52,
    date(2025, 2, 2): 52,
    date(2026, 2, 1): 52,
}


@pytest.mark.parametrize(("start", "weeks"), NRF_YEARS.items())
def test_retail_years(start: date, weeks: int) -> None:
    """The Sunday nearest to the first of February, and 53 weeks until the next one in 2012, 2017 and 2023."""
    assert NRF.start(start, "fiscal_year") == start == NRF.start(start + timedelta(days=200), "fiscal_year")
    assert NRF.start(start - timedelta(days=1), "fiscal_year") < start
    assert NRF.weeks_of_year(start) == weeks


@pytest.mark.parametrize(("pattern", "weeks"), [("4-4-5", (4, 4, 5)), ("4-5-4", (4, 5, 4)), ("5-4-4", (5, 4, 4))])
def test_months_of_a_quarter(pattern: str, weeks: tuple[int, ...]) -> None:
    """The twelve months of 2023 have these weeks, quarter by quarter; the 53rd is the last month's."""
    calendar = Calendar(fiscal_start=(2, 1), pattern=pattern, week_starts=6)
    starts = [date(2023, 1, 29)]
    while len(starts) < 13:
        starts.append(calendar.after(starts[-1], "fiscal_month"))
    lengths = [(end - begin).days // 7 for begin, end in pairwise(starts)]
    assert lengths == [*(weeks * 3), *weeks[:2], weeks[2] + 1]
    assert starts[-1] == date(2024, 2, 4)
    assert [calendar.after(starts[place], "fiscal_quarter") for place in (0, 3, 6, 9)] == starts[3::3]


def test_a_year_from_april() -> None:
    """Without a pattern, fiscal months are calendar months; the year and its quarters begin in April."""
    calendar = Calendar(fiscal_start=(4, 1))
    day = date(2024, 2, 29)
    assert [calendar.start(day, grain) for grain in FISCAL] == [date(2024, 2, 1), date(2024, 1, 1), date(2023, 4, 1)]
    assert [calendar.start(date(2024, 4, 1), grain) for grain in FISCAL] == [date(2024, 4, 1)] * 3
    assert calendar.after(date(2023, 4, 1), "fiscal_year") == date(2024, 4, 1)


def test_weeks_from_sunday() -> None:
    """A Sunday begins a week, or ends the one from Monday."""
    sunday = date(2024, 3, 3)
    assert NRF.start(sunday, "week") == sunday and PLAIN.start(sunday, "week") == date(2024, 2, 26)
    assert NRF.after(sunday, "week") == date(2024, 3, 10) and NRF.before(sunday, "week") == date(2024, 2, 25)


@pytest.mark.parametrize("calendar", [PLAIN, NRF, Calendar(fiscal_start=(4, 1), week_starts=6)])
def test_periods_follow_each_other(calendar: Calendar) -> None:
    """In every grain each day lies in one period, and the day after its last begins the next."""
    for grain in ("day", "week", "month", "quarter", "year", *FISCAL):
        start = calendar.start(date(2019, 12, 31), grain)
        for _ in range(60):
            after = calendar.after(start, grain)
            assert calendar.start(start, grain) == calendar.start(after - timedelta(days=1), grain) == start
            assert calendar.start(after, grain) == after and calendar.before(after, grain) == start
            start = after


def test_open_days() -> None:
    """March 2024 has 31 days: five Sundays and Good Friday are closed."""
    calendar = Calendar(closed_weekdays=(6,), closed_days=frozenset({date(2024, 3, 29)}))
    assert calendar.open_days(date(2024, 3, 1), date(2024, 4, 1)) == 31 - 5 - 1
    assert not calendar.is_open(date(2024, 3, 29)) and calendar.is_open(date(2024, 3, 28))


def test_as_a_shop_writes_it() -> None:
    """[calendar] of regulars.toml; a start that is no day, a word that is no weekday, a day without a pattern."""
    said = {
        "fiscal_start": "02-01",
        "pattern": "4-5-4",
        "week_starts": "sunday",
        "closed": ["Sunday", date(2024, 12, 24)],
    }
    calendar = Config.model_validate({"calendar": {**said, "holidays": [date(2024, 12, 25)]}}).calendar.calendar()
    assert calendar == Calendar((2, 1), "4-5-4", 6, (6,), frozenset({date(2024, 12, 24), date(2024, 12, 25)}))
    for wrong, told in (
        ({"fiscal_start": "13-01"}, "is no month and day"),
        ({"fiscal_start": "04-06"}, "begins on the first of a month"),
        ({"closed": ["sonntag"]}, "neither a day of the week nor a date"),
        ({"pattern": "4-4-4"}, "4-4-5"),
    ):
        with pytest.raises(ValidationError, match=told):
            Config.model_validate({"calendar": wrong})
