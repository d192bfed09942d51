"""The dashboard in a browser, on the run of Online Retail: what it shows is what the tables say."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import regulars
from regulars.app.pages import PAGES
from regulars.report.charts.formats import count, day, grouped, money
from regulars.shell.published.run import Run
from tests.app.accessibility import findings, serious_findings
from tests.app.conftest import Visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser

HOSTILE = '<img src=x onerror="document.title=1"> **bold** =1+1'
EXPECTED = {
    "overview": (
        "What net revenue gained and lost on the month before",
        "Whom to write to first",
        "The whole period",
        "November 2011, the last whole month",
        "Net revenue and orders by month",
    ),
    "movement": ("Net revenue of November 2011 was", "Why: by factor", "Why: by country", "customers who came back"),
    "forecast": ("Forecast by month", "Forecast by week", "Net revenue by kind of customer"),
    "customers": ("Segments: share of customers", "Customers by recency and frequency", "Who they are"),
    "cohorts": ("Customers who bought again, by month of first order",),
    "products": ("Products with the highest net revenue", "How much the best account for"),
    "churn-and-value": (
        "Whom to write to first",
        "Money at stake by segment and risk",
        "How the models performed on past data",
    ),
    "explore": ("KPI", "Periods", "These rows as CSV", "Show the SQL"),
    "channels": ("Credit of channels", "[touchpoints] names no file"),
    "experiments": ("Effects of experiments", "[experiments] names no file"),
    "countries": ("Net revenue by country", "Netherlands"),
    "data-quality": ("541,909 records were found", "From the records to net revenue", "Set aside", "solid"),
    "definitions": ("Average order value", "Revenue before returns, per order"),
}


def one(run: Run, table: str, **where: object) -> dict[str, Any]:
    """The row of a table with these values."""
    rows = run.table(table).to_pyarrow().to_pylist()
    return next(row for row in rows if all(row[name] == value for name, value in where.items()))


def downloaded(visit: Visit, label: str) -> list[dict[str, str]]:
    """The rows of the file behind a button."""
    with visit.page.expect_download(timeout=60_000) as waiting:
        visit.page.get_by_role("button", name=label).first.click()
    return list(csv.DictReader(StringIO(Path(waiting.value.path()).read_text("utf-8"))))


@pytest.mark.parametrize("path", [page.path for page in PAGES])
def test_every_page_renders(visit: Visit, retail: Run, path: str) -> None:
    """Each page shows its parts, the run they come from and the day the data goes through."""
    visit.go("" if path == "overview" else path)
    visit.page.get_by_text(EXPECTED[path][-1]).first.wait_for()  # a page with controls of its own runs twice at first
    text = visit.text()
    for part in EXPECTED[path]:
        assert part in text, part
    assert f"Data through 9 December 2011, run {retail.run_id}" in text
    assert "Traceback" not in text
    assert serious_findings(visit.page, within=".regulars") == []


def test_an_answer_stands_in_the_address_and_is_what_the_command_gives(visit: Visit, retail: Run) -> None:
    """Groups and periods from the address; the rows of the largest groups are those of the same question to the run."""
    visit.go("explore?by=country&every=quarter&sql=true")
    visit.page.get_by_text("SELECT").first.wait_for()
    assert "Net revenue by country" in visit.text() and "The 6 largest of 38 groups." in visit.text()
    assert "SELECT" in visit.text(), "the statement is shown"
    rows = downloaded(visit, "These rows as CSV")
    asked = regulars.open(retail.folder.parent.parent).kpi("net_revenue", by="country", grain="quarter")
    answers = {(str(row.period)[:10], row.country): row.net_revenue for row in asked.itertuples()}
    assert len({row["country"] for row in rows}) == 6
    assert all(Decimal(row["net_revenue"]) == answers[row["period"], row["country"]] for row in rows)


def test_the_report_is_accessible(browser: Browser, retail: Run) -> None:
    """Neither in light nor in dark does axe find anything in the report, with all that is folded open."""
    for scheme in ("light", "dark"):
        page = browser.new_page(color_scheme=scheme)
        page.goto((retail.folder / "report.html").as_uri())
        page.evaluate("document.querySelectorAll('details').forEach(details => details.open = true)")
        assert findings(page) == []
        page.close()


def test_totals_are_those_of_the_tables(visit: Visit, retail: Run) -> None:
    """Without filters the cards add up what monthly_revenue says, to the cent."""
    visit.go("")
    months = retail.table("monthly_revenue").to_pyarrow().to_pylist()
    assert visit.card("Net revenue") == money(sum(row["net_revenue"] for row in months), "")
    assert visit.card("Orders") == count(sum(row["orders"] for row in months))
    assert visit.card("Customers") == count(one(retail, "group_contribution", group_name="identified")["customers"])


def test_a_month_is_the_month_of_the_table(visit: Visit, retail: Run) -> None:
    """March 2011 by its days shows the row of monthly_revenue, and its change on February."""
    visit.go("?since=2011-03-01&until=2011-03-31")
    march = one(retail, "monthly_revenue", month=date(2011, 3, 1))
    assert visit.card("Net revenue") == money(march["net_revenue"], "")
    assert visit.card("Orders") == count(march["orders"])
    assert visit.card("Customers") == count(march["customers"])
    text = visit.text()
    assert f"{march['growth_previous']:+.1%}".replace("-", "−") in text
    assert "The period before: 1 February 2011 to 28 February 2011." in text
    assert "1 March 2010 to 31 March 2010 is not fully in the log" in text


def test_a_country_is_the_row_of_its_table(visit: Visit, retail: Run) -> None:
    """The cards follow the country; the address keeps it on the way to another page and back."""
    visit.go("?country=Germany")
    germany = one(retail, "revenue_by_country", country="Germany")
    assert visit.card("Net revenue") == money(germany["net_revenue"], "")
    assert visit.card("Orders") == count(germany["orders"])
    visit.page.get_by_role("link", name="Customers").click()
    visit.page.get_by_text("Who they are").wait_for()
    assert "country=Germany" in visit.page.url


def test_a_segment_is_chosen_with_a_click(visit: Visit, retail: Run) -> None:
    """The control sets the address and the cards."""
    visit.go("")
    before = visit.card("Net revenue")
    visit.page.get_by_label("Segment").click()
    visit.page.get_by_role("option", name="VIP").click()
    visit.page.wait_for_function(f"document.querySelector('.card .value').innerText !== '{before}'")
    visit.settle()
    vip = one(retail, "group_contribution", group_kind="segment", group_name="VIP")
    assert visit.card("Net revenue") == money(vip["net_revenue"], "")
    assert visit.card("Customers") == count(vip["customers"])
    assert "segment=VIP" in visit.page.url
    visit.page.keyboard.press("Escape")
    visit.page.get_by_role("button", name="Clear filters").click()
    visit.page.wait_for_function(f"document.querySelector('.card .value').innerText === '{before}'")


def test_the_list_leads_to_one_customer(visit: Visit, retail: Run) -> None:
    """From the grid of scores over the list to the customer with the most net revenue: their orders and reasons."""
    visit.go("customers?r=5&f=5")
    visit.page.locator('[data-testid="stDataFrame"]').scroll_into_view_if_needed()
    visit.page.locator('[data-testid="stDataFrame"]').click(position={"x": 20, "y": 52})
    visit.page.get_by_text("All customers").wait_for(timeout=30_000)
    visit.settle()
    rfm = retail.table("rfm").to_pyarrow().to_pylist()
    best = max((row for row in rfm if row["r_score"] == row["f_score"] == 5), key=lambda row: row["monetary"])
    assert f"customer={best['customer_id']}" in visit.page.url
    assert f"Customer {best['customer_id']}" in visit.text()
    assert visit.card("Net revenue") == money(best["monetary"], "")
    assert visit.card("Orders") == count(best["frequency"])
    reasons = one(retail, "churn_scores", customer_id=best["customer_id"])["reasons"]
    assert reasons[0].lower()[1:] in visit.text().lower()
    latest = max((row for row in retail.table("orders").to_pyarrow().to_pylist()
                  if row["customer_id"] == best["customer_id"]), key=lambda row: row["ordered_at"])  # fmt: skip
    assert latest["invoice_no"] in visit.text()
    rows = downloaded(visit, "orders as CSV")
    assert len(rows) == best["frequency"]
    assert {row["customer_id"] for row in rows} == {best["customer_id"]}


def test_a_customer_is_shown_with_their_next_order(visit: Visit, retail: Run) -> None:
    """Somebody whose rhythm allows it: the window, and how long the silence is by their own gaps."""
    scores = retail.table("churn_scores").to_pyarrow().to_pylist()
    score = next(row for row in scores if row["next_order_from"] is not None)
    visit.go(f"customers?customer={score['customer_id']}")
    assert f"between {day(score['next_order_from'])} and {day(score['next_order_to'])}" in visit.text()
    assert f"{grouped(score['overdue'], 1)} times the usual gap" in visit.text()


def test_an_unknown_customer_is_told(visit: Visit) -> None:
    """An id that nobody has leads to a sentence."""
    visit.go("customers?customer=nobody")
    assert "This run has no customer with this id and an order." in visit.text()


def test_downloads_hold_the_rows(visit: Visit, retail: Run) -> None:
    """A segment's list and the lines set aside, whole and with the numbers of the tables."""
    visit.go("customers?segment=VIP")
    rows = downloaded(visit, "These customers as CSV")
    vip = one(retail, "segments", segment="VIP")
    assert len(rows) == vip["customers"]
    assert sum(Decimal(row["net_revenue"]) for row in rows) == vip["net_revenue"]
    visit.go("data-quality")
    aside = downloaded(visit, "Lines set aside as CSV")
    assert len(aside) == 5_268
    assert {row["reasons"] for row in aside} == {"duplicate"}


