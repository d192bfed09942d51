"""What speaks for and against the values: the test on the past, the seasons, the end of a customer, the spend."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from regulars.ground.evidence import INSUFFICIENT, SOLID, WEAK, Evidence, percent
from regulars.ground.periods import LATE_START_DAYS, Window, month_index
from regulars.stats.btyd import Identification, dependence
from regulars.studies.clv.backtest import Choice, Test
from regulars.studies.clv.candidates import Candidates
from regulars.studies.clv.given import Given
from regulars.studies.clv.histograms import Spend
from regulars.studies.clv.model import ValueModel
from regulars.studies.clv.origins import WEEK
from regulars.studies.clv.season import LEAST_MONTHS

_WHO = "customers with an order"
_FAR = 0.10  # error of the total in the main test, above which values carry a warning
_TOGETHER = 0.30  # rank correlation of spend and frequency
_CROWDED = 1.5  # times as many first customers in the log's first month as in the next
MODELS = {
    "pace": "the pace that each customer had",
    "nbd": "NBD",
    "window": "the forward window",
    "bgnbd": "BG/NBD",
    "mbgnbd": "MBG/NBD",
    "paretonbd": "Pareto/NBD",
}


@dataclass(frozen=True)
class Findings:
    """All that the verdicts look at."""

    given: Given
    candidates: Candidates
    tests: Sequence[Test]
    chosen: Choice
    model: ValueModel

    @property
    def window(self) -> str:
        return str(Window(self.given.first_day, self.given.as_of))

    def evidence(self, claim: str, doubts: Sequence[str], *, verdict: str = WEAK) -> Evidence:
        """`solid` where there is no doubt."""
        how = verdict if doubts else SOLID
        return Evidence(claim, how, tuple(doubts), _WHO, self.window, self.given.now.total)


def verdicts(found: Findings) -> tuple[Evidence, ...]:
    """One verdict for each thing that the tables of the study say."""
    return (
        found.evidence("clv", [*_of_the_test(found), *_of_the_seasons(found)]),
        _of_the_end(found),
        found.evidence("clv.expected_order_value", list(_of_the_spend(found))),
        found.evidence("clv.first_customers", list(_of_the_beginning(found))),
        found.evidence("btyd_parameters", list(_of_the_models(found))),
    )


def _of_the_test(found: Findings) -> Iterator[str]:
    main, error = found.tests[0].origin, found.chosen.main_error
    ahead = found.given.planned.now.follow_days
    if ahead > main.follow_days + WEEK:
        yield (
            f"values look {ahead:,} days ahead, but the log is long enough to test {main.follow_days:,} days only; "
            "beyond, they are drawn out"
        )
    of_money = found.tests[0].error_of_money(found.chosen.name)
    if abs(error) > _FAR:
        yield _missed(found.tests[0], found.chosen.name)
    if np.isfinite(of_money) and abs(of_money) > _FAR:
        yield (
            f"tested on the {main.follow_days:,} days from {main.snapshot.isoformat()} on, it foretold "
            f"{abs(of_money):.0%} too {'much' if of_money > 0 else 'little'} net revenue"
        )
    if found.chosen.name == "window" and found.chosen.whole_round and abs(error) > _FAR:
        yield (
            "it is used because it has since learned from a whole round of the seasons, which no test on this log can "
            "repeat"
        )


def _of_the_seasons(found: Findings) -> Iterator[str]:
    if found.given.seasons is None:
        yield f"the log has fewer than {LEAST_MONTHS} whole months: a busy season cannot be told from a growing shop"


def _of_the_end(found: Findings) -> Evidence:
    """Whether P(alive) may be shown."""
    alive = found.model.alive
    if alive is not None:
        doubts = []
        if alive.name != found.chosen.name:
            uses = f"purchases are foretold by {MODELS[found.chosen.name]}"
            doubts.append(f"P(alive) is that of {MODELS[alive.name]}, while {uses}")
        main = found.tests[0]
        if alive.name in main.candidates.models and abs(main.errors(alive.name)[0]) > _FAR:
            doubts.append(_missed(main, alive.name))
        return found.evidence("clv.p_alive", doubts)
    reasons = [f"{MODELS[name]}: {_telling(verdict)}" for name, verdict in found.candidates.verdicts.items()]
    said = "the log cannot tell customers who have left from customers who buy seldom"
    return found.evidence("clv.p_alive", [said, *reasons], verdict=INSUFFICIENT)


def _of_the_spend(found: Findings) -> Iterator[str]:
    spending, spend = found.model.spending, found.given.spend
    if spending.why_not:
        valued = "a purchase day is valued at the mean of the customer's own and one at the shop's median"
        yield f"{valued}, for {spending.why_not}"
        return
    rho = _going_together(spend)
    if abs(rho) > _TOGETHER:
        more = "more" if rho > 0 else "less"
        yield (
            f"who comes more often spends {more} each time (rank correlation {rho:+.2f}), which Gamma-Gamma does not "
            "know; customers of whom little is known are valued at too "
            f"{'much' if rho > 0 else 'little'}"
        )


def _of_the_beginning(found: Findings) -> Iterator[str]:
    """Whether the log's first customers were customers before."""
    firsts = {month_index(row["month"]): row["new_customers"] for row in found.given.clv_months.to_pylist()}
    start = month_index(found.given.first_day)
    begun, following = firsts.get(start, 0), firsts.get(start + 1, 0)
    if found.given.first_day.day <= 1 + LATE_START_DAYS and following and begun > _CROWDED * following:
        share = percent(begun, found.given.now.total)
        yield (
            f"{begun:,} customers ({share:.0f} %) came first in the month in which the log begins, {following:,} in "
            "the next: many of them will have bought before, so their pace and their age as customers are understated"
        )


def _of_the_models(found: Findings) -> Iterator[str]:
    for name, verdict in found.candidates.verdicts.items():
        if not verdict.identified:
            yield f"{MODELS[name]} is not identified: {_telling(verdict)}"
    for name, reason in found.candidates.not_fitted.items():
        yield f"{MODELS[name]} could not be fitted: {reason}"


def _missed(test: Test, name: str) -> str:
    """How far the total of a model was off in a test."""
    error, when = test.errors(name)[0], test.origin
    return (
        f"tested on the {when.follow_days:,} days from {when.snapshot.isoformat()} on, {MODELS[name]} foretold "
        f"{abs(error):.0%} too {'many' if error > 0 else 'few'} purchase days"
    )


def _telling(verdict: Identification) -> str:
    """The reason that says most: that no dropout is needed, where that is so."""
    return next((reason for reason in verdict.reasons if "nobody ever leaves" in reason), verdict.reasons[0])


_MOST_COMPARED = 50_000


def _going_together(spend: Spend) -> float:
    """Spearman's correlation of spend and frequency; 0 where there is none to tell."""
    scale = max(1.0, spend.total / _MOST_COMPARED)  # of millions, every so-many-th customer tells as much
    ranks = np.floor((np.arange(int(spend.total / scale)) + 0.5) * scale)
    rows = np.searchsorted(np.cumsum(spend.customers), ranks, side="right")
    rho = dependence(spend.x[rows], spend.mean[rows]).rho
    return float(np.nan_to_num(rho))
