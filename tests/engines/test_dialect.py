"""What is said to DuckDB in other words than Ibis means the same."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb
import ibis
import pytest

from regulars.ledger.calendar import period_start
from regulars.shell.engines.duckdb_compiler import COMPILER

DAYS = ibis.table({"day": "date", "noon": "timestamp"}, name="days")
TWO_CENTURIES = """
CREATE TABLE days AS SELECT day::DATE AS day, day + INTERVAL 12 HOUR AS noon
FROM generate_series(TIMESTAMP '1899-12-01', TIMESTAMP '2100-03-05', INTERVAL 1 DAY) AS all_days(day)
UNION ALL SELECT NULL, NULL
"""


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute(TWO_CENTURIES)
        yield connection


def test_the_first_of_a_month(connection: duckdb.DuckDBPyConnection) -> None:
    """The first day of the month of every day of two centuries is what the engine's own truncation says."""
    asked = COMPILER.to_sqlglot(DAYS.select("day", first=period_start(DAYS.day, "month"))).sql("duckdb")
    assert "DATE_TRUNC" not in asked
    expected = "SELECT day, date_trunc('month', day)::DATE AS first FROM days"
    assert connection.execute(f"({asked}) EXCEPT ALL ({expected})").fetchall() == []
    assert connection.execute(f"SELECT count(*), count(first), any_value(typeof(first)) FROM ({asked})").fetchall() == [
        (73_145, 73_144, "DATE")
    ]


@pytest.mark.parametrize(
    "other",
    [
        period_start(DAYS.day, "quarter"),
        period_start(DAYS.day, "week"),
        DAYS.noon.truncate("M").cast("date"),
        period_start(DAYS.day + ibis.interval(days=1), "month"),
    ],
    ids=["quarter", "week", "time", "computed"],
)
def test_other_cuts_are_left_to_the_engine(other: Any) -> None:
    """Nothing else is said in other words: a time of day would be lost, a computed day made twice."""
    assert "DATE_TRUNC" in COMPILER.to_sqlglot(DAYS.select(first=other)).sql("duckdb")
