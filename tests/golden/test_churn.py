"""Churn on Online Retail: an honest model beats the naive answers, out of time.

Gates by an independent calculation on the same log: snapshot 2011-09-10, no order in the next 90 days, learnt at
2011-06-11. About 3,370 customers, 43.1% churned; recency alone AUC .683; logistic regression on recency, frequency
and monetary value AUC .736, average precision .622, Brier score .213.
"""

from __future__ import annotations

from statistics import median

import duckdb
import pytest

from tests.golden.conftest import Ask


@pytest.fixture(scope="module")
def latest(retail_sql: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], float]:
    """The metrics of the latest test, by model and name."""
    rows = retail_sql.execute("SELECT model, metric, value FROM churn_evaluation WHERE snapshot = '2011-09-10'")
    return {(model, metric): value for model, metric, value in rows.fetchall()}


def test_the_window_is_ninety_days_and_the_tests_lie_a_season_apart(
    ask: Ask, retail_sql: duckdb.DuckDBPyConnection
) -> None:
    """Three snapshots, 91 days apart, the last horizon over on 2011-12-09: its last day is no whole one."""
    assert ask("SELECT window_days FROM churn_windows WHERE is_chosen") == (90,)
    dates = "SELECT DISTINCT train_snapshot::VARCHAR, snapshot::VARCHAR FROM churn_evaluation ORDER BY 2"
    assert retail_sql.execute(dates).fetchall() == [("2011-03-12", "2011-06-11"), ("2011-06-11", "2011-09-10")]


def test_the_test_is_the_one_of_the_gates(latest: dict[tuple[str, str], float]) -> None:
    """The same customers, the same share of churners, the same naive answer."""
    assert latest["logistic_rfm", "customers"] == pytest.approx(3370, abs=10)
    assert latest["logistic_rfm", "base_rate"] == pytest.approx(0.431, abs=0.001)
    assert latest["recency", "roc_auc"] == pytest.approx(0.683, abs=0.002)
    assert latest["base_rate", "roc_auc"] == 0.5


def test_logistic_regression_on_three_measures_passes_the_gate(latest: dict[tuple[str, str], float]) -> None:
    """On Online Retail, the simple models reach the AUC, average precision and Brier score that are known for it."""
    assert latest["logistic_rfm", "roc_auc"] >= 0.73
    assert latest["logistic_rfm", "average_precision"] == pytest.approx(0.622, abs=0.01)
    assert latest["logistic_rfm", "brier"] == pytest.approx(0.213, abs=0.008)
    assert latest["forest_rfm", "roc_auc"] == pytest.approx(0.729, abs=0.01)


def test_the_chosen_model_is_not_worse(ask: Ask, latest: dict[tuple[str, str], float]) -> None:
    """It ranks better than three measures do, its probabilities are no worse, and it beats recency by far."""
    chosen = ask("SELECT DISTINCT model FROM churn_evaluation WHERE is_chosen")[0]
    assert latest[chosen, "roc_auc"] >= latest["logistic_rfm", "roc_auc"]
    assert latest[chosen, "average_precision"] >= latest["logistic_rfm", "average_precision"]
    assert latest[chosen, "brier"] <= latest["logistic_rfm", "brier"]
    assert latest[chosen, "roc_auc"] > latest["recency", "roc_auc"] + 0.05


def test_no_model_is_too_good_to_be_true(latest: dict[tuple[str, str], float]) -> None:
    """A label made of the snapshot's own recency gives an AUC of 1.000."""
    assert max(value for (_, metric), value in latest.items() if metric == "roc_auc") < 0.8


def test_the_season_is_told(ask: Ask) -> None:
    """The share of churners moves from 52 to 43%: the probabilities are too high, and evidence says by how much."""
    verdict, reasons = ask("SELECT verdict, array_to_string(reasons, ' ') FROM evidence WHERE claim = 'churn_scores'")
    assert verdict == "weak"
    assert "43% did" in reasons and "between 31% and 45% of the active customers" in reasons


def test_p_alive_is_withheld(ask: Ask) -> None:
    """BG/NBD degenerates on this year: everybody would be alive."""
    verdict, reasons = ask("SELECT verdict, reasons FROM evidence WHERE claim = 'churn_evaluation.p_alive'")
    assert verdict == "insufficient" and reasons


def test_the_median_time_to_a_second_purchase_counts_those_who_are_not_back(
    ask: Ask, retail_sql: duckdb.DuckDBPyConnection
) -> None:
    """57 days among those who came back; 105 among all."""
    rows = retail_sql.execute("SELECT days, returned, cumulative_share FROM second_purchase ORDER BY days").fetchall()
    assert median(days for days, returned, _ in rows for _ in range(returned)) == 57
    assert next(days for days, _, share in rows if share >= 0.5) == 105


def test_everyone_with_an_order_is_scored(ask: Ask) -> None:
    """As many as in rfm, with probabilities that differ, a risk and at least one reason."""
    assert ask("SELECT count(*) FROM churn_scores") == ask("SELECT count(*) FROM rfm") == (4334,)
    assert ask("SELECT sum(customers), sum(expected_loss) FROM churn_by_segment") == ask(
        "SELECT count(*), sum(expected_loss) FROM churn_scores"
    )
    assert ask("SELECT count(DISTINCT churn_risk), bool_and(len(reasons) BETWEEN 1 AND 3) FROM churn_scores") == (
        4,
        True,
    )
