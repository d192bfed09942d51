"""Whether P(alive) may be shown, and why a model that knows an end is not used."""

from __future__ import annotations

from collections.abc import Iterator

from regulars.ground.evidence import INSUFFICIENT, Evidence, Reason, ReasonCode
from regulars.stats.btyd import Against, Identification, Objection
from regulars.studies.clv.findings import FAR, MODELS, TESTED, Findings

NO_END_IN_USE = ReasonCode(
    "no_end_in_use", "{model} predicts purchases; it was closest in the tests, and in it no customer ever leaves"
)
ALIVE_OFF = ReasonCode("alive_off", f"{TESTED}, {{model}} was off by {{error:+.0%}} in the number of purchase days")
IN_BURSTS = ReasonCode(
    "in_bursts",
    (
        "customers buy in bursts: gaps between purchases vary {times:.1f} times as much as by chance, so a "
        "pause between bursts looks like churn"
    ),
)
OTHERS_SAY = ReasonCode(
    "others_say",
    (
        "{model} says that {share:.0%} of the customers are still active, {others}, and the models fit the "
        "log equally well"
    ),
)
FAR_BEHIND = ReasonCode("far_behind", "{model} fits the log far worse than {best}")
END_UNKNOWN = ReasonCode(
    "end_unknown",
    (
        "the log cannot distinguish customers who have left from customers who buy rarely; btyd_parameters "
        "gives the reason for each model"
    ),
)


def of_the_end(found: Findings) -> Evidence:
    """Whether P(alive) may be shown."""
    alive, verdicts = found.model.alive, found.candidates.verdicts
    if found.candidates.in_bursts:
        bursts = IN_BURSTS(times=found.given.dispersion)
        return found.evidence("clv.p_alive", [bursts], verdict=INSUFFICIENT)
    if alive is not None:
        return found.evidence("clv.p_alive", list(_of_the_alive(found, alive.name)))
    if found.chosen.name in verdicts:
        return found.evidence("clv.p_alive", [_others_say(found)], verdict=INSUFFICIENT)
    if any(name in found.candidates.trusted for name in verdicts):
        return found.evidence("clv.p_alive", [NO_END_IN_USE(model=MODELS[found.chosen.name])], verdict=INSUFFICIENT)
    return found.evidence("clv.p_alive", [END_UNKNOWN()], verdict=INSUFFICIENT)


def _others_say(found: Findings) -> Reason:
    name = found.chosen.name
    said = found.candidates.others_say(name)
    others = ", ".join(f"{MODELS[other]} {share:.0%}" for other, share in said.items())
    return OTHERS_SAY(model=MODELS[name], share=found.candidates.share_alive(name, as_in=name), others=others)


def _of_the_alive(found: Findings, name: str) -> Iterator[Reason]:
    main = found.tests[0]
    error = main.errors(name)[0] if name in main.candidates.models else 0.0
    if abs(error) > FAR:
        yield ALIVE_OFF(days=main.origin.follow_days, snapshot=main.origin.snapshot, model=MODELS[name], error=error)


def main_objection(verdict: Identification) -> Objection:
    """The reason that says most: that no dropout is needed, where that is so."""
    most = (reason for reason in verdict.reasons if reason.code is Against.NO_DROPOUT_NEEDED)
    return next(most, verdict.reasons[0])
