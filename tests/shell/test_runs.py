"""The published run: what lies in the folder, what Python sees, what SQL clients see."""

from __future__ import annotations

import csv
import glob
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest

import regulars
from regulars.ground.errors import UsageError
from regulars.ground.tables import BY_NAME
from regulars.report.questions import Question
from tests.shell.conftest import HEADER, lines


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> regulars.Run:
    folder = tmp_path_factory.mktemp("shop")
    hostile = '3000,PX,"</svg><script>alert(1)</script>",1,2021-09-25 10:00:00,3.00,C1,France,3.00'
    formula = "3001,PY,=HYPERLINK(1),1,2021-09-26 10:00:00,3.00,C1,France,3.00"
    repeated = lines()[0]
    wrong = "3002,P1,Product 1,5.7,2021-09-26 10:00:00,abc,C1,France,3.00"
    (folder / "log.csv").write_text("\n".join([HEADER, *lines(), hostile, formula, repeated, wrong]) + "\n")
    return regulars.run(folder / "log.csv", out=folder / "data", config={})


def test_the_folder(run: regulars.Run) -> None:
    """Everything that the manifest names is there, and the convenience links lead to it."""
    out = run.folder.parent.parent
    for name in run.manifest.files:
        assert (run.folder / name).is_file()
    assert (out / "latest" / "report.html").is_file()
    assert (out / "processed" / "transactions.csv").is_file()
    assert set(run.manifest.tables) | set(run.left_out) == set(BY_NAME)


def test_set_aside_tells_all_reasons_and_the_raw_line(run: regulars.Run) -> None:
    """A line with two faults has both, with its file, its line and its text."""
    rows = run.table("set_aside").to_pyarrow().to_pylist()
    by_line = {row["source_line"]: row for row in rows}
    assert by_line[67]["reasons"] == ["quantity_not_integer", "price_not_decimal"]
    assert by_line[67]["raw"].startswith("3002,P1,Product 1,5.7")
    assert by_line[66]["reasons"] == ["duplicate"]
    assert by_line[66]["raw"] == lines()[0]
    assert {row["source_file"] for row in rows} == {"log.csv"}


def test_the_csv_copy_holds_no_formula(run: regulars.Run) -> None:
    """A cell that a spreadsheet would run gets an apostrophe; the Parquet file keeps the text."""
    with (run.folder / "processed" / "transactions.csv").open(newline="") as stream:
        names = [row["product_name"] for row in csv.DictReader(stream)]
    assert "'=HYPERLINK(1)" in names
    assert "=HYPERLINK(1)" in run.table("transactions").product_name.to_pyarrow().to_pylist()


def test_the_report_runs_nothing(run: regulars.Run) -> None:
    """A hostile product name is text; no script, no request."""
    page = run.report.read_text("utf-8")
    assert "<script" not in page.lower()
    assert "src=" not in page.replace("default-src", "")
    assert "http://" not in page.replace("http://www.w3.org/", "")


def test_the_sql_layer_explains_itself(run: regulars.Run) -> None:
    """Every table and column of the .duckdb file has the comment of its contract, and each view of KPIs its meaning."""
    with duckdb.connect(str(run.folder / "regulars.duckdb"), read_only=True) as connection:
        tables = dict(connection.execute("SELECT table_name, comment FROM duckdb_tables()").fetchall())
        views = dict(connection.execute("SELECT view_name, comment FROM duckdb_views() WHERE NOT internal").fetchall())
        columns = connection.execute("SELECT table_name, column_name, comment FROM duckdb_columns() WHERE NOT internal")
        comments = {(table, column): comment for table, column, comment in columns.fetchall()}
    for name in run.tables:
        assert tables[name].startswith(BY_NAME[name].grain)
        for column in BY_NAME[name].columns:
            assert comments[name, column.name] == column.comment
    assert all({**tables, **views}.values())
    assert views["kpi_by_month"] == "One row per month, with every KPI."
    told = {column: comment for (name, column), comment in comments.items() if name == "kpi_by_country_and_month"}
    assert list(told)[:4] == ["period", "country", "is_partial", "net_revenue"] and all(told.values())


