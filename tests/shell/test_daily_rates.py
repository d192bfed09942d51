"""Rates by day: each line at the rate of its day, and no amount without one."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import regulars
from regulars.ground.errors import InputRefused, RegularsError, UsageError
from tests.shell.batches import Batch, batch
from tests.shell.conftest import NAMING

HEADER = "invoice_no,quantity,price,invoice_date,customer_id,currency"
ORDERS = [
    "1,1,100,2024-01-05,c1,EUR",
    "2,2,10,2024-01-05 23:30,c2,usd",
    "3,2,10,2024-01-06,c2, USD ",
    "4,1,1000,2024-01-06,c3,JPY",
    "5,-1,10,2024-01-07,c2,USD",
    "6,x,10,2024-01-09,c2,USD",
]
RATES = "day,currency,rate\n2024-01-05,USD,0.5\n2024-01-06,usd,0.6\n2024-01-07,USD,0.25\n"
DAILY: dict[str, Any] = {"shop": {"currency": "EUR"}, "rates": {"file": "rates.csv", "JPY": 0.006}}


def _log(folder: Path, rows: list[str] = ORDERS, rates: str = RATES, name: str = "orders.csv") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "rates.csv").write_text(rates, encoding="utf-8")
    (folder / name).write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    return folder / name


def _money(made: Batch) -> dict[str, Decimal]:
    return {row["invoice_no"]: row["total_amount"] for row in made.used}


def test_each_line_has_the_rate_of_its_day(tmp_path: Path) -> None:
    """Beside one rate for all days; a line that cannot be used needs none."""
    made = batch(_log(tmp_path), tmp_path, DAILY)
    assert _money(made) == {"1": 100, "2": 10, "3": 12, "4": 6, "5": Decimal("-2.5")}
    assert {row["invoice_no"] for row in made.used if "converted" in row["repairs"]} == {"2", "3", "4", "5"}
    assert made.aside[0]["reasons"] == ["quantity_not_integer", "rate_missing"]
    assert set(made.kept.manifest.decided.lookups) == {"[rates] file"}  # type: ignore[union-attr]


def test_a_day_without_a_rate_is_refused(tmp_path: Path) -> None:
    """With the days, the lines and what they would be worth."""
    with pytest.raises(
        InputRefused, match=r"2 lines in USD are on 2 days without a rate.*2024-01-06, 2024-01-08.*20\.75"
    ):
        batch(
            _log(tmp_path, [*ORDERS[:4], "7,1,0.75,2024-01-08,c1,USD"], "day,currency,rate\n2024-01-05,USD,0.5\n"),
            tmp_path,
            DAILY,
        )


@pytest.mark.parametrize(
    ("rates", "found"),
    [
        ("day,currency\n2024-01-05,USD\n", "needs the column 'rate', but .*rates.csv has day, currency"),
        ("day,currency,rate\n2024-01-05,USD,0\n", "line 2 has day '2024-01-05', currency 'USD', rate '0'"),
        ("day,currency,rate\n2024-01-05,USD,0.123456789\n", "line 2 has day"),
        ("day,currency,rate\n05.01.2024,USD,1\n", "line 2 has day '05.01.2024'"),
        ("day,currency,rate\n2024-01-05,,1\n", "line 2 has day"),
        ("day,currency,rate\n2024-01-05,USD,1,2\n", "1 records of the file of .rates. file cannot be read"),
        ("day,currency,rate\n2024-01-05,USD,1\n2024-01-05,usd,2\n", "lines 2 and 3 give USD two rates on 2024-01-05"),
        (RATES + "2024-01-05,JPY,0.006\n", "has one rate for JPY, and .*rates.csv has rates by day"),
    ],
)
def test_what_is_no_list_of_rates_is_refused(tmp_path: Path, rates: str, found: str) -> None:
    """With its line, and what a row has to be."""
    with pytest.raises(RegularsError, match=found):
        batch(_log(tmp_path, rates=rates), tmp_path, DAILY)


def test_a_currency_without_any_rate_is_refused_as_before(tmp_path: Path) -> None:
    """It is in no file and in no setting."""
    with pytest.raises(InputRefused, match="cannot be added up"):
        batch(_log(tmp_path, [*ORDERS, "9,1,1,2024-01-05,c1,KWD"]), tmp_path, DAILY)


def test_a_weekend_has_the_rate_of_the_friday_where_it_is_said(tmp_path: Path) -> None:
    """The refusal names the days that would do; a later rate for such a day cannot change lines that are made."""
    friday = "day,currency,rate\n2024-01-05,USD,0.5\n"
    rows = ["2,1,10,2024-01-05,c2,USD", "3,1,10,2024-01-07,c2,USD"]
    with pytest.raises(InputRefused, match="take the last rate of at most 2 days before") as refused:
        batch(_log(tmp_path, rows, friday), tmp_path, DAILY)
    config = {**DAILY, "rates": {"file": "../rates.csv", "carry_days": 2}}
    assert refused.value.paste == "carry_days = 2"
    one = batch(_log(tmp_path, rows, friday, "one.csv"), tmp_path / "batched", config)
    assert _money(one) == {"2": 5, "3": 5}
    late = _log(tmp_path, ["4,1,8,2024-01-08,c1,EUR"], friday + "2024-01-06,USD,0.25\n", "late.csv")
    with pytest.raises(UsageError, match="on 2024-01-06 may have been converted at an earlier rate of USD"):
        batch(late, tmp_path / "batched", config, one)


def test_batches_may_bring_more_days(tmp_path: Path) -> None:
    """The file of rates grows with the log, and rates of earlier lines stay."""
    days = RATES.splitlines(keepends=True)
    config = {**DAILY, "rates": {"file": "../rates.csv", "JPY": 0.006}}
    one = batch(_log(tmp_path, ORDERS[:2], "".join(days[:2]), "one.csv"), tmp_path / "batched", config)
    two = _log(tmp_path, ORDERS[2:], days[0] + "".join(days[2:]), "two.csv")
    last = batch(two, tmp_path / "batched", config, one)
    whole = batch(_log(tmp_path), tmp_path / "whole", config)
    assert last.said == whole.said

    _log(tmp_path, rates=RATES.replace("0.5", "0.51"))
    three = _log(tmp_path, ["8,1,1,2024-01-05,c1,EUR"], RATES.replace("0.5", "0.51"), "three.csv")
    with pytest.raises(
        UsageError, match=r"USD on 2024-01-05 the rate 0\.51, but lines of run run-1 were converted at 0\.5"
    ):
        batch(three, tmp_path / "batched", config, last)
    with pytest.raises(UsageError, match="settings differ from those of run run-1: rates"):
        batch(three, tmp_path / "batched", {**config, "rates": {"USD": 0.5, "JPY": 0.006}}, last)


def test_a_run_erases_and_adds_with_rates(tmp_path: Path) -> None:
    """What is kept of the rates goes with the run."""
    config = {**NAMING, **DAILY, "rates": {"file": str(tmp_path / "rates.csv"), "JPY": 0.006}}
    regulars.run(_log(tmp_path), out=tmp_path / "out", config=config).close()
    regulars.erase("c3", out=tmp_path / "out")
    more = _log(tmp_path, ["9,1,8,2024-01-09,c1,USD"], "day,currency,rate\n2024-01-09,USD,0.75\n", "more.csv")
    with regulars.run(more, out=tmp_path / "out", config=config, add=True) as run:
        found = run.connection.execute("SELECT invoice_no, gross_revenue FROM orders ORDER BY 1").fetchall()
    assert found == [("1", 100), ("2", 10), ("3", 12), ("9", 6)]
