"""What a published run says of change, forecasts and alerts."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from regulars.ground.errors import UsageError, listing, meant
from regulars.report.briefing import AGAINST, Bridge, bridge_of, expected, periods_of, sentences, unusual
from regulars.shell.published.table_rows import TableRows

if TYPE_CHECKING:
    from regulars.shell.published.run import Run

_EVERY = 1_000_000  # rows, more than any of these tables has


def rows_of(run: Run, table: str) -> list[dict[str, Any]]:
    """All rows of a small table. Raises UsageError with the reason where the run has none, or withholds it."""
    return TableRows(run, table).rows(_EVERY)


def bridge_to(run: Run, period: date | None, against: str) -> tuple[Bridge, Any]:
    """The bridge to the month, or to the latest one that has one, and the net revenue of the earlier month.

    Raises UsageError where the month is partial, has too few orders, or is not in the log.
    """
    if against not in AGAINST:
        raise UsageError(f"there is no comparison {against!r} ({meant(against, AGAINST)}).")
    rows, months = rows_of(run, "revenue_bridge"), {row["month"]: row for row in rows_of(run, "monthly_revenue")}
    there = periods_of(rows, against)
    chosen = period or (there[-1] if there else None)
    found = bridge_of(rows, chosen, against) if chosen else None
    if found is None:
        raise UsageError(_why_not(chosen, months, there, against))
    return found, months[found.period_from]["net_revenue"]


def briefing(run: Run) -> dict[str, list[str]]:
    """What changed, what comes and what is unusual, as sentences by heading; a reason where something is withheld."""
    made = {
        "What changed": lambda: _change_sentences(run),
        "Forecast": lambda: (
            expected(rows_of(run, "forecast"), "net_revenue", "month")
            or expected(rows_of(run, "forecast"), "net_revenue", "week")
        ),
        "What is unusual": lambda: unusual(rows_of(run, "alerts")) or ["Nothing is unusual."],
    }
    found = {}
    for heading, make in made.items():
        try:
            found[heading] = make()
        except UsageError as refused:
            found[heading] = [str(refused)]
    return found


def _change_sentences(run: Run) -> list[str]:
    bridge, before = bridge_to(run, None, "previous")
    return sentences(bridge, before)


def _why_not(period: date | None, months: dict[date, Any], there: list[date], against: str) -> str:
    earlier = "the month before" if against == "previous" else "the same month of the year before"
    compared = listing([f"{month:%Y-%m}" for month in reversed(there)])
    others = f" Months that are compared: {compared}." if there else ""
    if period is None:
        return f"no whole month of the log has {earlier} in it, with enough orders."
    if period not in months:
        return f"{period:%Y-%m} is not in the log.{others}"
    if months[period]["is_partial"]:
        return f"the log covers only part of {period:%Y-%m}, and a bridge needs whole months.{others}"
    return f"{period:%Y-%m} is not compared: it or {earlier} is partial, absent, or has fewer than 30 orders.{others}"
