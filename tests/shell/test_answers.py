"""What Python gets from a run: frames, one line for each wrong argument, and how they look in a notebook."""

from __future__ import annotations

import pickle
import re
import shutil
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from weakref import ref

import duckdb
import pandas as pd
import pytest

import regulars
from regulars import GateFailed, UsageError
from regulars.ground.tables.allowed import allowed_values
from regulars.report.lookups import CUSTOMERS, Lookup
from regulars.shell.published.run import Run
from tests.command import command_in
from tests.shell.conftest import HEADER, NAMING, SHORT, lines
from tests.shell.manifests import write_manifest_anew


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("answers")
    hostile = "3000,P1,Product 1,1,2021-09-25 10:00:00,3.00,C1,<script>alert(1)</script>,3.00"
    (folder / "log.csv").write_text("\n".join([HEADER, *lines(), hostile]) + "\n")
    return regulars.run(folder / "log.csv", out=folder / "data", config={**NAMING, "shop": {"currency": "EUR"}})


def test_an_answer_is_a_frame_with_the_names_of_the_kpis(run: Run) -> None:
    """Each KPI is a column of its own name, computed as if it were asked alone."""
    both = run.kpi(["net_revenue", "orders"], by="country", grain="month")
    assert isinstance(both, pd.DataFrame)
    assert list(both.columns) == ["period", "country", "is_partial", "net_revenue", "orders"]
    alone = run.kpi("orders", by=["country"], grain="month")
    assert both.orders.tolist() == alone.orders.tolist()


def test_money_is_exact_unless_floats_are_asked_for(run: Run) -> None:
    """Decimal in answers and in run[...], float64 with floats=True and in frame()."""
    exact, floats = run.kpi("net_revenue"), run.kpi(["net_revenue", "orders"], floats=True)
    assert isinstance(exact.net_revenue.item(), Decimal)
    assert floats.net_revenue.dtype == "float64" and floats.orders.dtype == "int64"
    assert float(exact.net_revenue.item()) == floats.net_revenue.item()
    assert isinstance(run["customers"].net_revenue.iloc[0], Decimal)
    assert run.frame("customers").net_revenue.dtype == "float64"
    assert sum(run["monthly_revenue"].net_revenue) == exact.net_revenue.item()


def test_hours_and_days_of_the_week(run: Run) -> None:
    """Hours are moments, each of the day's 24; days of the week and hours of the day split every KPI without a rest."""
    hours = run.kpi("orders", grain="hour", since="2021-09-20", until="2021-09-20")
    assert len(hours) == 24 and hours.set_index("period").orders[datetime(2021, 9, 20, 11)] == 1
    total = run.kpi("net_revenue").net_revenue.item()
    for name in ("weekday", "hour_of_day"):
        assert sum(run.kpi("net_revenue", by=name).net_revenue) == total
    mondays = run.kpi("orders", by="weekday", where={"weekday": "1 Monday"})
    assert mondays.weekday.tolist() == ["1 Monday"]


def test_comparisons_have_the_name_of_their_kpi(run: Run) -> None:
    """NAME_before is what the period before had, NAME_change the growth against it; counts stay whole."""
    months = run.kpi(["net_revenue", "orders"], grain="month", compare="previous")
    assert list(months.columns[-4:]) == ["net_revenue_before", "net_revenue_change", "orders_before", "orders_change"]
    assert months.orders_before.tolist()[1:] == months.orders.tolist()[:-1]
    assert months.orders_before.dtype == "Int64" and months.orders_before.isna().tolist()[:2] == [True, False]
    assert months.net_revenue_before.iloc[1] == months.net_revenue.iloc[0]
    assert months.net_revenue_change.dtype == months.orders_change.dtype == "float64"


@pytest.mark.parametrize(
    ("since", "until"),
    [
        (date(2021, 2, 1), date(2021, 3, 31)),
        ("2021-02-01", "2021-03-31"),
        (datetime(2021, 2, 1, 12), pd.Timestamp("2021-03-31 09:00")),
    ],
    ids=["dates", "texts", "moments"],
)
def test_days_may_be_dates_or_text(run: Run, since: Any, until: Any) -> None:
    """Both days count, in whatever form they are given."""
    expected = run["daily_sales"].set_index("day").orders["2021-02-01":"2021-03-31"].sum()
    assert run.kpi("orders", since=since, until=until).orders.item() == expected > 0


