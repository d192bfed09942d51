"""KPIs by the shop's calendar, by hand: fiscal periods, weeks from Sunday, hours, days of the week, periods to date."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import duckdb
import ibis
import ibis.expr.types as ir
import pytest

from regulars.ground.calendar import FISCAL, Calendar
from regulars.ledger.calendar import period_start
from regulars.ledger.weeks import open_days
from regulars.metrics.compare import compared, period_before
from regulars.metrics.periods import period_after
from regulars.report.questions import answers
from tests.shop.tables import NINE, Book, Row, Setup, book

NRF = Calendar(fiscal_start=(2, 1), pattern="4-5-4", week_starts=6)
APRIL = Calendar(fiscal_start=(4, 1))
CALENDARS = {
    "nrf": NRF,
    "4-4-5": Calendar(fiscal_start=(1, 1), pattern="4-4-5", week_starts=0),
    "5-4-4": Calendar(fiscal_start=(7, 1), pattern="5-4-4", week_starts=5),
    "april": APRIL,
}


def _orders(*moments: str) -> Book:
    """One order of 10.00 at each of these moments."""
    cells = {"stock_code": "A", "product_name": "Apple", "quantity": "1", "price": "10.00", "country": "France"}
    lines = [
        {**cells, "invoice_no": f"N{number}", "customer_id": f"C{number}", "invoice_date": moment}
        for number, moment in enumerate(moments)
    ]
    last = max(datetime.fromisoformat(moment) for moment in moments).date()
    return book(lines, Setup(as_of=last + timedelta(days=1)))


def _asked(made: Book, grain: str | None, calendar: Calendar, *, by: tuple[str, ...] = (), **more: Any) -> list[Row]:
    def question(facts: ir.Table, line_facts: ir.Table, **settings: Any) -> ir.Table:
        return answers({"facts": facts, "line_facts": line_facts}, **settings)

    first = min(row["day"] for row in made["daily_sales"] if row["orders"])
    settings = {"as_of": made.setup.as_of, "present": frozenset(NINE), "first_day": first, "only": "net_revenue"}
    rows = made.ask(question, "facts", "line_facts", grain=grain, by=by, calendar=calendar, **settings | more)
    return sorted(rows, key=lambda row: [row[name] for name in ("period", *by) if name in row])


@pytest.mark.parametrize("calendar", CALENDARS.values(), ids=CALENDARS)
def test_expressions_count_as_the_calendar_counts(calendar: Calendar) -> None:
    """On each day of eight years, with their 53rd weeks, the statement names the same period and the next one."""
    grains = ("week", "month", *FISCAL)
    backend = ibis.duckdb.from_connection(duckdb.connect())
    first = ibis.literal(date(2010, 1, 1)).cast("timestamp")
    days = ibis.range(first, ibis.literal(date(2018, 3, 1)).cast("timestamp"), ibis.interval(days=1)).unnest()
    every = days.name("at").as_table().select(day=lambda table: table["at"].date())
    starts = every.mutate(**{grain: period_start(every.day, grain, calendar) for grain in grains})
    both = starts.mutate(**{f"{grain}_after": period_after(starts[grain], grain, calendar) for grain in grains})
    rows = backend.to_pyarrow(both).to_pylist()
    assert len(rows) == 8 * 365 + 2 + 31 + 28
    for row in rows:
        for grain in grains:
            start = calendar.start(row["day"], grain)
            assert (row[grain], row[f"{grain}_after"]) == (start, calendar.after(start, grain)), (row["day"], grain)


def test_trading_days_are_counted_as_the_calendar_counts() -> None:
    """From each first of a month to each of forty days after it, without Sundays, Good Friday and a closed Saturday."""
    closed = frozenset({date(2024, 3, 29), date(2024, 4, 6), date(2024, 4, 7)})
    calendar = Calendar(closed_weekdays=(6,), closed_days=closed)
    day = ibis.range(0, 40).unnest().name("n").as_table()
    end = (ibis.literal(date(2024, 3, 1)) + ibis.interval(days=1) * day.n).cast("date")
    counted = day.select(end=end, days=open_days(ibis.literal(date(2024, 3, 1)), end, calendar))
    rows = ibis.duckdb.from_connection(duckdb.connect()).to_pyarrow(counted).to_pylist()
    assert {row["end"]: row["days"] for row in rows} == {
        row["end"]: calendar.open_days(date(2024, 3, 1), row["end"]) for row in rows
    }
    assert max(row["days"] for row in rows) == 39 - 6 - 2  # 1 March to 8 April: six Sundays, two closed days


def test_a_retail_year_of_53_weeks() -> None:
    """January of the retail year 2023 has five weeks: 3 February 2024 is still in it, 4 February is not."""
    made = _orders("2023-12-31 10:00", "2024-02-03 10:00", "2024-02-04 10:00", "2024-03-02 12:00")
    months = _asked(made, "fiscal_month", NRF)
    assert [(row["period"], row["net_revenue"], row["is_partial"]) for row in months] == [
        (date(2023, 12, 31), 20, False),
        (date(2024, 2, 4), 20, False),
    ]
    years = _asked(made, "fiscal_year", NRF)
    assert [(row["period"], row["net_revenue"], row["is_partial"]) for row in years] == [
        (date(2023, 1, 29), 20, True),
        (date(2024, 2, 4), 20, True),
    ]


def test_a_fiscal_year_from_april() -> None:
    """31 March is in the year that began a year before; a quarter without trade is a row of zeros."""
    made = _orders("2023-04-01 10:00", "2024-03-31 10:00", "2024-04-01 10:00")
    years = _asked(made, "fiscal_year", APRIL)
    assert [(row["period"], row["net_revenue"], row["is_partial"]) for row in years] == [
        (date(2023, 4, 1), 20, False),
        (date(2024, 4, 1), 10, True),
    ]
    quarters = _asked(made, "fiscal_quarter", APRIL)
    assert [(row["period"].month, row["net_revenue"]) for row in quarters] == [
        (4, 10),
        (7, 0),
        (10, 0),
        (1, 10),
        (4, 10),
    ]


def test_weeks_from_sunday() -> None:
    """A Sunday's order begins a week; from Monday it would end one."""
    made = _orders("2024-03-02 10:00", "2024-03-03 10:00", "2024-03-09 10:00")
    sunday = _asked(made, "week", Calendar(week_starts=6))
    assert [(row["period"], row["net_revenue"], row["is_partial"]) for row in sunday] == [
        (date(2024, 2, 25), 10, True),
        (date(2024, 3, 3), 20, False),
    ]
    monday = _asked(made, "week", Calendar())
    assert [(row["period"], row["net_revenue"]) for row in monday] == [(date(2024, 2, 26), 20), (date(2024, 3, 4), 10)]


