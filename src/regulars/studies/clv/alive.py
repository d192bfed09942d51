"""Whether P(alive) may be shown, and why a model that knows an end is not used."""

from __future__ import annotations

from collections.abc import Iterator

from regulars.ground.evidence import INSUFFICIENT, Evidence, Reason, ReasonCode
from regulars.stats.btyd import Against, Identification, Objection
from regulars.studies.clv.findings import FAR, MODELS, TESTED, Findings

NO_END_IN_USE = ReasonCode(
    "no_end_in_use", "purchases are expected by {model}, which came closest in the tests and knows no end of a customer"
)
ALIVE_OFF = ReasonCode(
    "alive_off", f"{TESTED}, the number of purchase days that {{model}} expected was off by {{error:+.0%}}"
)
IN_BURSTS = ReasonCode(
    "in_bursts",
    "customers buy in bursts: gaps between their purchases vary {times:.1f} times as much as by chance, so a silence "
    "between two bursts looks like leaving",
)
OTHERS_SAY = ReasonCode(
    "others_say",
    "{model} has {share:.0%} of the customers still buying, {others}, and they fit the log equally well",
)
FAR_BEHIND = ReasonCode("far_behind", "{model} fits the log far worse than {best} does")
END_UNKNOWN = ReasonCode(
    "end_unknown",
    "the log cannot tell customers who have left from customers who buy seldom; btyd_parameters says why of each model",
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
