"""What goes wrong with churn: medians that forget who is still away, labels made of the features, too few customers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from statistics import median
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from regulars.ground.evidence import INSUFFICIENT
from regulars.ground.periods import Window
from regulars.studies.churn.choice import NONE_BEATS_NAIVE, choose
from regulars.studies.churn.evidence import (
    CHURN,
    LOG_TOO_SHORT,
    NOBODY_EARLIER,
    TOO_FEW_CHURNED,
    TOO_FEW_CUSTOMERS,
    TOO_FEW_STAYED,
)
from regulars.studies.churn.features import FULL, READ
from regulars.studies.churn.fit import churn_models
from regulars.studies.churn.folds import folds_of, snapshots_of
from regulars.studies.churn.lesson import lesson_of
from regulars.studies.churn.metrics import measured
from regulars.studies.churn.settings import ChurnSettings
from regulars.studies.churn.windows import NOBODY_RETURNED, YEAR, Timing, churn_horizon
from tests.shop.log import corner_shop

DAYS = (date(2023, 3, 1), date(2023, 6, 1), date(2023, 9, 1))


def observed(signal: float, size: int = 400, seed: int = 1) -> pa.Table:
    """Customers of three snapshots; `signal` says how much recency has to do with what they do next."""
    chance = np.random.default_rng(seed)
    columns: dict[str, Any] = {name: chance.integers(1, 60, 3 * size).astype(float) for name in READ}
    columns["recency_days"] = chance.integers(1, 120, 3 * size).astype(float)
    between = np.where(columns["purchase_days"] > 1, chance.integers(60, 200, 3 * size), 0)
    columns["tenure_days"] = columns["recency_days"] + between
    odds = signal * (columns["recency_days"] - 60) / 40
    who = [f"c{n:05}" for n in range(size)] * 3
    return pa.table(
        {
            **columns,
            "customer_id": who,
            "last_order_at": pa.array([datetime(2023, 1, 2)] * 3 * size, pa.timestamp("us")),
            "snapshot": [day for day in DAYS for _ in range(size)],
            "churned": chance.random(3 * size) < 1 / (1 + np.exp(-odds)),
            "next_net_revenue": np.full(3 * size, 80.0),
        }
    )


def test_the_median_of_those_who_came_back_is_too_short() -> None:
    """Five came back, half of them by day 55; of all eight half are back only by day 62."""
    rows = corner_shop()["second_purchase"]
    among = median(row["days"] for row in rows for _ in range(row["returned"]))

    assert among == 55
    assert next(row["days"] for row in rows if row["cumulative_share"] >= 0.5) == 62


def test_a_silence_that_lasts_is_no_gap_that_ended() -> None:
    """Two customers come back after ten days, two are silent for a hundred: half are away longer, not nobody."""
    life = pa.table({"days": [10, 100], "after_first": [True, True], "ended": [2, 0], "lasting": [0, 2]})
    solved = churn_horizon(life, as_of=date(2024, 1, 1), first_day=date(2023, 1, 1), churn=ChurnSettings())

    longer = {row["window_days"]: row["share_of_gaps_longer"] for row in solved.tables["churn_windows"].to_pylist()}
    assert (longer[7], longer[14], longer[90]) == (1.0, 0.5, 0.5)


def test_everyone_came_back() -> None:
    """The curve comes down to nothing: the interval of its last step is undefined and left out."""
    life = pa.table({"days": [3, 9], "after_first": [True, True], "ended": [4, 2], "lasting": [0, 0]})
    solved = churn_horizon(life, as_of=date(2024, 1, 1), first_day=date(2023, 1, 1), churn=ChurnSettings())

    last = solved.tables["second_purchase"].to_pylist()[-1]
    assert (last["cumulative_share"], last["low"], last["high"]) == (1.0, None, None)
    assert solved.tables["churn_windows"].to_pylist()[1]["share_that_came_back"] is None


def test_the_same_season_a_year_before() -> None:
    """Before as_of and before the two latest snapshots, as far as a horizon of history lies before them."""
    as_of, days = date(2023, 1, 1), 90
    long = Timing(Window(date(2020, 1, 1), as_of), 0, folds=3)
    assert long.year_before(long.snapshots(days), days) == (date(2022, 1, 1), date(2021, 10, 2), date(2021, 7, 3))
    short = Timing(Window(date(2021, 6, 1), as_of), 0, folds=3)
    assert short.year_before(short.snapshots(days), days) == (date(2022, 1, 1), date(2021, 10, 2))
    too_short = Timing(Window(date(2021, 8, 1), as_of), 0, folds=3)
    assert too_short.year_before(too_short.snapshots(days), days) == ()


@pytest.mark.parametrize("gap", [0, 7])
def test_what_a_model_learns_from_ends_before_it_is_tested(gap: Any) -> None:
    """Each label is over before the next snapshot begins, and the last one before as_of."""
    timing = Timing(Window(date(2020, 1, 1), date(2023, 1, 1)), gap, folds=5)
    snapshots = (date(2023, 1, 1), *timing.snapshots(90))

    assert len(snapshots) == 7
    for later, earlier in pairwise(snapshots):
        assert earlier + timedelta(days=gap + 90) < later


def test_a_label_is_not_made_of_the_snapshots_own_recency() -> None:
    """The tutorial's leak: who was silent at the snapshot is called churned. Our label parts from that rule."""
    rows = corner_shop()["churn_observed"]
    window = next(row["window_days"] for row in corner_shop()["churn_windows"] if row["is_chosen"])

    assert {row["churned"] for row in rows if row["recency_days"] <= window} == {True, False}
    names = {name for feature in FULL for name in (feature.name,)} | set(READ)
    assert not names & {"churned", "next_net_revenue", "came_back", "snapshot"}


