"""The study of recommendations as one fit: tests on the past, the choice, and the weights that score today's offers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from regulars.ground.evidence import SOLID, WEAK, Evidence, Reason, ReasonCode
from regulars.ground.solved import Solved
from regulars.studies.products.settings import OfferSettings

if TYPE_CHECKING:
    import pyarrow as pa

    from regulars.studies.products.backtest import TestedList

MADE = ("recommendation_evaluation", "offer_weights")
LEAST_TESTED = 100  # customers who order after a cut
_TESTED, _TRIED, _CUTS = 1, 2, (1, 2, 3, 4)

FEW_TESTED = ReasonCode(
    "few_tested", "{customers:,} customers known before {day} ordered in the {days} days after it; {least} are needed"
)
NAIVE_ALL = ReasonCode(
    "naive_all", "no model orders products better than {name} does, so the list of all products is by {name}"
)
NAIVE_NEW = ReasonCode(
    "naive_new",
    "no model finds new products better than popularity does, so the list of new products is what is popular",
)
GAIN_UNPROVEN = ReasonCode(
    "gain_unproven",
    "in the latest test the list {of} is better than {rival} by {gain:+.3f} of nDCG, from {low:+.3f} to {high:+.3f}: "
    "chance explains that",
)


def load_offer_learning() -> None:
    """Loads the libraries that learning and tests need."""
    import threadpoolctl  # noqa: F401 - loaded for the call that follows, as the next

    import regulars.studies.products.backtest  # noqa: F401


def offer_models(offer_lessons: pa.Table, *, as_of: date, offers: OfferSettings) -> Solved:
    """Models and naive answers tested on the past, and the weights of the ones that the earlier test speaks for."""
    from regulars.studies.products.backtest import Lessons, tested
    from regulars.studies.products.weights import stored, weights_table

    lessons = Lessons.of(offer_lessons)
    for cut in _CUTS:
        if (customers := lessons.customers(cut)) < LEAST_TESTED:
            return _left_out(customers, _day(cut, as_of, offers), offers)
    tried = tested(lessons, _TRIED, lessons.learn(_CUTS[_TRIED:]))
    chosen = {of: each.best for of, each in tried.items()}
    latest = tested(lessons, _TESTED, lessons.learn(_CUTS[_TESTED:]))
    models = lessons.learn(_CUTS[:-1])
    import pyarrow as pa

    tests = {_TESTED: latest, _TRIED: tried}
    rows = [row for cut, lists in tests.items() for row in _rows(lists, _day(cut, as_of, offers), chosen)]
    return Solved(
        tables={
            "recommendation_evaluation": pa.Table.from_pylist(rows),
            "offer_weights": weights_table(models, chosen),
        },
        evidence=tuple(_verdicts(latest, _day(_TESTED, as_of, offers), chosen, lessons.customers(_TESTED))),
        models={"offers.json": stored(models, chosen, as_of, offers.horizon_days)},
    )


def _day(cut: int, as_of: date, offers: OfferSettings) -> date:
    return as_of - timedelta(days=(offers.horizon_days + 1) * cut)


def _left_out(customers: int, day: date, offers: OfferSettings) -> Solved:
    reason = FEW_TESTED(customers=customers, day=day, days=offers.horizon_days, least=LEAST_TESTED)
    return Solved(left_out=dict.fromkeys(MADE, reason))


def _rows(lists: Mapping[str, TestedList], day: date, chosen: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """The rows of recommendation_evaluation of one test."""
    from regulars.studies.products.backtest import MODEL, RIVAL
    from regulars.studies.products.ranking import interval

    for of, test in ((of, test) for of, test in lists.items() if test.says_something):
        found = test.measured
        for name in found:
            means = found[name] | test.parts(name)
            if name == MODEL:
                pairs = ((metric, found[name][metric] - found[RIVAL[of]][metric]) for metric in found[name])
                means |= {f"gain_of_{metric}": gain for metric, gain in pairs}
            values: list[tuple[str, float, float | None, float | None]]
            values = [(metric, float(each.mean()), *interval(each)) for metric, each in means.items()]
            values += [("customers", float(test.finders), None, None)]
            values += [("coverage", test.coverage(name), None, None)]
            for metric, value, low, high in values:
                yield {
                    "snapshot": day,
                    "list": of,
                    "model": name,
                    "metric": metric,
                    "value": round(value, 6),
                    "low": None if low is None else round(low, 6),
                    "high": None if high is None else round(high, 6),
                    "is_chosen": chosen[of] == name,
                    "is_baseline": name != MODEL,
                }


def _verdicts(
    lists: Mapping[str, TestedList], day: date, chosen: Mapping[str, str], customers: int
) -> Iterator[Evidence]:
    from regulars.studies.products.backtest import ALL, MODEL, NEW

    doubts: list[Reason] = []
    if chosen[ALL] != MODEL:
        doubts.append(NAIVE_ALL(name=chosen[ALL]))
    if chosen[NEW] != MODEL:
        doubts.append(NAIVE_NEW())
    doubts += [doubt for of in (ALL, NEW) if chosen[of] == MODEL and (doubt := _unproven(lists[of]))]
    window = f"next orders after {day}"
    verdict = WEAK if doubts else SOLID
    yield Evidence("recommendations", verdict, tuple(doubts), "customers tested", window, customers)
    yield Evidence("recommendation_evaluation", SOLID, (), "customers tested", window, customers)


def _unproven(test: TestedList) -> Reason | None:
    from regulars.studies.products.backtest import MODEL, RIVAL
    from regulars.studies.products.ranking import interval

    if not test.says_something:
        return None
    rival = RIVAL[test.of]
    gains = test.measured[MODEL]["ndcg_at_10"] - test.measured[rival]["ndcg_at_10"]
    low, high = interval(gains)
    return None if low > 0 else GAIN_UNPROVEN(of=test.of, rival=rival, gain=float(gains.mean()), low=low, high=high)
