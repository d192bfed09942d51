"""Verdicts on shops whose future is known: nothing wrong is called solid, and what is right is.

The rules hold for every draw of docs/truth.json, which `make truth` draws anew, and for three that are drawn here.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest

from regulars.ground.evidence import SOLID
from regulars.studies.churn.levels import SAFER, riskier
from tests.truth.compared import Compared, compared
from tests.truth.page import DESCRIBED, TARGET, page, recorded
from tests.truth.shops import AFTER_PEAK, SMALL, STEADY, STORIES, Story

OF_VALUE = ("clv", "clv.intervals", "clv_segments", "clv.p_alive")
DRAWN_HERE = (STEADY, AFTER_PEAK, SMALL)


@cache
def found(story: Story) -> Compared:
    return compared(story, 0)


@pytest.fixture(scope="module")
def shops() -> list[Compared]:
    """Every draw of the page, and the three that are drawn here."""
    draws = [Compared(story=name, **draw) for name, draws in recorded().items() for draw in draws]
    return [*draws, *(found(story) for story in DRAWN_HERE)]


def test_the_page_is_written_from_its_figures() -> None:
    """docs/truth.md is what docs/truth.json has, of every story."""
    results = recorded()
    assert list(results) == [story.name for story in STORIES] == list(DESCRIBED)
    assert TARGET.read_text("utf-8") == page(results)


@pytest.mark.parametrize("story", DRAWN_HERE, ids=lambda story: story.name)
def test_the_figures_are_those_of_this_code(story: Story) -> None:
    """The first draw says of value what its row in docs/truth.json has; `make truth` draws all anew."""
    here, row = found(story), recorded()[story.name][0]
    assert here.verdicts == row["verdicts"]
    assert here.error == pytest.approx(row["error"], abs=0.01)
    assert here.cover == pytest.approx(row["cover"], abs=0.02)


def test_nothing_wrong_is_called_solid(shops: list[Compared]) -> None:
    """Where total value is off by more than a quarter, or intervals of the best fail, no claim about value is solid."""
    for shop in shops:
        is_wrong = shop.error is None or abs(shop.error) > 0.25 or min(shop.cover) < 0.80
        solid = [claim for claim in OF_VALUE if shop.verdicts.get(claim) == SOLID]
        assert not (is_wrong and solid), shop


def test_a_steady_shop_can_be_trusted() -> None:
    """Nine of ten steady shops have solid values, and these come true."""
    draws = [Compared(story=STEADY.name, **draw) for draw in recorded()[STEADY.name]]
    assert len(draws) >= 10
    assert sum(is_right(shop) for shop in draws) >= 0.9 * len(draws), draws
    assert is_right(found(STEADY))


def is_right(shop: Compared) -> bool:
    """Whether all of value is solid and came true."""
    assert shop.error is not None and shop.alive_error is not None
    return (
        all(shop.verdicts[claim] == SOLID for claim in OF_VALUE)
        and abs(shop.error) < 0.10
        and abs(shop.alive_error) < 0.03
        and all(0.85 <= share <= 0.95 for share in shop.cover)
    )


def test_few_customers_make_nothing_solid() -> None:
    """Of some seventy customers neither value nor P(alive) nor an interval is solid."""
    shop = found(SMALL)
    assert shop.customers < 100
    assert not [claim for claim in OF_VALUE if shop.verdicts[claim] == SOLID]


def test_the_list_of_who_is_leaving_is_not_led_by_those_who_left(shops: list[Compared]) -> None:
    """Of the hundred customers with the highest expected loss, at most a fifth left before the log ends."""
    for shop in shops:
        assert shop.lost_already is None or shop.lost_already <= 0.2, shop


def test_solid_levels_tell_active_customers_apart(shops: list[Compared]) -> None:
    """Where the scores are solid, High is riskier and Low safer than all active customers by what they promise."""
    for shop in shops:
        if shop.verdicts["churn_scores"] == SOLID:
            _, base = shop.churn["all"]
            for level, (customers, rate) in levels_of(shop):
                kept = rate >= riskier(base) if level == "High" else rate <= SAFER * base
                assert kept or not customers, shop


def test_levels_that_fail_are_named(shops: list[Compared]) -> None:
    """Where a level fails by more than chance explains, that is among the reasons; High is at most a fifth."""
    for shop in shops:
        if not shop.churn:
            continue  # too few customers: the table is left out
        active, base = shop.churn["all"]
        for level, (customers, rate) in levels_of(shop):
            sure = 2 * standard_error(rate, customers)
            fails = rate + sure < riskier(base) if level == "High" else rate - sure > SAFER * base
            assert customers < 30 or not fails or level in shop.unsure_levels, shop
            assert level == "Low" or customers <= 0.2 * active + 1


def standard_error(rate: float, customers: int) -> float:
    return float((rate * (1 - rate) / max(customers, 1)) ** 0.5)


def levels_of(shop: Compared) -> Iterator[tuple[str, tuple[int, float]]]:
    """High and Low, with the number of customers and the share that stayed away."""
    for level in ("High", "Low"):
        customers, rate = shop.churn.get(level, (0, 0.0))
        yield level, (customers, rate)


def test_the_next_order_comes_in_its_window(shops: list[Compared]) -> None:
    """Of customers who order again, the windows hold about the four of five that they promise, within chance.

    The fewest where all paces fell sixteen weeks before: there six in ten.
    """
    for shop in shops:
        customers, inside = shop.next_orders
        sure = 2 * standard_error(inside, customers)
        assert customers < 50 or (inside + sure >= 0.6 and inside - sure <= 0.95), shop
