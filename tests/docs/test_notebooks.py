"""Every notebook runs to its end on the run of `regulars demo` and says what is true; page and file follow from it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jupytext
import pandas as pd
import pytest

import regulars
from regulars.shell.demo.complete_journey import data_folder
from tests.docs.notebook_pages import SOURCES, executed, shipped, target_of
from tests.docs.pages import NOTEBOOKS, blocks


def printed(source: Path, demo: Path) -> str:
    """What a notebook printed, after its pictures were counted and its warnings looked for."""
    outputs = [output for cell in executed(source, demo).cells for output in cell.get("outputs", [])]
    pictures = [output for output in outputs if "image/png" in output.get("data", {})]
    assert len(pictures) == source.read_text("utf-8").count("plt.show()")
    assert not [output for output in outputs if output.get("name") == "stderr"], "a notebook shows no warning"
    return "".join(output["text"] for output in outputs if output.get("name") == "stdout")


def notebook(name: str) -> Path:
    return next(source for source in SOURCES if source.stem == name)


@pytest.fixture(scope="module")
def scans() -> pd.DataFrame:
    """The lines of the demonstration as its package has them, with the calendar month of the shop."""
    lines = pd.read_parquet(data_folder() / "transactions.parquet")
    at = lines.transaction_timestamp.dt.tz_localize("UTC").dt.tz_convert("America/New_York")
    return lines.assign(
        cents=(lines.sales_value * 100).round().astype(int), month=at.dt.tz_localize(None).dt.to_period("M")
    )


def test_01_cleaning(demo: Path, scans: pd.DataFrame) -> None:
    """Records, money and repeated lines are those of the file, counted by pandas alone."""
    told = printed(notebook("01_cleaning"), demo)
    sold = scans[scans.cents > 0]
    repeated = sold.duplicated(["household_id", "product_id", "quantity", "cents"])
    assert f"Of {len(scans):,} records {len(scans):,} are used" in told
    assert f"net revenue of {scans.cents.sum() / 100:,.2f} USD" in told
    assert (
        f"would have lost {repeated.sum():,} sale lines, {sold.cents[repeated].sum() / sold.cents.sum():.1%} of" in told
    )
    fuel = sold.product_id.astype(str).isin(
        regulars.open(demo).frame("products").query("product_name == 'GASOLINE-REG UNLEADED'").stock_code
    )
    assert f"is {sold.quantity[fuel].sum() / sold.quantity.sum():.1%} of the pieces" in told


def test_02_kpis(demo: Path, scans: pd.DataFrame) -> None:
    """The last month, and its change, from the file by the shop's calendar."""
    by_month = scans.groupby("month").cents.sum()
    last, before = by_month.iloc[-1], by_month.iloc[-2]
    told = printed(notebook("02_kpis"), demo)
    assert f"December 2017: {last / 100:,.2f} USD from known customers, {last / before - 1:+.1%} on the month" in told
    parts = [
        float(n) for n in re.findall(r"^(?:customers|orders_per_customer|value_per_order) +(-?[\d.]+)$", told, re.M)
    ]
    assert sum(parts) == pytest.approx((last - before) / 100, abs=0.02), "the three parts are the whole change"


def test_03_rfm(demo: Path) -> None:
    """Scores by pandas are those of the run, customer by customer."""
    told = printed(notebook("03_rfm"), demo)
    assert "customers whose scores differ: 0\n" in told
    assert "482 VIPs are 19.5% of the customers and bring 43.9% of the net revenue." in told
    assert "99.6% came back" in told


def test_04_cohorts(demo: Path, scans: pd.DataFrame) -> None:
    """Retention three months after the first, for those who did not come first in the log's first month."""
    sold = scans[scans.cents > 0]
    first = sold.groupby("household_id").month.min()
    new = first[(first > pd.Period("2017-01")) & (first <= pd.Period("2017-09"))]
    later = sold.assign(age=(sold.month - sold.household_id.map(first)).map(lambda apart: apart.n)).query("age == 3")
    active = later.household_id.drop_duplicates().isin(new.index).sum()
    told = printed(notebook("04_cohorts"), demo)
    assert f"Of {len(new):,} customers who were new" in told
    assert f"{active:,} ordered in the month" in told and f"a retention of {active / len(new):.1%}" in told


