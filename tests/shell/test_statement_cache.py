"""Statements kept from one process to the next: the same text as written anew, or nothing."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import ibis
import ibis.expr.types as ir
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regulars.shell.engines import compiled
from regulars.shell.engines.compiled import kept_statement_of, statement_of
from regulars.shell.engines.duckdb_compiler import COMPILER
from regulars.shell.engines.expression_key import ExpressionKey, NotComparableError
from regulars.shell.engines.formula import Formula, Placed
from regulars.shell.engines.statement_cache import StatementCache, user_cache
from tests.command import Command, process_in

LINES = ibis.table({"day": "date", "at": "timestamp", "zoned": "timestamp('UTC')", "units": "int64"}, name="lines")
Ask = Callable[[date, datetime], ir.Table]
QUESTIONS: tuple[Ask, ...] = (
    lambda day, at: LINES.filter(LINES.day < day, LINES.at >= at),
    lambda day, at: LINES.filter(LINES.day < day).mutate(age=ibis.literal(day).delta(LINES.day, unit="day")),
    lambda day, at: LINES.filter(LINES.zoned < ibis.literal(at, type="timestamp('UTC')")).count().as_table(),
    lambda day, at: LINES.group_by(is_late=LINES.at > at).aggregate(n=LINES.count(), first=LINES.day.min()),
    lambda day, at: LINES.mutate(end=ibis.literal(day), month=ibis.literal(day).truncate("M").cast("date")),
)
DAYS = st.dates(date(1600, 1, 1), date(2200, 1, 1))
MOMENTS = st.datetimes(datetime(1600, 1, 1), datetime(2200, 1, 1))


@settings(deadline=None)
@given(st.sampled_from(QUESTIONS), DAYS, MOMENTS, DAYS, MOMENTS)
def test_a_kept_statement_is_the_one_written_anew(
    question: Ask, day: date, at: datetime, other: date, later: datetime
) -> None:
    """Whatever moments it was kept with, a statement has those of the expression that is asked."""
    kept_statement_of(COMPILER, question(day, at))
    asked = question(other, later)
    assert kept_statement_of(COMPILER, asked) == statement_of(COMPILER, asked)


def test_equal_moments_and_different_ones_are_not_the_same_shape() -> None:
    """A statement with one moment twice keeps one place for it, and never serves where the two differ."""
    day = date(2024, 3, 1)

    def between(first: date, last: date) -> ir.Table:
        return LINES.filter(LINES.day >= first, LINES.day < last)

    same, apart = between(day, day), between(day, day + timedelta(1))
    assert ExpressionKey(same.op()).digest != ExpressionKey(apart.op()).digest
    for asked in (same, apart, between(day, date(2025, 1, 1))):
        assert kept_statement_of(COMPILER, asked) == statement_of(COMPILER, asked)


@pytest.mark.parametrize("year", [1401, 2024])
def test_text_that_looks_like_a_stand_in(year: int) -> None:
    """A name or a text with the stand-in's year in it is not kept, and comes out right."""
    asked = LINES.filter(LINES.day < date(year, 1, 1)).mutate(note=ibis.literal("MAKE_DATE(1401, 1, 1)"))
    assert kept_statement_of(COMPILER, asked) == statement_of(COMPILER, asked)


def test_the_number_of_a_reference_is_no_difference() -> None:
    """The same definition, built twice in a process, has one key; a table joined to itself stays apart from another."""

    def late() -> ir.Table:
        return LINES.mutate(at=LINES.at + ibis.interval(days=1)).view().filter(ibis._.units > 1).view().distinct()

    assert ExpressionKey(late().op()).digest == ExpressionKey(late().op()).digest
    one, other = LINES.view(), LINES.view()
    pairs = (one.join(other, one.day == other.at.date()), one.join(one, one.day == one.at.date()))
    assert len({ExpressionKey(asked.op()).digest for asked in pairs}) == 2


