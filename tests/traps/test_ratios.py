"""What may be added up, and what must be asked anew."""

from __future__ import annotations

import pytest

from regulars.metrics.kpi import kpis
from regulars.metrics.measures import BY_NAME, aggregates
from tests.shop.log import AS_OF, corner_shop
from tests.shop.tables import NINE, Row, money


def _asked(*by: str, grain: str | None = None) -> list[Row]:
    return corner_shop().ask(kpis, "facts", by=by, grain=grain, as_of=AS_OF, present=frozenset(NINE))


def test_the_average_order_value_is_no_mean_of_averages() -> None:
    """AOV of the shop is its gross revenue by its orders, which is not the mean of the countries' AOVs."""
    (whole,) = _asked()
    of_countries = [row["aov"] for row in _asked("country")]

    assert whole["aov"] == money(522 / 22)
    assert sum(of_countries) / len(of_countries) != pytest.approx(whole["aov"])


def test_a_segments_average_is_sum_over_sum() -> None:
    """Ada's seven orders weigh more in the VIPs' AOV than Cyd's three."""
    vip = next(row for row in corner_shop()["segments"] if row["segment"] == "VIP")

    assert vip["aov"] == money((167 + 35) / (7 + 3))
    assert vip["aov"] != money((167 / 7 + 35 / 3) / 2)


def test_credit_notes_do_not_lower_the_average_order() -> None:
    """AOV divides sales by orders; dividing all money by all invoices would be far less."""
    (whole,) = _asked()
    notes_and_invoices = 22 + 7

    assert whole["aov"] > money((522 - 124) / notes_and_invoices)


def test_customers_are_counted_anew_for_every_total() -> None:
    """The customers of months, and of countries, do not add up to the shop's: Ada is one in each month of hers."""
    (whole,) = _asked()

    assert whole["customers"] == 8
    assert sum(row["customers"] for row in _asked(grain="month")) == 3 + 3 + 2 + 2 + 4 + 3 + 1
    assert sum(row["customers"] for row in _asked("country")) == 5 + 2 + 1 + 1
    assert [row["customers"] for row in _asked(grain="year")] == [8]


def test_orders_by_product_are_not_added_up() -> None:
    """One order of two products counts for both; the shop has fewer orders than its products have together."""
    of_products = sum(row["orders"] for row in corner_shop()["products"])

    assert of_products == 3 + 4 + 3 + 9 + 5
    assert of_products > len(corner_shop()["orders"])


def test_a_ratio_is_not_summed_in_the_engine() -> None:
    """Asked for the aggregate of a ratio the program refuses: there is none."""
    ratios = [measure.name for measure in BY_NAME.values() if measure.ratio]

    assert "aov" in ratios
    for name in ratios:
        with pytest.raises(ValueError, match="ratio"):
            aggregates(None, [name])
