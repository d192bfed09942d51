"""Intervals of the best customers against what came, and models whose P(alive) may be shown."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from regulars.stats.btyd import MBGNBD, NBD, Patterns, identify
from regulars.studies.clv.candidates import Candidates
from regulars.studies.clv.dropout import KINDS, Repeating
from regulars.studies.clv.forecasts import Ahead
from regulars.studies.clv.histograms import Cells
from regulars.studies.clv.model import ValueModel
from regulars.studies.clv.spending import Spending
from regulars.studies.clv.widening import LEAST, Widening
from tests.laws.histories import CDNOW, patterns


def cells(came: np.ndarray, customers: float = 1.0) -> Cells:
    """As many histories as amounts that came, the first the best, each of so many customers."""
    size = len(came)
    zeros, ones = np.zeros(size), np.full(size, customers)
    return Cells(90, zeros, zeros, ones, ones, zeros, zeros, zeros, came)


def test_the_best_get_the_factor_that_they_need() -> None:
    """A thousand are worth 10 ± 5. Of the best tenth, one in five brings 20: twice as wide holds them."""
    came = np.where((np.arange(1_000) < 100) & (np.arange(1_000) % 5 == 0), 20.0, 10.0)
    expected = np.linspace(2.0, 0.0, 1_000)
    ends = (np.full(1_000, 10.0), np.full(1_000, 5.0), np.full(1_000, 15.0))

    found = Widening.of(cells(came), expected, ends, mean_now=2.0, farther=1.0)
    assert found.factors == pytest.approx((2.0, 1.0, 1.0, 1.0))
    factors = found.at(2 * expected)  # the mean customer of today has two purchase days, that of the test one
    assert (factors[:100] == pytest.approx(2.0)) and (factors[100:] == 1.0).all()
    assert Widening.from_json(found.to_json()) == found


def test_customers_who_share_a_cell_say_nothing() -> None:
    """Only the sum of what they brought is known, so there is no factor; nor is there one of a few."""
    wild = np.full(1_000, 1_000.0)
    ends = (np.full(1_000, 10.0), np.full(1_000, 5.0), np.full(1_000, 15.0))
    assert (
        Widening.of(cells(wild, 2.0), np.linspace(2, 0, 1_000), ends, mean_now=1.0, farther=1.0).factors == (1.0,) * 4
    )
    few = 10 * LEAST - 10
    less = tuple(end[:few] for end in ends)
    assert Widening.of(cells(wild[:few]), np.linspace(2, 0, few), less, mean_now=1.0, farther=1.0).factors == (1.0,) * 4  # type: ignore[arg-type]


def test_beyond_the_tested_horizon_all_are_wider() -> None:
    assert Widening(farther=2.0).at(np.array([1.0, 0.5])).tolist() == [2.0, 2.0]


@pytest.fixture(scope="module")
def candidates() -> Candidates:
    """NBD and the models with an end, fitted to customers of BG/NBD."""
    some = patterns(CDNOW, 2_000, seed=3)
    fitted = {name: kind.fit(some) for name, kind in KINDS.items()}
    nested = fitted["nbd"]
    assert isinstance(nested, NBD)
    verdicts = {name: identify(model, nested, some) for name, model in fitted.items() if name != "nbd"}
    back = {"bgnbd": 0.80, "mbgnbd": 0.70, "paretonbd": 0.68}
    return Candidates({name: Repeating(name, model) for name, model in fitted.items()}, verdicts, {}, back)


def test_a_model_far_behind_is_not_trusted(candidates: Candidates) -> None:
    """BG/NBD is the truth; MBG/NBD fits its customers as well, Pareto/NBD far worse."""
    assert candidates.verdicts["paretonbd"].identified and candidates.behind("paretonbd") > 10
    assert candidates.trusted == ("nbd", "bgnbd", "mbgnbd")


def test_bursts_forbid_every_model_with_an_end(candidates: Candidates) -> None:
    bursts = replace(candidates, in_bursts=True)
    assert bursts.trusted == ("nbd",)


def test_models_that_fit_as_well_and_say_something_else(candidates: Candidates) -> None:
    """BG/NBD has four in five of those who came back still there, MBG/NBD seven in ten: nobody can tell."""
    assert candidates.others_say("bgnbd") == {"mbgnbd": 0.70}  # Pareto/NBD says so too, but fits far worse
    near = replace(candidates, alive_of_those_back={"bgnbd": 0.80, "mbgnbd": 0.76, "paretonbd": 0.68})
    assert not near.is_open("bgnbd")
    assert near.is_open("mbgnbd")  # which has a P(alive) for everybody, and there they differ by far


def test_who_never_came_back_has_no_p_alive_under_bgnbd(candidates: Candidates) -> None:
    """BG/NBD would call them customers for ever; MBG/NBD has an answer."""
    two = Cells.of(pa.table({"x": [0, 2], "t_x": [0, 50], "T": [100, 100], "customers": [5, 5]}))
    for name, known in (("bgnbd", [False, True]), ("mbgnbd", [True, True])):
        model = candidates.models[name]
        assert isinstance(model, Repeating)
        scores = ValueModel(model, model, Spending(6.0, 4.0, 15.0), Ahead(90, 3, 0.1)).scores(two)
        assert [value is not None for value in scores["p_alive"].to_pylist()] == known


def test_one_pace_for_all_is_no_objection() -> None:
    """Customers with one pace, who leave after some purchase: r runs away, and what is known of leaving stands."""
    chance = np.random.default_rng(1)
    times = np.cumsum(chance.exponential(20.0, (3_000, 60)), axis=1)
    leaves_after = chance.geometric(chance.beta(1.0, 4.0, 3_000)) - 1
    made = (times < 300.0) & (np.arange(60) < leaves_after[:, None])
    some = Patterns.of(made.sum(axis=1), np.floor((times * made).max(axis=1)), np.full(3_000, 300.0))
    model = MBGNBD.fit(some)
    found = identify(model, NBD.fit(some), some)
    assert model.r > 1_000 and found.identified, [str(reason) for reason in found.reasons]