def test_without_a_signal_no_model_is_made_to_look_good() -> None:
    """Where nothing tells the future, no model beats the naive answers, and everybody has the share of all."""
    folds = folds_of(snapshots_of(observed(0.0)), ChurnSettings())
    choice = choose(folds)

    aucs = [measured(f.test.churned, f.probabilities["forest_full"], 0.5)["roc_auc"] for f in folds]
    assert all(auc is not None and 0.4 < auc < 0.6 for auc in aucs)
    assert (choice.model.name, choice.beats_baselines, choice.nothing_tells) == ("base_rate", False, True)
    assert choice.reason.code is NONE_BEATS_NAIVE


def test_noise_has_no_reasons_no_drivers_and_no_levels() -> None:
    """Everybody has the share of all, nobody is High, nothing is given as a reason, and the scores are withheld."""
    rows, window = observed(0.0), pa.table({"window_days": [90], "is_chosen": [True]})
    solved = churn_models(rows, rows.slice(0, 400), window, GAPS, churn=ChurnSettings())

    scores = solved.tables["churn_scores"].to_pylist()
    assert len({row["churn_probability"] for row in scores}) == 1
    assert not any(row["reasons"] for row in scores) and not any(row["churn_risk"] == "High" for row in scores)
    assert "churn_drivers" not in solved.tables and "churn_drivers" in solved.left_out
    verdicts = {entry.claim: entry.verdict for entry in solved.evidence}
    assert verdicts["churn_scores"] == verdicts["churn_by_segment"] == INSUFFICIENT


def test_of_equally_good_models_the_simplest_is_taken() -> None:
    """A signal in recency alone: trees cannot be better by more than chance, so a formula scores."""
    choice = choose(folds_of(snapshots_of(observed(2.0)), ChurnSettings()))

    assert choice.model.name in ("recency", "logistic_rfm")


def test_a_contact_pays_from_the_threshold_on() -> None:
    """A contact costs 2 and saves one of ten, each worth 80: it pays from 2 / (0.1 × 80) on."""
    churn = ChurnSettings(contact_cost=2.0, save_rate=0.1)

    assert [fold.threshold for fold in folds_of(snapshots_of(observed(1.0)), churn)] == [0.25, 0.25]
    assert [fold.threshold for fold in folds_of(snapshots_of(observed(1.0)), ChurnSettings())] == [0.5, 0.5]


@pytest.mark.parametrize(
    ("sizes", "reason"),
    [
        ({"room": 1}, LOG_TOO_SHORT(covered=300, needed=272, days=90)),
        ({"snapshots": 1}, NOBODY_EARLIER()),
        ({"customers": 10}, TOO_FEW_CUSTOMERS(customers=10, least=100)),
        ({"churned": 0}, TOO_FEW_CHURNED(customers=0, days=90, least=20)),
        ({"stayed": 0}, TOO_FEW_STAYED(customers=0, days=90, least=20)),
    ],
)
def test_too_little_to_learn_from_is_said(sizes: Any, reason: Any) -> None:
    """Each shortage withholds every table that would have to be invented."""
    enough = {"snapshots": 2, "customers": 200, "churned": 80, "stayed": 120}
    enough |= {"window_days": 90, "gap_days": 0, "room": 2}
    window = Window(date(2023, 1, 1), date(2023, 10, 28))

    assert CHURN.verdicts(enough, window, frozenset()) == ()
    verdicts = CHURN.verdicts(enough | sizes, window, frozenset())
    assert {verdict.claim for verdict in verdicts} == set(CHURN.withholds)
    assert {verdict.verdict for verdict in verdicts} == {INSUFFICIENT}
    assert all(verdict.reasons == (reason,) for verdict in verdicts)


