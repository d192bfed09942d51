"""What can be said of an experiment: refused, not started, running or finished, and what is to be doubted."""

from __future__ import annotations

from regulars.ground.evidence import INSUFFICIENT, SOLID, WEAK, Evidence, Reason
from regulars.ground.periods import Window
from regulars.studies.experiments import reasons
from regulars.studies.experiments.observed import Observed


def refusal(observed: Observed) -> Reason | None:
    """Why an experiment is not analysed at all; None where it is."""
    settings, arms = observed.settings, observed.names
    if not len(observed.customers) or not arms:
        return reasons.NOT_STARTED(as_of=observed.as_of)
    if observed.first_assigned_on < observed.first_day:
        return reasons.BEFORE_THE_LOG(first=observed.first_assigned_on, begins=observed.first_day)
    if observed.unknown == len(observed.places):
        return reasons.NOBODY_KNOWN(n=observed.unknown)
    if settings.control is not None and settings.control not in arms:
        return reasons.NO_SUCH_CONTROL(control=settings.control, arms=", ".join(arms))
    return _wrong_arms(observed)


def _wrong_arms(observed: Observed) -> Reason | None:
    arms, shares = observed.names, dict(observed.settings.shares)
    for arm in shares:
        if arm not in arms:
            return reasons.EMPTY_ARM(arm=arm)
    for arm in arms:
        if shares and arm not in shares:
            return reasons.UNINTENDED_ARM(arm=arm, n=int(observed.arms.of_arm(arm).sum()))
    return reasons.ONE_ARM(arm=arms[0]) if len(arms) < 2 else None


def doubts_of(observed: Observed) -> list[Reason]:
    """What speaks against the results of an experiment that is analysed."""
    found = [observed.arms.doubt] if observed.arms.doubt else []
    if not observed.is_finished:
        found.append(reasons.STILL_RUNNING(planned_end=observed.planned_end))
    elif not observed.is_over.all():
        open_windows = int((~observed.is_over).sum())
        found.append(reasons.WINDOW_OPEN(n=open_windows, days=observed.settings.window_days))
    if observed.in_two_arms:
        found.append(reasons.IN_TWO_ARMS(n=observed.in_two_arms))
    if observed.unknown:
        found.append(reasons.SOME_UNKNOWN(n=observed.unknown, of=len(observed.places)))
    return found


def evidence_of(name: str, found: list[Reason], *, is_withheld: bool, n: int, window: Window) -> Evidence:
    """The verdict on the results of one experiment."""
    verdict = INSUFFICIENT if is_withheld else WEAK if found else SOLID
    return Evidence(f"experiment_results.{name}", verdict, tuple(found), "customers of the experiment", str(window), n)
