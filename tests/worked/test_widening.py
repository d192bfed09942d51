"""Intervals of the best customers against what came, and models whose P(alive) may be shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from regulars.stats.btyd import MBGNBD, NBD, Patterns, identify
from regulars.studies.clv import backtest
from regulars.studies.clv.candidates import Candidates
from regulars.studies.clv.forecasts import Ahead
from regulars.studies.clv.histograms import Cells
from regulars.studies.clv.model import ValueModel
from regulars.studies.clv.origins import Origin
from regulars.studies.clv.repeat_models import KINDS, Repeating
from regulars.studies.clv.spending import Spending
from regulars.studies.clv.sum_range import sum_range
from regulars.studies.clv.tested_intervals import IntervalsOfTest, as_published, crossed, worst_tenths
from regulars.studies.clv.widening import LEAST, Missed, Widening, factors_needed
from tests.laws.histories import CDNOW, patterns


def missed(came: np.ndarray, customers: float = 1.0, days: int = 90) -> Missed:
    """As many histories as amounts that came, worth 10 ± 5 each, the first the best, each of so many customers."""
    size = len(came)
    needed = factors_needed(came, np.full(size, 10.0), np.full(size, 5.0), np.full(size, 15.0))
    return Missed(days, np.full(size, customers), np.linspace(2.0, 0.0, size), needed)


def test_the_best_get_the_factor_that_they_need() -> None:
    """A thousand are worth 10 ± 5. Of the best tenth, one in five brings 20: twice as wide holds them."""
    came = np.where((np.arange(1_000) < 100) & (np.arange(1_000) % 5 == 0), 20.0, 10.0)
    found = Widening.of([missed(came)], mean_now=2.0)
    assert found.factors == pytest.approx((2.0, 1.0, 1.0, 1.0))
    factors = found.at(2 * np.linspace(2.0, 0.0, 1_000))  # the mean customer of today has two purchase days, not one
    assert (factors[:100] == pytest.approx(2.0)) and (factors[100:] == 1.0).all()
    assert Widening.from_json(found.to_json()) == found


def test_each_test_counts_by_its_length() -> None:
    """All of the best tenth bring 20 in one test and 25 in the other: who has a say goes by length."""
    twice, thrice = (np.where(np.arange(1_000) < 100, amount, 10.0) for amount in (20.0, 25.0))
    long_ago = [missed(twice, days=950), missed(thrice, days=50)]
    lately = [missed(twice, days=500), missed(thrice, days=500)]
    assert Widening.of(long_ago, mean_now=1.0).factors[0] == pytest.approx(2.0)
    assert Widening.of(lately, mean_now=1.0).factors[0] == pytest.approx(3.0)


def test_a_factor_is_asked_of_some_of_the_cells() -> None:
    """Of the best tenth, who stands at an even place brings 20, the others 10: each part asks for its own width."""
    came = np.where((np.arange(1_000) < 200) & (np.arange(1_000) % 2 == 0), 20.0, 10.0)
    even = np.arange(1_000) % 2 == 0
    wide, narrow = (Widening.of([missed(came)], [some], mean_now=1.0).factors for some in (even, ~even))
    assert wide[:2] == pytest.approx((2.0, 2.0)) and narrow == (1.0,) * 4


def test_customers_who_share_a_cell_say_nothing() -> None:
    """Only the sum of what they brought is known, so there is no factor; nor is there one of a few."""
    wild = np.full(1_000, 1_000.0)
    assert Widening.of([missed(wild, 2.0)], mean_now=1.0).factors == (1.0,) * 4
    assert Widening.of([missed(wild[: 10 * LEAST - 10])], mean_now=1.0).factors == (1.0,) * 4


def of_test(snapshot: date, first_days: np.ndarray, came: np.ndarray) -> IntervalsOfTest:
    """A test of customers who are worth 10 ± 5 each, first seen on these days and the first of them the best."""
    size = len(came)
    zeros, ones = np.zeros(size), np.ones(size)
    cells = Cells(90, zeros, zeros, snapshot.toordinal() - 1 - first_days, ones, zeros, zeros, zeros, came)
    spending = Spending(1.0, 2.0, 1.0)
    ends = {"expected_orders": np.linspace(2.0, 0.0, size), "per_net": 10 * ones, "low": 5 * ones, "high": 15 * ones}
    test = backtest.Test(Origin(snapshot, 90, 90), cells, spending, Candidates({}, {}, {}, {}))
    return IntervalsOfTest(test, pa.table(ends))


def test_nobody_is_judged_by_a_width_that_they_helped_to_choose() -> None:
    """Customers who came on even days bring 20, the others 10: the even half is held to the width of the odd half."""
    first_days = 700_000 + np.arange(1_000)
    even = first_days % 2 == 0
    tests = [of_test(day, first_days, np.where(even, 20.0, 10.0)) for day in (date(2024, 1, 2), date(2024, 3, 5))]
    assert (tests[0].half == tests[1].half).all()  # in every test a customer is in the same half
    factors = crossed(tests, 0)
    best = np.arange(1_000) < 400
    assert factors[best & even] == pytest.approx(1.0) and factors[best & ~even] == pytest.approx(2.0)
    published = as_published(tests)
    assert published["high"].to_numpy()[best & ~even] == pytest.approx(20.0)
    ((_, tenth, share),) = worst_tenths(tests)  # the even half of the later test ends outside
    assert (tenth, share) == ("best", 0.5)


def test_the_sum_is_a_range_beyond_what_was_tested() -> None:
    """Half of what came was expected: half to twice may come. Not where a test looked as far, or none was far off."""
    assert sum_range([-0.5, 0.1], ahead_days=365, tested_days=182) == pytest.approx((0.5, 2.0))
    assert sum_range([0.25], ahead_days=365, tested_days=182) == pytest.approx((0.8, 1.25))
    assert sum_range([-0.5], ahead_days=365, tested_days=364) is None
    assert sum_range([0.2, -0.1], ahead_days=365, tested_days=182) is None
    assert sum_range([], ahead_days=365, tested_days=182) is None


def test_beyond_the_tested_horizon_all_are_wider() -> None:
    """Beyond the tested horizon, the interval of every customer is widened."""
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
    """Where customers buy in bursts, only the model without dropout may be used."""
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