def test_nobody_came_back_is_a_reason_and_no_window() -> None:
    """Where nobody came back, no window is chosen and the tables are left out with that reason."""
    life = pa.table({"days": [3], "after_first": [True], "ended": [0], "lasting": [30]})
    solved = churn_horizon(life, as_of=date(2024, 1, 1), first_day=date(2023, 12, 1), churn=ChurnSettings())

    assert not solved.tables and solved.decided == {"churn_snapshots": (), "churn_year_before": ()}
    assert solved.left_out["churn_windows"] == NOBODY_RETURNED(customers=30, days=31)


GAPS = pa.table({"days": [9, 40, 200], "ended": [20, 60, 20]})


def test_the_order_of_rows_does_not_matter() -> None:
    """Shuffled customers give the same tables."""
    rows = observed(1.0)
    order = np.random.default_rng(7).permutation(len(rows))
    today = rows.slice(0, 400)
    window = pa.table({"window_days": [90], "is_chosen": [True]})

    once, again = (
        churn_models(r, today, window, GAPS, churn=ChurnSettings()) for r in (rows, rows.take(pa.array(order)))
    )

    assert all(once.tables[name].equals(again.tables[name]) for name in once.tables)
    assert replace(once, tables={}, models={}) == replace(again, tables={}, models={})


def test_the_number_of_threads_does_not_matter() -> None:
    """Mathematics with one thread and with four gives the same tables."""
    from threadpoolctl import threadpool_limits

    rows, window = observed(1.0), pa.table({"window_days": [90], "is_chosen": [True]})
    found = []
    for threads in (1, 4):
        with threadpool_limits(threads):
            found.append(churn_models(rows, rows.slice(0, 400), window, GAPS, churn=ChurnSettings()).tables)

    assert all(found[0][name].equals(found[1][name]) for name in found[0])


def seasons(rates: dict[date, float]) -> pa.Table:
    """Customers at each day, of whom this share stays away, the longest silent first."""
    chance = np.random.default_rng(3)
    parts = []
    for day, rate in rates.items():
        rows = observed(0.0).slice(0, 400)
        recency = rows["recency_days"].to_numpy()
        churned = recency + chance.normal(0, 25, 400) > np.quantile(recency, 1 - rate)
        parts.append(
            rows.set_column(rows.schema.get_field_index("snapshot"), "snapshot", pa.array([day] * 400)).set_column(
                rows.schema.get_field_index("churned"), "churned", pa.array(churned)
            )
        )
    return pa.concat_tables(parts)


def test_a_season_is_learnt_from_the_year_before() -> None:
    """Most stay away after each autumn and few after each summer; as_of is in summer, the latest snapshot in autumn."""
    summer, autumn, as_of = date(2023, 7, 1), date(2023, 10, 1), date(2024, 1, 1)
    last = {day: day - timedelta(days=YEAR) for day in (as_of, autumn, summer)}
    rows = seasons({last[summer]: 0.3, last[autumn]: 0.8, last[as_of]: 0.3, summer: 0.3, autumn: 0.8})
    churn = ChurnSettings(gap_days=1)
    days = (last[as_of], last[autumn], last[summer])

    lesson = lesson_of(snapshots_of(rows, days), 90, churn)
    assert (lesson.snapshot.day, lesson.is_of_last_year) == (last[as_of], True)
    assert [(fold.train.day, fold.test.day) for fold in lesson.folds] == [(last[day], day) for day in (summer, autumn)]


def test_without_a_season_the_time_just_past_says_more() -> None:
    """The same share after every snapshot: the latest one is learnt from, and the year before was tried."""
    summer, autumn, as_of = date(2023, 7, 1), date(2023, 10, 1), date(2024, 1, 1)
    last = {day: day - timedelta(days=YEAR) for day in (as_of, autumn)}
    rows = seasons(dict.fromkeys((last[autumn], last[as_of], summer, autumn), 0.5))

    lesson = lesson_of(snapshots_of(rows, tuple(last.values())), 90, ChurnSettings(gap_days=1))
    assert (lesson.snapshot.day, lesson.is_of_last_year, lesson.years_compared) == (autumn, False, True)
