"""Charts are values: drawn from whole, single and no rows, offline."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from xml.etree import ElementTree

import pytest

from regulars.report.charts import BY_NAME, FIGURES, Canvas, Figure, to_png, to_svg
from regulars.report.charts.canvas import PHONE
from regulars.report.charts.shades import shade, step_of
from regulars.report.charts.theme import DARK, SHADES
from tests.report import content as made

TABLES = made.tables()
PHONE_CANVAS = Canvas(PHONE, "£")

figures = pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.name)


@figures
def test_a_figure_obeys_the_grammar_of_charts(figure: Figure) -> None:
    """Altair's own check of the whole, which drawing leaves out."""
    assert figure.draw(TABLES).to_dict(validate=True)["config"]


@figures
def test_a_figure_draws_its_title_and_nothing_is_undefined(figure: Figure) -> None:
    """Every figure shows its title, and no value in it is NaN or undefined."""
    svg = to_svg(figure.draw(TABLES))
    assert figure.title in svg
    assert "NaN" not in svg
    assert "undefined" not in svg


@figures
def test_a_figure_of_no_rows_says_so(figure: Figure) -> None:
    """A figure without rows is still a valid drawing."""
    ElementTree.fromstring(to_svg(figure.draw({})))


@figures
def test_a_figure_of_one_row_is_drawn_on_a_phone(figure: Figure) -> None:
    """A figure of one row fits the width of a phone."""
    single = {name: rows[:1] for name, rows in TABLES.items()}
    drawing = ElementTree.fromstring(to_svg(figure.untitled(single, PHONE_CANVAS)))
    assert float(drawing.attrib["width"]) <= PHONE + 4


def test_a_partial_month_looks_different_and_says_why() -> None:
    """A partial month is dashed, and its text says that the log covers only part of it."""
    svg = to_svg(BY_NAME["monthly_revenue"].draw(TABLES))
    assert "stroke-dasharray" in svg
    assert "only part of the month" in svg


def test_a_cell_that_could_not_be_observed_is_blank() -> None:
    """A cohort's month that lies after the log has no mark in the grid."""
    cohorts = next(figure for figure in FIGURES if figure.name == "cohort_retention")
    svg = to_svg(cohorts.draw(TABLES))
    assert svg.count('aria-roledescription="rect mark"') + svg.count('aria-label="First order') >= 5
    assert "First order in Dec 2023, month 2" not in svg


def test_equal_product_names_are_separate_bars() -> None:
    """Two products of one name are two bars."""
    rows = [made.ranked(stock_code=code, product_name="Teapot") for code in ("A", "B")]
    products = next(figure for figure in FIGURES if figure.name == "top_products")
    assert to_svg(products.draw({"top_products": rows})).count(">Teapot<") == 2


def test_the_rest_of_the_countries_is_their_sum() -> None:
    """The bar of the other countries has their summed revenue and share."""
    rows = [
        {**made.ranked(country=f"Land {n}"), "rank": n, "share": 0.05, "net_revenue": Decimal(10)} for n in range(1, 14)
    ]
    countries = next(figure for figure in FIGURES if figure.name == "revenue_by_country")
    svg = to_svg(countries.draw({"revenue_by_country": rows}, Canvas(currency="EUR")))
    assert "3 others: 30.00 EUR, 15.0% of net revenue" in svg.replace("\u00a0", " ")


def test_a_long_log_is_drawn_by_week() -> None:
    """A log of more than three years is drawn by week, and the axis says so."""
    daily = next(figure for figure in FIGURES if figure.name == "daily_sales")
    svg = to_svg(daily.draw({"daily_sales": made.days(date(2020, 1, 1), 1200)}))
    assert "Net revenue by week" in svg


def test_a_picture_is_png() -> None:
    """`to_png` returns the bytes of a PNG file."""
    assert to_png(FIGURES[0].draw(TABLES), scale=1.0).startswith(b"\x89PNG")


def test_shades_get_deeper_with_the_value_and_all_have_a_dark_twin() -> None:
    """A higher value never gets a lighter shade, the highest gets the deepest, and dark mode has a twin of each."""
    step = step_of(0.5)
    depths = [SHADES.index(shade(tenth / 10, step)) for tenth in range(6)]
    assert depths == sorted(depths)
    assert depths[-1] == len(SHADES) - 1
    assert set(SHADES) <= set(DARK)


def _part(part: str, amount: str) -> dict[str, object]:
    months = {"period_from": date(2023, 11, 1), "period_to": date(2023, 12, 1)}
    return {"view": "customers", "level": 1, "part": part, "amount": Decimal(amount), **months}


def test_the_parts_of_a_change_lead_from_one_month_to_the_next() -> None:
    """The picture of a change begins at the earlier month and shows the largest part first."""
    bridge = [_part("kept_less", "-200.0000"), _part("new", "700.0000")]
    svg = to_svg(BY_NAME["revenue_change"].draw({"revenue_bridge": bridge, "monthly_revenue": made.months()}))
    at = [svg.index(f">{words}<") for words in ("November 2023", "new customers", "customers who bought less")]
    assert at == sorted(at), "the largest part comes first"
    assert all(f">{label}<" in svg for label in ("1k", "+700", "\u2212200", "1.5k"))


def test_a_change_without_parts_is_not_drawn() -> None:
    """Without parts of a change, the figure says that there is nothing to draw."""
    svg = to_svg(BY_NAME["revenue_change"].draw({"monthly_revenue": made.months()}))
    assert "There is nothing to draw yet." in svg
