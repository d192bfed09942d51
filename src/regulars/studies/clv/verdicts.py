"""What speaks for and against the values: the test on the past, the seasons, the end of a customer, the spend."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Sequence

import numpy as np

from regulars.ground.evidence import Evidence, Reason, ReasonCode, Scope, percent
from regulars.ground.periods import month_index
from regulars.studies.clv.alive import FAR_BEHIND, main_objection, of_the_end
from regulars.studies.clv.backtest import Test
from regulars.studies.clv.candidates import BEHIND
from regulars.studies.clv.findings import FAR, MODELS, TESTED, Findings
from regulars.studies.clv.interval_verdict import of_the_intervals
from regulars.studies.clv.origins import WEEK
from regulars.studies.clv.season import LEAST_MONTHS
from regulars.studies.clv.spend_verdict import of_the_spend
from regulars.studies.clv.sum_range import FAR_ONCE, sum_range

LOOKS_FAR_AHEAD = ReasonCode(
    "looks_far_ahead",
    (
        "values look {ahead:,} days ahead, but the log is long enough to test only {tested:,} days; beyond "
        "that they are extrapolated"
    ),
    Scope.VALUE,
)
TOO_MANY_DAYS = ReasonCode(
    "too_many_days", f"{TESTED}, {{model}} predicted {{error:.0%}} too many purchase days", Scope.VALUE
)
TOO_FEW_DAYS = ReasonCode(
    "too_few_days", f"{TESTED}, {{model}} predicted {{error:.0%}} too few purchase days", Scope.VALUE
)
TOO_MUCH_REVENUE = ReasonCode(
    "too_much_revenue", f"{TESTED}, it predicted {{error:.0%}} too much net revenue", Scope.VALUE
)
TOO_LITTLE_REVENUE = ReasonCode(
    "too_little_revenue", f"{TESTED}, it predicted {{error:.0%}} too little net revenue", Scope.VALUE
)
TESTS_DISAGREE = ReasonCode(
    "tests_disagree",
    "in {tests} backtests, net revenue was off by {errors}: values may be off by as much, {way}",
    Scope.VALUE,
)
SUM_IS_A_RANGE = ReasonCode(
    "sum_is_a_range",
    (
        "all values together may come out at {least:.0%} to {most:.0%} of the forecast: the tests were off "
        "by as much, and none of them looked as far ahead"
    ),
    Scope.VALUE,
)
LATEST_STANDS_APART = ReasonCode(
    "latest_stands_apart",
    (
        "the latest test was off by {latest:+.0%}, the earlier ones by {earlier}: something has changed, or "
        "it is the season"
    ),
    Scope.VALUE,
)
WHOLE_ROUND = ReasonCode(
    "whole_round",
    "it is used because it is trained on a whole year of seasons, which no test on this log can do",
    Scope.VALUE,
)
SEASONS_UNKNOWN = ReasonCode(
    "seasons_unknown",
    "the log has fewer than {months} whole months: a busy season looks like a growing shop",
    Scope.VALUE,
)
FEW_CAME_BACK = ReasonCode(
    "few_came_back", "only {repeaters:,} customers came back; below {least:,}, no value is solid", Scope.VALUE
)
FIRST_CUSTOMERS_ARE_OLD = ReasonCode(
    "first_customers_are_old",
    (
        "{begun:,} customers ({share:.0f}%) have their first order in the first month of the log, and "
        "{following:,} in the next: many of them probably bought before, so their pace and age are "
        "understated"
    ),
)
NOT_IDENTIFIED = ReasonCode("not_identified", "{model} is not identified: {why}")
NOT_FITTED = ReasonCode("not_fitted", "{model} could not be fitted: {why}")

_APART = 0.10  # beyond the band of the earlier tests: the latest tells of another time
LEAST_REPEATERS = 100
_CROWDED = 1.5  # times as many first customers a day in the log's first month as in the next


def verdicts(found: Findings) -> tuple[Evidence, ...]:
    """One verdict for each thing that the tables of the study say."""
    return (
        found.evidence(
            "clv", [*_of_the_size(found), *_of_the_test(found), *_of_the_seasons(found), *of_the_intervals(found)]
        ),
        of_the_end(found),
        found.evidence("clv.expected_order_value", list(of_the_spend(found))),
        found.evidence("clv.first_customers", list(_of_the_beginning(found))),
        found.evidence("btyd_parameters", list(_of_the_models(found))),
    )


def _of_the_test(found: Findings) -> Iterator[Reason]:
    main, error = found.tests[0].origin, found.chosen.main_error
    ahead = found.given.planned.now.follow_days
    if ahead > main.follow_days + WEEK:
        yield LOOKS_FAR_AHEAD(ahead=ahead, tested=main.follow_days)
    of_money = found.tests[0].error_of_money(found.chosen.name)
    if abs(error) > FAR:
        yield _missed(found.tests[0], found.chosen.name)
    if np.isfinite(of_money) and abs(of_money) > FAR:
        missed = TOO_MUCH_REVENUE if of_money > 0 else TOO_LITTLE_REVENUE
        yield missed(days=main.follow_days, snapshot=main.snapshot, error=abs(of_money))
    yield from _of_all_tests(found)
    if found.chosen.name == "window" and found.chosen.whole_round and abs(error) > FAR:
        yield WHOLE_ROUND()


def _of_all_tests(found: Findings) -> Iterator[Reason]:
    """Whether another test was further off than the main one may be; each counts, the latest as the others."""
    name = found.chosen.name
    tested = sorted(
        (test for test in found.tests if name in test.candidates.models), key=lambda test: test.origin.snapshot
    )
    errors = [error for test in tested if np.isfinite(error := test.error_of_money(name))]
    if len(errors) > 1 and max(map(abs, errors)) > FAR_ONCE:
        listed = ", ".join(f"{error:+.0%}" for error in errors)
        shares = sum_range(
            errors, ahead_days=found.given.planned.now.follow_days, tested_days=found.tests[0].origin.follow_days
        )
        yield TESTS_DISAGREE(tests=len(errors), errors=listed, way="in either direction" if shares else _way(errors))
        if shares:
            yield SUM_IS_A_RANGE(least=shares[0], most=shares[1])
    *earlier, latest = errors or [0.0]
    if len(earlier) > 1 and not min(earlier) - _APART <= latest <= max(earlier) + _APART:
        yield LATEST_STANDS_APART(latest=latest, earlier=", ".join(f"{error:+.0%}" for error in earlier))


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
            yield NOT_IDENTIFIED(model=MODELS[name], why=main_objection(verdict))
        elif found.candidates.behind(name) > BEHIND:
            best = min(found.candidates.verdicts, key=found.candidates.behind)
            yield FAR_BEHIND(model=MODELS[name], best=MODELS[best])
    for name, error in found.candidates.not_fitted.items():
        yield NOT_FITTED(model=MODELS[name], why=error)


def _missed(test: Test, name: str) -> Reason:
    """How far the total of a model was off in a test."""
    error, when = test.errors(name)[0], test.origin
    missed = TOO_MANY_DAYS if error > 0 else TOO_FEW_DAYS
    return missed(days=when.follow_days, snapshot=when.snapshot, model=MODELS[name], error=abs(error))
