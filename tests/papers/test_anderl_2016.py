"""Anderl et al. (2016), journeys as Markov chains: figures of 10,000 paths over 12 channels, rules beside the chain.

The paths are the example data of ChannelAttribution, whose own answer is simulated; these are exact.
"""

from __future__ import annotations

import csv
import gzip
import os
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from regulars.shell.config.sections import Engine
from regulars.shell.jobs.build import opened_store
from regulars.stats.attribution.chain import BEFORE, Steps, shares
from regulars.stats.attribution.held_out import compared_orders
from regulars.studies.channels.credits import channel_credits, channel_steps, journey_counts
from regulars.studies.channels.settings import ChannelSettings
from regulars.studies.channels.solve import channel_models
from regulars.studies.channels.touches import dated_touches, journey_touches

PATHS = Path(os.environ.get("REGULARS_DATA", "")) / "attribution" / "channelattribution_paths.csv.gz"
pytestmark = pytest.mark.skipif(not PATHS.is_file(), reason="REGULARS_DATA names no folder with these paths")

# channel: first, last, linear, chain of order 1, removal effect
FIGURES = {
    "alpha": (6308, 8447, 7574.719, 5344.948, 0.5584),
    "beta": (2831, 989, 2083.500, 2527.352, 0.2640),
    "delta": (1, 5, 1.725, 4.614, 0.0005),
    "epsilon": (99, 531, 272.170, 599.571, 0.0626),
    "eta": (3164, 4167, 3539.951, 3340.847, 0.3490),
    "gamma": (165, 92, 121.042, 171.145, 0.0179),
    "iota": (4606, 3355, 3857.096, 3884.615, 0.4058),
    "kappa": (74, 230, 137.964, 274.363, 0.0287),
    "lambda": (902, 1207, 1035.258, 1282.847, 0.1340),
    "mi": (2, 2, 2.222, 1.722, 0.0002),
    "theta": (1606, 653, 1022.801, 1971.913, 0.2060),
    "zeta": (27, 107, 136.552, 381.063, 0.0398),
}
NAMES = list(FIGURES)
CONVERSIONS, JOURNEYS = 19_785, 88_387
ONCE = np.ones((1, 100))


@pytest.fixture(scope="module")
def paths() -> list[tuple[list[int], int, float, int]]:
    """Each row's channels, conversions, their value, and journeys without one."""
    with gzip.open(PATHS, "rt") as stream:
        return [
            (
                [NAMES.index(name) for name in row["path"].split(" > ")],
                int(row["total_conversions"]),
                float(row["total_conversion_value"]),
                int(row["total_null"]),
            )
            for row in csv.DictReader(stream)
        ]


@pytest.fixture(scope="module")
def steps(paths: list[Any]) -> Steps:
    return steps_of(paths)


def steps_of(paths: list[tuple[list[int], int, float, int]], *, with_nulls: bool = True) -> Steps:
    counted: Counter[tuple[int, ...]] = Counter()
    for number, (path, converted, _, null) in enumerate(paths):
        ends = ((12, converted), (13, null if with_nulls else 0))
        past = [BEFORE] * 3
        for channel in path:
            counted[(number % 100, *past, channel)] += sum(n for _, n in ends)
            past = [*past[1:], channel]
        for end, n in ends:
            counted[(number % 100, *past, end)] += n
    seen = {step: n for step, n in counted.items() if n}
    table = np.array(list(seen), dtype=np.int64)
    return Steps(table[:, 0], table[:, 1:4], table[:, 4], np.array(list(seen.values()), dtype=float), 12, 100)


def test_the_chain_of_order_one_gives_the_exact_figures(steps: Steps) -> None:
    """Removal effects and conversions of all channels; 19,785 of 88,387 journeys convert, to 1e-9."""
    chain = steps.chain(1)
    effects = chain.removal_effects(ONCE)
    assert effects[0].round(4).tolist() == [figures[4] for figures in FIGURES.values()]
    conversions = shares(effects)[0] * CONVERSIONS
    assert conversions.round(3).tolist() == [figures[3] for figures in FIGURES.values()]
    assert conversions.sum() == pytest.approx(CONVERSIONS, abs=1e-9)
    assert chain.conversion_probability(ONCE)[0] == pytest.approx(CONVERSIONS / JOURNEYS, abs=1e-9)


def test_one_inverse_gives_what_removing_each_channel_gives(steps: Steps) -> None:
    """The formula against its definition: solve once more for each channel, led to nothing. Orders one and two."""
    for order in (1, 2):
        chain = steps.chain(order)
        effects = chain.removal_effects(ONCE)[0]
        totals = chain.totals(ONCE)[0]
        moves = totals / totals.sum(axis=1, keepdims=True)
        whole = _converts(moves, chain.leads_to, removed=np.zeros(len(moves), bool))
        for channel in range(12):
            left = _converts(moves, chain.leads_to, removed=chain.latest == channel)
            assert effects[channel] == pytest.approx(1 - left / whole, abs=1e-9)


def _converts(moves: Any, leads_to: Any, removed: Any) -> float:
    """The probability to convert where nobody passes through the removed states."""
    onward = np.zeros((len(moves), len(moves)))
    for state, to in np.ndindex(leads_to.shape):
        if leads_to[state, to] >= 0 and not removed[leads_to[state, to]]:
            onward[state, leads_to[state, to]] += moves[state, to]
    return float(np.linalg.solve(np.eye(len(moves)) - onward, moves[:, 12])[0])


