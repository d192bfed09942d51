"""After how long a silence a customer counts as gone: candidate windows, and the one that the log supports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from regulars.ground.evidence import INSUFFICIENT, SOLID, WEAK, Evidence, Reason, ReasonCode
from regulars.ground.periods import Window
from regulars.ground.solved import Solved
from regulars.studies.churn.settings import ChurnSettings

if TYPE_CHECKING:
    import pyarrow as pa

    from regulars.stats.survival import KaplanMeier

CANDIDATES = (7, 14, 30, 45, 60, 90, 120, 180, 270, 365)

NOBODY_RETURNED = ReasonCode(
    "nobody_returned", "none of {customers:,} customers with an order bought on a second day in {days:,} days"
)
# Why a window is chosen, and why others are not.
_LATER = "{later:.0f}% of returning orders come later"
_ROOM = "the log has {covered:,} days, and a backtest takes {needed:,}"
SET = ReasonCode("set", f"set by [churn] horizon_days; {_LATER}")
SET_WITHOUT_ROOM = ReasonCode("set_without_room", f"set by [churn] horizon_days, but {_ROOM}")
SHORTEST = ReasonCode("shortest", f"the shortest window that is long enough; {_LATER}")
SHORTEST_WITHOUT_ROOM = ReasonCode("shortest_without_room", f"the shortest window that is long enough, but {_ROOM}")
LONGEST_WITH_ROOM = ReasonCode("longest_with_room", f"the longest window that leaves room for a backtest; {_LATER}")
TOO_LONG = ReasonCode("too_long", f"too long for this log: {_ROOM}")
MANY_COME_LATER = ReasonCode("many_come_later", f"too short: {_LATER}")
NO_LOSS_YET = ReasonCode("no_loss_yet", "too short: a silence of less than {least} days is not churn yet")
LONGER_THAN_NEEDED = ReasonCode("longer_than_needed", "longer than needed")
# What the windows can vouch for.
FEW_RETURNS = ReasonCode("few_returns", "only {returns:,} silences ended with a purchase")
WINDOW_NOT_SHORTEST = ReasonCode("window_not_shortest", "the window of {days:,} days: {why}")
LOG_BEGINS = ReasonCode(
    "log_begins", "the log begins on {first_day}: the first order of its first buyers may not be their first"
)

YEAR = 365
_SEASONS_TESTED = 2  # snapshots that are tested with what was learnt a year before

_SOLID_RETURNS = 100  # fewer ended silences: the share that comes later is known to some ten points only


@dataclass(frozen=True)
class Timing:
    """How the past is cut: each horizon of `days` ends a day before the next snapshot, the last a day before as_of.

    The last day of a log is seldom a whole one, so no label rests on it.
    """

    window: Window
    gap_days: int
    folds: int

    def snapshots(self, days: int) -> tuple[date, ...]:
        """The snapshots of a horizon, latest first: before each lies at least one horizon of history."""
        step = days + self.gap_days + 1
        earliest = self.window.first_day + timedelta(days=days)
        room = (self.window.as_of - earliest).days // step
        return tuple(self.window.as_of - timedelta(days=step * n) for n in range(1, min(room, self.folds + 1) + 1))

    def year_before(self, snapshots: Sequence[date], days: int) -> tuple[date, ...]:
        """The days a year before as_of and before the latest of `snapshots`, latest first, which are none of them.

        There are none where fewer than two of them have a horizon of history before them.
        """
        earliest = self.window.first_day + timedelta(days=days)
        back = [day - timedelta(days=YEAR) for day in (self.window.as_of, *snapshots[:_SEASONS_TESTED])]
        found = tuple(day for day in back if day >= earliest)
        return tuple(day for day in found if day not in snapshots) if len(found) > 1 else ()

    def needs_days(self, days: int) -> int:
        """Days of log for one snapshot to learn from and a later one to be tested on."""
        return days + 2 * (days + self.gap_days + 1)

    def fits(self, days: int) -> bool:
        return self.needs_days(days) <= self.window.days


def churn_horizon(silences: pa.Table, *, as_of: date, first_day: date, churn: ChurnSettings) -> Solved:
    """The candidate windows and the second purchase, with the snapshots at which customers are looked at.

    The chosen window is the shortest after which at most `late_returns` of all returns are still to come, as far as
    it leaves room for a test on the past.
    """
    from regulars.stats.survival import KaplanMeier

    timing = Timing(Window(first_day, as_of), churn.gap_days, churn.folds)
    lengths = silences.to_pydict()
    returns, customers = sum(lengths["ended"]), sum(lengths["lasting"])
    if not returns:
        return _nobody_returned(customers, timing)
    every = KaplanMeier.fit(lengths["days"], lengths["ended"], lengths["lasting"])
    rows = _rows(every, lengths, timing, churn)
    chosen = next(row["window_days"] for row in rows if row["is_chosen"])
    snapshots = timing.snapshots(chosen) if timing.fits(chosen) else ()
    return Solved(
        tables={"churn_windows": _table(rows), "second_purchase": _second(lengths)},
        evidence=(_judged(rows, returns, timing), _judged_second(lengths, timing)),
        decided={"churn_snapshots": snapshots, "churn_year_before": timing.year_before(snapshots, chosen)},
    )


def _nobody_returned(customers: int, timing: Timing) -> Solved:
    reason = NOBODY_RETURNED(customers=customers, days=timing.window.days)
    claims = ("churn_windows", "second_purchase")
    judged = [Evidence(c, INSUFFICIENT, (reason,), "customers", str(timing.window), customers) for c in claims]
    return Solved(
        evidence=tuple(judged),
        left_out=dict.fromkeys(claims, reason),
        decided={"churn_snapshots": (), "churn_year_before": ()},
    )


def _rows(
    every: KaplanMeier, lengths: Mapping[str, list[Any]], timing: Timing, churn: ChurnSettings
) -> list[dict[str, Any]]:
    """One row for each candidate, and for the window of the configuration where there is one."""
    wanted = {*CANDIDATES, churn.horizon_days} - {None}
    rows = [_row(days, every, lengths) for days in sorted(days for days in wanted if days)]
    chosen = churn.horizon_days or _choice(rows, timing, churn)
    for row in rows:
        row["fits_log"] = timing.fits(row["window_days"])
        row["is_chosen"] = row["window_days"] == chosen
        row["reason"] = _reason(row, chosen, timing, churn)
    return rows


def _row(days: int, every: KaplanMeier, lengths: Mapping[str, list[Any]]) -> dict[str, Any]:
    longer, end = _longer(every, days), float(every.survival[-1])
    silent = [(e, s) for d, e, s in zip(lengths["days"], lengths["ended"], lengths["lasting"], strict=True) if d > days]
    ended, lasting = sum(e for e, _ in silent), sum(s for _, s in silent)
    return {
        "window_days": days,
        "at_risk": ended + lasting,
        "came_back": ended,
        "share_of_gaps_longer": round(longer, 6),
        "share_that_came_back": round(1 - end / longer, 6) if ended + lasting else None,
        "share_of_returns_later": round((longer - end) / (1 - end), 6),
    }


def _longer(curve: KaplanMeier, days: int) -> float:
    """The share of silences that last longer."""
    return next((float(s) for t, s in zip(curve.times[::-1], curve.survival[::-1], strict=True) if t <= days), 1.0)


def _choice(rows: list[dict[str, Any]], timing: Timing, churn: ChurnSettings) -> int:
    """The shortest window that is long enough; where the log has no room for it, the longest that it has room for."""
    fitting = [row["window_days"] for row in rows if timing.fits(row["window_days"])]
    enough = [row["window_days"] for row in rows if _too_short(row, churn) is None]
    first = min(enough, default=rows[-1]["window_days"])
    return first if first in fitting or not fitting else max(days for days in fitting if days <= first)


def _too_short(row: Mapping[str, Any], churn: ChurnSettings) -> Reason | None:
    """Why a window of these days says little; None where it is long enough."""
    if row["share_of_returns_later"] > churn.late_returns:
        return MANY_COME_LATER(later=100 * row["share_of_returns_later"])
    return NO_LOSS_YET(least=churn.least_days) if row["window_days"] < churn.least_days else None


def _reason(row: Mapping[str, Any], chosen: int, timing: Timing, churn: ChurnSettings) -> Reason:
    """Why the window is chosen, or why it is not."""
    days, short = row["window_days"], _too_short(row, churn)
    room = {"covered": timing.window.days, "needed": timing.needs_days(days)}
    later = 100 * row["share_of_returns_later"]
    if days != chosen:
        return (short or LONGER_THAN_NEEDED()) if timing.fits(days) else TOO_LONG(**room)
    if churn.horizon_days:
        return SET(later=later) if timing.fits(days) else SET_WITHOUT_ROOM(**room)
    if not timing.fits(days):
        return SHORTEST_WITHOUT_ROOM(**room)
    return LONGEST_WITH_ROOM(later=later) if short else SHORTEST(later=later)


def _table(rows: list[dict[str, Any]]) -> pa.Table:
    import pyarrow as pa

    return pa.Table.from_pylist([{**row, "reason": _words(row)} for row in rows])


def _words(row: Mapping[str, Any]) -> str:
    return f"chosen: {row['reason']}" if row["is_chosen"] else str(row["reason"])


def _second(lengths: Mapping[str, list[Any]]) -> pa.Table:
    """One row per number of days after which somebody bought for the second time."""
    import numpy as np
    import pyarrow as pa

    curve = _first_silences(lengths)
    back = curve.events > 0
    shares = {"cumulative_share": 1 - curve.survival, "low": 1 - curve.high, "high": 1 - curve.low}
    plain = {
        name: [None if np.isnan(v) else round(float(v), 6) for v in values[back]] for name, values in shares.items()
    }
    whole = {"days": curve.times, "at_risk": curve.at_risk, "returned": curve.events}
    return pa.table({**{name: values[back].astype(np.int64) for name, values in whole.items()}, **plain})


def _first_silences(lengths: Mapping[str, list[Any]]) -> KaplanMeier:
    from regulars.stats.survival import KaplanMeier

    first = [n for n, is_first in enumerate(lengths["after_first"]) if is_first]
    return KaplanMeier.fit(*([lengths[name][n] for n in first] for name in ("days", "ended", "lasting")))


def _judged(rows: list[dict[str, Any]], returns: int, timing: Timing) -> Evidence:
    chosen = next(row for row in rows if row["is_chosen"])
    doubts = [FEW_RETURNS(returns=returns)] if returns < _SOLID_RETURNS else []
    if chosen["reason"].code not in (SHORTEST, SHORTEST_WITHOUT_ROOM):
        doubts.append(WINDOW_NOT_SHORTEST(days=chosen["window_days"], why=chosen["reason"]))
    verdict = WEAK if doubts else SOLID
    return Evidence("churn_windows", verdict, tuple(doubts), "silences that ended", str(timing.window), returns)


def _judged_second(lengths: Mapping[str, list[Any]], timing: Timing) -> Evidence:
    firsts = [n for n, is_first in enumerate(lengths["after_first"]) if is_first]
    customers = sum(lengths["ended"][n] + lengths["lasting"][n] for n in firsts)
    begins = LOG_BEGINS(first_day=timing.window.first_day)
    return Evidence("second_purchase", WEAK, (begins,), "customers with an order", str(timing.window), customers)
