"""Verdicts on shops whose future is known: nothing wrong is called solid, and what is right is.

`make truth` draws every story several times (REGULARS_TRUTH of them); the suite draws three stories once.
"""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from regulars.ground.evidence import SOLID
from regulars.studies.churn.levels import SAFER, riskier
from tests.truth.compared import Compared, compared
from tests.truth.page import DESCRIBED, RESULTS, TARGET, page
from tests.truth.shops import AFTER_PEAK, SMALL, STEADY, STORIES, Story, drawn

SEEDS = int(os.environ.get("REGULARS_TRUTH", "0"))
DRAWN = [(story, seed) for story in STORIES for seed in range(SEEDS)] or [(STEADY, 0), (AFTER_PEAK, 0), (SMALL, 0)]
OF_VALUE = ("clv", "clv.intervals", "clv_segments", "clv.p_alive")


@cache
def found(story: Story, seed: int) -> Compared:
    with TemporaryDirectory() as folder:
        return compared(drawn(story, seed), seed, Path(folder))


def test_the_page_is_written_from_its_figures() -> None:
    """docs/truth.md is what docs/truth.json has, of every story."""
    results = json.loads(RESULTS.read_text("utf-8"))
    assert list(results) == [story.name for story in STORIES] == list(DESCRIBED)
    assert TARGET.read_text("utf-8") == page(results)


def name_of(value: object) -> str:
    return value.name.replace(" ", "-") if isinstance(value, Story) else str(value)


@pytest.mark.parametrize(("story", "seed"), DRAWN, ids=name_of)
def test_nothing_wrong_is_called_solid(story: Story, seed: int) -> None:
    """Where total value is off by more than a quarter, or intervals of the best fail, no claim about value is solid."""
    shop = found(story, seed)
    is_wrong = shop.error is None or abs(shop.error) > 0.25 or min(shop.cover) < 0.80
    solid = [claim for claim in OF_VALUE if shop.verdicts.get(claim) == SOLID]
    assert not (is_wrong and solid), shop


def test_a_steady_shop_can_be_trusted() -> None:
    """Nine of ten steady shops have solid values, and these come true."""
    shops = [found(STEADY, seed) for seed in range(max(SEEDS, 1))]
    solid = [shop for shop in shops if all(shop.verdicts[claim] == SOLID for claim in OF_VALUE)]
    assert len(solid) >= 0.9 * len(shops), [shop.reasons for shop in shops]
    for shop in solid:
        assert shop.error is not None and abs(shop.error) < 0.10
        assert shop.alive_error is not None and abs(shop.alive_error) < 0.03
        assert all(0.85 <= share <= 0.95 for share in shop.cover), shop.cover


def test_few_customers_make_nothing_solid() -> None:
    """Of some seventy customers neither value nor P(alive) nor an interval is solid."""
    shop = found(SMALL, 0)
    assert shop.customers < 100
    assert not [claim for claim in OF_VALUE if shop.verdicts[claim] == SOLID]
    assert any("customers came back" in reason for reason in shop.reasons["clv.p_alive"])


@pytest.mark.parametrize(("story", "seed"), DRAWN, ids=name_of)
def test_the_list_of_who_is_leaving_is_not_led_by_those_who_left(story: Story, seed: int) -> None:
    """Of the hundred customers with the highest expected loss, at most a fifth left before the log ends."""
    shop = found(story, seed)
    assert shop.lost_already is None or shop.lost_already <= 0.2, shop.lost_already


@pytest.mark.parametrize(("story", "seed"), DRAWN, ids=name_of)
def test_levels_tell_active_customers_apart(story: Story, seed: int) -> None:
    """High is riskier and Low safer than all active customers, within chance, or the scores are weak for it."""
    shop = found(story, seed)
    if not shop.churn:
        return  # too few customers: the table is left out
    (active, base), (high, high_rate), (low, low_rate) = (
        shop.churn.get(name, (0, 0.0)) for name in ("all", "High", "Low")
    )
    doubts = " ".join(shop.reasons["churn_scores"])
    assert high <= 0.2 * active + 1
    assert high < 30 or high_rate + chance(high_rate, high) >= riskier(base) or "that High risk" in doubts
    assert low < 30 or low_rate - chance(low_rate, low) <= SAFER * base or "that Low risk" in doubts


def chance(rate: float, customers: int) -> float:
    """Twice the standard error of a rate."""
    return float(2 * (rate * (1 - rate) / customers) ** 0.5)


@pytest.mark.parametrize(("story", "seed"), DRAWN, ids=name_of)
def test_the_next_order_comes_in_its_window(story: Story, seed: int) -> None:
    """Of customers who order again, the windows hold about the four of five that they promise."""
    customers, inside = found(story, seed).next_orders
    assert customers < 50 or 0.6 <= inside <= 0.95, (customers, inside)