def test_questions_cannot_reach_outside(run: regulars.Run) -> None:
    """The connection for questions reads no file, writes none and cannot be unlocked."""
    for statement in (
        "SELECT * FROM read_text('/etc/hostname')",
        "COPY (SELECT 1) TO '/tmp/regulars-escape.csv'",
        "SET enable_external_access = true",
        "ATTACH '/tmp/regulars-escape.duckdb'",
        "INSERT INTO orders SELECT * FROM orders",
    ):
        with pytest.raises(duckdb.Error):
            run.connection.execute(statement)


def test_kpis_agree_with_the_tables(run: regulars.Run) -> None:
    """Prepared and live questions, and the tables, give the same figures."""
    total = sum(run.table("daily_sales").net_revenue.to_pyarrow().to_pylist())
    assert run.kpi("net_revenue").net_revenue.item() == total
    assert run.kpi("net_revenue", by="stock_code").net_revenue.sum() == total
    assert run.kpi("net_revenue", by=("country", "segment"), grain="quarter").net_revenue.sum() == total
    january = run.kpi("orders", since=date(2021, 1, 1), until=date(2021, 1, 31)).orders.item()
    assert january == run.kpi("orders", grain="month").orders.iloc[0]


def test_compare_names_the_value_before(run: regulars.Run) -> None:
    """Growth against the month before, as the tables have it."""
    months = run.table("monthly_revenue").order_by("month").to_pyarrow().to_pylist()
    rows = run.ask(Question("net_revenue", grain="month", compare="previous"))
    assert [row["net_revenue_change"] for row in rows] == pytest.approx([month["growth_previous"] for month in months])
    assert rows[1]["net_revenue_before"] == months[0]["net_revenue"]


def test_left_out_tables_say_why(tmp_path: Path) -> None:
    """A log without customers and countries has no table about them, and says so wherever one asks."""
    (tmp_path / "till.csv").write_text("Date,Quantity,Price\n2021-01-01,2,3.00\n2021-01-02,1,4.50\n")
    run = regulars.run(tmp_path / "till.csv", out=tmp_path / "data", config={})
    assert run.left_out["customers"] == "the log has no customer column"
    assert run.left_out["revenue_by_country"] == "the log has no country column"
    with pytest.raises(regulars.RegularsError, match="the log has no customer column"):
        run.table("rfm")
    with pytest.raises(UsageError, match=r"no cost: set \[columns\] unit_cost or \[profit\] margin_rate in"):
        run.kpi("profit_margin")
    with pytest.raises(UsageError, match=r"no customer: set \[columns\] customer_id in"):
        run.kpi("customers", grain="month")
    evidence = {row["claim"]: row for row in run.table("evidence").to_pyarrow().to_pylist()}
    assert evidence["rfm"]["verdict"] == "insufficient"
    assert run.kpi("net_revenue").net_revenue.item() == Decimal("10.5")
    assert run.report.is_file()


def test_one_line_is_a_shop(tmp_path: Path) -> None:
    """One line is enough for a run; what cannot be known is NULL with a reason, never a crash."""
    (tmp_path / "one.csv").write_text(f"{HEADER}\n{lines()[0]}\n")
    run = regulars.run(tmp_path / "one.csv", out=tmp_path / "data", config={})
    assert run.manifest.tables["transactions"] == 1
    assert run.table("customers").mean_gap_days.to_pyarrow().to_pylist() == [None]
    assert "rfm" in run.left_out


def test_declared_dimension_and_margin(tmp_path: Path) -> None:
    """A declared column is a dimension of every KPI, and a margin gives profit by it."""
    rows = ["Date,Invoice,Customer,Qty,UnitPrice,Shop", "2021-01-01,1,a,2,3.00,North", "2021-01-02,2,b,1,4.00,South"]
    (tmp_path / "log.csv").write_text("\n".join(rows) + "\n")
    config = {"dimensions": {"shop": "Shop"}, "profit": {"margin_rate": 0.25}}
    run = regulars.run(tmp_path / "log.csv", out=tmp_path / "data", config=config)
    profit = run.kpi("gross_profit", by="shop").set_index("shop").gross_profit
    assert profit.to_dict() == {"North": Decimal("6.00") * Decimal("0.25"), "South": Decimal("4.00") * Decimal("0.25")}