def test_where_keeps_lines_with_these_values(run: Run) -> None:
    """One value or several; the parts of a dimension sum to the whole."""
    by_product = run.kpi("units", by="stock_code").set_index("stock_code").units
    assert run.kpi("units", where={"stock_code": "P1"}).units.item() == by_product["P1"]
    two = run.kpi("units", where={"stock_code": ["P1", "P2"], "identified": "identified"}).units.item()
    guests = run.kpi("units", where={"stock_code": ["P1", "P2"], "identified": "guest"}).units.item()
    assert two + guests == by_product["P1"] + by_product["P2"]


def test_a_group_that_nobody_is_in_is_no_mistake(run: Run) -> None:
    """A segment without customers has no orders; a segment that does not exist is refused."""
    empty = set(allowed_values("rfm", "segment")) - set(run["rfm"].segment)
    assert empty
    assert run.kpi("orders", where={"segment": list(empty)}).orders.item() == 0


def test_no_rows_have_their_columns(run: Run) -> None:
    """An answer without rows is a frame like any other."""
    none = run.kpi(["net_revenue", "orders"], grain="month", compare="year", since="2031-01-01", floats=True)
    assert len(none) == 0
    assert none.net_revenue.sum() == 0 and "orders_change" in none
    assert f"run {run.run_id}" in none._repr_html_()


