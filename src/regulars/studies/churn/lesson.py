"""What the scores of today are learnt from: the time just past, or the same season a year before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from regulars.studies.churn.choice import ChurnChoice, choose
from regulars.studies.churn.folds import Fold, Snapshot, Snapshots, folds_of, season_folds_of
from regulars.studies.churn.metrics import drawn_mean, squared_errors
from regulars.studies.churn.settings import ChurnSettings

_BY_CHANCE = 2.0  # standard errors of a difference that chance alone explains


@dataclass(frozen=True)
class Lesson:
    """The snapshot from which the chosen model learns, the folds that tested this way of learning, and the choice.

    `is_of_last_year`: the snapshot is that of a year before as_of. `years_compared`: the log was long enough to try it.
    """

    snapshot: Snapshot
    folds: Sequence[Fold]
    choice: ChurnChoice
    is_of_last_year: bool
    years_compared: bool


def lesson_of(snapshots: Snapshots, horizon: int, churn: ChurnSettings) -> Lesson:
    """The season of a year before, where models that learnt in it had the lower Brier score on the same days.

    Lower by more than chance explains: where there is no season, the time just past says more.
    """
    recent = folds_of(snapshots, churn)
    choice = choose(recent)
    latest = snapshots.chain[-1]
    as_of = latest.day + timedelta(days=horizon + churn.gap_days + 1)
    last_year, seasonal = snapshots.year_before(as_of), season_folds_of(snapshots, churn)
    if last_year is None or not seasonal:
        return Lesson(latest, recent, choice, False, False)
    of_season = choose(seasonal)
    if _is_better(seasonal, of_season, recent, choice):
        return Lesson(last_year, seasonal, of_season, True, True)
    return Lesson(latest, recent, choice, False, True)


def _is_better(seasonal: Sequence[Fold], of_season: ChurnChoice, recent: Sequence[Fold], choice: ChurnChoice) -> bool:
    """Whether the chosen model of the season beats that of the time just past, customer by customer."""
    tested = {fold.test.day: fold for fold in recent}
    pairs = [(fold, tested[fold.test.day]) for fold in seasonal if fold.test.day in tested]
    if not pairs:
        return False
    differences = [
        squared_errors(ours.test.churned, ours.probabilities[of_season.model.name])
        - squared_errors(theirs.test.churned, theirs.probabilities[choice.model.name])
        for ours, theirs in pairs
    ]
    mean, error = drawn_mean(differences)
    return mean < -_BY_CHANCE * error
