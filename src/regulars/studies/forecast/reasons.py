"""Why a forecast is withheld, and what speaks against one."""

from __future__ import annotations

from regulars.ground.evidence import ReasonCode, Scope

TOO_SHORT = ReasonCode(
    "too_short", "the log covers {covered} whole months and {weeks} whole weeks; {least} of either are needed"
)
CLOSED = ReasonCode(
    "closed",
    "no customer was new in the latest three months, since {since:%B %Y}: a closed group of customers fades, and its "
    "past does not repeat",
)
NOTHING_REGULAR = ReasonCode(
    "nothing_regular", "no KPI is above zero in nine of ten periods: there is nothing that repeats"
)
KEPT_NAIVE = ReasonCode(
    "kept_naive", "{kpi} by {grain}: no model beats the naive one ({naive}) by more than a standard error"
)
NOT_LIKE_LAST_YEAR = ReasonCode(
    "not_like_last_year",
    "{kpi} by {grain}: the latest three periods are {recent:.2f} times those of last year and all of them {whole:.2f} "
    "times, so last year is no measure",
    Scope.VALUE,
)
NO_LAST_YEAR = ReasonCode("no_last_year", "{kpi} by {grain}: no season can be known from less than a year and a period")
SEEN_ONCE = ReasonCode("seen_once", "{kpi} by {grain}: each season was seen once")
COVERAGE_UNPROVEN = ReasonCode(
    "coverage_unproven",
    "{kpi} by {grain}: the interval is drawn from {tests} tests; whether it holds 80% is not proven",
)
