"""Scores by hand, stored models, and files that are refused."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest

from regulars.ground.errors import InputRefused
from regulars.studies.churn.comparable import Comparable
from regulars.studies.churn.features import READ, columns_of, matrix
from regulars.studies.churn.fitted import Constant, Logistic
from regulars.studies.churn.levels import Levels
from regulars.studies.churn.metrics import calibration_error, confusion, measured, tenths, wilson
from regulars.studies.churn.model import ChurnModel
from regulars.studies.churn.models import BY_NAME
from regulars.studies.churn.rhythm import Rhythm
from regulars.studies.churn.stored import churn_scores_with, load, stored
from tests.traps.test_churn import observed

MONEY = pa.decimal128(18, 4)
RECENCY = ChurnModel(
    name="recency",
    fitted=Logistic((np.log1p(30),), (1.0,), (1.0,), 0.0),
    feature_names=("recency",),
    comparable=Comparable({"all": (float(np.log1p(30)),), "3.1": (float(np.log1p(45)),)}),
    learnt_at="2024-04-16",
    horizon_days=90,
    gap_days=0,
    levels=Levels(medium=0.4, high=0.65, gone_after=300.0, usual_gap=20.0),
    rhythm=Rhythm(usual_gap=600.0, shape=1.0),
)


def customer(name: str, **known: float | None) -> dict[str, object]:
    usual = {column: 1.0 for column in READ} | {
        "mean_gap_days": None,
        "gap_spread_days": None,
        "return_share": 0.0,
        "longest_gap_days": None,
    }
    return {"customer_id": name, "last_order_at": datetime(2024, 3, 1, 9), **usual, **known}


def table(*rows: dict[str, object]) -> pa.Table:
    types = {"customer_id": pa.string(), "last_order_at": pa.timestamp("us"), "net_revenue_365_days": MONEY}
    named = list(rows[0])
    plain = [{k: Decimal(str(v)) if types.get(k) == MONEY else v for k, v in row.items()} for row in rows]
    return pa.Table.from_pylist(plain, schema=pa.schema([(name, types.get(name, pa.float64())) for name in named]))


CUSTOMERS = table(
    customer("bea", recency_days=61, purchase_days=4, mean_gap_days=20.0, longest_gap_days=70, orders=5,
             tenure_days=180, net_revenue_365_days=200),
    customer("abe", recency_days=30, tenure_days=30, net_revenue_365_days=45),
    customer("cat", orders=0, recency_days=None, tenure_days=None, net_revenue_365_days=-5),
)  # fmt: skip


def test_scores_by_hand() -> None:
    """Odds are (1 + recency) / 31. Bea brought 200 in 180 days; Abe is younger than the horizon: 45 stays 45."""
    rows = RECENCY.scores(CUSTOMERS).to_pylist()

    assert [row["customer_id"] for row in rows] == ["abe", "bea"]
    assert [row["churn_probability"] for row in rows] == [0.5, round((62 / 31) / (1 + 62 / 31), 6)]
    assert [row["churn_risk"] for row in rows] == ["Medium", "High"]
    assert [row["expected_loss"] for row in rows] == [0.5 * 45, round(round(2 / 3, 6) * 200 * 90 / 180, 2)]
    assert [row["reasons"] for row in rows] == [
        ["last order 30 days ago, the only one so far: the same as similar customers"],
        ["last order 61 days ago, usually every 20 days: raises the risk by 7 points"],  # 2 / 3 against 46 / 77
    ]


@pytest.mark.parametrize("name", ["recency", "logistic_full", "boosting_full", "forest_full"])
def test_a_stored_model_scores_as_it_did(name: str) -> None:
    """Every kind of model comes back from its file and gives the same scores."""
    rows, model = observed(1.5).slice(0, 400), BY_NAME[name]
    features = matrix(columns_of(rows), model.features)
    churned = rows["churned"].to_numpy(zero_copy_only=False).astype(float)
    made = replace(
        RECENCY,
        name=name,
        fitted=model.fit(features, churned),
        feature_names=tuple(feature.name for feature in model.features),
        comparable=Comparable.of(features, columns_of(rows), churned),
    )

    file_name, content = stored(made)

    assert file_name == ("churn.skops" if "_full" in name and name != "logistic_full" else "churn.json")
    assert churn_scores_with(content, rows).equals(made.scores(rows))
    assert load(content).horizon_days == 90


def test_files_that_are_no_model_are_refused() -> None:
    """Broken files, other formats and foreign types are refused, and nothing in them is run."""
    import pickle

    import skops.io

    told = json.loads(stored(replace(RECENCY, fitted=Constant(0.4)))[1])
    wrong = [
        b"",
        b"{}",
        b"PK\x03\x04 no archive",
        pickle.dumps({"churn": 1}),
        json.dumps(told | {"format": 99}).encode(),
        json.dumps(told | {"feature_names": ["shoe_size"]}).encode(),
        skops.io.dumps({"churn": "{}", "estimator": Constant(0.4)}),
        skops.io.dumps({"churn": "{}", "estimator": np.ones(3)}),
    ]
    for content in wrong:
        with pytest.raises(InputRefused):
            load(content)


def test_a_model_of_the_version_before_is_read() -> None:
    """Format 2 had one fit for everybody and knew no rhythm: the shop's usual gap stands for it."""
    told = json.loads(stored(RECENCY)[1]) | {"format": 2, "typical": [3.0]}
    del told["rhythm"], told["comparable"]
    read = load(json.dumps(told).encode())
    assert (read.rhythm, read.comparable) == (Rhythm(20.0, 1.0), Comparable({"all": (3.0,)}))


