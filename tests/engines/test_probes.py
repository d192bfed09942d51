"""Single expressions on which engines are known to differ: ours mean the same everywhere."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pytest

from regulars.ledger.calendar import first_of_month, index_of_month, period_start
from regulars.ledger.conventions import Numbers, Reading
from regulars.ledger.counted_dates import counted_moment
from regulars.ledger.date_forms import forms_in, in_iso_form
from regulars.ledger.date_patterns import by_pattern
from regulars.ledger.types import per, rounded, share, whole
from regulars.ledger.unread import with_tolerant_numbers
from regulars.ledger.values import as_integer, as_money, as_text
from regulars.shell.engines.duckdb_compiler import COMPILER as DUCKDB
from regulars.shell.engines.postgres.dialect import COMPILER as POSTGRES
from regulars.shell.engines.spark.dialect import COMPILER as SPARK
from regulars.shell.engines.spark.session import opened_session
from tests.engines.conftest import Database

SUNDAY, JANUARY, FEBRUARY = date(2024, 2, 4), date(2024, 1, 31), date(2024, 2, 28)
_NUMBERED = ibis.range(1, 5).unnest().name("n").as_table()
_N = _NUMBERED.n
VALUES = _NUMBERED.mutate(
    n=_N.cast("int64"),
    part=ibis.cases((_N == 2, 5), (_N == 3, 2)).cast("int64"),
    word=ibis.cases((_N == 1, "b"), (_N == 2, "B"), (_N == 3, "a"), else_="é"),
)


def text(value: str) -> ir.StringValue:
    return ibis.literal(value)


def day(value: date) -> ir.DateValue:
    return ibis.literal(value)


def first(column: str, *, nulls_first: bool) -> ir.IntegerValue:
    """The row that comes first by the column."""
    ordered = VALUES.order_by(ibis.asc(VALUES[column], nulls_first=nulls_first), "n").limit(1)
    return ordered.select("n").as_scalar()


def money(cell: str, **form: Any) -> ir.DecimalValue:
    return as_money(text(cell), Numbers(is_loose=True, **form))


def tolerant(cell: str) -> ir.DecimalValue:
    """The one number in the cell, of a column with decimal points."""
    read = with_tolerant_numbers(VALUES.filter(VALUES.n == 1).mutate(cell=ibis.literal("." + cell)), {"cell": "number"})
    return read.select("number").as_scalar()


def moment(cell: str) -> ir.StringValue:
    """The cell in ISO form, with all that a date may have besides numbers."""
    return in_iso_form(text(cell), FORMS)


FORMS = forms_in(["0 janv. 0", "fri, 0 oct 0 0:0 pm", "0年0月0日 下午0:0", "0-0-0 0:0 pst", "0 de agustos"], "UTC")
# What is asked, and what every engine has to say.
PROBES: dict[str, tuple[Callable[[], ir.Value], Any]] = {
    "5 by 2 is a share": (lambda: share(ibis.literal(5), ibis.literal(2)), 2.5),
    "by nothing is nothing": (lambda: share(ibis.literal(5), ibis.literal(0)), None),
    "money by a count of none": (lambda: per(ibis.literal(5), ibis.literal(0)), None),
    "money by a count keeps four decimals": (lambda: per(ibis.literal(10), ibis.literal(3)), Decimal("3.3333")),
    "half a hundredth of a cent goes up": (lambda: rounded(ibis.literal(0.00005)), Decimal("0.0001")),
    "and down below zero": (lambda: rounded(ibis.literal(-0.00005)), Decimal("-0.0001")),
    "binary halves are no halves": (lambda: rounded(ibis.literal(1.00015)), Decimal("1.0002")),
    "a sum of whole numbers": (lambda: whole(VALUES.n.sum()), 10),
    "5.7 pieces are none": (lambda: as_integer(text("5.7")), None),
    "1e3 pieces are none": (lambda: as_integer(text("1e3")), None),
    "0x10 pieces are none": (lambda: as_integer(text("0x10")), None),
    "+5 pieces": (lambda: as_integer(text("+5")), 5),
    "2.5 pieces, as a number, are none": (lambda: as_integer(ibis.literal(2.5)), None),
    "money in words": (lambda: as_money(text("12.5")), Decimal("12.5000")),
    "money that is none": (lambda: as_money(text("inf")), None),
    "money in parentheses": (lambda: money("($20.00)", currency_signs=("$",)), Decimal("-20.0000")),
    "money with its minus behind": (lambda: money("1,250.50-", thousands=","), Decimal("-1250.5000")),
    "money with another minus": (lambda: money("−1.250,5", decimal=",", thousands="."), Decimal("-1250.5000")),
    "money in full width": (lambda: money("１２．５０"), Decimal("12.5000")),
    "money of a spreadsheet": (lambda: money('="12.50"'), Decimal("12.5000")),
    "a guarded minus": (lambda: money("'-12.50"), Decimal("-12.5000")),
    "money in Arabic digits": (lambda: money("١٬٢٥٠٫٥", thousands="'"), Decimal("1250.5000")),
    "money with blanks that do not break": (
        lambda: money("1\u202f250\u00a0kr", thousands=" ", currency_signs=("kr",)),
        Decimal("1250.0000"),
    ),
    "money that is two numbers": (lambda: money("5/6"), None),
    "money of any form": (lambda: tolerant("ca. 1.250,50 Taler"), Decimal("1250.5000")),
    "money below zero of any form": (lambda: tolerant("12,50 CR -"), Decimal("-12.5000")),
    "a French month": (lambda: moment("5 janv. 2024"), "2024-01-5"),
    "a month in capitals, and PM": (lambda: moment("Fri, 05 OCT 2023 12:08 PM"), "2023-10-05 12:08"),
    "a Turkish month": (lambda: moment("17 Ağustos 2024"), "2024-08-17"),
    "signs for year, month and day": (lambda: moment("2024年1月5日 下午1:08"), "2024-1-5 13:08"),
    "the name of a zone": (lambda: moment("2024-01-05 23:30 PST"), "2024-01-05 23:30-08:00"),
    "fourteen digits": (lambda: moment("20240131235959"), "2024-01-31 23:59:59"),
    "slashes, year first": (lambda: moment("2024/1/5 14:01"), "2024-1-5 14:01"),
    "a pattern of one's own": (lambda: by_pattern(text("05.01.24 um 14.08"), "%d.%m.%y um %H.%M"), "2024-01-05 14:08"),
    "seconds since 1970": (
        lambda: counted_moment(text("1704447600"), "unix_seconds", Reading()),
        datetime(2024, 1, 5, 9, 40),
    ),
    "days of a spreadsheet": (
        lambda: counted_moment(text("45296.5"), "excel_days", Reading()),
        datetime(2024, 1, 5, 12),
    ),
    "a number for a name": (lambda: as_text(ibis.literal(17850.0)), "17850"),
    "a Sunday is in the week of the Monday before": (lambda: period_start(day(SUNDAY), "week"), date(2024, 1, 29)),
    "months between the ends of two": (lambda: index_of_month(day(FEBRUARY)) - index_of_month(day(JANUARY)), 1),
    "the month of a number": (lambda: first_of_month(ibis.literal(2024 * 12 + 1)), date(2024, 2, 1)),
    "a quarter begins": (lambda: period_start(day(FEBRUARY), "quarter"), date(2024, 1, 1)),
    "days between": (lambda: day(FEBRUARY).delta(day(JANUARY), unit="day").cast("int64"), 28),
    "remainders of what is below zero": (lambda: ibis.literal(-7) % ibis.literal(3), -1),
    "NULL first where told": (lambda: first("part", nulls_first=True), 1),
    "NULL last where told": (lambda: first("part", nulls_first=False), 3),
    "the least text by bytes": (lambda: VALUES.word.min(), "B"),
    "the greatest text by bytes": (lambda: VALUES.word.max(), "é"),
    "of nobody there are none": (lambda: VALUES.filter(VALUES.n > 9).count(), 0),
    "the sum of nothing is nothing": (lambda: VALUES.filter(VALUES.n > 9).part.sum().cast("int64"), None),
    "blanks at both ends": (lambda: text(" a b ").strip(), "a b"),
    "the middle of four": (lambda: VALUES.n.cast("float64").quantile(0.5), 2.5),
}


@pytest.mark.parametrize("name", PROBES)
def test_duckdb(name: str) -> None:
    """The default engine."""
    asked, expected = PROBES[name]
    statement = DUCKDB.to_sqlglot(asked().name("found").as_table()).sql(dialect=DUCKDB.dialect)
    assert duckdb.connect().execute(statement).fetchall() == [(expected,)]


@pytest.mark.parametrize("name", PROBES)
def test_postgres(name: str, database: Database) -> None:
    """The same words in PostgreSQL."""
    asked, expected = PROBES[name]
    expression = asked().name("found").as_table()
    statement = POSTGRES.to_sqlglot(expression).sql(dialect=POSTGRES.dialect)
    session = database.session()
    came = pa.Table.from_batches(session.batches(statement))
    session.close()
    (found,) = came["found"].to_pylist()
    if isinstance(expected, Decimal):
        found = Decimal(found)
    assert found == expected or (isinstance(expected, int | float) and float(found) == expected)


@pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")
def test_spark(tmp_path: Path) -> None:
    """And in Spark, all in one session: starting one takes longer than they do."""
    with opened_session("local[1]", tmp_path, "1g") as session:
        for name, (asked, expected) in PROBES.items():
            expression = asked().name("found").as_table()
            statement = SPARK.to_sqlglot(expression).sql(dialect=SPARK.dialect)
            (found,) = session.sql(statement).collect()
            assert found["found"] == expected, f"{name}: {found['found']!r}"
