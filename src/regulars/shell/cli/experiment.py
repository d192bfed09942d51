"""`regulars experiment`: arms of customers compared, in a file or in a published run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from regulars.ground.errors import UsageError, printable
from regulars.shell.cli.options import AsJson, KeptRun, OutFolder, Several
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
    _check_cap(cap)
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


def list_experiments(*, out: OutFolder = Path("data"), run: KeptRun = None, json: AsJson = False) -> None:
    """List the arms of every experiment of a published run, campaigns included."""
    from regulars.shell.published.experiment import experiments_in
    from regulars.shell.published.run import open_run

    with open_run(out, run) as opened:
        rows = experiments_in(opened)
    if json:
        show_json({"run_id": opened.run_id, "experiments": rows})
    else:
        show_rows(rows)


def show(name: str, *, out: OutFolder = Path("data"), run: KeptRun = None, json: AsJson = False) -> None:
    """Show the effects of an experiment, and what speaks against them.

    Parameters
    ----------
    name
        NAME of [experiments.NAME], or of a campaign.
    """
    from regulars.shell.published.experiment import known_experiment_in
    from regulars.shell.published.run import open_run

    with open_run(out, run) as opened:
        found = known_experiment_in(opened, name)
    if json:
        show_json(asdict(found))
        return
    show_rows(found.arms)
    for reason in found.reasons:
        say(f"note      {printable(reason)}")
    say()
    show_rows(found.results)


def plan(
    *,
    days: int = 30,
    share: float = 0.5,
    cap: float = 0.99,
    out: OutFolder = Path("data"),
    run: KeptRun = None,
    json: AsJson = False,
) -> None:
    """Say which difference an experiment on all customers would find in 80 of 100 cases, by the last days of the log.

    Parameters
    ----------
    days
        How many days each customer is followed.
    share
        Share of the customers in the control.
    cap
        Quantile at which money and pieces are capped; 1 for never.
    """
    from regulars.shell.published.experiment import plan_in
    from regulars.shell.published.run import open_run

    if not 1 <= days <= 730:
        raise UsageError(f"--days {days}: customers are followed for 1 to 730 days.")
    if not 0 < share < 1:
        raise UsageError(f"--share {share} is no share of the control; give one between 0 and 1.")
    _check_cap(cap)
    with open_run(out, run) as opened:
        rows = plan_in(opened, days=days, share=share, cap=cap)
    if json:
        show_json({"run_id": opened.run_id, "plan": rows})
        return
    show_rows(rows)
    say("\nmde: least relative difference that is found in 80 of 100 experiments; days_needed: to find 5%")


def _check_cap(cap: float) -> None:
    if not 0.5 <= cap <= 1:
        raise UsageError(f"--cap {cap} is no quantile to cap at; give one from 0.5 to 1.")
