"""Why net revenue changed between two whole months, from the bridge of a published run."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from regulars.ground.errors import UsageError
from regulars.shell.published.answered import Answered, answered
from regulars.shell.published.run import Run
from regulars.shell.published.table_rows import TableRows

TABLE = "revenue_bridge"
_MONTHS_BACK = {"previous": 1, "year": 12}


def explain_change(
    run: Run, *, month: date | None = None, against: str = "previous", view: str | None = None, limit: int
) -> Answered:
    """One row per part of the change from the month before, or from the same month a year before.

    Without `month` it is the last whole one. Raises UsageError where the run has no such comparison.
    """
    bridge = TableRows(run, TABLE, columns=("period_from", "period_to"))
    every = {(row["period_to"], row["period_from"]) for row in bridge.rows(bridge.count())}
    pairs = sorted(pair for pair in every if _months(pair[0]) - _months(pair[1]) == _MONTHS_BACK[against])
    chosen = [pair for pair in pairs if month is None or pair[0] == month.replace(day=1)]
    if not chosen:
        known = f"known: {pairs[0][0]} to {pairs[-1][0]}" if pairs else "the log has none"
        raise UsageError(f"there is no whole month {month or ''} to compare with its {against} one ({known}).")
    later, earlier = chosen[-1]
    days = (("period_to", (str(later),)), ("period_from", (str(earlier),)))
    asked = replace(bridge, columns=None, where=(*days, *((("view", (view,)),) if view else ())))
    rows = asked.rows(limit + 1)
    return answered(
        run,
        rows[:limit],
        run.manifest.contract(TABLE).columns,
        verdict=run.questions.verdicts.of_table(TABLE),
        withheld=asked.withheld,
        has_more=len(rows) > limit,
        first_day=earlier,
        last_day=(later + timedelta(days=31)).replace(day=1) - timedelta(days=1),
    )


def _months(day: date) -> int:
    return day.year * 12 + day.month