@pytest.mark.parametrize(
    ("day", "hours"),
    [("2024-03-30", 24), ("2024-03-31", 23), ("2024-10-27", 24)],
    ids=["plain", "23 hours", "25 hours"],
)
def test_hours_of_a_day(day: str, hours: int) -> None:
    """In Berlin no clock shows two on 31 March; on 27 October it shows two twice, and both hours are one row."""
    made = _orders(f"{day} 01:59", f"{day} 03:00", f"{day} 03:30")
    rows = _asked(made, "hour", Calendar(), zone="Europe/Berlin")
    assert len(rows) == hours
    traded = {row["period"]: row["net_revenue"] for row in rows if row["net_revenue"]}
    start = datetime.fromisoformat(day)
    assert traded == {start + timedelta(hours=1): 10, start + timedelta(hours=3): 20}
    assert (start + timedelta(hours=2) in {row["period"] for row in rows}) == (hours == 24)
    assert not any(row["is_partial"] for row in rows)


def test_days_of_the_week_and_hours_of_the_day() -> None:
    """Two Mondays are one group; both dimensions and a month go together."""
    made = _orders("2024-03-04 09:10", "2024-03-11 09:50", "2024-03-12 17:00")
    assert [(row["weekday"], row["net_revenue"]) for row in _asked(made, None, Calendar(), by=("weekday",))] == [
        ("1 Monday", 20),
        ("2 Tuesday", 10),
    ]
    both = _asked(made, "month", Calendar(), by=("weekday", "hour_of_day"))
    assert [(row["period"], row["weekday"], row["hour_of_day"], row["net_revenue"]) for row in both] == [
        (date(2024, 3, 1), "1 Monday", "09", 20),
        (date(2024, 3, 1), "2 Tuesday", "17", 10),
    ]
    only = _asked(made, None, Calendar(), where=(("weekday", ("2 Tuesday",)),))
    assert [row["net_revenue"] for row in only] == [10]


