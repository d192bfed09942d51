"""Targets of a small shop, by hand: what came, what was due, and how a shop writes them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest

from regulars.ground.calendar import PLAIN, Calendar
from regulars.ground.errors import UsageError
from regulars.shell.config.config import parse_config
from regulars.shell.config.targets import targets_of
from regulars.studies.forecast.targets import Target, target_progress
from tests.shop.tables import Row

HERE = Path("regulars.toml")
FIRST, AS_OF = date(2024, 1, 1), date(2024, 2, 11)
SUNDAYS_OFF = Calendar(closed_weekdays=(6,))


def _progress(*targets: Target, calendar: Calendar = SUNDAYS_OFF) -> list[Row]:
    """Each day of trade has two orders of 50.00 together."""
    days = [date.fromordinal(n) for n in range(FIRST.toordinal(), AS_OF.toordinal())]
    traded = [2 * SUNDAYS_OFF.is_open(day) for day in days]
    money = pa.array([Decimal(25 * n) for n in traded], pa.decimal128(18, 4))
    daily = pa.table({"day": days, "orders": traded, "net_revenue": money, "revenue_before_returns": money})
    solved = target_progress(daily, as_of=AS_OF, first_day=FIRST, calendar=calendar, targets=targets)
    return [dict(row) for row in solved.rows["targets"]]


def test_a_month_that_is_over() -> None:
    """January 2024 has 27 days that are no Sunday: 1,350.00 of 1,500.00."""
    (row,) = _progress(Target("net_revenue", "month", FIRST, Decimal(1500)))
    assert (row["actual"], row["due"], row["attained"], row["is_partial"]) == (1350, 1500, 0.9, False)


def test_a_month_that_has_begun() -> None:
    """By the 10th, nine of February's 25 trading days are over: 18 of 50 orders were due, and came."""
    (row,) = _progress(Target("orders", "month", date(2024, 2, 1), Decimal(50)))
    assert (row["due"], row["actual"], row["attained"], row["is_partial"]) == (18, 18, 18 / 50, True)


def test_a_quotient_is_due_whole() -> None:
    """An average order of 30.00 is wanted from the first day; it is 25.00."""
    (row,) = _progress(Target("aov", "quarter", FIRST, Decimal(30)))
    assert (row["due"], row["actual"], row["is_partial"]) == (30, 25, True)


def test_what_is_to_come() -> None:
    """Nothing is due of March, and nothing came."""
    (row,) = _progress(Target("orders", "month", date(2024, 3, 1), Decimal(50)))
    assert (row["due"], row["actual"], row["attained"], row["is_partial"]) == (0, None, None, True)


def test_without_targets_there_is_no_table() -> None:
    """The reason names the setting."""
    nothing = pa.table({"day": pa.array([], pa.date32())})
    solved = target_progress(nothing, as_of=AS_OF, first_day=FIRST, calendar=PLAIN, targets=())
    assert "[targets]" in str(solved.left_out["targets"])


def test_as_a_shop_writes_them() -> None:
    """Months, quarters and years, of the calendar and of the fiscal year from April."""
    text = "[calendar]\nfiscal_start = '04-01'\n[targets.orders]\n2024 = 1\n2024-Q3 = 2\n2024-11 = 3\n"
    config = parse_config(text + "FY2024 = 4\nFY2024-Q2 = 5\nFY2024-12 = 6\n", HERE)
    assert [
        (each.grain, each.start, int(each.amount)) for each in targets_of(config.targets, config.calendar.calendar())
    ] == [
        ("fiscal_month", date(2025, 3, 1), 6),
        ("fiscal_quarter", date(2024, 7, 1), 5),
        ("fiscal_year", date(2024, 4, 1), 4),
        ("month", date(2024, 11, 1), 3),
        ("quarter", date(2024, 7, 1), 2),
        ("year", date(2024, 1, 1), 1),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[targets.customers]\n2024 = 1", "targets.customers is no KPI that can have targets"),
        ("[targets.orders]\n2024-13 = 1", "targets.orders.2024-13 is no period; write 2024"),
        ("[targets.orders]\n2024 = 0", "greater than 0"),
    ],
    ids=["KPI", "period", "amount"],
)
def test_what_is_no_target(text: str, said: str) -> None:
    """One line with what to write instead."""
    with pytest.raises(UsageError, match=said):
        parse_config(text, HERE)
