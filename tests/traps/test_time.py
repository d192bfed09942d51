"""Calendars: what could be observed, whose midnight it is, and how dates are written."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest

from regulars.ground.errors import InputRefused
from regulars.ground.periods import month_index, month_start
from regulars.ledger.conventions import Reading
from regulars.ledger.dates import DateShapes, date_order, date_shapes
from regulars.metrics.compare import period_before
from regulars.report.questions import answers
from tests.shop.log import AS_OF, corner_shop
from tests.shop.tables import NINE, Row, Setup, book, over
from tests.traps.test_joins import USUAL


def _on(*moments: str, **cells: str | None) -> list[dict[str, str | None]]:
    """One order per moment."""
    return [USUAL | {"invoice_no": str(n), "invoice_date": at} | cells for n, at in enumerate(moments, start=1)]


def test_no_zero_is_written_where_nothing_could_be_observed() -> None:
    """A cohort has a cell for each month up to the last one of the log, and none for the months to come."""
    rows = corner_shop()["cohort_retention"]

    for row in rows:
        month = month_index(row["cohort_month"]) + row["month_number"]
        assert month <= month_index(AS_OF)
    july = [(row["month_number"], row["active"]) for row in rows if row["cohort_month"] == date(2024, 7, 1)]
    assert july == [(0, 1), (1, 0)]


def test_a_log_that_ends_with_a_month_has_no_cell_for_the_next() -> None:
    """As of 1 March the last month is February: the day on which nothing was seen yet opens no new month."""
    made = book(_on("2024-01-10", "2024-02-10"), Setup(as_of=date(2024, 3, 1)))

    assert [(row["month_number"], row["is_partial"]) for row in made["cohort_retention"]] == [(0, True), (1, False)]
    assert [row["month"] for row in made["monthly_revenue"]] == [date(2024, 1, 1), date(2024, 2, 1)]


def test_partial_months_are_marked_and_have_no_growth() -> None:
    """A month that as_of cuts off is partial, and so is the first where the log begins late; neither has growth."""
    moments = ("2024-01-05", "2024-02-10", "2024-03-10", "2024-04-10")
    rows = book(_on(*moments), Setup(as_of=date(2024, 4, 30)))["monthly_revenue"]

    assert [row["is_partial"] for row in rows] == [True, False, False, True]
    assert [row["growth_previous"] for row in rows] == [None, None, 0.0, None]


@pytest.mark.parametrize(("first", "partial"), [("2024-01-04", False), ("2024-01-05", True)])
def test_a_shop_that_was_closed_on_new_year_has_a_whole_january(first: Any, partial: Any) -> None:
    """Up to three days without a line at the start leave the month whole."""
    rows = book(_on(first), Setup(as_of=date(2024, 2, 1)))["monthly_revenue"]

    assert [row["is_partial"] for row in rows] == [partial]


def test_partial_months_are_marked_in_retention_and_lapse_nobody() -> None:
    """In a partial month retention says so, and who lapsed is not known."""
    made = book(_on("2024-01-02", "2024-02-10"), Setup(as_of=date(2024, 3, 10)))

    assert [row["is_partial"] for row in made["cohort_retention"]] == [False, False, True]
    march = [row["customers"] for row in made["lifecycle"] if row["month"] == date(2024, 3, 1)]
    assert march == [0, 0, 0, None]


@pytest.mark.parametrize("window", [{"until": date(2024, 2, 15)}, {"since": date(2024, 2, 3)}])
def test_a_month_that_the_question_cuts_off_is_partial(window: Any) -> None:
    """Asked for a part of February, the answer must not show it as a whole month beside others."""
    made = book(_on("2024-01-02", "2024-02-03", "2024-02-10", "2024-03-10"), Setup(as_of=date(2024, 4, 1)))

    def asked(facts: Any, **settings: Any) -> Any:
        return answers({"facts": facts}, by=(), **settings)

    rows = made.ask(asked, "facts", grain="month", as_of=date(2024, 4, 1), present=frozenset(NINE), **window)

    assert {row["period"]: row["is_partial"] for row in rows}[date(2024, 2, 1)] is True


def test_the_midnight_of_as_of_belongs_to_the_next_day() -> None:
    """A line exactly at as_of is in no mart; the last second before it is."""
    made = book(_on("2024-03-05 23:59:59", "2024-03-06 00:00"), Setup(as_of=date(2024, 3, 6)))

    assert [row["invoice_no"] for row in made["orders"]] == ["1"]
    assert [row["recency_days"] for row in made["rfm"]] == [1]
    assert len(made["transactions"]) == 2


LONDON = Reading(zone="Europe/London")
# Clocks went forward on 31 March 2024 at 01:00 UTC, and back on 27 October at 01:00 UTC.
INSTANTS = {
    "2024-03-31T00:59:59+00:00": datetime(2024, 3, 31, 0, 59, 59),
    "2024-03-31T01:00:00+00:00": datetime(2024, 3, 31, 2),
    "2024-06-30T23:30:00Z": datetime(2024, 7, 1, 0, 30),
    "2024-06-30T23:30:00+02:00": datetime(2024, 6, 30, 22, 30),
    "2024-10-26T23:30:00+00:00": datetime(2024, 10, 27, 0, 30),
    "2024-10-27T23:30:00+00:00": datetime(2024, 10, 27, 23, 30),
    "2024-12-31T23:30:00-01:00": datetime(2025, 1, 1, 0, 30),
    "2024-06-30 23:30:00": datetime(2024, 6, 30, 23, 30),  # no offset: the shop's own clock
}


@pytest.mark.parametrize(("text", "local"), INSTANTS.items())
def test_the_day_of_an_instant_is_the_shops(text: Any, local: Any) -> None:
    """A time with an offset is converted to the shop's zone, which decides its day and month."""
    made = book(_on(text), Setup(reading=LONDON, as_of=date(2025, 2, 1)))

    assert [row["invoice_date"] for row in made["transactions"]] == [local]
    assert made["daily_sales"][0]["day"] == local.date()
    assert made["monthly_revenue"][0]["month"] == local.date().replace(day=1)


