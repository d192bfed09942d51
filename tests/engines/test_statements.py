"""Every table and KPI is printed as a statement, and where there is an engine to ask, it gives the table's rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product

import pytest
import sqlglot
import sqlglot.expressions as sge

from regulars.ground.contract import COUNT, MONEY, RATE
from regulars.ground.errors import UsageError
from regulars.ground.tables import BY_NAME
from regulars.ledger.money.columns import BOOKED
from regulars.metrics.measures import MEASURES, available
from regulars.report.definitions import BY_THE_RUN, has_statement
from regulars.report.questions import Question, view_name
from regulars.shell.config.config import Config
from regulars.shell.published.run import Run
from regulars.shell.sql.definitions import Basis, kpi_statement, of_settings, table_statements
from regulars.shell.sql.statement import DIALECTS
from tests.engines import golden_sql
from tests.engines.same import assert_same_rows

DEFINED = [name for name in BY_NAME if has_statement(name)]
FITTED = [name for name in BY_NAME if not has_statement(name) and name not in BY_THE_RUN]
STATISTICS = ("churn_windows", "churn_scores", "clv")  # one table of each fit


@pytest.fixture(scope="module")
def basis() -> Basis:
    """The statements of a log with every column, without any run."""
    return of_settings(Config(), date(2024, 1, 1), date(2022, 1, 1))


@pytest.fixture(scope="module")
def with_money() -> Basis:
    """The same of a log with columns of money, which are declared."""
    columns: dict[str, str | tuple[str, ...]] = {name: name.title() for name in BOOKED}
    return of_settings(Config(columns=columns), date(2024, 1, 1), date(2022, 1, 1))


def test_what_is_defined() -> None:
    """The tables that a statement defines, that are fitted, and that a run writes, are all the tables."""
    assert DEFINED and FITTED
    assert set(BY_NAME) == {*DEFINED, *FITTED, *BY_THE_RUN}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_table_prints(dialect: str, basis: Basis, with_money: Basis) -> None:
    """Every table that is defined, and every statistic behind a fit, prints in every dialect and reads what it says.

    Nothing in it is cast twice to one type.
    """
    seen: set[str] = set()
    for of, name in product((basis, with_money), (*DEFINED, *STATISTICS)):
        for each in table_statements(of, name, dialect):
            if each.text in seen:  # money changes but some of them
                continue
            seen.add(each.text)
            parsed = sqlglot.parse_one(each.text, dialect=dialect)
            assert _tables(parsed) - {*each.steps, each.name} == set(each.reads)
            for cast in parsed.find_all(sge.Cast):
                assert not (isinstance(cast.this, sge.Cast) and cast.this.to == cast.to), (name, cast.sql())


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_kpi_prints(dialect: str, with_money: Basis) -> None:
    """Every KPI prints in every dialect, as one number, by month, by country and by product."""
    for measure in MEASURES:
        for asked in (Question(measure.name), Question(measure.name, ("country",), "month")):
            printed = kpi_statement(with_money, asked, dialect)
            assert _tables(sqlglot.parse_one(printed.text, dialect=dialect)) - {"answer"} == {"facts"}
        printed = kpi_statement(with_money, Question(measure.name, ("stock_code",), "quarter"), dialect)
        assert _tables(sqlglot.parse_one(printed.text, dialect=dialect)) - {"answer"} == {"line_facts"}


def _tables(parsed: sge.Expr) -> set[str]:
    """The tables that a statement names but for the parts that Ibis numbers."""
    named = {table.name for table in parsed.find_all(sge.Table)}
    return {name for name in named if name and not (name[0] == "t" and name[1:].isdigit()) and not name.startswith("_")}


@pytest.mark.parametrize("from_lines", [False, True], ids=["tables", "lines"])
def test_statements_give_the_table(from_lines: bool, of_mixed: Basis, on_duckdb: Run) -> None:
    """Asked of the run's own database, the statement of a table gives its rows, and its columns with their types."""
    for name in (name for name in DEFINED if name not in of_mixed.left_out):
        (each,) = table_statements(of_mixed, name, "duckdb", from_lines=from_lines)
        if from_lines:
            assert set(each.reads) <= {"transactions", "set_aside", "churn_scores", "clv"}
        assert_same_rows(BY_NAME[name], on_duckdb.connection, each.text, name)
        assert _types(on_duckdb, each.text) == _types(on_duckdb, f"FROM {name}"), name


@pytest.mark.parametrize("by", [(), ("country",), ("segment",), ("stock_code",)], ids=str)
def test_kpi_statements_give_the_types(by: tuple[str, ...], of_mixed: Basis, on_duckdb: Run) -> None:
    """The columns of every KPI have the types of the run's views, which are those that the KPI declares."""
    views = dict(_types(on_duckdb, f"FROM {view_name(by, 'month')}"))
    for measure in available(of_mixed.present):
        printed = kpi_statement(of_mixed, Question(measure.name, by, "month"), "duckdb")
        names = ("period", *by, "is_partial", measure.name)
        assert _types(on_duckdb, printed.text) == [(name, views[name]) for name in names]
        declared = on_duckdb.connection.execute(f"SELECT typeof(NULL::{_NAMED[measure.type]})").fetchall()
        assert declared == [(views[measure.name],)]


_NAMED = {MONEY: MONEY, COUNT: "BIGINT", RATE: "DOUBLE"}


