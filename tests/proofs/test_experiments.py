"""Experiments on shops where nothing was done, and on such where the effect is known.

`make proofs` splits Online Retail, a grocery chain and a simulated shop 10,000 times each. `make test` splits the
simulated shop alone, fewer times, and with wider bounds for that.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from datetime import date

import numpy as np
import pytest
from scipy.stats import norm

import regulars
from regulars.shell.demo.complete_journey import configuration, data_folder
from regulars.shell.published.run import Run
from regulars.stats.experiments.aa import random_splits
from regulars.stats.experiments.compare import compared
from regulars.stats.experiments.sequential import sequential_interval
from regulars.studies import STUDIES
from regulars.studies.experiments.arms import Arms
from regulars.studies.experiments.measures import DAILY, metrics_of
from regulars.studies.experiments.results import WITHHELD, Metric, results_of
from tests.conftest import Once
from tests.proofs.shops import CAP, Shop, of_run, simulated

WHOLE = os.environ.get("REGULARS_PROOFS") == "1"
SPLITS, LOOKED, SEEDS = (10_000, 10_000, 200) if WHOLE else (2_000, 1_000, 20)
ROOM = 0.0 if WHOLE else 0.01  # beyond the bounds that hold for 10,000 splits
SHOPS = ("online_retail", "complete_journey", "simulated") if WHOLE else ("simulated",)
DEFAULT = ("conversion", "orders", "net_revenue", "aov", "units_per_order")


def tell(text: str) -> None:
    """Shows a figure of the proof where pytest shows output (-s)."""
    sys.stdout.write(f"{text}\n")


def _online_retail(once: Once, request: pytest.FixtureRequest) -> Shop:
    folder = request.getfixturevalue("by_day")
    return of_run(_run(once, "proof-retail", lambda out: _only_orders(folder, out, {})), date(2011, 9, 10))


def _complete_journey(once: Once, request: pytest.FixtureRequest) -> Shop:
    folder = data_folder()
    settings = configuration(folder).model_dump(exclude_unset=True)
    made = _run(once, "proof-journey", lambda out: _only_orders(folder / "transactions.parquet", out, settings))
    return of_run(made, date(2017, 9, 1))


def _simulated(once: Once, request: pytest.FixtureRequest) -> Shop:
    return simulated(1, 4_000)


def _only_orders(source: object, out: object, settings: dict[str, object]) -> None:
    regulars.run(source, out=out, config={**settings, "studies": {"skip": [*STUDIES]}}).close()  # type: ignore[arg-type]


def _run(once: Once, name: str, fill: Callable[..., None]) -> Run:
    return regulars.open(once(name, fill))


@pytest.fixture(scope="module", params=SHOPS)
def shop(request: pytest.FixtureRequest, once: Once) -> Shop:
    made = {"online_retail": _online_retail, "complete_journey": _complete_journey, "simulated": _simulated}
    return made[request.param](once, request)


@pytest.fixture(params=DEFAULT)
def metric(request: pytest.FixtureRequest, shop: Shop) -> Metric:
    found = {each.name: each.capped(CAP) for each in metrics_of(shop.columns)}
    return found[request.param]


def test_alike_arms_differ_in_five_of_a_hundred(metric: Metric) -> None:
    """Of random splits, 4.5 to 5.5% are called different by a test of 5%."""
    rate = random_splits(metric.measured, splits=SPLITS, seed=42).false_alarms() / SPLITS
    tell(f"{metric.name}: false alarms {rate:.4f}")
    assert 0.045 - ROOM <= rate <= 0.055 + ROOM


def test_a_planted_lift_is_covered(metric: Metric) -> None:
    """Outcomes 10% higher in one arm: 94 to 96% of intervals have the true difference."""
    lifted = random_splits(metric.measured, splits=SPLITS, seed=43, lift=0.1)
    measured = metric.measured
    mean = measured.outcome.mean() / (1 if measured.per is None else measured.per.mean())
    covered = float((np.abs(lifted.effect - 0.1 * mean) <= norm.ppf(0.975) * lifted.error).mean())
    tell(f"{metric.name}: covered {covered:.4f}")
    assert 0.94 - ROOM <= covered <= 0.96 + ROOM


@pytest.mark.parametrize("name", DAILY[:3])
def test_looking_every_day(shop: Shop, name: str) -> None:
    """Sixty looks: at most 5% of splits are ever called different; a fixed test at each look calls more than 10%."""
    grown, squares, planned = shop.grown(name)
    treated = (np.random.default_rng(44).random((LOOKED, shop.customers), dtype=np.float32) < 0.5).astype(float)
    size = treated.sum(axis=1)[:, None]
    other, of_all = shop.customers - size, (grown.sum(axis=0), squares.sum(axis=0))
    mine = treated @ grown, treated @ squares
    arms = (other, of_all[0] - mine[0], of_all[1] - mine[1]), (size, *mine)
    found = sequential_interval(*arms, planned=planned * size * other / shop.customers)
    alarms = float(((found.low > 0) | (found.high < 0)).any(axis=1).mean())
    within = (arms[0][2] - arms[0][1] ** 2 / other) + (arms[1][2] - arms[1][1] ** 2 / size)
    error = np.sqrt(within / (shop.customers - 2) * shop.customers / (size * other))
    peeked = float((np.abs(found.effect) > norm.ppf(0.975) * error)[:, 5:].any(axis=1).mean())
    tell(f"{name}: looking daily {alarms:.4f}, peeking at a fixed test {peeked:.4f}")
    assert alarms <= 0.05
    assert peeked > 0.1


if WHOLE:

    @pytest.mark.parametrize(("name", "least"), [("orders", 0.60), ("net_revenue", 0.50)])
    def test_history_cuts_variance_on_online_retail(
        once: Once, request: pytest.FixtureRequest, name: str, least: float
    ) -> None:
        """60% of the variance of orders, 50% of that of capped revenue, in the mean of a hundred splits."""
        shop = _online_retail(once, request)
        (metric,) = [each.capped(CAP) for each in metrics_of(shop.columns) if each.name == name]
        draw = np.random.default_rng(45)
        cuts = []
        for _ in range(100):
            treated = draw.random(shop.customers) < 0.5
            cuts.append(compared(metric.measured.of(~treated), metric.measured.of(treated)).variance_cut or 0.0)
        tell(f"{name}: variance cut {np.mean(cuts):.3f}")
        assert np.mean(cuts) >= least


def _experiment(seed: int, *, lost: float = 0.0) -> tuple[Arms, list[Metric]]:
    """A shop whose treated customers buy 8% more often; a share of them is missing from the assignment."""
    draw = np.random.default_rng(10_000 + seed)
    treated = draw.random(6_000) < 0.5
    shop = simulated(seed, len(treated), lift=0.08, treated=treated)
    kept = ~(treated & (draw.random(len(treated)) < lost))
    arms = Arms.of(np.where(treated[kept], "sent", "held_out").tolist(), control="held_out")
    return arms, metrics_of({name: values[kept] for name, values in shop.columns.items()})


def test_a_planted_effect_lies_in_its_interval() -> None:
    """Orders 8% higher, in so many shops: the relative interval has it in about 95% of them."""
    inside = 0
    for seed in range(SEEDS):
        arms, metrics = _experiment(seed)
        rows = {row.metric: row for row in results_of("campaign", arms, metrics, cap=CAP).rows}
        orders = rows["orders"]
        assert orders.relative_low is not None and orders.relative_high is not None
        inside += orders.relative_low < 0.08 < orders.relative_high
    tell(f"inside {inside} of {SEEDS}")
    assert inside >= (0.915 if WHOLE else 0.75) * SEEDS  # 95% less two and a half standard errors, of 20 four


def test_a_split_that_is_off_is_refused() -> None:
    """With every eighth treated customer lost, no effect is shown in any shop."""
    for seed in range(5):
        arms, metrics = _experiment(seed, lost=0.125)
        rows = results_of("campaign", arms, metrics, cap=CAP).rows
        assert {row.verdict for row in rows} == {WITHHELD}
        assert all(row.effect is None for row in rows)