def test_instants_of_a_typed_column_are_told_in_the_shops_zone() -> None:
    """A Parquet column of instants gives the same local times as the text of them."""
    zone = pa.timestamp("us", tz="UTC")
    aware = {text: local for text, local in INSTANTS.items() if text.endswith("+00:00")}
    moments = [datetime.fromisoformat(text) for text in aware]
    log = [USUAL | {"invoice_no": str(n), "invoice_date": at} for n, at in enumerate(moments)]
    made = book(log, Setup(reading=LONDON), types={"invoice_date": zone})

    assert [row["invoice_date"] for row in made["transactions"]] == list(aware.values())


def test_stamps_written_in_utc_are_told_in_the_shops_zone() -> None:
    """Where the log's stamps are UTC without saying so, half past eleven on a summer night is the next day."""
    reading = Reading(zone="Europe/London", stamps="UTC")
    made = book(_on("2024-06-30 23:30", "2024-01-31 23:30"), Setup(reading=reading))

    assert [row["invoice_date"] for row in made["transactions"]] == [
        datetime(2024, 7, 1, 0, 30),
        datetime(2024, 1, 31, 23, 30),
    ]


def test_a_day_has_no_23_or_25_hours_in_recency() -> None:
    """Recency counts calendar days: across the change of the clocks a week is seven days."""
    made = book(_on("2024-03-30 23:30"), Setup(reading=LONDON, as_of=date(2024, 4, 6)))

    assert [row["recency_days"] for row in made["rfm"]] == [7]


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("seconds left out", "2024-06-30 23:30Z"),
        ("an offset without colon", "2024-06-30 23:30:00+0000"),
        ("PostgreSQL's offset of hours", "2024-06-30 23:30:00+00"),
        ("the word UTC", "2024-06-30 23:30:00 UTC"),
    ],
)
def test_an_instant_is_read_however_its_offset_is_written(form: Any, text: Any) -> None:
    """Half past eleven in UTC is the next day in London, in every usual spelling."""
    made = book(_on(text), Setup(reading=LONDON))

    assert [row["invoice_date"] for row in made["transactions"]] == [datetime(2024, 7, 1, 0, 30)], form


