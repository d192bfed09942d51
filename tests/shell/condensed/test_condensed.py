"""A condensed log says of bookings and products what the steps of the ledger say of its lines."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import regulars
from regulars.ground.contract import MONEY
from regulars.ground.errors import InputRefused, UsageError
from regulars.ledger.calendar import period_start
from regulars.ledger.clean import duplicates, suspect_keys
from regulars.shell.condensed import loop
from regulars.shell.config.config import Config
from regulars.shell.jobs.build import opened_store

AS_OF = date(2012, 1, 1)
TYPES = {
    "invoice_no": pa.string(),
    "stock_code": pa.string(),
    "product_name": pa.string(),
    "quantity": pa.int64(),
    "invoice_date": pa.timestamp("us"),
    "price": pa.float64(),
    "customer_id": pa.int64(),
    "country": pa.string(),
}
LINE = ("A1", "apple", "Apple", 2, datetime(2011, 5, 31, 23, 59), 1.5, 17, "France")
LONG = "x" * 70  # two texts that differ beyond what is looked at of them are suspected, and told apart

few = st.tuples(
    st.sampled_from(["A1", "A2", "A3", "", LONG + "1", LONG + "2", None]),
    st.sampled_from(["apple", "pear", "", LONG + "a", LONG + "b", None]),
    st.sampled_from(["Apple", "", None]),
    st.sampled_from([1, 2, 3, 0, -1, None]),
    st.sampled_from([LINE[4], LINE[4] + timedelta(minutes=1), datetime(1969, 12, 31, 23), datetime(2011, 5, 1), None]),
    st.sampled_from([1.5, 0.1, 2.675, 1.00005, 0.0, -0.0, -1.0, float("nan"), None]),
    st.sampled_from([17, 18, None]),
    st.sampled_from(["France", "", None]),
)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with opened_store(tmp_path_factory.mktemp("store"), Config()) as opened:
        yield opened


def written(lines: list[tuple[Any, ...]], path: Path, **more: Any) -> Path:
    """The lines as Parquet, in groups of few rows."""
    types = {**TYPES, **more.pop("types", {})}
    columns = dict(zip(types, zip(*lines, strict=True), strict=True)) if lines else {name: () for name in types}
    table = pa.table({name: pa.array(columns[name], types[name]) for name in types})
    pq.write_table(table, path, **{"row_group_size": 7, **more})
    return path


def rows(table: Any) -> list[tuple[Any, ...]]:
    return sorted((tuple(row.values()) for row in table), key=repr)


def by_the_ledger(store: Any, path: Path, identified_only: bool = False) -> tuple[list[Any], list[Any], int]:
    """Bookings, sums by product and month, and the number of repeats, by the steps of the ledger."""
    store.run(f"CREATE OR REPLACE VIEW scratch.log AS SELECT *, file_row_number AS line_no FROM read_parquet('{path}')")
    log = store.table("log", scratch=True)
    counts = (log.quantity > 0) & (log.price > 0) & log.invoice_date.notnull()
    if log.price.type().is_floating():
        counts &= ~log.price.isnan()
    counts &= log.invoice_no.notnull() & log.stock_code.notnull()
    if identified_only:
        counts &= log.customer_id.notnull()
    found = log.filter(counts).mutate(
        total_amount=ibis.null(MONEY),
        cost=ibis.null(MONEY),
        kind=ibis.literal("sale"),
        faults=ibis.literal(0),
        file_no=ibis.literal(0),
        source_line=log.line_no,
    )
    suspects = store.hold("suspects", suspect_keys(found))
    again = store.hold("again", duplicates(found, suspects, position=("line_no",)))
    lines = found.anti_join(again, "line_no")
    lines = lines.mutate(total_amount=(lines.quantity.cast("int32") * lines.price.cast(MONEY)).cast(MONEY))
    month = period_start(lines.invoice_date.date(), "month")
    sold = lines.mutate(day=month, units=lines.quantity, amount=lines.total_amount)
    products = sold.group_by("kind", "stock_code", "day").aggregate(**sums(sold, ibis._.count()))
    return (
        rows(store.rows(regulars.bookings(lines, as_of=AS_OF))),
        rows(store.rows(products)),
        store.one(again.aggregate(n=again.count()))["n"],
    )


def sums(lines: Any, count: Any) -> dict[str, Any]:
    return {
        "lines": count,
        "units": lines.units.sum().cast("decimal(38,0)").cast("int64"),
        "amount": lines.amount.sum().cast(MONEY),
        "cost": lines.cost.sum().cast(MONEY),
    }


def condensed(store: Any, log: Any, **how: Any) -> tuple[list[Any], list[Any], int]:
    """The same of the condensed log."""
    found = regulars.condensed(log, **how)
    assert found.lines == found.used + found.repeats + found.left_out
    with store.lent("found_bookings", found.bookings), store.lent("found_products", found.products):
        bookings, products = (store.backend.table(name) for name in ("found_bookings", "found_products"))
        told = products.group_by("kind", "stock_code", "day").aggregate(
            **sums(products, products.lines.sum().cast("decimal(38,0)").cast("int64"))
        )
        booked = rows(store.rows(regulars.bookings(bookings, as_of=AS_OF)))
        return booked, rows(store.rows(told)), found.repeats


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(few, max_size=60), st.booleans())
def test_it_says_what_the_ledger_says(store, tmp_path, lines, identified_only) -> None:
    """Repeats near and far, scattered invoices, midnights, months, NULL wherever it may be: all in a few rows."""
    path = written(lines, tmp_path / f"{sum(1 for _ in tmp_path.iterdir())}.parquet")  # the engine remembers files
    assert condensed(store, path, identified_only=identified_only) == by_the_ledger(store, path, identified_only)


def test_an_invoice_may_be_longer_than_what_is_compared(store, tmp_path) -> None:
    """The repeat of a line is found where hundreds of others lie between."""
    lines = [(*LINE[:3], number + 1, *LINE[4:]) for number in range(3 * loop.COMPARED)]
    path = written([*lines, *lines[:5], *lines[-5:]], tmp_path / "log.parquet", row_group_size=10_000)
    found = condensed(store, path)
    assert found == by_the_ledger(store, path)
    assert found[2] == 10


def test_groups_of_rows_are_read_again_only_for_what_they_share(store, tmp_path) -> None:
    """Lines that repeat one of another group, not at its edges, and a log in no order at all."""
    lines = [(f"A{number // 3}", *LINE[1:3], number + 1, *LINE[4:]) for number in range(300)]
    for name, order in (("apart", range(300)), ("shuffled", np.random.default_rng(5).permutation(300))):
        path = written([lines[at] for at in (*order, 150, 151, 7, 8)], tmp_path / f"{name}.parquet", row_group_size=50)
        found = condensed(store, path)
        assert found == by_the_ledger(store, path)
        assert found[2] == 4


def test_several_files_are_one_log(store, tmp_path) -> None:
    lines = [(f"A{number // 4}", *LINE[1:3], number + 1, *LINE[4:]) for number in range(40)]
    whole = written([*lines, *lines[:4]], tmp_path / "whole.parquet")
    parts = [written(lines, tmp_path / "1.parquet"), written(lines[:4], tmp_path / "2.parquet")]
    assert condensed(store, parts) == condensed(store, whole) == by_the_ledger(store, whole)


def test_files_of_other_types_are_no_log(tmp_path) -> None:
    first = written([LINE], tmp_path / "1.parquet")
    second = written([LINE], tmp_path / "2.parquet", types={"customer_id": pa.int32()})
    with pytest.raises(UsageError, match=r"2\.parquet: column 'customer_id' .* int32, in the files before it int64"):
        regulars.condensed([first, second])


@pytest.mark.parametrize(
    ("types", "change"),
    [
        ({"price": pa.decimal128(10, 3)}, {5: Decimal("1.125")}),
        ({"price": pa.decimal128(18, 4)}, {5: Decimal("12345678901.0001")}),
        ({"price": pa.int32()}, {5: 3}),
        ({"invoice_no": pa.int64(), "stock_code": pa.int32()}, {0: 536_365, 1: 71_053}),
        ({"customer_id": pa.string()}, {6: "C-17"}),
        ({"customer_id": pa.large_string(), "country": pa.dictionary(pa.int8(), pa.string())}, {6: "C-17"}),
        ({"invoice_date": pa.date32(), "quantity": pa.int16()}, {4: date(2011, 5, 31)}),
        ({"invoice_date": pa.timestamp("s")}, {}),
    ],
)
def test_other_types_say_the_same(store, tmp_path, types, change) -> None:
    line = tuple(change.get(at, value) for at, value in enumerate(LINE))
    lines = [line, line, (*line[:3], 5, *line[4:]), (*line[:3], 5, *line[4:]), (*line[:2], None, *line[3:])]
    path = written(lines, tmp_path / "log.parquet", types=types)
    told = condensed(store, path)
    text = {**TYPES, "price": pa.decimal128(18, 4) if change.get(5) else pa.float64()}
    text |= {"customer_id": types.get("customer_id", pa.int64())}
    same = written([tuple(map(as_text, text, line)) for line in lines], tmp_path / "same.parquet", types=text)
    assert [row[1:] for row in map(textual, told[0])] == [
        row[1:] for row in map(textual, by_the_ledger(store, same)[0])
    ]
    assert told[2] == 2


def as_text(name: str, value: Any) -> Any:
    if name in ("invoice_no", "stock_code"):
        return str(value)
    if name == "invoice_date" and not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day)
    return Decimal(value) if name == "price" and isinstance(value, int) else value


def textual(row: tuple[Any, ...]) -> tuple[str, ...]:
    return tuple(map(str, row))


def test_columns_may_be_named_otherwise_or_lack(store, tmp_path) -> None:
    path = written([LINE, LINE], tmp_path / "log.parquet")
    names = {name: name for name in TYPES if name not in ("product_name", "customer_id", "country")}
    found = regulars.condensed(path, names=names)
    assert (found.used, found.repeats) == (1, 1)
    assert found.bookings.to_pylist()[0]["customer_id"] is None


@pytest.mark.parametrize("lines", [[], [(*LINE[:3], 0, *LINE[4:])]])
def test_a_log_without_sales_is_empty(store, tmp_path, lines) -> None:
    path = written(lines, tmp_path / "log.parquet")
    assert condensed(store, path) == by_the_ledger(store, path) == ([], [], 0)


def test_prices_are_cast_as_the_engine_casts_them(store, tmp_path) -> None:
    """Halves and the noise about them, over seven orders of magnitude."""
    draw = np.random.default_rng(7)
    prices = np.round(draw.uniform(0, 10.0 ** draw.integers(-3, 5, 4000)), 5) + 0.00005 * draw.integers(0, 2, 4000)
    prices = np.append(prices, [0.00005, 0.00015, 1.00005, 2.67505, 1e-9, np.nextafter(0.00005, 0), 99_999_999.99995])
    lines = [(f"A{number}", *LINE[1:5], price, *LINE[6:]) for number, price in enumerate(prices.tolist())]
    path = written(lines, tmp_path / "log.parquet", row_group_size=1000)
    assert condensed(store, path) == by_the_ledger(store, path)


def test_months_are_those_of_the_calendar() -> None:
    """Every day of the years 1 to 9999."""
    days = np.arange(np.datetime64("0001-01-01"), np.datetime64("10000-01-01"))
    found = [loop.month_of(day) for day in days.view(np.int64)[::13]]
    assert found == days.astype("M8[M]").view(np.int64)[::13].tolist()


@pytest.mark.parametrize(
    ("change", "types", "told"),
    [
        ({4: datetime(2011, 5, 31, tzinfo=UTC)}, {"invoice_date": pa.timestamp("us", "UTC")}, "without a time zone"),
        ({3: 1.5}, {"quantity": pa.float64()}, "whole numbers"),
        ({5: "1.50"}, {"price": pa.string()}, "DOUBLE"),
        ({1: 1.5}, {"stock_code": pa.float64()}, "texts or whole numbers"),
    ],
)
def test_a_log_that_is_not_tidy_is_refused(tmp_path, change, types, told) -> None:
    line = tuple(change.get(at, value) for at, value in enumerate(LINE))
    with pytest.raises(UsageError, match=f"{told}.*regulars run"):
        regulars.condensed(written([line], tmp_path / "log.parquet", types=types))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({3: 10**9, 5: 1e9}, r"10\^14"),
        ({3: 2**62, 5: 1e-5}, r"10\^14"),
        ({5: 1e300}, r"10\^14"),
    ],
)
def test_amounts_that_money_cannot_hold_are_refused(tmp_path, change, told) -> None:
    path = written([tuple(change.get(at, value) for at, value in enumerate(LINE))], tmp_path / "log.parquet")
    with pytest.raises(InputRefused, match=told):
        regulars.condensed(path)


@pytest.mark.parametrize("moment", [datetime(1, 1, 1), datetime(9999, 12, 31, 23, 59)])
def test_every_date_of_the_calendar_is_taken(tmp_path, moment) -> None:
    path = written([(*LINE[:4], moment, *LINE[5:])], tmp_path / "log.parquet")
    assert regulars.condensed(path).products.to_pylist()[0]["day"] == moment.date().replace(day=1)


def test_dates_beyond_the_calendar_are_refused(tmp_path) -> None:
    path = written(
        [(*LINE[:4], -(10**18), *LINE[5:])], tmp_path / "log.parquet", types={"invoice_date": pa.timestamp("us")}
    )
    with pytest.raises(InputRefused, match="1 to 9999"):
        regulars.condensed(path)


def test_what_is_missing_is_said(tmp_path) -> None:
    path = written([LINE], tmp_path / "log.parquet")
    with pytest.raises(UsageError, match=r"has no column 'Invoice' \(invoice_no\); it has invoice_no"):
        regulars.condensed(path, names={**{name: name for name in TYPES}, "invoice_no": "Invoice"})
    with pytest.raises(UsageError, match="no name for price"):
        regulars.condensed(path, names={name: name for name in TYPES if name != "price"})
    with pytest.raises(UsageError, match="amount cannot be condensed"):
        regulars.condensed(path, names={**{name: name for name in TYPES}, "amount": "amount"})
    (tmp_path / "none.parquet").write_text("invoice_no,stock_code")
    with pytest.raises(InputRefused, match=r"none\.parquet cannot be read as Parquet"):
        regulars.condensed(tmp_path / "none.parquet")
    with pytest.raises(InputRefused, match=r"absent\.parquet cannot be read"):
        regulars.condensed(tmp_path / "absent.parquet")


def test_without_numba_it_says_what_to_install(tmp_path, monkeypatch) -> None:
    for name in [name for name in sys.modules if name.startswith("regulars.shell.condensed.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "numba", None)
    with pytest.raises(UsageError, match=r'Numba .*: pip install "regulars\[fast\]"'):
        regulars.condensed(written([LINE], tmp_path / "log.parquet"))
