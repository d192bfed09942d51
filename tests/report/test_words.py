"""How numbers, days and bands are written."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from regulars.report.charts import formats
from regulars.report.html.curve import curve
from regulars.report.html.score_bands import days_bands, money_bands, order_bands


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0, "0"),
        (12.5, "12.5"),
        (999.4, "999"),
        (999.6, "1k"),
        (1425881.71, "1.43M"),
        (757999, "758k"),
        (-1500, "−1.5k"),
        (2_000_000_000, "2B"),
        (0.05, "0.05"),
        (None, "–"),
    ],
)
def test_compact_numbers_have_three_figures_at_most(value: float | None, written: str) -> None:
    """Compact numbers have at most three figures."""
    assert formats.compact(value) == written


def test_money_rounds_as_shops_do_and_names_its_currency() -> None:
    """Money rounds halves away from zero, and has its currency where one is known."""
    assert formats.money(Decimal("758160.845"), "") == "758,160.85"
    assert formats.money(Decimal("-0.005"), "GBP") == "−0.01\u00a0GBP"
    assert formats.money(Decimal("5"), "£") == "£\u00a05.00"
    assert formats.money(Decimal("-0.001"), "") == "0.00"
    assert formats.money(None, "GBP") == "–"


def test_rates_and_changes_carry_their_sign() -> None:
    """Changes and points carry their sign; shares do not."""
    assert formats.percent(0.8694) == "86.9%"
    assert formats.change(0.123) == "+12.3%"
    assert formats.change(-0.123) == "−12.3%"
    assert formats.points(-0.004) == "−0.4\u00a0points"


def test_days_are_written_in_full() -> None:
    """Days are written with the name of the month."""
    assert formats.day(date(2011, 12, 9)) == "9 December 2011"


def test_bands_of_whole_numbers_name_the_numbers_that_are_in_them() -> None:
    """The bands of a score name the whole numbers in them, without gaps or overlaps."""
    cuts = [Decimal(n) for n in (15, 33, 72, 180)]
    assert days_bands(cuts) == ["180 or more", "72 to 179", "33 to 71", "15 to 32", "up to 14"]
    cuts = [Decimal(n) for n in (1, 2, 3, 5)]
    assert order_bands(cuts) == ["1", "2", "3", "4 to 5", "6 or more"]


def test_a_band_between_equal_cuts_is_empty() -> None:
    """Between two equal cut points no value fits, so the band is a dash."""
    cuts = [Decimal(n) for n in (1, 1, 1, 2)]
    assert order_bands(cuts) == ["1", "–", "–", "2", "3 or more"]
    assert money_bands(cuts) == ["up to 1.00", "–", "–", "to 2.00", "over 2.00"]


def test_a_cut_between_whole_numbers_separates_them() -> None:
    """A cut point between two whole numbers puts one in each band."""
    cuts = [Decimal("1.4"), Decimal("2.2"), Decimal("3.6"), Decimal("7.8")]
    assert order_bands(cuts) == ["1", "2", "3", "4 to 7", "8 or more"]
    assert days_bands(cuts) == ["8 or more", "4 to 7", "3", "2", "up to 1"]


def test_a_curve_needs_two_points() -> None:
    """A small curve needs two values; with fewer it is empty."""
    assert curve([1, None]) == ""
    assert curve([0, 10]) == "0.0,22.0 100.0,2.0"
