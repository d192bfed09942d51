"""Small logs as shops and their programs write them, each with the one right answer, worked out by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from regulars.ledger.conventions import PLAIN, Reading
from regulars.metrics.kpi import kpis
from regulars.shell.cli.init import init
from regulars.shell.config.config import Config
from regulars.shell.engines.duckdb import DuckStore
from regulars.shell.ingest import take_in
from regulars.shell.jobs.build import temporary_store
from tests.command import command_in
from tests.corpus.test_dates import _moments as moments
from tests.exports.ledgers import Books, books_of
from tests.exports.test_sheets import HEADER, ROWS, SUM, write_book, write_csv
from tests.shop.tables import NINE, Row, Setup, book, money
from tests.traps.test_joins import USUAL

PRICED = "Order ID,Date,Customer ID,SKU,Quantity,Price"


def _books(folder: Path, header: str, *rows: str, config: str = "") -> Books:
    (folder / "log.csv").write_text("\n".join([header, *rows]) + "\n", "utf-8")
    return books_of([folder / "log.csv"], folder, config)


def _dates(books: Books) -> list[datetime]:
    return [row["invoice_date"] for row in books.used]


def _sold(*lines: tuple[str, str, str]) -> list[Row]:
    """An order of one line each: its day, its customer, and the pieces at 1.00; with a minus they are given back."""
    return [
        USUAL | {"invoice_no": f"{n}", "invoice_date": day, "customer_id": who, "quantity": pieces, "price": "1.00"}
        for n, (day, who, pieces) in enumerate(lines, start=1)
    ]


def test_a_marketplace_order_without_money_is_no_sale_yet(tmp_path: Path) -> None:
    """One waits for its payment and one was cancelled: neither has a price, and both are left out for their status."""
    header = "amazon-order-id,purchase-date,order-status,product-name,sku,asin,quantity,currency,item-price,"
    books = _books(
        tmp_path,
        f"{header}ship-country",
        "1,2024-01-02T10:00:00+00:00,Shipped,Mug,M,B0,2,USD,25.00,US",
        "2,2024-01-03T10:00:00+00:00,Pending,Mug,M,B0,1,,,US",
        "3,2024-01-04T10:00:00+00:00,Cancelled,Mug,M,B0,0,,,US",
    )
    assert books.total == 25 and books.reasons == {"order_void": 2}


def test_a_cohort_goes_on_over_the_turn_of_the_year() -> None:
    """What comes back is no activity and makes no customer: dee gave back in December and belongs to March."""
    log = _sold(
        ("2023-12-01", "dee", "-10"), ("2023-12-12", "ada", "10"), ("2023-12-31", "bo", "10"),
        ("2024-01-01", "bo", "10"), ("2024-01-31", "ada", "10"), ("2024-02-10", "ada", "-10"),
        ("2024-03-01", "dee", "10"),
    )  # fmt: skip
    rows = book(log, Setup(as_of=date(2024, 4, 1)))["cohort_retention"]
    found: dict[str, list[int]] = {}
    for row in rows:
        found.setdefault(f"{row['cohort_month']:%Y-%m}", []).append(row["active"])
    assert found == {"2023-12": [2, 2, 0, 0], "2024-03": [1]}


def test_weeks_over_the_turn_of_a_year_begin_on_monday() -> None:
    """No week is cut at New Year, whether the year ends within it or begins with it."""
    days = {
        "2020-12-27": "2020-12-21", "2020-12-28": "2020-12-28", "2020-12-31": "2020-12-28",
        "2021-01-01": "2020-12-28", "2021-01-03": "2020-12-28", "2021-01-04": "2021-01-04",
        "2024-12-29": "2024-12-23", "2024-12-30": "2024-12-30", "2025-01-05": "2024-12-30",
        "2025-01-06": "2025-01-06",
    }  # fmt: skip
    made = book(_sold(*((day, "ada", "10") for day in days)), Setup(as_of=date(2025, 1, 13)))
    rows = made.ask(kpis, "facts", by=(), grain="week", as_of=date(2025, 1, 13), present=frozenset(NINE))
    expected = Counter(date.fromisoformat(monday) for monday in days.values())
    assert {row["period"]: row["net_revenue"] for row in rows} == {
        monday: money(10 * orders) for monday, orders in expected.items()
    }


def test_a_coupon_in_an_order_lowers_it_however_it_is_written() -> None:
    """One piece at minus 15.00, and minus one piece at 5.00; the orders stay two."""
    lines = [("1", "MUG", "2", "50.00"), ("1", "COUPON", "1", "-15.00"), ("2", "MUG", "1", "50.00"),
             ("2", "COUPON", "-1", "5.00")]  # fmt: skip
    names = ("invoice_no", "stock_code", "quantity", "price")
    log: list[Row] = [{**USUAL, **dict(zip(names, cells, strict=True))} for cells in lines]
    made = book(log, Setup(reading=Reading(conventions=PLAIN), as_of=date(2024, 4, 1)))
    assert [(row["net_revenue"], row["orders"]) for row in made["monthly_revenue"]] == [
        (money(2 * 50 - 15 + 50 - 5), 2)
    ]


def test_a_minus_before_the_pieces_or_the_money_is_a_return(tmp_path: Path) -> None:
    """Of a customer or of nobody, in a log of line totals without a price."""
    rows = ["1,A,1,2024-01-03,10,C1", "2,A,1,2024-01-13,-10,C1", "3,A,-1,2024-01-14,-10,", "4,A,1,2024-02-14,20,C2"]
    books = _books(tmp_path, "InvoiceNo,StockCode,Quantity,InvoiceDate,LineTotal,CustomerID", *rows)
    kinds = ["sale", "return", "return", "sale"]
    assert [(row["kind"], row["quantity"], row["total_amount"]) for row in books.used] == [
        (kind, 1 if kind == "sale" else -1, amount) for kind, amount in zip(kinds, (10, -10, -10, 20), strict=True)
    ]


def test_a_few_refunds_in_several_forms_are_returns_among_many_sales(tmp_path: Path) -> None:
    """In parentheses, with the minus behind, and with a typographic minus before the price or the pieces."""
    sales = [f"{n},2024-01-{1 + n % 28:02},K{n % 5},A,1,10.00" for n in range(100)]
    refunds = ["1,(10.00)", "1,10.00-", "1,−10.00", "−1,10.00"]
    rows = [f"{200 + n},2024-02-05,K1,A,{cells}" for n, cells in enumerate(refunds)]
    books = _books(tmp_path, PRICED, *sales, *rows)
    assert Counter(row["kind"] for row in books.used) == {"sale": 100, "return": 4}
    assert books.total == 1000 - 40 and not books.aside


def test_four_currencies_are_added_up_by_their_rates(tmp_path: Path) -> None:
    """One of three decimals, one written small, and a return at the rate of its sale."""
    rates = '[shop]\ncurrency = "EUR"\n[rates]\nUSD = 0.5\nJPY = 0.006\nKWD = 3\n'
    rows = ["1,1,100,EUR", "2,1,40,usd", "3,1,1000,JPY", "4,2,1.125,KWD", "5,-1,40,USD"]
    rows = [f"{row.split(',', 1)[0]},2024-01-05,{row.split(',', 1)[1]}" for row in rows]
    books = _books(tmp_path, "Order ID,Date,Quantity,Price,Currency", *rows, config=rates)
    assert [row["total_amount"] for row in books.used] == [100, 20, 6, Decimal("6.75"), -20]


@pytest.fixture(scope="module")
def store() -> Iterator[DuckStore]:
    with temporary_store(Config().engine) as (made, _):
        yield made


def test_dates_with_the_year_first_stand_beside_a_proven_order(store: DuckStore) -> None:
    """The 17th shows that the others begin with the day."""
    days = ["2024-01-05", "2024-01-17", "17/04/2024", "11/04/2024", "03/05/2024"]
    found = [f"{at:%m-%d}" for at in moments(store, days)]
    assert found == ["01-05", "01-17", "04-17", "04-11", "05-03"]


def test_of_several_dates_that_of_the_order_counts(tmp_path: Path) -> None:
    """Wherever it stands among those of parcel and payment."""
    header = "Order ID,Ship Date,Order Date,Paid Date,Quantity,Price"
    books = _books(tmp_path, header, "1,2024-02-09,2024-01-31,2024-02-01,1,2.00")
    assert _dates(books) == [datetime(2024, 1, 31)]


def test_fractions_of_a_second_do_not_lead_into_the_next_month(store: DuckStore) -> None:
    """Seven digits, as databases write them, and nine: they are cut, never rounded up."""
    cells = [*(f"2024-01-31 23:59:59.{'9' * digits}" for digits in (7, 9)), "2024-01-31 10:00:00.0000000"]
    assert [f"{at:%m-%d %H:%M:%S}" for at in moments(store, cells)] == [
        "01-31 23:59:59",
        "01-31 23:59:59",
        "01-31 10:00:00",
    ]


ZONES: dict[tuple[str, str | None], dict[str, str]] = {
    ("Pacific/Kiritimati", None): {
        "2024-02-28T11:00:00Z": "2024-02-29 01:00", "2024-02-29T09:59:59Z": "2024-02-29 23:59",
        "2024-02-29T10:00:00Z": "2024-03-01 00:00",
    },
    ("America/Menominee", None): {
        "2023-01-01T01:50:00Z": "2022-12-31 19:50", "2023-01-01T06:00:00Z": "2023-01-01 00:00",
        "2023-12-31T23:30:00-06:00": "2023-12-31 23:30", "2024-01-01T05:59:59Z": "2023-12-31 23:59",
    },
    ("Europe/Berlin", None): {
        "2024-03-31T23:30:00+02:00": "2024-03-31 23:30", "2024-10-27T02:30:00+02:00": "2024-10-27 02:30",
        "2024-10-27T02:30:00+01:00": "2024-10-27 02:30", "2024-10-31T23:30:00+01:00": "2024-10-31 23:30",
    },
    ("Europe/Berlin", "UTC"): {
        "2024-05-31 21:30:00": "2024-05-31 23:30", "2024-05-31 22:30:00": "2024-06-01 00:30",
        "2024-06-30 22:00:00": "2024-07-01 00:00",
    },
    ("UTC", None): {"2024-01-05 23:30:00 -0800": "2024-01-06 07:30", "2024-01-17 00:30:00 +0900": "2024-01-16 15:30"},
}  # fmt: skip


@pytest.mark.parametrize(("zone", "stamps"), ZONES)
def test_the_end_of_a_day_is_that_of_the_shop(zone: str, stamps: str | None, store: DuckStore) -> None:
    """Far from UTC on both sides, over leap day, New Year and the hour that comes twice; without a zone, in UTC."""
    expected = ZONES[zone, stamps]
    reading = {"zone": zone} | ({"stamps": stamps} if stamps else {})
    assert [f"{at:%Y-%m-%d %H:%M}" for at in moments(store, [*expected], **reading)] == [*expected.values()]


def test_an_id_differs_by_every_sign_and_an_address_has_no_case(tmp_path: Path) -> None:
    """0870 and 870 are two, C1 and c1 too, and no digit of twenty is lost; 870.0 is 870, and so is any Ann one Ann."""
    ids = ["0870", "870", "870.0", "12345678901234567890", "12345678901234567891", "C1", "c1"]
    addresses = ["Ann@Example.com", " ann@example.com ", "ANN@EXAMPLE.COM"]
    rows = [f"{who if n < 7 else n},2024-01-{n + 1:02},{who},A{n},1,2.00" for n, who in enumerate([*ids, *addresses])]
    used = _books(tmp_path, PRICED, *rows).used
    for name in ("customer_id", "invoice_no"):
        assert [row[name] for row in used[:7]] == ["0870", "870", "870", *ids[3:]]
    assert len({row["customer_id"] for row in used[7:]}) == 1


def test_dates_and_prices_of_a_workbook_may_be_text(tmp_path: Path) -> None:
    """A sheet that was filled by hand and by a program has both, cell by cell."""
    cells: list[list[object]] = [
        [*HEADER[:3], "Quantity", "Price"], ["1", datetime(2024, 1, 5), "A", 2, 10.5],
        ["2", "2024-01-17", "A", "1", "10.50"], ["3", datetime(2024, 2, 3, 9, 30), "A", "3", "2.25"],
    ]  # fmt: skip
    books = books_of([write_book(tmp_path / "log.xlsx", Orders=cells)], tmp_path)
    assert _dates(books) == [datetime(2024, 1, 5), datetime(2024, 1, 17), datetime(2024, 2, 3, 9, 30)]
    assert [row["total_amount"] for row in books.used] == [21, Decimal("10.5"), Decimal("6.75")]


def test_merged_cells_of_an_order_are_named_with_their_setting(tmp_path: Path) -> None:
    """Its second line has no number and no date: it is set aside, and the message has the setting to use."""
    second: list[object] = [None, None, "P4", 1]
    write_book(tmp_path / "log.xlsx", Orders=[["Order ID", *HEADER[1:]], *ROWS, second])
    said = command_in(tmp_path)("check", "log.xlsx").stdout
    assert "5 = 4 used + 1 set aside" in said
    assert "invoice_missing: for values only on the first line of an order: [files] fill_down" in said


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_total_without_a_date_does_not_count(kind: str, tmp_path: Path) -> None:
    """It is set aside, and the file needs no word on it."""
    total: list[object] = ["Total", None, None, float(SUM)]
    rows = [*ROWS, total]
    if kind == "csv":
        path = write_csv(tmp_path / "log.csv", *rows)
    else:
        path = write_book(tmp_path / "log.xlsx", Orders=[HEADER, *rows])
    books = books_of([path], tmp_path)
    assert (books.total, len(books.used), len(books.aside)) == (SUM, 4, 1)


def test_a_last_line_without_an_end_does_not_make_line_ends_mixed(tmp_path: Path) -> None:
    """Every line but the last ends with CRLF, as some programs write files."""
    path = tmp_path / "log.csv"
    path.write_bytes("\r\n".join([PRICED, "1,2024-01-05,K1,A,1,2.00", "2,2024-01-06,K1,A,1,3.00"]).encode())
    assert take_in(duckdb.connect(), [path], scratch=tmp_path / "s").files[0].notes == ("no_final_newline",)
    assert books_of([path], tmp_path).total == 5


def test_init_does_not_propose_two_currencies_as_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Dollars and euros in one column: what is drafted names no setting that would add them up."""
    monkeypatch.chdir(tmp_path)
    prices = ["$10.00", "$5.50", "€10.00", "$2.25"]
    rows = [f"{n},2024-01-{n:02},K1,A,1,{price}" for n, price in enumerate(prices, start=13)]
    (tmp_path / "log.csv").write_text("\n".join([PRICED, *rows]) + "\n", "utf-8")
    init("log.csv")
    assert "currency_signs" not in (tmp_path / "regulars.toml").read_text("utf-8")