def test_the_month_to_date_beside_the_same_trading_days() -> None:
    """On 6 March 2024 the shop, closed on Sundays, has had five days of trade; 6 February is the fifth of its month.

    January begins on a Monday that is closed as a holiday: its fifth day is the sixth, and the 8th does not count.
    """
    calendar = Calendar(closed_weekdays=(6,), closed_days=frozenset({date(2024, 1, 1)}))
    made = _orders(
        *("2024-01-02 10:00", "2024-01-06 10:00", "2024-01-08 10:00"),
        *("2024-02-01 10:00", "2024-02-06 10:00", "2024-02-06 11:00", "2024-02-07 10:00"),
        "2024-03-06 10:00",
    )
    rows = _asked(made, "month", calendar, to_date=True)
    assert [(row["period"].month, row["net_revenue"], row["is_partial"]) for row in rows] == [
        (1, 20, False),
        (2, 30, False),
        (3, 10, False),
    ]
    beside = compared(rows, rows, value="net_revenue", by=(), grain="month", compare="previous", calendar=calendar)
    assert [(row["before"], row["change"]) for row in beside] == [(None, None), (20, 30 / 20 - 1), (30, 10 / 30 - 1)]


def test_a_period_with_fewer_trading_days_is_compared_with_none() -> None:
    """March has had 30 days, which February never had: it is partial beside them, and there is no change."""
    made = _orders("2024-02-01 10:00", "2024-02-29 10:00", "2024-03-30 10:00")
    rows = _asked(made, "month", Calendar(), to_date=True)
    assert [(row["period"].month, row["net_revenue"], row["is_partial"]) for row in rows] == [
        (2, 20, True),
        (3, 10, False),
    ]
    beside = compared(rows, rows, value="net_revenue", by=(), grain="month", compare="previous")
    assert [row["change"] for row in beside] == [None, None]


def test_the_same_period_a_year_before() -> None:
    """It has the same place in its year, also behind a 53rd week; for an hour it is 364 days before."""
    assert period_before(date(2024, 2, 4), "fiscal_year", "year", NRF) == date(2023, 1, 29)
    assert period_before(date(2024, 2, 4), "fiscal_month", "year", NRF) == date(2023, 1, 29)
    assert period_before(date(2024, 3, 3), "fiscal_month", "year", NRF) == date(2023, 2, 26)
    assert period_before(date(2023, 12, 31), "fiscal_month", "year", NRF) == date(2023, 1, 1)
    assert period_before(date(2024, 2, 4), "fiscal_month", "previous", NRF) == date(2023, 12, 31)
    assert period_before(date(2024, 4, 1), "fiscal_quarter", "year", APRIL) == date(2023, 4, 1)
    assert period_before(date(2024, 3, 3), "week", "previous", NRF) == date(2024, 2, 25)
    noon = datetime(2024, 3, 4, 12)
    assert period_before(noon, "hour", "previous") == datetime(2024, 3, 4, 11)
    assert period_before(noon, "hour", "year") == datetime(2023, 3, 6, 12)
