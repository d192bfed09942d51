"""`regulars experiment`: arms of customers compared, in a file or in a published run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from regulars.ground.errors import UsageError, printable
from regulars.shell.cli.options import AsJson, Several
from regulars.shell.cli.show import say, show_json, show_rows
from regulars.shell.cli.where import conditions

if TYPE_CHECKING:
    from regulars.studies.experiments.of_file import Analysis

_SHOWN = ("metric", "arm", "customers", "mean", "control_mean", "effect", "low", "high", "p_value", "verdict")


def analyse(
    file: str,
    *,
    arm: str,
    outcome: Several = (),
    control: str | None = None,
    customer: str | None = None,
    share: Several = (),
    cap: float = 1.0,
    json: AsJson = False,
) -> None:
    """Compare the arms of an experiment that stands in one file with its outcomes. No log is needed.

    Before any effect the split is judged: where the numbers of customers are too far from the intended shares, effects
    are withheld. P-values are corrected for the number of outcomes and arms.

    Parameters
    ----------
    file
        One line per customer.
    arm
        The column with the arm of each customer.
    outcome
        A column with an outcome: numbers, or true and false. Several times for several outcomes.
    control
        The arm that the others are compared with. Without it the one that is called control, else the first by name.
    customer
        The column with the customer; without it one that is called like it, and else each line is a customer.
    share
        ARM=SHARE: the share of customers that the arm was to have. Without it all arms alike.
    cap
        Quantile at which values are capped, such as 0.99. Without it they are taken as they are.
    """
    from regulars.shell.jobs.analyse_experiment import FileOfExperiment, analyse_file

    if not outcome:
        raise UsageError("no outcome is given: --outcome COLUMN names what is compared.")
    if not 0.5 <= cap <= 1:
        raise UsageError(f"--cap {cap} is no quantile to cap at; give one from 0.5 to 1.")
    named = FileOfExperiment(file, arm, tuple(dict.fromkeys(outcome)), customer)
    analysis, in_two_arms = analyse_file(named, control=control, shares=_shares(share), cap=cap)
    if json:
        show_json({**asdict(analysis), "doubts": list(map(str, analysis.doubts)), "in_two_arms": in_two_arms})
        return
    _tell(analysis, in_two_arms, is_control_given=control is not None)


def _shares(given: Sequence[str]) -> dict[str, float]:
    shares = {}
    for arm, text in conditions(given, option="--share", form="ARM=SHARE", example="control=0.5"):
        try:
            shares[arm] = float(text)
        except ValueError:
            shares[arm] = 0.0
        if not 0 < shares[arm] < float("inf"):
            raise UsageError(f"--share {arm}={text}: a share is a number above 0.")
    return shares


def _tell(analysis: Analysis, in_two_arms: int, *, is_control_given: bool) -> None:
    for arm, customers in analysis.customers.items():
        say(f"arm       {printable(arm)}: {customers:,} customers, {analysis.intended_shares[arm]:.0%} intended")
    note = "" if is_control_given else "; --control names another"
    say(f"control   {printable(analysis.control)}{note}")
    say(f"split     p {analysis.srm_p_value:.4f}: chance of a split as uneven as this")
    if in_two_arms:
        say(f"aside     {in_two_arms:,} customers in more than one arm")
    for doubt in analysis.doubts:
        say(f"warning   {printable(str(doubt))}")
    say()
    show_rows([{name: value for name, value in asdict(row).items() if name in _SHOWN} for row in analysis.results])