def test_without_null_paths_every_journey_converts(paths: list[Any]) -> None:
    """Then an effect is how often a channel is on the way, and the order among channels changes."""
    chain = steps_of(paths, with_nulls=False).chain(1)
    assert chain.conversion_probability(ONCE)[0] == pytest.approx(1, abs=1e-9)
    visits = shares(chain.removal_effects(ONCE))[0] * CONVERSIONS
    assert visits.sum() == pytest.approx(CONVERSIONS, abs=1e-9)
    assert np.abs(visits - [figures[3] for figures in FIGURES.values()]).max() > 1


def test_customers_who_were_held_out_are_predicted_best_two_channels_back(steps: Steps) -> None:
    """Three back has 966 states, too many for bands; two back gains more than a standard error over one."""
    tested = compared_orders(steps, (1, 2, 3), 300)
    assert [(each.order, each.states, each.is_chosen) for each in tested] == [
        (1, 12, False),
        (2, 124, True),
        (3, 966, False),
    ]
    gain = tested[1].log_likelihood - tested[0].log_likelihood
    assert tested[1].standard_error is not None and gain > tested[1].standard_error


@pytest.fixture(scope="module")
def solved(paths: list[Any], tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, list[dict[str, Any]]]]:
    """The tables of the study over the same journeys, each of a customer of its own, through the engine."""
    folder = tmp_path_factory.mktemp("paths")
    touches, orders = _log_of(paths)
    settings, as_of = ChannelSettings(windows=()), date(2024, 6, 1)
    with opened_store(folder, Engine()) as store:
        dated = store.hold("dated_touches", dated_touches(
            store.load("touchpoints", touches), store.load("orders", orders), as_of=as_of))  # fmt: skip
        journeys = store.hold("journey_touches", journey_touches(dated, as_of=as_of, channels=settings))
        credits, steps, sizes = (
            store.arrow(make(journeys)) for make in (channel_credits, channel_steps, journey_counts)
        )
    months = pa.table({"orders": [CONVERSIONS], "net_revenue": pa.array([Decimal("74802.9716")], pa.decimal128(18, 4))})
    made = channel_models(credits, steps, sizes, months, channels=settings)
    yield {name: table.to_pylist() for name, table in made.tables.items()}


def _log_of(paths: list[Any]) -> tuple[pa.Table, pa.Table]:
    """Touches a minute apart, and an order of each converting journey a minute after the last."""
    start, who = datetime(2024, 1, 1), 0
    touches: tuple[list[str], list[datetime], list[str]] = ([], [], [])
    orders: tuple[list[str], list[datetime], list[Decimal]] = ([], [], [])
    for path, converted, value, null in paths:
        for n in range(converted + null):
            who += 1
            touches[0].extend([str(who)] * len(path))
            touches[1].extend(start + timedelta(minutes=place) for place in range(len(path)))
            touches[2].extend(NAMES[channel] for channel in path)
            if n < converted:
                orders[0].append(str(who))
                orders[1].append(start + timedelta(minutes=len(path)))
                orders[2].append(round(Decimal(value / converted), 4))
    money = pa.decimal128(18, 4)
    bought = {
        "customer_id": orders[0],
        "order_key": orders[0],
        "order_number": [1] * len(orders[0]),
        "ordered_at": pa.array(orders[1], pa.timestamp("us")),
        "gross_revenue": pa.array(orders[2], money),
        "discounts": pa.array([None] * len(orders[0]), money),
        "returned": pa.array([Decimal(0)] * len(orders[0]), money),
    }
    touched = {
        "customer_id": touches[0],
        "touched_at": pa.array(touches[1], pa.timestamp("us")),
        "channel": touches[2],
    }
    return pa.table(touched), pa.table(bought)


def _of(solved: dict[str, list[dict[str, Any]]], model: str, column: str) -> dict[str, Any]:
    return {
        row["channel"]: row[column]
        for row in solved["attribution"]
        if row["model"] == model and row["customer_kind"] == "all"
    }


@pytest.mark.parametrize(("model", "figure"), [("first", 0), ("last", 1), ("linear", 2)])
def test_the_rules_give_the_figures(solved: dict[str, list[dict[str, Any]]], model: str, figure: int) -> None:
    """Orders of each channel, which add up to all orders."""
    orders = _of(solved, model, "orders")
    assert {name: round(orders[name], 3) for name in NAMES} == {name: each[figure] for name, each in FIGURES.items()}
    assert sum(orders[name] for name in NAMES) == pytest.approx(CONVERSIONS, abs=1e-9)


def test_values_are_the_figures_too(solved: dict[str, list[dict[str, Any]]]) -> None:
    """Value of alpha, first 19,121.27, last 28,414.21, linear 24,524.71; each value was rounded to four decimals."""
    wanted = {"first": 19_121.272, "last": 28_414.214, "linear": 24_524.710}
    for model, value in wanted.items():
        assert float(_of(solved, model, "net_revenue")["alpha"]) == pytest.approx(value, abs=0.2)


def test_the_chain_of_the_study_is_the_chain_of_the_paths(
    solved: dict[str, list[dict[str, Any]]], steps: Steps
) -> None:
    """The same steps, counted by the engine, with the order that held-out customers choose."""
    chosen = [row["chain_order"] for row in solved["attribution_models"] if row["is_chosen"]]
    effects = steps.chain(chosen[0]).removal_effects(ONCE)
    orders = _of(solved, "markov", "orders")
    assert [orders[name] for name in NAMES] == pytest.approx((shares(effects)[0] * CONVERSIONS).tolist(), abs=1e-6)


def test_every_model_shares_out_all_revenue(solved: dict[str, list[dict[str, Any]]]) -> None:
    """To the last digit, with the part that no touch led to."""
    for model in {row["model"] for row in solved["attribution"]}:
        assert sum(_of(solved, model, "net_revenue").values()) == Decimal("74802.9716")