SHOP = (  # each order: its day, pieces at 10.00 and country
    *(("2024-01-05", 1, "UK"), ("2024-01-20", 2, "UK"), ("2024-03-04", 3, "UK"), ("2024-03-25", 4, "France")),
    *(("2024-04-09", 5, "France"), ("2024-04-30", 1, "UK")),
)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Six orders in four months, one of them without trade; the customer is known by address."""
    folder = tmp_path_factory.mktemp("small")
    rows = [
        f"{number},P1,Mug,{pieces},{day} 10:00:00,10.00,Ann@Example.org,{country},{10 * pieces}.00"
        for number, (day, pieces, country) in enumerate(SHOP, start=1)
    ]
    (folder / "log.csv").write_text("\n".join([HEADER, *rows]) + "\n")
    return regulars.run(folder / "log.csv", out=folder / "data", config=SHORT)


def test_a_month_without_trade_is_a_row_of_zeros(small: Run) -> None:
    """January to April, February with nothing; an average of nothing is unknown."""
    months = small.kpi(["net_revenue", "orders", "aov"], grain="month")
    assert [f"{day:%Y-%m-%d}" for day in months.period] == ["2024-01-01", "2024-02-01", "2024-03-01", "2024-04-01"]
    assert months.net_revenue.tolist() == [30, 0, 70, 60]
    assert months.orders.tolist() == [2, 0, 2, 2]
    assert pd.isna(months.aov.tolist()[1])
    assert small.kpi("orders", grain="month", where={"country": "France"}).orders.tolist() == [0, 0, 1, 1]


def test_the_period_before_counts_whole_where_since_cuts_it(small: Run) -> None:
    """From the 10th of March on, March is partial and compared with nothing; April is compared with all of March."""
    months = small.kpi("net_revenue", grain="month", compare="previous", since="2024-03-10")
    assert months.net_revenue.tolist() == [40, 60]
    assert months.net_revenue_before.tolist() == [0, 70]
    assert months.net_revenue_change.tolist()[1] == pytest.approx(60 / 70 - 1)
    assert pd.isna(months.net_revenue_change.tolist()[0])


def test_a_range_is_compared_with_the_one_before(small: Run) -> None:
    """Whole months with as many months, other days with as many days; what the log does not cover has no change."""
    april = small.kpi("net_revenue", compare="previous", since="2024-04-01", until="2024-04-30")
    assert (april.net_revenue.item(), april.net_revenue_before.item()) == (60, 70)
    assert april.net_revenue_change.item() == pytest.approx(60 / 70 - 1)
    by_country = small.kpi("orders", by="country", compare="previous", since="2024-04-01", until="2024-04-30")
    assert list(zip(by_country.country, by_country.orders_before, strict=True)) == [("France", 1), ("UK", 1)]
    ten_days = small.kpi("net_revenue", compare="previous", since="2024-04-01", until="2024-04-10")
    assert (ten_days.net_revenue.item(), ten_days.net_revenue_before.item()) == (50, 40)
    year = small.kpi("net_revenue", compare="year", since="2024-04-01", until="2024-04-30")
    assert pd.isna(year.net_revenue_change.item())


def test_a_customer_is_found_by_address(small: Run) -> None:
    """In whatever spelling, by the id of the tables too, and on the command line."""
    assert small.kpi("orders", where={"customer_id": "ann@example.org"}).orders.item() == len(SHOP)
    stored = small["customers"].customer_id.item()
    assert stored == small.stored_id(" ANN@example.org ") and stored.startswith("mail-")
    assert small.kpi("orders", where={"customer_id": stored}).orders.item() == len(SHOP)
    asked_by_the_dashboard = Lookup(CUSTOMERS, (("customer_id", ("Ann@Example.org ",)),), limit=1)
    assert [row["customer_id"] for row in small.look(asked_by_the_dashboard)] == [stored]
    command = command_in(small.folder.parent.parent.parent)
    found = command("table", "customers", "--where", "customer_id=ann@Example.org", "--columns", "customer_id")
    assert stored in found.stdout and ". 1 row, run" in found.stdout
    assert command("kpi", "orders", "--where", "customer_id=ann@example.org", "--json").stdout.count('"value": 6') == 1


api: Any = regulars  # the type checker would refuse these calls
WRONG: dict[str, tuple[Callable[[Any], object], str]] = {
    "kpi is no text": (lambda run: run.kpi(5), "kpi must be a text or a list of texts, not 5 (int)."),
    "kpi is a list of anything": (
        lambda run: run.kpi(["orders", None]),
        "kpi must be a text, not a value of type None",
    ),
    "no kpi": (lambda run: run.kpi([]), "kpi is an empty list. Name at least one"),
    "unknown kpi": (lambda run: run.kpi(["orders", "revenue"]), "no KPI 'revenue' (did you mean"),
    "by": (lambda run: run.kpi("orders", by=3), "by must be a text or a list of texts, not 3 (int)."),
    "grain": (lambda run: run.kpi("orders", grain=7), "grain must be a text, not 7 (int)."),
    "unknown grain": (lambda run: run.kpi("orders", grain="minute"), "no grain 'minute'"),
    "weekday": (lambda run: run.kpi("orders", grain="weekday"), "ask by it: --by weekday"),
    "to date": (lambda run: run.kpi("orders", grain="day", to_date=True), "needs periods of several days"),
    "compare": (lambda run: run.kpi("orders", compare="year"), "a comparison needs periods"),
    "customer": (
        lambda run: run.kpi("orders", where={"customer_id": "C99"}),
        "no line of the run has the customer 'C99'",
    ),
    "since": (
        lambda run: run.kpi("orders", since="1.2.2021"),
        "since must be a date, not '1.2.2021' (str); use YYYY-MM-DD",
    ),
    "until": (lambda run: run.kpi("orders", until=2021), "until must be a date, not 2021 (int); use YYYY-MM-DD"),
    "order of days": (
        lambda run: run.kpi("orders", since="2021-03-01", until="2021-02-01"),
        "until (2021-02-01) is before since (2021-03-01)",
    ),
    "where": (lambda run: run.kpi("orders", where="country"), "where must be a mapping like {'country': 'France'}"),
    "where value": (lambda run: run.kpi("orders", where={"country": 5}), "where['country'] must be a text or a list"),
    "where name": (lambda run: run.kpi("orders", where={"land": "France"}), "no dimension 'land'"),
    "where spelling": (
        lambda run: run.kpi("orders", where={"country": "france"}),
        "no line of the run has country 'france' (did you mean 'France'?).",
    ),
    "segment": (
        lambda run: run.kpi("orders", where={"segment": "Vip"}),
        "no line of the run has segment 'Vip' (did you mean",
    ),
    "table": (lambda run: run.table(5), "table must be a text, not 5 (int)."),
    "key": (lambda run: run["segmnts"], "no table 'segmnts' (did you mean 'segments'?)."),
    "frame": (lambda run: run.frame(None), "table must be a text, not a value of type NoneType."),
    "frame as a log": (
        lambda run: api.run(pd.DataFrame({"Date": ["2021-01-01"]})),
        "sources must be files, or tables by name, not a value of type DataFrame. Give the table a name",
    ),
    "number as a log": (lambda run: api.check(5), "sources must be a path or a list of paths, not 5 (int)."),
    "mapping as a log": (lambda run: api.check({"a": 1}), "a: expected a table of pandas, Polars, Arrow or Ibis"),
    "number in a list": (lambda run: api.run(["log.csv", 5]), "sources must be a path, not 5 (int)."),
    "no log": (lambda run: api.run([]), "sources is an empty list. Name at least one file or folder."),
    "config": (lambda run: api.run("log.csv", config=5), "config must be a path or a dictionary, not 5 (int)."),
    "setting": (lambda run: api.run("log.csv", config={"shopp": {}}), "config: unknown key 'shopp'"),
    "out": (lambda run: api.run("log.csv", out=7), "out must be a path, not 7 (int)."),
    "add": (lambda run: api.run("log.csv", add="no"), "add must be True or False, not 'no' (str)."),
    "scores_from": (lambda run: api.run("log.csv", scores_from=3), "scores_from must be a text, not 3 (int)."),
    "to": (lambda run: api.score("log.csv", to=3), "to must be a path, not 3 (int)."),
    "customer to erase": (lambda run: api.erase(17850), "customer must be a text, not 17850 (int)."),
    "open": (lambda run: api.open(5), "out must be a path, not 5 (int)."),
    "run_id": (lambda run: api.open(run.folder.parent.parent, 5), "run_id must be a text, not 5 (int)."),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_argument_is_one_clear_line(run: Run, name: str) -> None:
    """Whatever is given in place of an argument, the answer is a UsageError that names it."""
    call, said = WRONG[name]
    with pytest.raises(UsageError, match=re.escape(said)) as caught:
        call(run)
    assert "\n" not in str(caught.value)


def test_a_log_is_checked_in_python(tmp_path: Path) -> None:
    """regulars.check says what a run would use and set aside, and publishes nothing."""
    (tmp_path / "log.csv").write_text("\n".join([HEADER, *lines(), lines()[0]]) + "\n")
    checked = regulars.check(tmp_path / "log.csv", config={})
    assert (checked.records, checked.used, checked.set_aside) == (63, 62, {"duplicate": 1})
    assert checked.inputs[0].name == "log.csv" and not checked.failed
    assert repr(checked) == (
        f"CheckedLog(63 records, 62 used; {checked.first_day} to {checked.as_of}, exclusive; can be published)"
    )
    assert list(tmp_path.iterdir()) == [tmp_path / "log.csv"]


def test_a_long_list_of_known_values_is_cut(tmp_path: Path) -> None:
    """A mistyped product does not print every product of the shop."""
    rows = [f"2021-01-{1 + n % 28:02},{n},SKU{n:04}XY,1,2.00" for n in range(300)]
    (tmp_path / "log.csv").write_text("\n".join(["Date,Invoice,StockCode,Qty,Price", *rows]) + "\n")
    run = regulars.run(tmp_path / "log.csv", out=tmp_path / "data", config=SHORT)
    with pytest.raises(UsageError, match=r"SKU0000XY.* and 260 more"):
        run.kpi("orders", where={"stock_code": "?"})


def test_earlier_code_keeps_reading_for_one_version(run: Run) -> None:
    """to_pandas() and rows still have `value`, and name what replaces them."""
    with pytest.warns(DeprecationWarning, match="the answer itself, which is a frame"):
        before = run.kpi("orders", grain="month", compare="previous").to_pandas()
    assert list(before.columns) == ["period", "is_partial", "value", "before", "change"]
    with pytest.warns(DeprecationWarning, match="to_dict"):
        assert run.kpi("orders").rows == ({"value": run.kpi("orders").orders.item()},)


def test_an_answer_can_be_stored(run: Run) -> None:
    """Pickled and read again, as caches do, it is the same answer."""
    answer = run.kpi("orders", by="country")
    again = pickle.loads(pickle.dumps(answer))  # noqa: S301 - our own bytes
    assert again.equals(answer) and again._repr_html_() == answer._repr_html_()


def test_how_an_answer_looks_in_a_notebook(run: Run) -> None:
    """Money in cents, counts with commas, shares in per cent, NULL as one dash; a text of the shop is no HTML."""
    answer = run.kpi(["net_revenue", "orders", "guest_share"], by="country", grain="month", compare="previous")
    html = answer._repr_html_()
    assert "<script>" not in html and "&lt;script&gt;" in html
    assert re.search(r">\d+\.\d\d</td>", html) and re.search(r">\d+\.\d%</td>", html)
    assert ">–</td>" in html and "None" not in html and "NA" not in html
    assert f"run {run.run_id}, data before {run.as_of}; money in EUR" in html
    best = answer.nlargest(1, "orders")  # in another order, and fewer, it is shown alike
    assert f">{best.net_revenue.item():,.2f}</td>" in best._repr_html_()


def test_how_a_table_looks_in_a_notebook(run: Run) -> None:
    """The columns of a contract are written in their units; what is computed from a frame is written as pandas does."""
    months = run["monthly_revenue"]
    assert f">{months.net_revenue.iloc[0]:,.2f}</td>" in months._repr_html_()
    assert "None" not in months._repr_html_() and "NaT" not in months._repr_html_()
    wide = months.assign(orders="many", double=2).pivot(index="month", columns="orders", values="double")
    assert ">2</td>" in wide._repr_html_() and "many" in wide._repr_html_()
    filled = months.assign(net_revenue="none yet")
    assert ">none yet</td>" in filled._repr_html_()


def test_a_long_frame_is_cut(run: Run) -> None:
    """As every frame of pandas: the first and the last rows, and how many there are."""
    with pd.option_context("display.max_rows", 20, "display.min_rows", 4):
        html = run["transactions"]._repr_html_()
    assert html.count("<tr") == 1 + 4 + 1 and f"{len(lines()) + 1} rows" in html


def test_an_error_is_one_line_in_a_notebook(run: Run) -> None:
    """A notebook asks an error for its traceback: it is the message alone."""
    with pytest.raises(UsageError) as caught:
        run.kpi("revenue")
    assert caught.value._render_traceback_() == [f"UsageError: {caught.value}"]


def test_how_a_run_looks_in_a_notebook(run: Run) -> None:
    """What it covers, who made it, its tables with their rows, and what is left out and why."""
    html = run._repr_html_()
    assert f"{run.first_day} to {run.as_of}" in html and f"Regulars {run.version}" in html
    for name, rows in run.manifest.tables.items():
        assert f">{name}</td>" in html and f">{rows:,}</td>" in html
    for name in run.left_out:
        assert f">{name}</td>" in html


def test_what_an_editor_completes(run: Run) -> None:
    """run[ completes the tables, and looping over a run gives their names."""
    assert run._ipython_key_completions_() == list(run) == list(run.tables)
    assert {"table", "frame", "kpi", "as_of", "version", "left_out"} <= set(dir(run))
    assert "segments" in run and "clv" not in run and run.version == regulars.__version__


def _with_database(run: Run, folder: Path, content: bytes, *, made_by: str = "0.1.0") -> Path:
    """A copy of the run whose database has this content."""
    copy = folder / "data"
    shutil.copytree(run.folder.parent.parent, copy, symlinks=True)
    kept = copy / "runs" / run.run_id
    (kept / "regulars.duckdb").write_bytes(content)
    write_manifest_anew(kept, versions={**run.manifest.versions, "regulars": made_by})
    return copy


@pytest.mark.parametrize(
    ("made_by", "way"),
    [("7.0.0", "Read it with the version of Regulars that made the run (7.0.0), or run again"), ("", "Run again")],
    ids=["by a newer version", "opened with another DuckDB since"],
)
def test_a_database_of_a_newer_duckdb_is_named_as_that(run: Run, tmp_path: Path, made_by: str, way: str) -> None:
    """Its header says which DuckDB wrote it: one line names that version, the installed one and what to do."""
    content = bytearray((run.folder / "regulars.duckdb").read_bytes())
    assert content[8:12] == b"DUCK" and content[52:84].rstrip(b"\0").decode() == f"v{duckdb.__version__}"
    content[52:84] = b"v9.2.1".ljust(32, b"\0")
    copy = _with_database(run, tmp_path, bytes(content), made_by=made_by or regulars.__version__)
    done = command_in(tmp_path)("kpi", "orders")
    said = f"was written by DuckDB 9.2.1, and DuckDB {duckdb.__version__} is installed, which cannot read it. {way}"
    assert done.returncode == 2 and said in done.stderr and done.stderr.count("\n") == 1
    with pytest.raises(UsageError, match=r"DuckDB 9\.2\.1"):
        regulars.open(copy).kpi("orders")


@pytest.mark.parametrize("content", [b"", b"hello", b"\0" * 20_000], ids=["empty", "text", "zeros"])
def test_a_damaged_database_is_one_clear_line(run: Run, tmp_path: Path, content: bytes) -> None:
    """What is no database leads to verify and rollback, not to a report of a defect."""
    with pytest.raises(GateFailed, match=r"cannot be opened \(.*\)\. regulars verify names every damaged file"):
        regulars.open(_with_database(run, tmp_path, content)).kpi("orders")


def test_a_run_that_nobody_holds_closes_its_files(tmp_path: Path) -> None:
    """Without waiting for a collection of garbage: a run that is being read cannot be erased."""
    path = tmp_path / "orders.csv"
    path.write_text("\n".join([HEADER, *lines(40)]), encoding="utf-8")
    run = regulars.run(path, out=tmp_path / "data", config=SHORT)
    run.frame("customers")
    held = ref(run)
    del run
    assert held() is None