def test_an_expression_of_very_many_operations_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The place of its 1,401st operation is no year."""
    cache = StatementCache(tmp_path)  # the one of all tests is written by several processes at once
    monkeypatch.setattr(compiled, "user_cache", lambda: cache)
    asked = LINES.filter(LINES.day < date(2024, 1, 1)).select(**{f"c{n}": ibis._.units + n for n in range(800)})
    assert "#1401" in ExpressionKey(asked.op()).text
    assert kept_statement_of(COMPILER, asked) == statement_of(COMPILER, asked)
    assert cache.size()[0] == 1


def test_what_differs_in_a_column_a_type_or_a_setting_has_another_key() -> None:
    """Only the moments are left out of a key."""
    other_type = ibis.table({**LINES.schema(), "units": "int32"}, name="lines")
    other_name = ibis.table(LINES.schema(), name="orders")
    digests = [
        ExpressionKey(asked.op()).digest
        for asked in (LINES, other_type, other_name, LINES.limit(3), LINES.limit(4), LINES.drop("at", "day"))
    ]
    assert len(set(digests)) == len(digests)
    assert ExpressionKey(LINES.drop("day", "at").op()).digest == digests[-1]


def sold_until(lines: ir.Table, *, at: datetime, least: int = 0) -> ir.Table:
    return lines.filter(lines.at < at, lines.units > least)


def days_of(lines: ir.Table, *, at: datetime) -> ir.Table:
    return lines.filter(lines.day < at.date() + timedelta(days=1))


def counted(tables: dict[str, ir.Table], name: str) -> ir.Table:
    return tables[name].group_by("day").aggregate(n=tables[name].count())


@settings(deadline=None)
@given(MOMENTS, MOMENTS)
def test_the_statement_of_a_formula_serves_any_placed_moment(at: datetime, later: datetime) -> None:
    """The moments that were there when it was kept leave no trace, also in formulas of formulas."""
    for moment in (at, later):
        placed = Placed.combine(moment.date(), moment.time())
        inner = Formula(sold_until, LINES, at=placed, least=3)
        for asked in (inner, Formula(counted, {"lines": inner}, name="lines")):
            assert kept_statement_of(COMPILER, asked) == statement_of(COMPILER, asked.expression)


@settings(deadline=None)
@given(MOMENTS, MOMENTS)
def test_a_moment_that_is_computed_with_is_no_place(at: datetime, later: datetime) -> None:
    """Where the text does not show the moment itself, each moment has a statement of its own."""
    for moment in (at, later):
        asked = Formula(days_of, LINES, at=Placed.combine(moment.date(), moment.time()))
        assert kept_statement_of(COMPILER, asked) == statement_of(COMPILER, asked.expression)


def test_formulas_differ_where_their_arguments_do() -> None:
    """Another definition, setting, table or moment that is not a placed one makes another formula."""
    day = datetime(2024, 3, 1)
    formulas = [
        Formula(sold_until, LINES, at=day),
        Formula(sold_until, LINES, at=day, least=1),
        Formula(sold_until, LINES, at=datetime(2024, 3, 2)),
        Formula(sold_until, LINES.limit(3), at=day),
        Formula(sold_until, LINES.filter(LINES.day < date(2024, 3, 1)), at=day),
        Formula(sold_until, LINES.filter(LINES.day < date(2024, 3, 2)), at=day),
        Formula(days_of, LINES, at=day),
        Formula(sold_until, LINES, at=Placed(2024, 3, 1)),
    ]
    assert len({formula.text for formula in formulas}) == len(formulas)


def test_a_function_without_a_lasting_name_has_no_key() -> None:
    """Two lambdas have one name: their statements are written, and none is kept."""
    for least in (1, 2):
        asked = Formula(lambda lines, least=least: lines.filter(lines.units > least), LINES)
        with pytest.raises(NotComparableError):
            _ = asked.text
        assert f"> {least}" in kept_statement_of(COMPILER, asked)


def test_rows_in_memory_have_no_key() -> None:
    """Two tables of rows may have the same name; nothing is kept of them."""
    with pytest.raises(NotComparableError):
        ExpressionKey(ibis.memtable({"a": [1]}).op())


def test_a_damaged_statement_is_written_anew(tmp_path: Path) -> None:
    """A cut, a changed bit, another file's text under this name: the digest does not fit, so it is not there."""
    cache = StatementCache(tmp_path / "s")
    cache.keep("a", "SELECT '\r\n\té'")
    assert cache.find("a") == "SELECT '\r\n\té'"
    whole = (tmp_path / "s" / "a").read_bytes()
    for damaged in (whole[:-1], whole[:40] + bytes([whole[40] ^ 1]) + whole[41:], b"", b"\xff\xfe"):
        (tmp_path / "s" / "a").write_bytes(damaged)
        assert cache.find("a") is None
    (tmp_path / "s" / "b").write_bytes(whole)
    assert cache.find("b") is None


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    """A file in its place, as on a disk that is read-only: nothing is kept, nothing fails."""
    (tmp_path / "s").write_text("in the way")
    cache = StatementCache(tmp_path / "s")
    cache.keep("a", "SELECT 1")
    assert cache.find("a") is None and cache.size() == (0, 0)


