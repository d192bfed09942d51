"""All that the verdicts on value look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from regulars.ground.evidence import SOLID, WEAK, Evidence, Reason
from regulars.ground.periods import Window
from regulars.studies.clv.backtest import ClvChoice, Test
from regulars.studies.clv.candidates import Candidates
from regulars.studies.clv.inputs import ClvInputs
from regulars.studies.clv.model import ValueModel
from regulars.studies.clv.tested_intervals import IntervalsOfTest

TESTED = "tested on the {days:,} days from {snapshot}"
FAR = 0.15  # error of the total in the main test, above which values carry a warning
_WHO = "customers with an order"
MODELS = {
    "pace": "each customer's own pace",
    "nbd": "NBD",
    "window": "the forward window",
    "bgnbd": "BG/NBD",
    "mbgnbd": "MBG/NBD",
    "paretonbd": "Pareto/NBD",
}


@dataclass(frozen=True)
class Findings:
    """All that the verdicts look at. `tested` are the tests of the chosen model, with its intervals."""

    given: ClvInputs
    candidates: Candidates
    tests: Sequence[Test]
    chosen: ClvChoice
    model: ValueModel
    tested: Sequence[IntervalsOfTest]

    @property
    def window(self) -> str:
        return str(Window(self.given.first_day, self.given.as_of))

    def evidence(self, claim: str, doubts: Sequence[Reason], *, verdict: str = WEAK) -> Evidence:
        """`solid` where there is no doubt."""
        how = verdict if doubts else SOLID
        return Evidence(claim, how, tuple(doubts), _WHO, self.window, self.given.now.total)
