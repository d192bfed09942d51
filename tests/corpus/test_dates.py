"""Dates in every form that cells take: read over the whole column, refused where two readings fit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pytest

import regulars
from regulars.ground.errors import InputRefused, UsageError
from regulars.ledger.conventions import Reading
from regulars.ledger.date_forms import plain_text
from regulars.ledger.date_words import MONTHS
from regulars.ledger.dates import DatesUnclear
from regulars.ledger.values import as_time
from regulars.shell.cleaning.date_formats import read_dates
from regulars.shell.config.config import Config, parse_config
from regulars.shell.engines.duckdb import DuckStore
from regulars.shell.jobs.build import temporary_store
from tests.exports.ledgers import books_of
from tests.shell.conftest import SHORT

FORMS = {
    "AM and PM": {
        "1/15/2024 12:00 AM": "2024-01-15 00:00",
        "1/15/2024 10:30 PM": "2024-01-15 22:30",
        "1/31/2024 11:59:59 p.m.": "2024-01-31 23:59:59",
        "1/31/2024 12:05 pm": "2024-01-31 12:05",
    },
    "year first": {
        "2024/1/5 14:01": "2024-01-05 14:01",
        "2024.01.05": "2024-01-05",
        "2024. 1. 6.": "2024-01-06",
        "2024/01/31 23:59:58": "2024-01-31 23:59:58",
    },
    "compact": {
        "20240105": "2024-01-05",
        "202401051408": "2024-01-05 14:08",
        "20240131235959": "2024-01-31 23:59:59",
        "20240131T235959Z": "2024-01-31 23:59:59",
    },
    "months by name": {
        "31-OCT-2023": "2023-10-31",
        "Jan 5, 2024": "2024-01-05",
        "Jan-05-24": "2024-01-05",
        "05-Jan-24": "2024-01-05",
        "January 5th, 2024 at 1:08 PM": "2024-01-05 13:08",
        "Fri, 05 Jan 2024 13:08:00 +0000": "2024-01-05 13:08",
        "2024-Jan-05": "2024-01-05",
        "Fri Jan 5 13:08:00 2024": "2024-01-05 13:08",
        "Dec 1, 2017 12:38:23 AM": "2017-12-01 00:38:23",
    },
    "French": {
        "5 janv. 2024": "2024-01-05",
        "1er février 2024": "2024-02-01",
        "mardi 14 août 2024 à 10h30": "2024-08-14 10:30",
    },
    "German": {
        "5. Januar 2024": "2024-01-05",
        "Mo, 4. März 2024, 14:05 Uhr": "2024-03-04 14:05",
        "24. Dez. 2023": "2023-12-24",
    },
    "Spanish and Portuguese": {
        "5 de enero de 2024": "2024-01-05",
        "12 de março de 2024": "2024-03-12",
        "5 ene 2024 1:08 p. m.": "2024-01-05 13:08",
    },
    "Turkish and Polish": {
        "5 Şubat 2024": "2024-02-05",
        "17 AĞU 2024": "2024-08-17",
        "5 października 2024": "2024-10-05",
        "3 mar 2024": "2024-03-03",
    },
    "Italian and Dutch": {
        "5 gennaio 2024": "2024-01-05",
        "7 mrt 2024": "2024-03-07",
        "9 ott 2024 14.30": "2024-10-09 14:30",
    },
    "Chinese and Japanese": {
        "2024年1月5日": "2024-01-05",
        "2024年01月05日 14時08分": "2024-01-05 14:08",
        "2024年1月6日(土) 午後1:08": "2024-01-06 13:08",
        "2024-01-07 上午10:30": "2024-01-07 10:30",
    },
    "eras": {
        "令和5年4月1日": "2023-04-01",
        "R6.2.29": "2024-02-29",
        "平成元年12月31日 23:59": "1989-12-31 23:59",
        "民國113年1月5日": "2024-01-05",
    },
    "full width": {
        "２０２４／０１／０５": "2024-01-05",
        "２０２４年１月６日": "2024-01-06",
    },
    "guards of spreadsheets": {
        '="2024-01-05"': "2024-01-05",
        "'2024/1/6": "2024-01-06",
    },
    "zones by name": {
        "2024-01-05 23:30:00 PST": "2024-01-06 07:30",
        "2024-01-05 12:00 CET": "2024-01-05 11:00",
        "Dec 1, 2017 12:38:23 AM PST": "2017-12-01 08:38:23",
        "5 Jan 2024 10:00 GMT+0100": "2024-01-05 09:00",
    },
    "short years that show their order": {
        "1/15/24": "2024-01-15",
        "2/3/24": "2024-02-03",
    },
}


@pytest.fixture(scope="module")
def store() -> Iterator[DuckStore]:
    with temporary_store(Config().engine) as (made, _):
        yield made


def _moments(store: DuckStore, cells: Sequence[object], order: str | None = None, pattern: str | None = None,
             **reading: str) -> list[datetime | None]:  # fmt: skip
    found = store.load("cells", pa.table({"invoice_date": cells, "source_line": [*range(2, len(cells) + 2)]}))
    read, dates = read_dates(store, found, Reading(**reading), order, pattern, None, where="orders.csv")  # type: ignore[arg-type]
    how = Reading(short_years=order is not None, **reading)  # type: ignore[arg-type]
    moment = as_time(read.invoice_date, order=dates.order, reading=how)
    rows = store.rows(read.select("source_line", moment=moment).order_by("source_line"))
    return [row["moment"] for row in rows]


@pytest.mark.parametrize("name", FORMS)
def test_dates_are_read_in_every_form(name: str, store: DuckStore) -> None:
    """Each cell is the moment that a person reads in it; zones lead to UTC here."""
    found = dict(zip(FORMS[name], _moments(store, [*FORMS[name]]), strict=True))
    assert found == {cell: datetime.fromisoformat(wanted) for cell, wanted in FORMS[name].items()}


def test_every_month_name_means_one_month_as_it_is_looked_for(store: DuckStore) -> None:
    """Twelve names each in eleven languages, as a date has them once case and accents are gone."""
    numbers = {word: _moments(store, [f"5 {word} 2024"])[0] for word in [*MONTHS][::7]}
    assert {word: moment and moment.month for word, moment in numbers.items()} == {w: MONTHS[w] for w in numbers}
    named = store.load("names", pa.table({"word": [*MONTHS]}))
    assert all(row["word"] == row["plain"] for row in store.rows(named.select("word", plain=plain_text(named.word))))


@pytest.mark.parametrize(
    ("order", "cells", "wanted"),
    [
        ("unix_seconds", ["1704447600", 1704447600], ["2024-01-05 09:40", "2024-01-05 09:40"]),
        ("unix_milliseconds", ["1704447600999"], ["2024-01-05 09:40"]),
        ("excel_days", ["45296", "45296.5"], ["2024-01-05 00:00", "2024-01-05 12:00"]),
        ("dmy", ["05/01/24 1:08 PM", "2024-02-01"], ["2024-01-05 13:08", "2024-02-01 00:00"]),
    ],
)
def test_counts_of_days_and_seconds_are_read_where_they_are_declared(
    order: str, cells: list[object], wanted: list[str], store: DuckStore
) -> None:
    """In text and in numbers."""
    for kind in {type(cell) for cell in cells}:
        own = [(cell, moment) for cell, moment in zip(cells, wanted, strict=True) if type(cell) is kind]
        found = _moments(store, [cell for cell, _ in own], order)
        assert found == [datetime.fromisoformat(moment) for _, moment in own]


def test_a_pattern_of_ones_own(store: DuckStore) -> None:
    """In the signs of strptime; what does not fit it is no date."""
    cells = ["05.01.24 um 14.08", "17.12.23 um 09.30"]
    assert _moments(store, cells, pattern="%d.%m.%y um %H.%M") == [
        datetime(2024, 1, 5, 14, 8),
        datetime(2023, 12, 17, 9, 30),
    ]
    assert _moments(store, ["24-JAN-05 01:08 PM"], pattern="%y-%b-%d %I:%M %p") == [datetime(2024, 1, 5, 13, 8)]
    with pytest.raises(UsageError, match="a pattern needs a year"):
        parse_config('[time]\ndate_pattern = "%d.%m."\n', Path("regulars.toml"))
    with pytest.raises(UsageError, match="%Q is not known"):
        parse_config('[time]\ndate_pattern = "%d.%m.%Y %Q"\n', Path("regulars.toml"))


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        (
            ["01/05/2024 1:08 PM", "02/03/2024 1:09 PM"],
            r"'01/05/2024 1:08 PM' on line 2 \(day 1 of month 5 or day 5 of month 1\)",
        ),
        (["24/01/15", "24/02/03"], r"two-digit year, such as '24/01/15' on line 2"),
        (["15/01/2024", "01/15/2024"], "two orders: 1 can only be day first, and 1 only month first"),
        (["1704447600", "1704447601"], r"2 of 2 dates cannot be read, such as '1704447600' .*unix_seconds"),
        (["45296", "45297"], "excel_days"),
        (["soon", "5|1|2024"], r"'soon' on line 2\. Known forms: .*date_pattern"),
        (["2024-01-05 10:00 CST", "2024-01-06 10:00 CST"], "'2024-01-05 10:00 CST'"),
    ],
)
def test_what_cannot_be_decided_is_refused_with_a_cell(cells: list[object], told: str, store: DuckStore) -> None:
    """Both readings of a cell, or the forms that are read and the setting for another."""
    with pytest.raises(DatesUnclear, match=told):
        _moments(store, cells)


def test_a_name_that_several_zones_have_is_that_of_the_shop(store: DuckStore) -> None:
    """CST is Chicago's in Chicago, and Shanghai's in Shanghai."""
    for zone in ("America/Chicago", "Asia/Shanghai"):
        assert _moments(store, ["2024-01-05 10:00 CST"], zone=zone) == [datetime(2024, 1, 5, 10)]


MIDNIGHTS = {
    "America/Sao_Paulo": "2018-11-04", "America/Santiago": "2022-09-11", "Africa/Cairo": "2023-04-28",
    "Asia/Beirut": "2024-03-31", "America/Havana": "2024-03-10", "America/Asuncion": "2023-10-01",
    "Asia/Tehran": "2022-03-22",
}  # fmt: skip


@pytest.mark.parametrize("zone", MIDNIGHTS)
def test_a_date_without_a_time_is_a_day_in_every_zone(zone: str, tmp_path: Path) -> None:
    """Where the clocks are put forward at midnight, and wherever other times come from: the day stays."""
    day = MIDNIGHTS[zone]
    log = tmp_path / "orders.csv"
    log.write_text(f"Order ID,Date,Line Total\n1,{day},5.00\n2,{day} 00:30,6.00\n", "utf-8")
    books = books_of([log], tmp_path, f'[time]\nzone = "{zone}"\n')
    assert [f"{row['invoice_date']:%Y-%m-%d}" for row in books.used] == [day]
    assert books.reasons == {"nonexistent_time": 1}
    abroad = books_of([log], tmp_path, f'[time]\nzone = "{zone}"\nstamps = "Pacific/Honolulu"\n')
    assert f"{abroad.used[0]['invoice_date']:%Y-%m-%d %H:%M}" == f"{day} 00:00"


CLOCKS = {
    "Date,Time,Total\n2024-01-05,1:08 PM,5.00": "2024-01-05 13:08",
    "Date,Time,Total\n1/15/2024,14:05:09,5.00": "2024-01-15 14:05:09",
    "Date,Time,Time Zone,Total\n2024-01-05,23:30,PST,5.00": "2024-01-06 07:30",
    "Date,Time,Time Zone,Total\n2024-01-05,23:30,Eastern Time (US & Canada),5.00": "2024-01-05 23:30",
    "Date,Time,Total\n2024-01-05 09:00,14:00,5.00": "2024-01-05 09:00",
    "Date,Time,Total\n2024-01-05,3 days,5.00": "2024-01-05 00:00",
    "Date,Uhrzeit,Total\n5. Januar 2024,14.05,5.00": "2024-01-05 14:05",
}


@pytest.mark.parametrize("text", CLOCKS)
def test_a_time_in_a_column_of_its_own_belongs_to_the_date(text: str, tmp_path: Path) -> None:
    """With its zone where that is an offset or a short name; a date that has a time keeps it."""
    (tmp_path / "till.csv").write_text(text + "\n", "utf-8")
    books = books_of([tmp_path / "till.csv"], tmp_path, '[columns]\ntotal_amount = "Total"\n')
    assert [row["invoice_date"] for row in books.used] == [datetime.fromisoformat(CLOCKS[text])]


def test_what_dates_showed_holds_for_later_batches(tmp_path: Path) -> None:
    """After a batch that proves its order, one that fits both has it too; one that proves the other is refused."""
    out = tmp_path / "data"
    for number, dates in enumerate((["1/15/2024 1:08 PM"], ["1/5/2024 1:08 PM"], ["15/1/2024 1:08 PM"])):
        rows = [f"{number}{n},{date},k{n},5.00" for n, date in enumerate(dates)]
        (tmp_path / f"{number}.csv").write_text(
            "\n".join(["Order ID,Date,Customer ID,Line Total", *rows]) + "\n", "utf-8"
        )
    regulars.run(tmp_path / "0.csv", out=out, config=SHORT)
    run = regulars.run(tmp_path / "1.csv", out=out, config=SHORT, add=True)
    assert sorted(run.table("transactions").to_pandas().invoice_date.dt.month) == [1, 1]
    with pytest.raises(InputRefused, match="two orders"):
        regulars.run(tmp_path / "2.csv", out=out, config=SHORT, add=True)


def test_offsets_of_another_zone_and_gaps_of_years_are_named(tmp_path: Path) -> None:
    """Neither stops a run; both may be a mistake that moves money to another day."""
    log = tmp_path / "orders.csv"
    days = ["2024-01-31 23:30:00 +0500", "2024-02-01 02:30:00 +0500", "1999-12-31 12:00:00 +0500"]
    rows = [f"{n},{day},k{n},5.00" for n, day in enumerate(days)]
    log.write_text("\n".join(["Order ID,Date,Customer ID,Line Total", *rows]) + "\n", "utf-8")
    gates = regulars.run(log, out=tmp_path / "data", config=SHORT).manifest.gates
    told = {gate.name: gate.found for gate in gates}
    assert "all 3 times have an offset that the zone UTC never has (+05:00)" in told["offsets"]
    assert "25 years apart: the 1 line before it" in told["gap"] and "earliest_year = 2024" in told["gap"]
    own = SHORT | {"time": {"zone": "Asia/Tashkent"}}
    assert "offsets" not in {g.name for g in regulars.run(log, out=tmp_path / "own", config=own).manifest.gates}


@pytest.mark.parametrize("form", ["{d}/{m}/{y} 13:05", "{y}-{m:02}-{d:02}", "{y}{m:02}{d:02}", "{d} Feb {y}"])
def test_years_of_thailand(tmp_path: Path, form: str) -> None:
    """They are refused with both readings of their years, and read by the setting, 29 February too."""
    days = ((2566, 2, 28), (2567, 2, 29))
    rows = [f"{n},{form.format(y=y, m=m, d=d)},k{n},5.00" for n, (y, m, d) in enumerate(days)]
    path = tmp_path / "orders.csv"
    path.write_text("\n".join(["Order ID,Date,Customer ID,Line Total", *rows]) + "\n", "utf-8")
    order = {"date_order": "dmy"} if "/" in form else {}
    if "13:05" in form:
        with pytest.raises(
            InputRefused, match=r'2566 to 2566: .* are 2023 to 2023, and \[time\] calendar = "buddhist"'
        ):
            books_of([path], tmp_path, {"time": order})
    books = books_of([path], tmp_path, {"time": {**order, "calendar": "buddhist"}})
    assert [row["invoice_date"].date() for row in books.used] == [date(2023, 2, 28), date(2024, 2, 29)]


def test_years_of_iran_are_named(tmp_path: Path) -> None:
    """Their months begin on other days, so no difference of years reads them."""
    path = tmp_path / "orders.csv"
    path.write_text("Order ID,Date,Customer ID,Line Total\n1,1402/10/15,k,5.00\n2,1403/01/20,k,5.00\n", "utf-8")
    with pytest.raises(InputRefused, match="1402 to 1403, which the Persian calendar has for 2023 to 2025"):
        books_of([path], tmp_path, {})