def test_no_folder() -> None:
    """An empty REGULARS_CACHE keeps nothing."""
    cache = StatementCache(None)
    cache.keep("a", "SELECT 1")
    assert cache.find("a") is None and cache.size() == (0, 0)


def test_old_statements_make_room(tmp_path: Path) -> None:
    """Where there are too many, the older half goes."""
    for number in range(10):
        (tmp_path / f"{number}").write_text("x")
        os.utime(tmp_path / f"{number}", (number, number))
    cache = StatementCache(tmp_path, most=8)
    cache.keep("a", "SELECT 1")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["4", "5", "6", "7", "8", "9", "a"]


def log_of(customers: int, year: int) -> str:
    rows = [
        f"{number},P{number % 7},Mug,{1 + number % 3},{year}-{1 + number % 12:02}-05 10:00:00,2.50,"
        f"c{number % customers},UK"
        for number in range(150)
    ]
    return "\n".join(["InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country", *rows])


def tables(folder: Path) -> dict[str, str]:
    run = folder / "data" / "latest"
    return {
        str(path.relative_to(run)): hashlib.sha256(path.read_bytes()).hexdigest()
        for part in ("processed", "marts")
        for path in sorted((run / part).iterdir())
    }


def test_a_run_has_the_same_bytes_with_kept_statements(tmp_path: Path) -> None:
    """One shop's statements serve another one's run; its tables are those of a process that keeps nothing."""
    found = []
    for name, cache, year in (("one", "kept", 2021), ("other", "kept", 2023), ("fresh", "", 2023)):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "log.csv").write_text(log_of(11, year))
        where = str(tmp_path / cache) if cache else ""
        done = process_in(folder)("run", "log.csv", environment={"REGULARS_CACHE": where})
        assert done.returncode == 0, done.stderr
        found.append((tables(folder), StatementCache(tmp_path / "kept" / "statements").size()[0]))
    (_, first), (other, second), (fresh, _) = found
    assert other == fresh
    assert 50 < first < second < 2 * first  # what names the end of the log is known by its own days


def test_no_customer_stands_in_the_cache(tmp_path: Path) -> None:
    """Neither a question for one customer nor an erasure leaves the customer's id behind."""
    (tmp_path / "log.csv").write_text(log_of(11, 2021).replace(",c7,", ",somebody-17,"))
    command = process_in(tmp_path)
    for asked in (
        ("run", "log.csv"),
        ("kpi", "net_revenue", "--where", "customer_id=somebody-17"),
        ("erase", "--customer", "somebody-17"),
    ):
        done = command(*asked, environment={"REGULARS_CACHE": str(tmp_path / "kept")})
        assert done.returncode == 0, done.stderr
    texts = [path.read_text() for path in (tmp_path / "kept" / "statements").iterdir()]
    assert texts and not [text for text in texts if "somebody" in text]


def test_two_processes_share_a_folder(tmp_path: Path) -> None:
    """Both write the same statements at once, and both have them."""
    (tmp_path / "log.csv").write_text(log_of(11, 2021))
    environment = {**os.environ, "REGULARS_CACHE": str(tmp_path / "kept")}
    command = [sys.executable, "-m", "regulars", "run", "log.csv", "--out"]
    both = [
        subprocess.Popen([*command, name], cwd=tmp_path, env=environment, stdout=subprocess.DEVNULL) for name in "ab"
    ]
    assert [process.wait(300) for process in both] == [0, 0]
    cache = StatementCache(tmp_path / "kept" / "statements")
    assert cache.size()[0] > 50
    assert all(cache.find(path.name) for path in (tmp_path / "kept" / "statements").iterdir())


def test_the_doctor_tells_what_is_kept(regulars_command: Command) -> None:
    """Its folder and size; an empty variable is a note."""
    assert f"in {user_cache().folder}" in regulars_command("doctor").stdout
