"""`regulars campaign`: lists of customers to write to, with some of them held out to see whether it worked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from regulars.shell.cli.options import AsJson, ConfigFile, KeptRun, OutFolder, Several
from regulars.shell.cli.show import say, show_json, show_rows
from regulars.shell.cli.where import conditions, day
from regulars.shell.config.config import load_config
from regulars.shell.privacy.holdout import HELD_OUT, SENT
from regulars.shell.runs.campaigns import KeptCampaign, campaigns_in, find_campaign


def new(
    name: str,
    *,
    to: Path,
    segment: str | None = None,
    where: Several = (),
    holdout: float = 0.1,
    window_days: int = 30,
    begins: str | None = None,
    addresses: str | None = None,
    email: str | None = None,
    customer: str | None = None,
    layout: str = "plain",
    config: ConfigFile = None,
    out: OutFolder = Path("data"),
    run: KeptRun = None,
    json: AsJson = False,
) -> None:
    """Choose customers, hold some of them out at random, and write the others into a list.

    Who was sent the campaign and who was held out is kept in OUT/experiments/NAME.parquet, by the ids of the tables.
    The next runs compare the two.

    Parameters
    ----------
    name
        Name of the campaign: letters, digits, _ and -.
    to
        The list, a CSV file that only you can read.
    segment
        Only this segment, for example "At Risk".
    where
        COLUMN=VALUE: only customers with this value, for example churn_risk=High; several times for several columns.
    holdout
        Share of the customers that is held out.
    window_days
        How many days customers are followed.
    begins
        Day of the campaign (YYYY-MM-DD), from which on orders count; without it today.
    addresses
        A file of the shop with e-mail addresses. Customers without one are in neither arm.
    email
        Its column of addresses; without it the one that holds them.
    customer
        Its column of customer ids as in the log, where the log knows customers by other ids than addresses.
    layout
        Columns as they are imported: plain, klaviyo, mailchimp or meta.
    """
    from regulars.shell.jobs.address_book import FileOfAddresses
    from regulars.shell.jobs.campaign import Wanted, new_campaign
    from regulars.shell.published.run import open_run
    from regulars.shell.runs.proof import prove

    settings = load_config(config)
    file = FileOfAddresses(addresses, email, customer) if addresses else None
    pairs = tuple(conditions(where))
    wanted = Wanted(name, to, holdout, window_days, segment, pairs, day(begins), layout, file)
    with open_run(out, run) as opened:
        prove(opened.kept, "")
        kept = new_campaign(opened, wanted, settings.campaigns, taken=[*settings.experiments])
    if json:
        show_json({**_row(kept), "file": str(to), "left_out": dict(kept.about.left_out)})
        return
    say(f"{kept.customers(SENT):,} customers in {to}, {kept.customers(HELD_OUT):,} held out")
    for why, number in kept.about.left_out:
        say(f"  left out  {number:,} customers: {why}")
    holds = "e-mail addresses" if file else "customer ids"
    say(f"  note      {to} holds {holds}, and only you can read it; delete it when it is imported")
    say(f"  note      the next runs compare {SENT} with {HELD_OUT}: regulars campaign show {name}")


def list_campaigns(*, out: OutFolder = Path("data"), json: AsJson = False) -> None:
    """List the campaigns, oldest first."""
    rows = [_row(kept) for kept in campaigns_in(out)]
    if json:
        show_json({"campaigns": rows})
    else:
        show_rows(rows)


def show(name: str, *, out: OutFolder = Path("data"), run: KeptRun = None, json: AsJson = False) -> None:
    """Show a campaign, and what the published run says of it.

    Parameters
    ----------
    name
        The campaign, as `regulars campaign list` has it.
    """
    from regulars.shell.published.experiment import experiment_in
    from regulars.shell.published.run import open_run

    kept = find_campaign(out, name)
    with open_run(out, run) as opened:
        found = experiment_in(opened, name)
    if json:
        show_json({**_row(kept), "run_id": found.run_id, "reasons": found.reasons, "results": found.results})
        return
    for key, value in _row(kept).items():
        say(f"{key:<12} {value}")
    for reason in found.reasons:
        say(f"{'note':<12} {reason}")
    say()
    show_rows(found.results)


def _row(kept: KeptCampaign) -> dict[str, Any]:
    about = kept.about
    return {
        "campaign": about.name,
        "begins": about.begins[:10],
        "window_days": about.window_days,
        "customers": about.conditions_shown,
        SENT: kept.customers(SENT),
        HELD_OUT: kept.customers(HELD_OUT),
        "made_at": about.made_at,
        "from_run": about.run_id,
    }
