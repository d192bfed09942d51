"""What speaks for and against the values: the test on the past, the seasons, the end of a customer, the spend."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from regulars.ground.evidence import INSUFFICIENT, SOLID, WEAK, Evidence, Reason, ReasonCode, Scope, percent
from regulars.ground.periods import Window, month_index
from regulars.stats.btyd import Against, Identification, Objection, dependence
from regulars.studies.clv.backtest import Choice, Test
from regulars.studies.clv.candidates import Candidates
from regulars.studies.clv.given import Given
from regulars.studies.clv.histograms import Spend
from regulars.studies.clv.model import ValueModel
from regulars.studies.clv.origins import WEEK
from regulars.studies.clv.season import LEAST_MONTHS

_TESTED = "tested on the {days:,} days from {snapshot} on"
LOOKS_FAR_AHEAD = ReasonCode(
    "looks_far_ahead",
    "values look {ahead:,} days ahead, but the log is long enough to test {tested:,} days only; beyond, they are drawn "
    "out",
    Scope.VALUE,
)
TOO_MANY_DAYS = ReasonCode(
    "too_many_days", f"{_TESTED}, {{model}} expected {{error:.0%}} too many purchase days", Scope.VALUE
)
TOO_FEW_DAYS = ReasonCode(
    "too_few_days", f"{_TESTED}, {{model}} expected {{error:.0%}} too few purchase days", Scope.VALUE
)
TOO_MUCH_REVENUE = ReasonCode(
    "too_much_revenue", f"{_TESTED}, it expected {{error:.0%}} too much net revenue", Scope.VALUE
)
TOO_LITTLE_REVENUE = ReasonCode(
    "too_little_revenue", f"{_TESTED}, it expected {{error:.0%}} too little net revenue", Scope.VALUE
)
TESTS_DISAGREE = ReasonCode(
    "tests_disagree",
    "in {tests} tests on the past, net revenue was off by {errors}: values may be as far off, and {way}",
    Scope.VALUE,
)
WHOLE_ROUND = ReasonCode(
    "whole_round",
    "it is used because it has since learned from a whole round of the seasons, which no test on this log can repeat",
    Scope.VALUE,
)
SEASONS_UNKNOWN = ReasonCode(
    "seasons_unknown",
    "the log has fewer than {months} whole months: a busy season cannot be told from a growing shop",
    Scope.VALUE,
)
FEW_CAME_BACK = ReasonCode(
    "few_came_back", "only {repeaters:,} customers came back; with fewer than {least:,} no value is solid", Scope.VALUE
)
NO_END_IN_USE = ReasonCode(
    "no_end_in_use", "purchases are expected by {model}, which came closest in the tests and knows no end of a customer"
)
ALIVE_OFF = ReasonCode(
    "alive_off", f"{_TESTED}, the number of purchase days that {{model}} expected was off by {{error:+.0%}}"
)
END_UNKNOWN = ReasonCode("end_unknown", "the log cannot tell customers who have left from customers who buy seldom")
AGAINST_MODEL = ReasonCode("against_model", "{model}: {why}")
MEAN_SPEND = ReasonCode(
    "mean_spend",
    "a purchase day is valued at the mean of the customer's own and one at the shop's median, for {why}",
)
_KNOWS_NOT = "which Gamma-Gamma does not know; customers of whom little is known are valued at too"
FREQUENT_SPEND_MORE = ReasonCode(
    "frequent_spend_more",
    f"who comes more often spends more each time (rank correlation {{rho:+.2f}}), {_KNOWS_NOT} much",
)
FREQUENT_SPEND_LESS = ReasonCode(
    "frequent_spend_less",
    f"who comes more often spends less each time (rank correlation {{rho:+.2f}}), {_KNOWS_NOT} little",
)
FIRST_CUSTOMERS_ARE_OLD = ReasonCode(
    "first_customers_are_old",
    "{begun:,} customers ({share:.0f} %) came first in the month in which the log begins, {following:,} in the next: "
    "many of them will have bought before, so their pace and their age as customers are understated",
)
NOT_IDENTIFIED = ReasonCode("not_identified", "{model} is not identified: {why}")
NOT_FITTED = ReasonCode("not_fitted", "{model} could not be fitted: {why}")

_WHO = "customers with an order"
_FAR = 0.15  # error of the total in the main test, above which values carry a warning
_FAR_ONCE = 0.20  # the same of any test: shorter ones, and those of another season, miss by more
LEAST_REPEATERS = 100
_TOGETHER = 0.30  # rank correlation of spend and frequency
_CROWDED = 1.5  # times as many first customers a day in the log's first month as in the next
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

    def evidence(self, claim: str, doubts: Sequence[Reason], *, verdict: str = WEAK) -> Evidence:
        """`solid` where there is no doubt."""
        how = verdict if doubts else SOLID
        return Evidence(claim, how, tuple(doubts), _WHO, self.window, self.given.now.total)


def verdicts(found: Findings) -> tuple[Evidence, ...]:
    """One verdict for each thing that the tables of the study say."""
    return (
        found.evidence("clv", [*_of_the_size(found), *_of_the_test(found), *_of_the_seasons(found)]),
        _of_the_end(found),
        found.evidence("clv.expected_order_value", list(_of_the_spend(found))),
        found.evidence("clv.first_customers", list(_of_the_beginning(found))),
        found.evidence("btyd_parameters", list(_of_the_models(found))),
    )


def _of_the_test(found: Findings) -> Iterator[Reason]:
    main, error = found.tests[0].origin, found.chosen.main_error
    ahead = found.given.planned.now.follow_days
    if ahead > main.follow_days + WEEK:
        yield LOOKS_FAR_AHEAD(ahead=ahead, tested=main.follow_days)
    of_money = found.tests[0].error_of_money(found.chosen.name)
    if abs(error) > _FAR:
        yield _missed(found.tests[0], found.chosen.name)
    if np.isfinite(of_money) and abs(of_money) > _FAR:
        missed = TOO_MUCH_REVENUE if of_money > 0 else TOO_LITTLE_REVENUE
        yield missed(days=main.follow_days, snapshot=main.snapshot, error=abs(of_money))
    yield from _of_all_tests(found)
    if found.chosen.name == "window" and found.chosen.whole_round and abs(error) > _FAR:
        yield WHOLE_ROUND()


def _of_all_tests(found: Findings) -> Iterator[Reason]:
    """Whether another test was further off than the main one may be; each counts, the latest as the others."""
    name = found.chosen.name
    tested = sorted(
        (test for test in found.tests if name in test.candidates.models), key=lambda test: test.origin.snapshot
    )
    errors = [error for test in tested if np.isfinite(error := test.error_of_money(name))]
    if len(errors) > 1 and max(map(abs, errors)) > _FAR_ONCE:
        listed = ", ".join(f"{error:+.0%}" for error in errors)
        yield TESTS_DISAGREE(tests=len(errors), errors=listed, way=_way(errors))


def _way(errors: Sequence[float]) -> str:
    """In which direction, in words: the latest test says most about what is to come."""
    if min(errors) > 0 or max(errors) < 0:
        return "too high" if errors[-1] > 0 else "too low"
    return f"in either direction; the latest test was too {'high' if errors[-1] > 0 else 'low'}"


def _of_the_size(found: Findings) -> Iterator[Reason]:
    """Whether enough customers came back for a model of coming back."""
    repeaters = found.given.now.repeaters
    if repeaters < LEAST_REPEATERS:
        yield FEW_CAME_BACK(repeaters=repeaters, least=LEAST_REPEATERS)


def _of_the_seasons(found: Findings) -> Iterator[Reason]:
    if found.given.seasons is None:
        yield SEASONS_UNKNOWN(months=LEAST_MONTHS)


def _of_the_end(found: Findings) -> Evidence:
    """Whether P(alive) may be shown."""
    alive, verdicts = found.model.alive, found.candidates.verdicts
    if alive is not None:
        return found.evidence("clv.p_alive", list(_of_the_alive(found, alive.name)))
    if any(verdict.identified for verdict in verdicts.values()):
        return found.evidence("clv.p_alive", [NO_END_IN_USE(model=MODELS[found.chosen.name])], verdict=INSUFFICIENT)
    against = [AGAINST_MODEL(model=MODELS[name], why=_main_objection(verdict)) for name, verdict in verdicts.items()]
    return found.evidence("clv.p_alive", [END_UNKNOWN(), *against], verdict=INSUFFICIENT)


def _of_the_alive(found: Findings, name: str) -> Iterator[Reason]:
    main = found.tests[0]
    error = main.errors(name)[0] if name in main.candidates.models else 0.0
    if abs(error) > _FAR:
        yield ALIVE_OFF(days=main.origin.follow_days, snapshot=main.origin.snapshot, model=MODELS[name], error=error)


def _of_the_spend(found: Findings) -> Iterator[Reason]:
    spending, spend = found.model.spending, found.given.spend
    if spending.why_not:
        yield MEAN_SPEND(why=spending.why_not)
        return
    rho = _going_together(spend)
    if abs(rho) > _TOGETHER:
        yield (FREQUENT_SPEND_MORE if rho > 0 else FREQUENT_SPEND_LESS)(rho=rho)


def _of_the_beginning(found: Findings) -> Iterator[Reason]:
    """Whether the log's first customers were customers before."""
    firsts = {month_index(row["month"]): row["new_customers"] for row in found.given.clv_months.to_pylist()}
    start = month_index(found.given.first_day)
    begun, following = firsts.get(start, 0), firsts.get(start + 1, 0)
    first = found.given.first_day
    seen = monthrange(first.year, first.month)[1] - first.day + 1
    in_next = monthrange(first.year + first.month // 12, first.month % 12 + 1)[1]
    if following and begun / seen > _CROWDED * following / in_next:
        share = percent(begun, found.given.now.total)
        yield FIRST_CUSTOMERS_ARE_OLD(begun=begun, share=share, following=following)


def _of_the_models(found: Findings) -> Iterator[Reason]:
    for name, verdict in found.candidates.verdicts.items():
        if not verdict.identified:
            yield NOT_IDENTIFIED(model=MODELS[name], why=_main_objection(verdict))
    for name, error in found.candidates.not_fitted.items():
        yield NOT_FITTED(model=MODELS[name], why=error)


def _missed(test: Test, name: str) -> Reason:
    """How far the total of a model was off in a test."""
    error, when = test.errors(name)[0], test.origin
    missed = TOO_MANY_DAYS if error > 0 else TOO_FEW_DAYS
    return missed(days=when.follow_days, snapshot=when.snapshot, model=MODELS[name], error=abs(error))


def _main_objection(verdict: Identification) -> Objection:
    """The reason that says most: that no dropout is needed, where that is so."""
    most = (reason for reason in verdict.reasons if reason.code is Against.NO_DROPOUT_NEEDED)
    return next(most, verdict.reasons[0])


_MOST_COMPARED = 50_000


def _going_together(spend: Spend) -> float:
    """Spearman's correlation of spend and frequency; 0 where there is none to tell."""
    scale = max(1.0, spend.total / _MOST_COMPARED)  # of millions, every so-many-th customer tells as much
    ranks = np.floor((np.arange(int(spend.total / scale)) + 0.5) * scale)
    rows = np.searchsorted(np.cumsum(spend.customers), ranks, side="right")
    rho = dependence(spend.x[rows], spend.mean[rows]).rho
    return float(np.nan_to_num(rho))