def test_cohorts_by_quarter_keep_unknown_cells_blank(visit: Visit) -> None:
    """Quarters and value are asked live; a cell that lies in the future is not there."""
    visit.go("cohorts?grain=Quarter&measure=Value+of+a+customer")
    assert "Revenue per customer, by quarter of first order" in visit.text()
    rows = downloaded(visit, "These cohorts as CSV")
    ages: dict[str, int] = {}
    for row in rows:
        ages[row["cohort_month"]] = ages.get(row["cohort_month"], 0) + 1
    assert ages == {"2010-10-01": 5, "2011-01-01": 4, "2011-04-01": 3, "2011-07-01": 2, "2011-10-01": 1}


def test_cohorts_of_a_segment_and_a_country_are_their_customers(visit: Visit, retail: Run) -> None:
    """The cohorts of a filter have its customers, each once; the log still begins with December 2010."""
    visit.go("cohorts?segment=Loyal&country=France")
    assert "Segments are those at the end of the log." in visit.text()
    rows = downloaded(visit, "These cohorts as CSV")
    loyal = {row["customer_id"] for row in retail.table("rfm").to_pyarrow().to_pylist() if row["segment"] == "Loyal"}
    french = [row for row in retail.table("customers").to_pyarrow().to_pylist() if row["country"] == "France"]
    first = [row for row in rows if row["month_number"] == "0"]
    assert sum(int(row["cohort_size"]) for row in first) == sum(row["customer_id"] in loyal for row in french) > 0
    assert {row["cohort_month"] for row in rows if row["is_left_truncated"] == "True"} <= {"2010-12-01"}


