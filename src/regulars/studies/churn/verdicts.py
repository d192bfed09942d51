"""The evidence for and against the scores: backtests, seasons and changes, risk levels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from regulars.ground.evidence import INSUFFICIENT, SOLID, WEAK, Evidence, Reason, ReasonCode, Scope
from regulars.studies.churn.choice import NOTHING_TELLS, ChurnChoice
from regulars.studies.churn.folds import Fold, Snapshots
from regulars.studies.churn.lesson import Lesson
from regulars.studies.churn.levels import Group, is_active
from regulars.studies.churn.settings import ChurnSettings

ONE_TEST = ReasonCode("one_test", "the log is long enough for only one backtest: other seasons are untested")
SAMPLED = ReasonCode("sampled", "tested on a sample of at most {most:,} customers at each snapshot")
NOT_BETTER = ReasonCode("not_better_than_naive", "no model is better than a baseline", Scope.VALUE)
LEVEL_OFF = ReasonCode(
    "level_off",
    (
        "from {day} on, the model predicted that {expected:.0f}% would churn, and {found:.0f}% did: trust "
        "the ranking of customers more than the probabilities"
    ),
    Scope.VALUE,
)
_MOVES = (
    "between {least:.0f}% and {most:.0f}% of the active customers did not order for {days} days after "
    "the snapshots; the probabilities follow the latest one"
)
MOVES_FOR_UNKNOWN_REASON = ReasonCode(
    "moves_for_unknown_reason",
    f"{_MOVES}: a log of less than two years cannot separate a season from a lasting change",
    Scope.VALUE,
)
MOVES_NOT_WITH_SEASON = ReasonCode(
    "moves_not_with_season", f"{_MOVES}: training data from a year before do not explain it", Scope.VALUE
)
BROKEN = ReasonCode(
    "broken",
    (
        "from {day} on, {share:.0f}% of the active customers churned, against {least:.0f}% to {most:.0f}% "
        "before: something has changed"
    ),
    Scope.VALUE,
)
HIGH_NOT_RISKIER = ReasonCode(
    "high_not_riskier",
    (
        "in the tests, {share:.0f}% of the {customers:,} active customers with the highest probability "
        "churned, against {base:.0f}% of all active customers: it is not certain that High risk is 1.5 times "
        "the average"
    ),
    Scope.VALUE,
)
LOW_NOT_SAFER = ReasonCode(
    "low_not_safer",
    (
        "in the tests, {share:.0f}% of the {customers:,} active customers with the lowest probability "
        "churned, against {base:.0f}% of all active customers: it is not certain that Low risk is 0.7 times "
        "the average"
    ),
    Scope.VALUE,
)

_OFF = 0.05  # mean probability against share: above this the level of the probabilities is in doubt


def tested(folds: Sequence[Fold], churn: ChurnSettings) -> Evidence:
    """The evidence on the backtests themselves."""
    sizes = [len(fold.test.churned) for fold in folds]
    doubts = []
    if len(folds) == 1:
        doubts.append(ONE_TEST())
    if max(sizes) >= churn.sample:
        doubts.append(SAMPLED(most=churn.sample))
    return Evidence(
        "churn_evaluation", WEAK if doubts else SOLID, tuple(doubts), "customers tested", _span(folds), sum(sizes)
    )


def alive(folds: Sequence[Fold]) -> Evidence:
    """Whether P(alive) could be used as a baseline."""
    reasons = next((fold.p_alive[1] for fold in reversed(folds) if fold.p_alive[1]), ())
    n = sum(len(fold.test.churned) for fold in folds)
    verdict = INSUFFICIENT if reasons else SOLID
    return Evidence("churn_evaluation.p_alive", verdict, reasons, "customers tested", _span(folds), n)


def model(folds: Sequence[Fold], choice: ChurnChoice) -> Evidence:
    """Which model was chosen, and why."""
    n = sum(len(fold.test.churned) for fold in folds)
    verdict = SOLID if choice.beats_baselines else WEAK
    return Evidence("churn_scores.model", verdict, (choice.reason,), "customers tested", _span(folds), n)


def nothing_tells(lesson: Lesson) -> Reason:
    """Why everybody has the same probability."""
    return NOTHING_TELLS(share=100 * float(lesson.snapshot.churned.mean()))


def scored(
    lesson: Lesson,
    snapshots: Snapshots,
    customers: int,
    horizon: int,
    groups: tuple[Group, Group],
    churn: ChurnSettings,
) -> Iterator[Evidence]:
    """Whether the scores can be acted on: the model against the baselines, and the size of its probabilities."""
    folds, choice = lesson.folds, lesson.choice
    if choice.nothing_tells:
        reasons = (nothing_tells(lesson),)
        for claim in ("churn_scores", "churn_by_segment"):
            yield Evidence(claim, INSUFFICIENT, reasons, "customers", _span(folds), customers)
        return
    doubts = [] if choice.beats_baselines else [NOT_BETTER()]
    last = folds[-1]
    said, was = float(last.probabilities[choice.model.name].mean()), float(last.test.churned.mean())
    if abs(said - was) > _OFF:
        doubts.append(LEVEL_OFF(day=last.test.day, expected=100 * said, found=100 * was))
    doubts += _of_the_rates(lesson, snapshots, horizon)
    doubts += _of_the_levels(groups, churn)
    yield Evidence("churn_scores", WEAK if doubts else SOLID, tuple(doubts), "customers", _span(folds), customers)


def _of_the_rates(lesson: Lesson, snapshots: Snapshots, horizon: int) -> Iterator[Reason]:
    """Doubts if the share of churners moved: with the season, which is accounted for, or for an unknown reason."""
    if lesson.is_of_last_year:
        return
    active = [(day, is_active(day.columns, horizon)) for day in snapshots.chain]
    rates = [100 * float(day.churned[here].mean()) for day, here in active if here.any()]
    if not rates:
        return
    *earlier, latest = rates
    if max(rates) - min(rates) > 100 * _OFF:
        moved = MOVES_NOT_WITH_SEASON if lesson.years_compared else MOVES_FOR_UNKNOWN_REASON
        yield moved(days=horizon, least=min(rates), most=max(rates))
    band = (min(earlier) - 100 * _OFF, max(earlier) + 100 * _OFF)
    if len(earlier) > 1 and not band[0] <= latest <= band[1]:
        yield BROKEN(day=snapshots.chain[-1].day, share=latest, least=min(earlier), most=max(earlier))


def _of_the_levels(groups: tuple[Group, Group], churn: ChurnSettings) -> Iterator[Reason]:
    """Doubts if High and Low do not separate active customers; levels set by the shop are not judged."""
    high, low = groups
    if churn.high_risk is None and not high.is_proven and high.customers:
        yield HIGH_NOT_RISKIER(share=100 * high.rate, base=100 * high.base, customers=high.customers)
    if churn.medium_risk is None and not low.is_proven and low.customers:
        yield LOW_NOT_SAFER(share=100 * low.rate, base=100 * low.base, customers=low.customers)


def _span(folds: Sequence[Fold]) -> str:
    first: date = folds[0].train.day
    return f"snapshots {first} to {folds[-1].test.day}"