def test_files_with_and_without_line_totals(tmp_path: Path) -> None:
    """A file without line totals stands beside one that has them: its money is quantity x price."""
    (tmp_path / "jan.csv").write_text("Date,Qty,Price,TotalAmount\n2021-01-01,2,3.00,5.50\n")
    (tmp_path / "feb.csv").write_text("Date,Qty,Price\n2021-02-01,4,3.00\n")
    run = regulars.run([tmp_path / "jan.csv", tmp_path / "feb.csv"], out=tmp_path / "data", config={})
    assert run.manifest.tables["set_aside"] == 0
    assert run.kpi("net_revenue").net_revenue.item() == Decimal("5.50") + 4 * Decimal("3.00")


def test_our_own_output_is_no_log(tmp_path: Path) -> None:
    """A folder that holds the published runs beside the log can be read again, as often as one likes."""
    (tmp_path / "log.csv").write_text("\n".join([HEADER, *lines()]) + "\n")
    first = regulars.run(tmp_path, out=tmp_path / "data", config={})
    second = regulars.run(tmp_path, out=tmp_path / "data", config={})
    assert second.manifest.inputs == first.manifest.inputs


@pytest.mark.parametrize("name", ["kind", "period", "segment", "net_revenue", "month", "Shop", "a b"])
def test_dimension_names_that_mean_something_else(tmp_path: Path, name: str) -> None:
    """A declared dimension cannot take a name that tables, KPIs or periods have."""
    (tmp_path / "log.csv").write_text("\n".join([HEADER, *lines()]) + "\n")
    with pytest.raises(regulars.RegularsError, match="cannot be the name of a dimension"):
        regulars.run(tmp_path / "log.csv", out=tmp_path / "data", config={"dimensions": {name: "Country"}})


def test_the_same_file_twice_counts_once(tmp_path: Path) -> None:
    """A copy of a file under another name is named, and adds nothing."""
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text("\n".join([HEADER, *lines()]) + "\n")
    run = regulars.run([tmp_path / "a.csv", tmp_path / "b.csv"], out=tmp_path / "data", config={})
    assert run.manifest.tables["transactions"] == len(lines())
    assert "same bytes as a.csv" in run.manifest.inputs[1].note


def test_a_lookup_never_doubles_a_line(tmp_path: Path) -> None:
    """Columns of another file are joined by a unique key; a key that repeats is refused."""
    (tmp_path / "log.csv").write_text("Date,Qty,Price,SKU\n2021-01-01,2,3.00,A\n2021-01-02,1,4.00,B\n")
    (tmp_path / "items.csv").write_text("code,group\nA,fruit\nB,fruit\n")
    lookup = {"file": str(tmp_path / "items.csv"), "on": "SKU", "key": "code", "take": {"group": "group"}}
    config = {"lookups": {"items": lookup}, "dimensions": {"category": "group"}}
    run = regulars.run(tmp_path / "log.csv", out=tmp_path / "data", config=config)
    assert run.ask(Question("net_revenue", ("category",))) == [{"category": "fruit", "net_revenue": Decimal("10.0000")}]
    (tmp_path / "items.csv").write_text("code,group\nA,fruit\nA,nuts\n")
    with pytest.raises(regulars.RegularsError, match="needs one row per code"):
        regulars.run(tmp_path / "log.csv", out=tmp_path / "data", config=config)