def _types(run: Run, statement: str) -> list[tuple[str, str]]:
    """Name and type of each column."""
    return [(name, kind) for name, kind, *_ in run.connection.execute(f"DESCRIBE {statement}").fetchall()]


@pytest.mark.parametrize("dialect", DIALECTS)
def test_types_are_told_where_needed(dialect: str, basis: Basis) -> None:
    """What comes as it is from a table of the run is not cast; what is made here is, in every dialect."""
    (ranked,) = table_statements(basis, "revenue_by_country", dialect)
    top = sqlglot.parse_one(ranked.text, dialect=dialect).expressions
    made = {"rank", "aov"}  # numbered and divided here
    assert "rank" in {each.alias for each in top if isinstance(each.this, sge.Cast)} <= made


def test_statistics_run(of_mixed: Basis, on_duckdb: Run) -> None:
    """The statistics behind the fits have rows."""
    for name in ("silences", "churn_observed", "clv_cells", "clv_spend", "clv_months", "clv_gaps"):
        behind = {"silences": "churn_windows", "churn_observed": "churn_scores"}.get(name, "clv")
        each = next(each for each in table_statements(of_mixed, behind, "duckdb") if each.name == name)
        assert on_duckdb.connection.execute(f"SELECT count(*) FROM ({each.text})").fetchall()[0][0] > 0


@pytest.mark.parametrize("by", [(), ("country",), ("segment",), ("stock_code",)], ids=str)
def test_kpi_statements_give_the_answer(by: tuple[str, ...], of_mixed: Basis, on_duckdb: Run) -> None:
    """Asked of the run's own database, the statement of a KPI gives what `regulars kpi` answers."""
    for kpi in ("net_revenue", "customers", "aov", "new_customer_share"):
        printed = kpi_statement(of_mixed, Question(kpi, by, "month"), "duckdb")
        rows = on_duckdb.connection.sql(printed.text).to_arrow_table().to_pylist()
        expected = on_duckdb.ask(Question(kpi, by, "month"))
        assert [list(row.values()) for row in rows] == [list(row.values()) for row in expected]


def test_what_has_no_statement(basis: Basis) -> None:
    """A table that a run writes itself is refused with the reason."""
    for name in BY_THE_RUN:
        with pytest.raises(UsageError, match=f"{name} has no statement"):
            table_statements(basis, name, "duckdb")


def test_what_a_step_can_do_without_is_read_where_a_run_would(basis: Basis) -> None:
    """Unpublished steps and input files too; a table that only says what the log has is not named."""
    (whole,) = table_statements(basis, "revenue_bridge", "duckdb")
    assert {"change_tree", "change_customers", "change_countries", "change_prices"} <= set(whole.steps)
    assert not {"customers", "products"} & {*whole.steps, *whole.reads}
    fewer = {name: table for name, table in basis.contracts.items() if name not in ("customers", "products")}
    (smaller,) = table_statements(replace(basis, contracts=fewer), "revenue_bridge", "duckdb")
    assert set(whole.steps) - set(smaller.steps) == {"change_customers", "change_prices", "change_products"}
    paid = of_settings(Config.model_validate({"spend": {"file": "paid.csv"}}), date(2024, 1, 1))
    reads = [set(table_statements(of, "channel_cohorts", "duckdb")[0].reads) for of in (basis, paid)]
    assert reads[1] - reads[0] == {"spend"}


SCANS = {  # of each statement over the tables of a run: how often it reads what
    "orders": {"transactions": 1, "returns": 1},
    "returns": {"transactions": 3},
    "customers": {"transactions": 2},
    "products": {"transactions": 5, "returns": 1},
    "rfm": {"customers": 1, "rfm_cuts": 1},
    "rfm_cuts": {"customers": 3},
    "segments": {"rfm": 1, "customers": 1},
    "top_products": {"products": 2},
    "cohort_retention": {"transactions": 1, "orders": 1},
    "segment_validation": {"transactions": 1},
}


@pytest.mark.parametrize("name", SCANS)
def test_the_log_is_not_read_needlessly(name: str, basis: Basis) -> None:
    """A statement reads as few tables, and each as seldom, as it does today: the lines but once for all bookings."""
    (each,) = table_statements(basis, name, "duckdb")
    named = [table.name for table in sqlglot.parse_one(each.text, dialect="duckdb").find_all(sge.Table)]
    assert {table: named.count(table) for table in each.reads} == SCANS[name]


def test_statements_are_as_they_were() -> None:
    """A few are kept word for word; after a change meant so: python -m tests.engines.golden_sql."""
    kept = dict(golden_sql.kept())
    assert set(kept) == set(golden_sql.FOLDER.glob("*.sql"))
    for path, text in kept.items():
        assert text == path.read_text("utf-8"), path.name


@pytest.mark.parametrize("name", DEFINED)
def test_joins_do_not_multiply(name: str, of_mixed: Basis, on_duckdb: Run) -> None:
    """Each step on the way from the lines to a table has its key once, so what is joined to it finds one row."""
    if name in of_mixed.left_out:  # the shop sells one product often
        assert name not in on_duckdb.tables
        return
    (each,) = table_statements(of_mixed, name, "duckdb", from_lines=True)
    key = ", ".join(f'"{column}"' for column in BY_NAME[name].key)
    counted = f"SELECT count(*), count(DISTINCT ({key})) FROM ({each.text})"
    rows, keys = on_duckdb.connection.execute(counted).fetchall()[0]
    assert rows == keys
