"""The fit of the study: condensed tables in; scores of cells, parameters, the backtest and the stored model out."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from regulars.ground.evidence import Reason, ReasonCode
from regulars.ground.periods import Window
from regulars.ground.solved import Solved
from regulars.studies.clv.settings import ValueSettings

if TYPE_CHECKING:
    import pyarrow as pa

    from regulars.studies.clv.inputs import ClvInputs

LOG_TOO_SHORT = ReasonCode(
    "log_too_short", "the log covers {covered}; {needed} are needed, so that part of them can be held out for testing"
)
FEW_CAME_BACK = ReasonCode(
    "few_came_back", "{repeaters:,} of {customers:,} customers with an order bought on a second day; {least} are needed"
)
NOTHING_BROUGHT = ReasonCode(
    "nothing_brought", "no repeat customer has net revenue, so the worth of a purchase day is unknown"
)
LITTLE_FOLLOWED = ReasonCode(
    "little_followed",
    (
        "in the {days} days after {snapshot}, the customers known by then bought on {came}; {least} are "
        "needed to test a forecast"
    ),
)

MADE = ("btyd_parameters", "clv_scores", "clv_counted", "clv_tested")
LEAST_DAYS = 56  # four weeks to train on, four weeks to test
LEAST_BACK = 30  # customers with a second purchase day
LEAST_FOLLOWED = 30  # purchase days in the time that the main test watches


def log_too_short(window: Window) -> Reason | None:
    """Why a log of these days is too short for any model; None where it is long enough."""
    known = max(window.days, 0)
    return LOG_TOO_SHORT(covered=_days(known), needed=LEAST_DAYS) if known < LEAST_DAYS else None


def clv_models(
    clv_cells: pa.Table,
    clv_spend: pa.Table,
    clv_months: pa.Table,
    clv_gaps: pa.Table,
    *,
    first_day: date,
    as_of: date,
    value: ValueSettings,
) -> Solved:
    """The models of value of a log, tested on its past, or the reason why there can be none."""
    short = log_too_short(Window(first_day, as_of))
    if short:
        return _left_out(short)
    from regulars.studies.clv.inputs import ClvInputs  # SciPy is not loaded for a log of a few days

    given = ClvInputs(clv_cells, clv_spend, clv_months, clv_gaps, first_day, as_of, value)
    why_not = _too_little(given)
    return _left_out(why_not) if why_not else _solved(given)


def _left_out(reason: Reason) -> Solved:
    return Solved(left_out=dict.fromkeys(MADE, reason))


def _too_little(given: ClvInputs) -> Reason | None:
    """What the log lacks for any model; None where nothing."""
    if given.now.repeaters < LEAST_BACK:
        return FEW_CAME_BACK(repeaters=given.now.repeaters, customers=given.now.total, least=LEAST_BACK)
    if not given.spend.total:
        return NOTHING_BROUGHT()
    main = given.planned.tests[0]
    came = int(given.followed(main).next_days.sum())
    if came < LEAST_FOLLOWED:
        return LITTLE_FOLLOWED(days=main.follow_days, snapshot=main.snapshot, came=_days(came), least=LEAST_FOLLOWED)
    return None


def _days(number: int) -> str:
    return "1 day" if number == 1 else f"{number:,} days"


def _solved(given: ClvInputs) -> Solved:
    from regulars.studies.clv.backtest import choice
    from regulars.studies.clv.findings import Findings
    from regulars.studies.clv.serialise import lines_table, parameters_table, stored
    from regulars.studies.clv.tested_intervals import as_published, asked, tested_intervals
    from regulars.studies.clv.verdicts import verdicts

    candidates = given.candidates()
    tests = [test for test in map(given.test, given.planned.tests) if test.came]
    chosen = choice(tests, candidates.trusted, given.planned.now)
    main = tests[0]
    tested = tested_intervals(given, tests, chosen)
    mean_now = given.mean_days(candidates.models[chosen.name])
    widening = asked(tested, mean_now=mean_now, farther=given.farther(main.origin))
    model = given.model(candidates, chosen, widening)
    return Solved(
        tables={
            "btyd_parameters": parameters_table(candidates, model.spending),
            "clv_scores": model.scores(given.now),
            "clv_counted": lines_table(tests),
            "clv_tested": as_published(tested),
        },
        evidence=verdicts(Findings(given, candidates, tests, chosen, model, tested)),
        models={"clv.json": stored(model, chosen, given)},
        decided={"value_test": (main.origin.snapshot, main.origin.follow_days)},
    )
