"""Who the expected net revenue comes from: customers that are known, new ones, and guests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import fmean
from typing import Any

from regulars.ground.periods import month_index
from regulars.studies.forecast.series import Periods

_ORIGINS = 6  # earlier ends of the log that a share is the mean of
_PLACES = 4
_GROUPS = ("known", "new", "others")


def by_cohort(
    forecast: Sequence[Mapping[str, Any]], cohorts: Sequence[Mapping[str, Any]], months: Periods
) -> list[dict[str, Any]]:
    """One row per month to come and group of customers; the groups add up to the forecast of net revenue.

    A share is the mean over earlier ends of the log: of the net revenue of the month as far ahead as this one, how much
    came from those who had bought before that end. Empty where no earlier end can be looked at.
    """
    whole = dict(zip(map(month_index, months.starts), months.sums("net_revenue"), strict=False))
    rows = []
    for row in forecast:
        if (row["kpi"], row["grain"]) != ("net_revenue", "month"):
            continue
        shares = _shares(cohorts, whole, row["horizon"])
        if shares is None:
            return []
        rows += _parts(row, shares)
    return rows


def _shares(
    cohorts: Sequence[Mapping[str, Any]], whole: Mapping[int, float], horizon: int
) -> tuple[float, float, float] | None:
    found = []
    for at in sorted(whole)[-_ORIGINS:]:
        origin = at - horizon + 1  # the first month that was not known
        if origin - 1 not in whole or whole[at] <= 0:
            continue
        parts = {True: 0.0, False: 0.0}
        for cell in cohorts:
            cohort = month_index(cell["cohort_month"])
            if cohort + cell["month_number"] == at:
                parts[cohort < origin] += float(cell["net_revenue"])
        found.append((parts[True] / whole[at], parts[False] / whole[at]))
    if not found:
        return None
    known, new = fmean(share for share, _ in found), fmean(share for _, share in found)
    return known, new, 1 - known - new


def _parts(row: Mapping[str, Any], shares: tuple[float, float, float]) -> list[dict[str, Any]]:
    """A row for each group; others take what rounding leaves over, so that they add up to the digit."""
    whole, known, new = (
        round(value, _PLACES) for value in (row["forecast"], *(row["forecast"] * s for s in shares[:2]))
    )
    amounts = (known, new, whole - known - new)
    return [
        {
            "period": row["period"],
            "horizon": row["horizon"],
            "customers": group,
            "share": share,
            "forecast": amount,
            **{end: None if row[end] is None else row[end] * share for end in ("low_80", "high_80")},
        }
        for group, share, amount in zip(_GROUPS, shares, amounts, strict=True)
    ]