def test_nothing_is_at_stake_with_customers_who_left() -> None:
    """All bring the same. Silent beyond window and rhythm, all but sure to be lost, and gone: nothing is at stake."""
    here = {"tenure_days": 400, "net_revenue_365_days": 365, "purchase_days": 5, "longest_gap_days": 200}
    lost = table(
        customer("a stays", recency_days=20, mean_gap_days=60, **here),
        customer("b silent for long", recency_days=130, mean_gap_days=60, **here),
        customer("c slow", recency_days=130, mean_gap_days=80, **here),
        customer("d gone", recency_days=201, mean_gap_days=60, **here),
        customer("e likely lost", recency_days=80, mean_gap_days=10, **here),
    )
    for rhythm, at_stake in ((Rhythm(900.0, 1.0), "ace"), (Rhythm(60.0, 1.0), "a")):
        rows = replace(RECENCY, rhythm=rhythm).scores(lost).to_pylist()
        assert "".join(row["customer_id"][0] for row in rows if row["expected_loss"] > 0) == at_stake


def test_when_the_next_order_is_to_be_expected() -> None:
    """Ten gaps of 30 ± 3 days: the next is due around day 30, and there is no window where gaps scatter or are few."""
    even = {"purchase_days": 11, "mean_gap_days": 30.0, "longest_gap_days": 36}
    regular = replace(RECENCY, rhythm=Rhythm(30.0, 25.0))
    rows = regular.scores(
        table(
            customer("a even", recency_days=10, gap_spread_days=3.0, **even),
            customer("b overdue", recency_days=33, gap_spread_days=3.0, **even),
            customer("c gone", recency_days=45, gap_spread_days=3.0, **even),
            customer("d scattered", recency_days=10, gap_spread_days=60.0, **even),
            customer("e new", recency_days=10, purchase_days=2, mean_gap_days=30.0, longest_gap_days=30),
        )
    ).to_pylist()
    assert [row["overdue"] for row in rows] == [0.33, 1.1, 1.5, 0.33, None]
    assert [row["next_order_from"] is None for row in rows] == [False, False, True, True, True]
    assert date(2024, 3, 25) <= rows[0]["next_order_from"] <= date(2024, 3, 29)
    assert date(2024, 4, 2) <= rows[0]["next_order_to"] <= date(2024, 4, 8)
    assert rows[1]["next_order_from"] == date(2024, 4, 3) < rows[1]["next_order_to"]


def test_the_rhythm_of_a_shop() -> None:
    """Gaps that scatter as by chance have the shape 1; twice as much variance halves it, none raises it."""
    for spread, shape in ((30.0 * (10 / 11) ** 0.5, 1.0), (30.0 * (20 / 11) ** 0.5, 0.5), (0.0, 100.0)):
        columns = columns_of(table(customer("a", purchase_days=11, mean_gap_days=30.0, gap_spread_days=spread)))
        rhythm = Rhythm.of(columns)
        assert rhythm.usual_gap == 30.0 and rhythm.shape == pytest.approx(shape)
    assert Rhythm.of(columns_of(table(customer("a", purchase_days=1)))) == Rhythm(0.0, 1.0)


def test_metrics_by_hand() -> None:
    """Four customers, two churn; one of them is called so, and one who came back."""
    churned, said = np.array([1.0, 1.0, 0.0, 0.0]), np.array([0.9, 0.4, 0.6, 0.1])

    assert confusion(churned, said, 0.5) == {
        "true_positives": 1, "false_positives": 1, "false_negatives": 1, "true_negatives": 1,
    }  # fmt: skip
    found = measured(churned, said, 0.5)
    assert found["brier"] == pytest.approx((0.1**2 + 0.6**2 + 0.6**2 + 0.1**2) / 4)
    assert found["roc_auc"] == 3 / 4
    assert found["average_precision"] == pytest.approx(0.5 * 1 + 0.5 * 2 / 3)
    assert (found["precision"], found["recall"], found["f1"], found["accuracy"]) == (0.5, 0.5, 0.5, 0.5)
    assert measured(churned, np.full(4, 0.4), 0.5)["precision"] is None


def test_equal_probabilities_share_their_churners() -> None:
    """Two of four equal customers churn: every tenth has half of its customers, whoever stands first."""
    groups = tenths(np.array([1.0, 0.0, 1.0, 0.0]), np.full(4, 0.5))

    assert [group["churned"] for group in groups] == [0.5] * 4
    assert calibration_error(np.array([1.0, 0.0, 1.0, 0.0]), np.full(4, 0.5)) == 0
    assert wilson(0, 10)[0] == 0
    assert wilson(10, 10)[1] == pytest.approx(1)
