"""The report as a page: what it says, and what it says where something is missing."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from html.parser import HTMLParser

import pytest
from markupsafe import Markup

from regulars.ledger.mapped_columns import MappedColumn
from regulars.report.condense import CONDENSED
from regulars.report.html import pictures
from regulars.report.html.content import NEEDED, FileCounts
from regulars.report.html.page import render
from regulars.report.html.visible import Standing
from tests.report import content as made
from tests.report.content import CONTENT, with_tables, without


class Page(HTMLParser):
    """The elements of a page, the addresses it mentions and the text that a reader sees."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.attributes: set[str] = set()
        self.addresses: list[str] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self.feed(html)
        self.text = " ".join(" ".join(self.words).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src", "xlink:href", "srcset")]
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.words.append(data)


@pytest.fixture(scope="module")
def html() -> str:
    return render(CONTENT)


@pytest.fixture(scope="module")
def page(html: str) -> Page:
    return Page(html)


@pytest.fixture
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """No chart is drawn: for tests of words, where drawing would take all the time."""
    monkeypatch.setattr(pictures, "drawn", lambda *told: Markup("<svg/>"))


def test_the_page_closes_what_it_opens_and_needs_nothing_from_outside(html: str, page: Page) -> None:
    """The report is well-formed, runs no script and loads nothing over the network."""
    assert page.open == []
    assert not page.elements & {"script", "link", "iframe", "object", "embed", "img", "image", "foreignobject", "use"}
    assert all(address.startswith("#") for address in page.addresses)
    assert not [name for name in page.attributes if name.startswith("on")]
    assert not re.search(r"https?://|@import|url\((?!#)", html)


def test_the_header_says_shop_period_and_run(page: Page) -> None:
    """The header names the shop, the period, the run and the version."""
    for words in ("Tea & Tins", "1 November 2023 – 9 January 2024", "20240110T000000Z-abc", "0.1.0"):
        assert words in page.text


def test_every_record_is_accounted_for(page: Page) -> None:
    """The records found are the records used plus those set aside."""
    assert "13 records were found: 11 used and 2 set aside. Every record is accounted for." in page.text


def test_the_money_bridge_shows_every_decimal_that_it_takes_to_add_up(page: Page) -> None:
    """Steps of the bridge show a third decimal where cents alone would not add up."""
    assert "2,530.001" in page.text
    assert "−10.000" in page.text


def test_a_partial_month_is_named_and_not_compared(page: Page) -> None:
    """The report compares the last whole month, and names the partial month and the missing one that it leaves out."""
    assert "December 2023, the last whole month" in page.text
    assert "January 2024 is left out: the log covers it only up to 9 January 2024." in page.text
    assert "+50.0% on Nov 2023" in page.text.replace("\u00a0", " ")
    assert "December 2022 is not in the log" in page.text


def test_the_promise_of_the_segments_is_told_in_words(page: Page) -> None:
    """The validation of segments is one sentence: how many VIPs of an earlier date bought again."""
    said = "Of the 100 customers called VIP on 1 December 2023, 87.0% bought in the next 30 days."
    assert said in page.text.replace("\u00a0", " ")


def test_null_is_a_dash_with_its_reason_and_never_a_zero(page: Page) -> None:
    """A NULL is a dash, and the note under the table gives its reason."""
    assert "– under Order value: nobody is in the segment." in page.text


@pytest.mark.usefixtures("undrawn")
@pytest.mark.parametrize("table", sorted(set(NEEDED) | set(CONDENSED)))
def test_a_table_that_is_left_out_is_missed_with_its_reason_or_not_at_all(table: str) -> None:
    """Where a table that was left out would be, the report shows the reason."""
    text = Page(render(without(table, reason="the owl took it"))).text
    assert "The owl took it." in text


@pytest.mark.usefixtures("undrawn")
def test_a_withheld_table_shows_its_reasons_and_none_of_its_numbers() -> None:
    """A withheld table shows why it is withheld, and no number of it."""
    judged = [made.claim("cohort_retention", "insufficient", "10 customers, at least 500 are needed")]
    text = Page(render(with_tables(evidence=judged))).text
    assert "not shown 10 customers, at least 500 are needed." in text
    assert "Months since the first order" not in text


@pytest.mark.usefixtures("undrawn")
def test_a_withheld_number_is_a_dash_in_a_table_that_is_shown() -> None:
    """A withheld column is a dash in a table that is otherwise shown, with the reason below."""
    judged = [made.claim("monthly_revenue.growth_previous", "insufficient", "too few months")]
    text = Page(render(with_tables(evidence=judged))).text
    assert "Not shown: vs month before. Too few months." in text


def test_doubts_in_the_words_of_statistics_stay_in_the_folded_evidence() -> None:
    """A section shows only doubts that a manager can read; those about scores of models stay in the folded evidence."""
    fitted = made.claim("churn_scores.model", "weak", "forest_full has a mean Brier score of 0.2")
    judged = [fitted, made.claim("churn_scores", "weak", "the level moves")]
    assert Standing(with_tables(evidence=judged)).doubts("churn_scores") == ("The level moves.",)


@pytest.mark.usefixtures("undrawn")
def test_a_reason_that_withholds_several_tables_is_said_once() -> None:
    """Tables that are withheld for one reason share one line in the evidence."""
    off = "[studies] skip names churn"
    withheld = [made.claim(name, "insufficient", off) for name in ("churn_calibration", "churn_lift")]
    html = render(with_tables(evidence=[*withheld, made.claim("clv", "insufficient", "three customers")]))
    judged = html[html.index('id="evidence"') :]
    assert judged.count("[studies] skip names churn.") == 1
    assert "churn_calibration, churn_lift" in judged
    assert "Three customers." in judged


@pytest.mark.usefixtures("undrawn")
def test_what_speaks_against_a_number_stands_in_its_section() -> None:
    """A doubt about a number is shown in the section that shows the number."""
    judged = [made.claim("monthly_revenue.new_customers", "weak", "every buyer looks new at first")]
    html = render(with_tables(evidence=judged))
    section = html[html.index('id="key-numbers"') : html.index('id="months"')]
    assert "Every buyer looks new at first." in section


@pytest.mark.usefixtures("undrawn")
def test_a_report_without_any_table_says_so_everywhere() -> None:
    """A report without tables says in each section that its table was not made."""
    text = Page(render(replace(CONTENT, tables={}, files=(), mapping=()))).text
    assert text.count("It was not made in this run.") >= 9


@pytest.mark.usefixtures("undrawn")
def test_empty_tables_are_not_an_error() -> None:
    """A report whose tables all have no rows is still made."""
    render(replace(CONTENT, tables={name: [] for name in CONTENT.tables}))


@pytest.mark.usefixtures("undrawn")
def test_a_shop_without_customers_keeps_its_sales() -> None:
    """Without customers, the months are shown without the columns of customers, with the reason."""
    names = (
        "customers",
        "group_contribution",
        "rfm_cuts",
        "segments",
        "segment_validation",
        "cohort_retention",
        "lifecycle",
    )
    text = Page(render(without(*names, "rfm_grid", "customer_pareto", reason="the log has no customer column"))).text
    assert "Not shown: Customers, New. The log has no customer column." in text
    assert "2,520.00 EUR" in text.replace("\u00a0", " ")


@pytest.mark.usefixtures("undrawn")
def test_negative_revenue_and_months_without_orders_are_shown_as_they_are() -> None:
    """A month of returns alone shows its negative revenue, and says that it had no orders."""
    loss = [{**row, **made.sales("-50.0000", 0), "growth_previous": None} for row in made.months()]
    text = Page(render(with_tables(monthly_revenue=loss))).text
    assert "−50.00" in text
    assert "no orders in that month" in text


@pytest.mark.usefixtures("undrawn")
def test_many_files_become_one_line() -> None:
    """Many input files are summed in one line and not listed."""
    files = tuple(FileCounts(f"day-{n}.csv", 2, 1, 1, {"empty_row": 1}) for n in range(30))
    text = Page(render(replace(CONTENT, files=files))).text
    assert "60 records were found in 30 files: 30 used and 30 set aside." in text
    assert "day-7.csv" not in text


@pytest.mark.usefixtures("undrawn")
def test_a_ledger_that_does_not_add_up_is_not_hidden() -> None:
    """Where used and set aside are not the records of a file, the report warns not to rely on it."""
    files = (FileCounts("orders.csv", 13, 11, 1, {}),)
    assert "Do not rely on this report" in Page(render(replace(CONTENT, files=files))).text


HOSTILE = (
    "</svg><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</title></style><script>alert(1)</script>",
    "{{ 7 * 7 }}{% raw %}",
    '" onmouseover="alert(1)',
    "]]><!--",
    "nul\x00bell\x07",
)


def test_hostile_words_stay_words() -> None:
    """Markup in names of products, countries and segments is shown as text and never becomes part of the page."""
    numbered = list(enumerate(HOSTILE, start=1))
    content = with_tables(
        top_products=[{**made.ranked(stock_code=words, product_name=words), "rank": n} for n, words in numbered],
        revenue_by_country=[{**made.ranked(country=words), "rank": n} for n, words in numbered],
        segments=[made.segment(n, words) for n, words in numbered],
        segment_validation=[made.validation(n, words) for n, words in numbered],
        evidence=[made.claim(words, "weak", words) for words in HOSTILE],
        group_contribution=[made.group("decile", n, words) for n, words in numbered],
    )
    every = " ".join(HOSTILE)
    content = replace(
        content,
        shop=every,
        currency=every,
        run_id=every,
        mapping=tuple(MappedColumn(words, (words,)) for words in HOSTILE),
        files=tuple(FileCounts(words, 3, 1, 2, {words: 2}, words) for words in HOSTILE),
        left_out={words: words for words in HOSTILE},
    )
    page = Page(render(content))
    assert not page.elements & {"script", "img", "image"}
    assert not [name for name in page.attributes if name.startswith("on")]
    for words in HOSTILE:
        assert words.replace("\x00", "").replace("\x07", "") in page.text


def test_the_same_content_gives_the_same_page(html: str) -> None:
    """The same content gives the same bytes."""
    pictures.drawn.cache_clear()  # drawn anew, not remembered
    assert render(CONTENT) == html


def test_drawings_do_not_share_an_id(html: str) -> None:
    """Every id on the page is unique."""
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len(set(ids))


@pytest.mark.usefixtures("undrawn")
def test_moments_of_the_store_are_read_as_days() -> None:
    """A month that arrives as a timestamp gives the same page as one that arrives as a date."""
    moved = [{**row, "month": datetime.combine(row["month"], datetime.min.time())} for row in made.months()]
    assert render(with_tables(monthly_revenue=moved)) == render(CONTENT)


@pytest.mark.usefixtures("undrawn")
def test_one_order_is_a_report() -> None:
    """A log of one order gives a report, which says that no month is whole."""
    single = [{**made.months()[0], "orders": 1, "net_revenue": Decimal("9.9900"), "is_partial": True}]
    content = with_tables(monthly_revenue=single, daily_sales=made.days(number=1), lifecycle=[], cohort_retention=[])
    content = replace(content, first_day=date(2023, 11, 20), as_of=date(2023, 11, 21))
    text = Page(render(content)).text.replace("\u00a0", " ")
    assert "the shop took 9.99 EUR in 1 order, after returns" in text
    assert "The log covers no whole month." in text
