"""Numbers of invoices that start again: refused until the shop says what an order is, and counted by that key."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import regulars
from regulars.ground.errors import InputRefused, UsageError
from tests.command import command_in
from tests.shell.batches import batch, batches
from tests.shell.conftest import NAMING

HEADER = "invoice_no,stock_code,quantity,price,invoice_date,customer_id,till"
DAILY = {"orders": {"key": ["invoice_no", "day"]}}
TILLS = {"dimensions": {"till": "till"}}


def _log(folder: Path, rows: list[str], name: str = "orders.csv", header: str = HEADER) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def _sale(number: object, day: str, customer: str, *, price: float = 10, till: str = "A", pieces: int = 1) -> str:
    return f"{number},P{number},{pieces},{price:.2f},{day} 10:00,{customer},{till}"


def _till(days: int = 20, receipts: int = 5) -> list[str]:
    """A till that begins with receipt 1 every morning, visited by 30 customers."""
    return [
        _sale(number, f"2024-01-{day:02}", f"c{(7 * day + number) % 30}", price=5 + number)
        for day in range(1, days + 1)
        for number in range(1, receipts + 1)
    ]


def _yearly(year: int) -> list[str]:
    """A shop that begins with invoice 1 every January."""
    return [_sale(number, f"{year}-03-{1 + number % 28:02}", f"c{(year + number) % 30}") for number in range(1, 41)]


def _stores() -> list[str]:
    """Two tills with numbers of their own, which meet."""
    return [
        _sale(number, f"2024-0{month}-{1 + number % 28:02}", f"c{(number + month) % 30}", till=till)
        for till, month in (("A", 2), ("B", 3))
        for number in range(1, 41)
    ]


@pytest.mark.parametrize(
    ("rows", "config", "found", "key"),
    [
        (
            _till(),
            {},
            "5 of 5 invoice numbers stand on several days and for several customers",
            '["invoice_no", "day"]',
        ),
        ([*_yearly(2023), *_yearly(2024)], {}, "40 of 40 invoice numbers", '["invoice_no", "year"]'),
        (_stores(), TILLS, "40 of 40 invoice numbers", '["invoice_no", "till"]'),
        ([row.replace(",c", ",,c") for row in _till()], {}, "on days more than a week apart", '["invoice_no", "day"]'),
    ],
    ids=["each day", "each year", "each till", "of nobody"],
)
def test_numbers_that_start_again_are_refused(
    tmp_path: Path, rows: list[str], config: dict[str, Any], found: str, key: str
) -> None:
    """With their count, an example, their money, and the key that parts them least."""
    header = HEADER if config or ",,c" not in rows[0] else HEADER.replace("customer_id,till", "customer_id,note,till")
    with pytest.raises(InputRefused, match="numbers are reused") as refusal:
        batch(_log(tmp_path, rows, header=header), tmp_path / "runs", config)
    assert found in str(refusal.value)
    assert str(refusal.value).endswith(f"\n[orders]\nkey = {key}")
    assert "such as '1' on " in str(refusal.value)


@pytest.mark.parametrize(
    "rows",
    [
        [*(_sale(n, "2024-01-05", f"c{n}") for n in range(200)), _sale(7, "2024-02-20", "other")],
        [_sale(n, f"2024-01-{day:02}", f"c{n}") for n in range(40) for day in (5, 25)],
        [
            *(_sale(n, "2024-01-05", "") for n in range(40)),
            *(_sale(n, "2024-02-25", "", pieces=-1) for n in range(40)),
        ],
        [_sale(n, f"2024-01-{day:02}", "") for n in range(40) for day in (5, 9)],
    ],
    ids=["one in two hundred", "one customer", "returns under the number of the sale", "of nobody within a week"],
)
def test_a_number_may_have_several_days(tmp_path: Path, rows: list[str]) -> None:
    """Slips are rare, parcels follow each other, and returns come weeks later under the number of their sale."""
    assert batch(_log(tmp_path, rows), tmp_path / "runs", {}).used


def test_check_and_run_refuse_with_code_three(tmp_path: Path) -> None:
    """Nothing is published; the settings of the message are all that is needed."""
    _log(tmp_path, _till())
    command = command_in(tmp_path)
    (tmp_path / "key.toml").write_text('[orders]\nkey = ["invoice_no", "day"]\n[studies]\nskip = ["churn", "clv"]\n')

    refused = [command(verb, "orders.csv") for verb in ("check", "run")]

    assert [done.returncode for done in refused] == [3, 3]
    assert refused[0].stderr == refused[1].stderr
    assert "with sales of 800.00" in refused[1].stderr
    assert command("run", "orders.csv", "--config", "key.toml").returncode == 0


@pytest.fixture(scope="module")
def till(tmp_path_factory: pytest.TempPathFactory) -> regulars.Run:
    """The till by receipt and day; of two pieces of one receipt 3, one comes back under the number 3 of another day."""
    folder = tmp_path_factory.mktemp("till")
    rows = [
        *_till(),
        _sale(3, "2024-01-05", "c99", price=4, pieces=2),
        _sale(3, "2024-01-20", "c99", price=4, pieces=-1),
    ]
    return regulars.run(_log(folder, rows), out=folder / "out", config={**NAMING, **DAILY})


def _asked(run: regulars.Run, statement: str) -> list[tuple[Any, ...]]:
    return run.connection.execute(statement).fetchall()


def test_orders_are_counted_by_their_key(till: regulars.Run) -> None:
    """A hundred receipts are a hundred orders, in every table and question; their numbers stay as written."""
    assert _asked(till, "SELECT count(*), count(DISTINCT invoice_no) FROM orders") == [(100, 5)]
    assert _asked(till, "SELECT order_key, line_count FROM orders WHERE line_count > 1") == [("3 | 2024-01-05", 2)]
    assert _asked(till, "SELECT sum(orders) FROM daily_sales") == [(100,)]
    assert _asked(till, "SELECT orders FROM products WHERE stock_code = 'P3'") == [(20,)]
    assert till.kpi("orders", by="stock_code")["orders"].sum() == 100
    assert _asked(till, "SELECT max(order_number) FROM orders WHERE customer_id = 'c1'") == [(3,)]


def test_a_return_finds_its_order_among_those_of_one_number(till: regulars.Run) -> None:
    """Not the order of the same number on the day of the return."""
    matched = _asked(till, "SELECT order_key, matched_order_key, matched_invoice_no FROM returns")
    restated = _asked(till, "SELECT order_key, returned FROM orders WHERE returned < 0")

    assert matched == [("3 | 2024-01-20", "3 | 2024-01-05", "3")]
    assert [(key, float(amount)) for key, amount in restated] == [("3 | 2024-01-05", -4.0)]


def test_a_key_may_be_one_column_or_leave_the_number_out(tmp_path: Path) -> None:
    """Declared as one order each, numbers are; by customer and month, an order has the first of its numbers."""
    log = _log(tmp_path, _till())
    alone = batch(log, tmp_path / "alone", {"orders": {"key": "invoice_no"}})
    monthly = batch(log, tmp_path / "monthly", {"orders": {"key": ["customer_id", "month", "till"]}, **TILLS})

    assert {row["order_key"] for row in alone.used} == {"1", "2", "3", "4", "5"}
    assert {row["order_key"] for row in monthly.used} == {f"c{n} | 2024-01 | A" for n in range(30)}


@pytest.mark.parametrize("key", ["shop", ["invoice_no", "country"]])
def test_a_key_of_what_the_log_lacks_is_refused(tmp_path: Path, key: object) -> None:
    """The message has the columns that there are."""
    with pytest.raises(
        UsageError, match=r"\[orders\] key names (shop|country), which the log does not have; it has customer_id"
    ):
        batch(_log(tmp_path, _till()), tmp_path / "runs", {"orders": {"key": key}})


def test_a_key_that_does_not_tell_orders_apart_is_warned_of(tmp_path: Path) -> None:
    """It is taken, for the shop said so, and named with what was found."""
    (tmp_path / "year.toml").write_text('[orders]\nkey = ["invoice_no", "year"]\n')
    _log(tmp_path, _till())
    says = command_in(tmp_path)("check", "orders.csv", "--config", "year.toml").stdout
    assert 'warning   with [orders] key = ["invoice_no", "year"], 5 of 5 order keys stand on several days' in says


def test_batches_keep_the_key(tmp_path: Path) -> None:
    """Days in batches are the log of all days; without the key, the batch in which numbers start again is refused."""
    rows = _till()
    parts = [
        _log(tmp_path, rows[:5], "one.csv"),
        _log(tmp_path, rows[5:40], "two.csv"),
        _log(tmp_path, rows[30:], "3.csv"),
    ]

    last = batches(parts, tmp_path / "batched", DAILY)

    assert last.said == batch(parts, tmp_path / "whole", DAILY).said
    assert len({row["order_key"] for row in last.used}) == 100
    first = batch(parts[0], tmp_path / "plain", {})
    with pytest.raises(InputRefused, match="numbers are reused"):
        batch(parts[1], tmp_path / "plain", {}, first)
    with pytest.raises(UsageError, match="settings differ from those of run run-0: orders"):
        batch(parts[1], tmp_path / "plain", DAILY, first)


def test_a_correction_replaces_the_order_of_its_day(tmp_path: Path) -> None:
    """Receipt 1 of another morning is another order."""
    rows = [_sale(1, "2024-01-05", "ann"), _sale(1, "2024-01-06", "bob")]
    parts = [_log(tmp_path, rows, "one.csv"), _log(tmp_path, [_sale(1, "2024-01-06", "bob", price=7)], "two.csv")]

    last = batches(parts, tmp_path / "runs", {**DAILY, "history": {"corrects": "invoice_no"}})

    assert [(row["order_key"], float(row["price"])) for row in last.used] == [
        ("1 | 2024-01-05", 10),
        ("1 | 2024-01-06", 7),
    ]


def test_erasing_a_customer_keeps_the_orders_of_others(tmp_path: Path) -> None:
    """They have the keys that they had."""
    log = _log(tmp_path, _till())
    regulars.run(log, out=tmp_path / "out", config={**NAMING, **DAILY}).close()
    with regulars.open(tmp_path / "out") as run:
        before = _asked(run, "SELECT order_key FROM orders WHERE customer_id <> 'c8' ORDER BY 1")

    regulars.erase("c8", out=tmp_path / "out")

    with regulars.open(tmp_path / "out") as run:
        assert _asked(run, "SELECT order_key FROM orders ORDER BY 1") == before
    assert 90 < len(before) < 100
