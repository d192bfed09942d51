"""Fits depend on the customers alone: not on their order, the unit of time, or how they were counted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from regulars.stats.btyd import (
    BGNBD,
    MBGNBD,
    NBD,
    SBG,
    GammaGamma,
    ParetoNBD,
    Patterns,
    gammagamma,
    geometric,
    lifetime,
    nbd,
    sbg,
)
from tests.laws.histories import CDNOW, CDNOW_MBG, CDNOW_PARETO, NOBODY_LEAVES, histories, patterns

KINDS = [BGNBD, MBGNBD, NBD, ParetoNBD]
TRUTHS = [CDNOW, CDNOW_MBG, NOBODY_LEAVES, CDNOW_PARETO]
DAYS = [*(float(day) for day in range(189, 274))]


@pytest.fixture(scope="module")
def customers() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """800 customers with whole days."""
    rng = np.random.default_rng(11)
    x, t_x, T = histories(CDNOW, rng.integers(189, 274, 800), rng)
    return x, np.floor(t_x).astype(int), T


@pytest.mark.parametrize("kind", KINDS)
def test_order_and_counting_do_not_matter(kind: Any, customers: tuple[np.ndarray, np.ndarray, np.ndarray]) -> None:
    """Shuffled rows, floats for whole numbers, and histories counted beforehand give the very same fit."""
    given = Patterns.of(*customers)
    order = np.random.default_rng(1).permutation(len(customers[0]))
    shuffled = Patterns.of(*(column[order] for column in customers))
    counted = Patterns.of(given.x[::-1], given.t_x[::-1], given.T[::-1], customers=given.customers[::-1])
    floats = Patterns.of(*(column.astype(float) for column in customers))
    model = kind.fit(given)
    assert all(kind.fit(other) == model for other in (shuffled, counted, floats))
    assert len(given) < len(order) and given.total_customers == len(order)


@pytest.mark.parametrize("kind", KINDS)
def test_the_unit_of_time_does_not_matter(kind: Any, customers: tuple[np.ndarray, np.ndarray, np.ndarray]) -> None:
    """In days, weeks or years, and for slower or faster clocks, the fit is the same but for its unit."""
    x, t_x, T = customers
    week = kind.fit(Patterns.of(x, t_x, T))
    other = kind.fit(Patterns.of(x, t_x, T), unit_days=365.0)
    units = [365 / 7 if name in kind.TIMES else 1.0 for name in kind.NAMES]
    assert other.parameters * units == pytest.approx(week.parameters, rel=1e-12)
    assert other.p_alive(x, t_x, T) == pytest.approx(week.p_alive(x, t_x, T), rel=1e-10)
    shift = x.sum() * np.log(365 / 7)
    assert other.how.log_likelihood == pytest.approx(week.how.log_likelihood + shift, rel=1e-12)
    slow = kind.fit(Patterns.of(x, t_x * 24.0, T * 24.0), unit_days=7 * 24)
    assert slow.parameters == pytest.approx(week.parameters, rel=1e-7)


@pytest.mark.parametrize("kind", KINDS)
def test_patterns_say_what_their_customers_say(kind: Any, customers: tuple[np.ndarray, np.ndarray, np.ndarray]) -> None:
    """The log-likelihood of the fit is the sum over customers, one by one; scores go back to their customers."""
    given = Patterns.of(*customers)
    model = kind.fit(given)
    single = sum(model.log_likelihood(Patterns.of([x], [t_x], [T]))[0] for x, t_x, T in zip(*customers, strict=True))
    assert model.how.log_likelihood == pytest.approx(single, rel=1e-12)
    assert model.log_likelihood(given) @ given.customers == pytest.approx(single, rel=1e-12)
    back = given.positions(*customers)
    for column, mine in zip((given.x, given.t_x, given.T), customers, strict=True):
        assert (column[back] == mine).all()
    with pytest.raises(ValueError, match="match no pattern"):
        given.positions([500], [100], [250])


@pytest.mark.parametrize("scale", [1, 0.37])
def test_some_customers_find_their_patterns(scale: Any, customers: tuple[np.ndarray, np.ndarray, np.ndarray]) -> None:
    """Also a few of them, and also where days have fractions."""
    x, t_x, T = customers[0], customers[1] * scale, customers[2] * scale
    given = Patterns.of(x, t_x, T)
    few = given.positions(x[5:9], t_x[5:9], T[5:9])
    assert (given.x[few] == x[5:9]).all() and (given.t_x[few] == t_x[5:9]).all() and (given.T[few] == T[5:9]).all()
    assert len(given.positions([], [], [])) == 0


def objectives() -> Iterator[Any]:
    """Every objective with a place to look at it."""
    some = patterns(CDNOW, 300, seed=3)
    places = [[-0.8, 0.4, -0.3, 0.9], [0.6, -1.0, 0.4, 2.0]]
    for name, made in [
        ("BG/NBD", geometric.objective(some, 0)),
        ("MBG/NBD", geometric.objective(some, 1)),
        ("Pareto/NBD", lifetime.objective(some)),
    ]:
        yield from (pytest.param(made, np.array(place), id=name) for place in places)
    yield pytest.param(nbd.objective(some), np.array([-0.8, 0.4]), id="NBD")
    yield pytest.param(sbg.objective(np.array([131.0, 126, 90]), 653.0), np.array([-0.5, 1.0]), id="sBG")
    spend = np.random.default_rng(2).gamma(3.0, 10.0, 200)
    made = gammagamma.objective(np.arange(200.0) % 7 + 1, spend, np.ones(200))
    yield pytest.param(made, np.array([1.0, 1.2, 3.0]), id="Gamma-Gamma")


@pytest.mark.parametrize(("objective", "place"), objectives())
def test_derivatives_are_those_of_the_value(objective: Any, place: Any) -> None:
    """Gradient and second derivatives match finite differences."""
    width = 1e-5
    steps = np.eye(len(place)) * width
    _, gradient, hessian = objective(place)
    ahead, behind = ([objective(place + sign * step) for step in steps] for sign in (1, -1))
    slope = [(a[0] - b[0]) / (2 * width) for a, b in zip(ahead, behind, strict=True)]
    bend = [(a[1] - b[1]) / (2 * width) for a, b in zip(ahead, behind, strict=True)]
    assert gradient == pytest.approx(slope, rel=1e-6, abs=1e-8)
    assert hessian == pytest.approx(np.array(bend), rel=1e-6, abs=1e-8)


@pytest.mark.parametrize("truth", TRUTHS, ids=lambda model: type(model).__name__)
def test_known_parameters_come_back(truth: Any) -> None:
    """Of 20 shops with known parameters, the logarithms lie within their standard errors as often as they should."""
    misses = []
    for seed in range(20):
        model = type(truth).fit(patterns(truth, 4_000, seed=seed))
        errors = np.sqrt(np.diag(model.covariance))
        misses.append((np.log(model.parameters) - np.log(truth.parameters)) / errors)
        assert model.how.converged
    missed = np.array(misses)
    assert np.abs(misses).max() < 4.5
    assert 0.6 < np.sqrt((missed**2).mean()) < 1.4
    assert (np.abs(missed.mean(axis=0)) < 1.0).all()


def test_a_coarse_start_changes_nothing() -> None:
    """A fit that starts from coarse patterns ends where one that does not ends."""
    some = patterns(CDNOW, 8_000, seed=5)
    assert len(some) > 2_000 > len(some.coarse()) and some.coarse().total_customers == 8_000
    by_start = BGNBD.fit(some)
    objective = geometric.objective(Patterns(some.x, some.t_x / 7, some.T / 7, some.customers), 0)
    _, gradient, _ = objective(np.log(by_start.parameters))
    assert np.abs(gradient).max() < 1e-8


def test_gamma_gamma_knows_its_parameters() -> None:
    """Spend drawn with known parameters gives them back, whatever the currency."""
    rng = np.random.default_rng(4)
    x = rng.integers(1, 9, 6_000)
    m = rng.gamma(6.25 * x, 1 / (rng.gamma(3.74, 1 / 15.44, 6_000) * x))
    model, pence = GammaGamma.fit(x, m), GammaGamma.fit(x, m * 100)
    errors = np.sqrt(np.diag(model.covariance))
    assert (np.abs(np.log(model.parameters / [6.25, 3.74, 15.44])) < 3 * errors).all()
    assert pence.parameters == pytest.approx(model.parameters * [1, 1, 100], rel=1e-9)
    assert model.log_likelihood(x, m).sum() == pytest.approx(model.how.log_likelihood, rel=1e-12)
    doubled = GammaGamma.fit(x, m, customers=np.full(6_000, 2))
    assert doubled.parameters == pytest.approx(model.parameters, rel=1e-9)


@pytest.mark.parametrize("truth", TRUTHS, ids=lambda model: type(model).__name__)
def test_a_model_survives_json(truth: Any) -> None:
    """Written and read, a fitted value is equal to itself; a model of given parameters too."""
    model = type(truth).fit(patterns(truth, 500, seed=2))
    assert type(truth).from_json(json.loads(json.dumps(model.to_json()))) == model
    assert type(truth).from_json(json.loads(json.dumps(truth.to_json()))) == truth
    with pytest.raises(ValueError, match="expected a SBG"):
        SBG.from_json(truth.to_json())
