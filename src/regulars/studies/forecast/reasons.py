"""Why a forecast is withheld, and what speaks against one."""

from __future__ import annotations

from regulars.ground.evidence import ReasonCode, Scope

TOO_SHORT = ReasonCode(
    "too_short", "the log covers {covered} whole months and {weeks} whole weeks; {least} of either are needed"
)
CLOSED = ReasonCode(
    "closed",
    "there has been no new customer for three months, since {since:%B %Y}: a group without new customers shrinks, so "
    "its past does not repeat",
)
NOTHING_REGULAR = ReasonCode(
    "nothing_regular", "no KPI is above zero in nine of ten periods, so there is no pattern to continue"
)
# What the naive answers repeat.
NAIVE = {"last": "the latest value", "last_year": "the value of a year earlier"}
KEPT_NAIVE = ReasonCode("kept_naive", "{kpi} by {grain}: no model was clearly better than to repeat {naive}")
NOT_LIKE_LAST_YEAR = ReasonCode(
    "not_like_last_year",
    "{kpi} by {grain}: the latest three periods are {recent:.2f} times those of last year and all of them {whole:.2f} "
    "times, so last year is no guide",
    Scope.VALUE,
)
NO_LAST_YEAR = ReasonCode(
    "no_last_year", "{kpi} by {grain}: the log is shorter than a year and one {grain}, so the season is unknown"
)
SEEN_ONCE = ReasonCode("seen_once", "{kpi} by {grain}: the log shows each season only once")
COVERAGE_UNPROVEN = ReasonCode(
    "coverage_unproven",
    "{kpi} by {grain}: the range rests on {tests} tests, too few to prove that 80% fall inside it",
)
