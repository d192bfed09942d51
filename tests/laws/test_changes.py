"""What a change of the log may change, and what it may not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from regulars.ground.contract import MONEY
from regulars.ground.tables import BY_NAME
from regulars.ledger.rollups import customer_history
from tests.laws.shops import AS_OF, Line, Log, for_shops, moved, tables_of
from tests.shop.tables import OF_LINES, Book, Row, Setup, book

MARTS = tuple(table.name for table in OF_LINES.values() if table.folder == "marts")
EARLIER = date(2024, 4, 10)


def _marts(made: Book, names: tuple[str, ...] = MARTS) -> dict[str, list[Row]]:
    return {name: made[name] for name in names}


@for_shops(examples=8)
def test_the_order_of_the_lines_does_not_matter(log: Log) -> None:
    """Shuffled lines, dealt out to three files, give the same marts."""
    chance = Random(len(log))
    shuffled = [line.cells | {"file_no": chance.randrange(3)} for line in log]
    chance.shuffle(shuffled)

    assert _marts(book(shuffled, Setup(as_of=AS_OF))) == _marts(tables_of(log))


@for_shops(examples=12)
def test_one_more_sale_adds_its_amount(log: Log) -> None:
    """A valid sale raises gross revenue by its amount, and orders by one; returns, fees and other days stay."""
    pieces, at = len(log) % 9 + 1, datetime(2024, 1, 1, 12) + timedelta(days=len(log) * 11 % 160)
    more = Line("5000", "MUG", pieces, at, "2.50", "ada", "UK")

    before = {row["day"]: row for row in tables_of(log)["daily_sales"]}
    after = {row["day"]: row for row in tables_of((*log, more))["daily_sales"]}

    amount = pieces * Decimal("2.50")
    assert after[at.date()]["gross_revenue"] == before[at.date()]["gross_revenue"] + amount
    assert after[at.date()]["orders"] == before[at.date()]["orders"] + 1
    same = ("gross_revenue", "returned", "net_revenue", "fees", "adjustments", "orders", "customers", "units")
    for day in before.keys() - {at.date()}:  # who is new may change on a later day
        assert [after[day][name] for name in same] == [before[day][name] for name in same]


@for_shops(examples=8)
def test_ten_times_the_prices_are_ten_times_the_money(log: Log) -> None:
    """In another currency every amount is multiplied; counts, shares, scores, segments and matches stay."""
    tenfold = tuple(replace(line, price=str(Decimal(line.price) * 10)) for line in log)

    found, once = _marts(tables_of(tenfold)), _marts(tables_of(log))

    for name in set(MARTS) - {"rfm_cuts"}:
        rows = [_times_ten(row, name) for row in once[name]]
        assert [_without(row, name) for row in found[name]] == [_without(row, name) for row in rows], name


_ROUNDED = {"aov", "mean_monetary", "revenue_per_member"}  # rounded to four decimals before or after


def _times_ten(row: Row, name: str) -> Row:
    types = {column.name: column.type for column in BY_NAME[name].columns}
    return {k: v * 10 if types[k] == MONEY and v is not None else v for k, v in row.items()}


def _without(row: Row, name: str) -> Row:
    types = {column.name: column.type for column in BY_NAME[name].columns}
    kept: dict[str, Any] = {k: v for k, v in row.items() if k not in _ROUNDED}
    return {k: round(v, 9) if types[k] == "float64" and v is not None else v for k, v in kept.items()}


@for_shops(examples=8)
def test_a_week_later_everything_is_a_week_later(log: Log) -> None:
    """With all dates and as_of moved by seven days, days move, and what counts days back from as_of stays."""
    week = timedelta(days=7)
    later = tables_of(tuple(moved(line, 7) for line in log), AS_OF + week)
    now = tables_of(log)

    assert [row | {"day": row["day"] - week} for row in later["daily_sales"]] == now["daily_sales"]
    assert later["rfm"] == now["rfm"]
    assert later["segments"] == now["segments"]
    dates = ("first_order_at", "last_order_at")
    back = [row | {name: row[name] and row[name] - week for name in dates} for row in later["customers"]]
    months = {"active_months": None}  # of the calendar
    assert [row | months for row in back] == [row | months for row in now["customers"]]
    assert [row["match_kind"] for row in later["returns"]] == [row["match_kind"] for row in now["returns"]]


@for_shops(examples=6)
def test_nothing_known_earlier_depends_on_what_came_later(log: Log) -> None:
    """As of an earlier date all marts are the same, whatever the later lines are."""
    cut = datetime(EARLIER.year, EARLIER.month, EARLIER.day)
    before = tuple(line for line in log if line.at < cut)
    at_midnight = Line("5000", "TEA", 9, cut, "4.00", "ada", "Spain")
    returned = Line("C5001", "MUG", -9, cut + timedelta(hours=1), "2.50", "bob", "UK")

    names = tuple(name for name in MARTS if name != "money_ledger")  # which names the lines after as_of

    assert _marts(tables_of(log, EARLIER), names) == _marts(tables_of((*before, at_midnight, returned), EARLIER), names)


@for_shops()
def test_a_history_as_of_an_earlier_date_is_that_of_the_earlier_log(log: Log) -> None:
    """`customer_history` at an earlier date, asked of the bookings of the whole log, has no leak from the future."""
    cut = datetime(EARLIER.year, EARLIER.month, EARLIER.day)
    before = tuple(line for line in log if line.at < cut)

    found = _history(tables_of(log))

    assert found == _history(tables_of(before))
    assert {row["customer_id"] for row in found} == {line.customer_id for line in before if line.customer_id}


def _history(made: Book) -> list[Row]:
    return sorted(made.ask(customer_history, "bookings", as_of=EARLIER), key=lambda row: row["customer_id"])


@for_shops()
def test_a_segment_of_the_past_does_not_know_the_future(log: Log) -> None:
    """Without what followed the snapshot as many customers are in each segment, and none came back."""
    snapshot = datetime(AS_OF.year, AS_OF.month, AS_OF.day) - timedelta(days=91)
    past: Log = tuple(line for line in log if line.at < snapshot)

    found, blind = tables_of(log)["segment_validation"], tables_of(past)["segment_validation"]

    assert [row["customers"] for row in found] == [row["customers"] for row in blind]
    assert {row["came_back"] for row in blind} == {0}
    assert {row["next_net_revenue"] for row in blind} == {Decimal(0)}