def test_the_month_after_31_january_is_february() -> None:
    """A customer of 31 January who buys on 29 February is retained at age 1, and so is one of a leap day in March."""
    log = _on("2024-01-31 10:00", "2024-02-29 10:00") + _on("2024-02-29 11:00", "2024-03-31 11:00", customer_id="bob")
    log = [line | {"invoice_no": str(n)} for n, line in enumerate(log)]
    made = book(log, Setup(as_of=date(2024, 4, 1)))

    active = {(r["cohort_month"].month, r["month_number"]): r["active"] for r in made["cohort_retention"]}
    assert active == {(1, 0): 1, (1, 1): 1, (1, 2): 0, (2, 0): 1, (2, 1): 1}
    states = {(r["month"].month, r["state"]): r["customers"] for r in made["lifecycle"] if r["customers"]}
    assert states == {(1, "new"): 1, (2, "new"): 1, (2, "retained"): 1, (3, "retained"): 1, (3, "lapsed"): 1}


def test_month_arithmetic_crosses_years_and_leap_days() -> None:
    """Months are numbers: December to January is one, and a month before 31 March begins on 1 February."""
    assert month_index(date(2024, 1, 31)) - month_index(date(2023, 12, 1)) == 1
    assert month_start(month_index(date(2024, 3, 31)) - 1) == date(2024, 2, 1)
    assert period_before(date(2024, 3, 1), "month", "previous") == date(2024, 2, 1)
    assert period_before(date(2024, 1, 1), "quarter", "previous") == date(2023, 10, 1)
    assert period_before(date(2024, 2, 1), "month", "year") == date(2023, 2, 1)
    assert period_before(date(2024, 2, 29), "day", "year") == date(2024, 2, 29) - timedelta(days=364)


def _order(*texts: str) -> str:
    shapes = over({"found": pa.table({"at": pa.array(texts, pa.string())})}, lambda found: date_shapes(found["at"]))
    return date_order(DateShapes(**shapes[0]), where="log.csv")


def test_day_first_and_month_first_are_proven_not_guessed() -> None:
    """A day over 12 in one place proves the order of the whole column."""
    assert _order("05/03/2024", "13/03/2024 10:00") == "dmy"
    assert _order("05/03/2024", "03/13/2024 10:00") == "mdy"
    assert _order("2024-03-05", "2024-03-13") == "iso"


def test_dates_that_fit_both_orders_are_refused() -> None:
    """Where no date says which of the two it is, the program asks."""
    with pytest.raises(InputRefused, match="can be day first or month first"):
        _order("05/03/2024", "03/05/2024")


def test_dates_in_two_orders_are_refused() -> None:
    """A column that proves both orders is two columns."""
    with pytest.raises(InputRefused, match="two orders"):
        _order("13/03/2024", "03/13/2024")


def test_years_of_two_digits_are_refused() -> None:
    """24 could be a year or a day, and which century it is nobody said."""
    with pytest.raises(InputRefused, match="two-digit year"):
        _order("05/03/24", "13/03/24")


def test_one_iso_date_does_not_turn_a_day_first_column_into_faults() -> None:
    """A column of day-first dates with one ISO date among them is day first, or refused; it is not read as ISO."""
    try:
        order = _order("2024-03-05", *(f"{day}/03/2024" for day in range(1, 29)))
    except InputRefused:
        return
    assert order == "dmy"


@pytest.mark.parametrize(
    ("order", "text", "day"),
    [
        ("dmy", "05/03/2024 10:00", date(2024, 3, 5)),
        ("mdy", "05/03/2024 10:00", date(2024, 5, 3)),
        ("dmy", "5.3.2024", date(2024, 3, 5)),
        ("dmy", "05/03/24", date(2024, 3, 5)),  # declared, so it is said
        ("compact", "20240305", date(2024, 3, 5)),
    ],
)
def test_a_declared_order_is_followed(order: Any, text: Any, day: Any) -> None:
    """What the shop says about its dates is done."""
    declared = replace(Setup().reading, short_years=True)
    rows: list[Row] = book(_on(text), Setup(reading=declared, date_order=order))["transactions"]

    assert [row["invoice_date"].date() for row in rows] == [day]


def test_an_impossible_day_is_a_fault_and_not_another_day() -> None:
    """31/02 is not read as 2 or 3 March, nor turned round to 2 January of some month."""
    made = book(_on("31/02/2024", "13/13/2024"), Setup(date_order="dmy"))

    assert made["transactions"] == []
    assert [row["reasons"] for row in made["set_aside"]] == [["date_unparseable"]] * 2