def test_nothing_depends_on_the_day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three clocks, years apart, and three time zones of the machine give the same bytes."""
    import time
    from datetime import UTC, datetime

    from regulars.shell.jobs import run as job

    (tmp_path / "log.csv").write_text("\n".join([HEADER, *lines()]) + "\n")
    found = []
    for year, zone in ((2022, "UTC"), (2026, "America/New_York"), (2031, "Pacific/Kiritimati")):

        class Clock(datetime):
            @classmethod
            def now(cls, tz: Any = None, year: int = year) -> Clock:
                return cls(year, 12, 31, 23, 59, 30, tzinfo=UTC)

        monkeypatch.setattr(job, "datetime", Clock)
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        run = regulars.run(tmp_path / "log.csv", out=tmp_path / str(year), config={})
        assert run.as_of == date(2021, 9, 28)
        found.append({p.name: p.read_bytes() for part in ("marts", "processed") for p in (run.folder / part).iterdir()})
    monkeypatch.undo()
    time.tzset()
    assert found[0] == found[1] == found[2]


def test_lines_of_a_long_log_are_kept_once(tmp_path: Path) -> None:
    """With more lines than the setting, the database shows the Parquet file, also after the folder was moved."""
    (tmp_path / "log.csv").write_text("\n".join([HEADER, *lines()]) + "\n")
    config = {"output": {"lines_in_database": 10}}
    first = regulars.run(tmp_path / "log.csv", out=tmp_path / "a [1]" / "data", config=config)
    (tmp_path / "a [1]").rename(tmp_path / "b [2]")
    moved = regulars.open(tmp_path / "b [2]" / "data")
    kept = pq.read_table(moved.folder / "processed" / "transactions.parquet")
    assert moved.table("transactions").to_pyarrow().num_rows == kept.num_rows == first.manifest.tables["transactions"]
    assert len(moved.kpi("units", by="stock_code"))
    with pytest.raises(duckdb.Error, match="Cannot access"):
        moved.connection.execute("SET VARIABLE regulars_run = '/tmp/'; SELECT * FROM transactions")
    with duckdb.connect(str(moved.folder / "regulars.duckdb"), read_only=True) as connection:
        views = dict(connection.execute("SELECT view_name, comment FROM duckdb_views() WHERE NOT internal").fetchall())
        place = glob.escape(str(moved.folder))
        connection.execute(f"SET VARIABLE regulars_run = '{place}/'")
        assert connection.execute("SELECT count(*) FROM transactions").fetchall() == [(kept.num_rows,)]
    assert views["transactions"].startswith(BY_NAME["transactions"].grain)


def test_lines_are_in_file_order_whatever_the_headers(tmp_path: Path) -> None:
    """Files of one header are read together; the lines still come in the order of the files, then of their lines."""
    short, wide = "InvoiceNo,StockCode,Quantity,InvoiceDate,Price,CustomerID", "Country"
    for number, name in enumerate("abc"):
        more = number == 1
        rows = [
            f"{number}{n},P{n},1,2021-0{number + 1}-0{n + 1} 10:00:00,2.00,C{n}" + (",France" if more else "")
            for n in range(3)
        ]
        header = f"{short},{wide}" if more else short
        (tmp_path / f"{name}.csv").write_text("\n".join([header, *rows]) + "\n")
    made = regulars.run(tmp_path / "*.csv", out=tmp_path / "data", config={})
    kept = pq.read_table(made.folder / "processed" / "transactions.parquet", columns=["source_file", "source_line"])
    found = [(row["source_file"], row["source_line"]) for row in kept.to_pylist()]
    assert found == sorted(found) and len(found) == 9


def test_a_changed_setting_is_told_in_the_next_run(log: Path, tmp_path: Path) -> None:
    """The manifest says which settings differ from those of the run that it replaces, with both values."""
    out = tmp_path / "changed"
    first = regulars.run(log, out=out, config={})
    second = regulars.run(log, out=out, config={"clean": {"duplicates": "keep"}, "shop": {"currency": "EUR"}})
    assert first.manifest.settings_changed == {}
    assert second.manifest.settings_changed == {
        "shop.currency": ("", "EUR"),
        "clean.duplicates": ("drop", "keep"),
    }


def test_a_shop_that_lives_on_one_customer_is_told_so(log: Path, tmp_path: Path) -> None:
    """One buyer of 1,000 x 90.00 beside the others: the customers' evidence is weak, with the share."""
    path = tmp_path / "one.csv"
    path.write_text(log.read_text("utf-8") + "3000,P1,Product 1,1000,2021-09-22 11:00:00,90.00,BIG,France,90000.00\n")
    run = regulars.run(path, out=tmp_path / "one", config={})
    evidence = run.table("evidence").to_pandas().set_index("claim")
    others = sum((1 + n % 3) * (2 + n % 4) for n in range(60))
    told = (
        f"one customer accounts for {100 * 90000 / (90000 + others):.1f}% of it: averages say little about the others"
    )
    assert evidence.loc["customers", "verdict"] == "weak"
    assert told in list(evidence.loc["customers", "reasons"])
