"""`regulars why`: what changed net revenue from one month to another."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from regulars.ground.errors import UsageError
from regulars.shell.cli.options import AsJson, KeptRun, OutFolder
from regulars.shell.cli.show import say, show_json, show_rows


def why(
    period: str | None = None,
    *,
    against: str = "previous",
    out: OutFolder = Path("data"),
    run: KeptRun = None,
    json: AsJson = False,
) -> None:
    """Say why net revenue changed: the parts of the change, with bands, in every view.

    Parameters
    ----------
    period
        The later month (2011-11); without it, the latest whole one.
    against
        The `previous` month, or the same month of the `year` before.
    """
    from regulars.report.briefing import PARTS, VIEWS, sentences
    from regulars.shell.published.movement import bridge_to
    from regulars.shell.published.run import open_run

    opened = open_run(out, run)
    bridge, before = bridge_to(opened, _month(period), against)
    if json:
        rows = [row for parts in bridge.parts.values() for row in parts]
        show_json({"run_id": opened.run_id, "change": bridge.change, "before": before, "rows": rows})
        return
    for sentence in sentences(bridge, before):
        say(sentence)
    for view in VIEWS:
        rows = [
            {
                view: PARTS.get(row["part"], row["part"]),
                "amount": row["amount"],
                "low": row["low"],
                "high": row["high"],
                "share": row["share_of_change"],
                "unusual": row["is_unusual"],
            }
            for row in bridge.of_view(view)
        ]
        if rows:
            say()
            show_rows(rows, percent=("share",))
    say(f"\nrun {opened.run_id}, data before {opened.as_of}")


def _month(text: str | None) -> date | None:
    """The first day of the month. Raises UsageError where the text is none."""
    if text is None:
        return None
    try:
        return date.fromisoformat(f"{text[:7]}-01")
    except ValueError:
        raise UsageError(f"{text!r} is not a month; write it like 2011-11.") from None