def test_05_churn(demo: Path) -> None:
    """Both models, taught by hand, call the same customers as those of the run, at the same snapshots."""
    told = printed(notebook("05_churn"), demo)
    confusions = re.findall(r"(\w+): by hand (\[.*?\]), in the run (\[.*?\])", told)
    assert [name for name, *_ in confusions] == ["logistic_rfm", "forest_rfm"]
    counts = ["true_positives", "false_positives", "false_negatives", "true_negatives"]
    last = regulars.open(demo).frame("churn_confusion").query("fold == 3").to_dict("records")
    counted = {row["model"]: [row[name] for name in counts] for row in last}
    for name, by_hand, in_run in confusions:
        assert json.loads(by_hand) == json.loads(in_run) == counted[name]
    found, false_alarms, missed, _ = counted["logistic_rfm"]
    assert f"finds {found / (found + missed):.1%} of those" in told.replace("\n", " ")
    assert f"right in {found / (found + false_alarms):.1%} of its calls" in told
    assert "AUC of the leak: 1.000" in told


def test_06_value(demo: Path) -> None:
    """BG/NBD by hand has the parameters of the run, the backtest its purchase days, the answer its total."""
    told = printed(notebook("06_value"), demo)
    run = regulars.open(demo)
    fitted = run.frame("btyd_parameters").query("model == 'bgnbd'").set_index("parameter").estimate
    assert f"r = {fitted.r:.3f}, alpha = {fitted.alpha:.3f} weeks, a = {fitted.a:.3f}, b = {fitted.b:.2f}" in told
    by_hand, in_run = (
        found.groups() if (found := re.search(pattern, told)) else ()
        for pattern in (
            r"([\d,]+) customers known .* on ([\d,]+) purchase",
            r"the run: ([\d,]+) customers, ([\d,]+) purchase",
        )
    )
    assert by_hand == in_run
    assert f"are worth {float(run.table('clv').clv.sum().to_pyarrow().as_py()):,.2f} USD" in told


def test_08_channels(demo: Path) -> None:
    """The chain has the order of the planted effects; what adds nothing is credited, by last touch more than twice."""
    told = printed(notebook("08_channels"), demo)
    assert "By the chain: email, search, social, direct; truly added: email, search, the others nothing." in told
    (last, chain) = map(int, re.findall(r"last touch gives it (\d+)%, the chain (\d+)%", told)[0])
    assert last > 2 * chain > 20
    table = dict(re.findall(r"^(\w+) .* ([\d.]+) +[\d.]+ +[\d.]+$", told, re.MULTILINE))
    assert {"email", "search", "social", "direct", "retargeting"} <= set(table)


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_what_follows_from_a_notebook(source: Path) -> None:
    """After a change of a notebook: python -m tests.docs.notebook_pages DEMO_FOLDER."""
    page = NOTEBOOKS / f"{source.stem}.md"
    cells = [cell.source.strip() for cell in jupytext.read(source).cells if cell.cell_type == "code"]
    assert [block.text.strip() for block in blocks(page) if block.language == "python"] == cells
    pictures = re.findall(r"!\[png\]\(([^)]+)\)", page.read_text("utf-8"))
    assert pictures and all((page.parent / picture).is_file() for picture in pictures)
    assert target_of(source).read_text("utf-8") == shipped(source)


def test_there_is_a_test_for_every_notebook() -> None:
    """A notebook whose answer nobody checks is not finished."""
    assert [name.removeprefix("test_") for name in globals() if re.match(r"test_\d", name)] == [s.stem for s in SOURCES]


def test_09_change(demo: Path) -> None:
    """The bridge names the customer who was lost, with what it bought a month, and the price rise that was planted."""
    told = printed(notebook("09_change"), demo)
    (brought,) = re.findall(r"Prices brought ([\d,]+); planted: ([\d,]+)", told)
    found, planted = (float(text.replace(",", "")) for text in brought)
    assert found == pytest.approx(planted, rel=0.05)
    assert "The largest change is of hotel: -896" in told  # 64 pieces of 14.00
    assert re.search(r"Of three months to come [23] were inside the range", told)