def test_whom_to_write_to_first_follows_the_country(visit: Visit, retail: Run) -> None:
    """The list has the customers of the country, the most money at stake first, and says what the models are of."""
    visit.go("churn-and-value?country=Germany")
    assert "The models and their tests cover the whole shop." in visit.text()
    rows = downloaded(visit, "Money at stake of all customers as CSV")
    scores = {row["customer_id"]: row["expected_loss"] for row in retail.table("churn_scores").to_pyarrow().to_pylist()}
    germans = {row["customer_id"] for row in retail.table("customers").to_pyarrow().to_pylist()
               if row["country"] == "Germany"}  # fmt: skip
    assert {row["customer_id"] for row in rows} == scores.keys() & germans
    at_stake = [Decimal(row["expected_loss"]) for row in rows]
    assert at_stake == sorted(at_stake, reverse=True) and at_stake[0] > 0


def test_one_product_with_its_returns(visit: Visit, retail: Run) -> None:
    """A product shows its row of the table, and as many returns as were booked to it."""
    visit.go("products?product=22423")
    product = one(retail, "products", stock_code="22423")
    assert visit.card("Net revenue") == money(product["net_revenue"], "")
    assert visit.card("Orders") == count(product["orders"])
    rows = downloaded(visit, "returns as CSV")
    assert sum(Decimal(row["amount"]) for row in rows) == product["returned"]


@pytest.mark.parametrize("query", ["since=abc", "since=2011-06-01&until=2011-05-01", "until=0001-01-01", "%ff=1"])
def test_impossible_addresses_are_refused(visit: Visit, query: str) -> None:
    """An address that cannot be meant is answered with 400 and one sentence."""
    answer = visit.page.goto(f"{visit.address}/?{query}")
    assert answer and answer.status == 400
    assert "Traceback" not in visit.page.content()


def test_an_unknown_country_in_the_address_counts_as_none(visit: Visit, retail: Run) -> None:
    """A value that this run does not have is dropped from the address."""
    visit.go("?country=Atlantis")
    months = retail.table("monthly_revenue").to_pyarrow().to_pylist()
    assert visit.card("Net revenue") == money(sum(row["net_revenue"] for row in months), "")


def test_a_new_run_appears_and_its_names_are_text(visit: Visit, served: Path, tmp_path: Path) -> None:
    """A run published meanwhile shows without a restart; names that look like markup are text, formulas are quoted."""
    visit.go("")
    log = tmp_path / "log.csv"
    lines = ["InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"]
    name = HOSTILE.replace('"', '""')
    for number in range(1, 29):
        lines.append(f'{number},P1,"{name}",1,2020-02-{number:02},2.50,"=c{number % 7}","<b>Land</b>"')
    log.write_text("\n".join(lines), "utf-8")
    made = regulars.run(log, out=served, config={}, accept_change=True)
    visit.page.get_by_text(made.run_id).wait_for(timeout=40_000)
    visit.settle()
    assert visit.card("Net revenue") == "70.00"
    visit.go("products?product=P1")
    assert HOSTILE in visit.text()
    assert visit.page.locator("img[src='x']").count() == 0
    visit.go("countries")
    assert "<b>Land</b>" in visit.text()
    visit.go("customers")
    rows = downloaded(visit, "These customers as CSV")
    assert {row["customer_id"] for row in rows} == {f"'=c{number}" for number in range(7)}
    assert visit.page.title() != "1"
