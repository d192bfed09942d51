"""Columns of further input files that are known by name: GA4's export, UTM columns, sessions and spend by day."""

from __future__ import annotations

from collections.abc import Sequence

from regulars.ground.inputs import SPEND, TOUCHPOINTS, InputForm
from regulars.ledger.mapping import ALIASES, bare

EVENT_TIME, EVENT_NAME = "event_timestamp", "event_name"  # of GA4's export: microseconds, and what happened
SESSION_STARTS = ("session_start", "first_visit")  # the events of GA4 that are touches

_CHANNELS = (
    *("utm_source", "session_source", "session_manual_source", "collected_traffic_source.manual_source"),
    *("collected_traffic_source_manual_source", "traffic_source.source", "traffic_source_source", "source", "medium"),
)
_CAMPAIGNS = ("utm_campaign", "session_campaign", "collected_traffic_source.manual_campaign_name", "campaign_name")
# By table and column the other names that it is known by, the best first; compared without case and punctuation.
_NAMES: dict[str, dict[str, tuple[str, ...]]] = {
    TOUCHPOINTS.table: {
        "customer_id": ("user_id", "customer", "client_id", "email"),
        "touched_at": ("started_at", "session_start", "session_started_at", EVENT_TIME, "visited_at", "timestamp"),
        "channel": _CHANNELS,
        "campaign": _CAMPAIGNS,
    },
    SPEND.table: {
        "day": ("date_day", "date", "segments.date"),
        "channel": ("utm_source", "source", "platform"),
        "campaign": _CAMPAIGNS,
        "amount": ("spend", "ad_spend", "cost", "ad_cost"),
    },
}


def columns_known(form: InputForm, header: Sequence[str]) -> dict[str, str]:
    """The column of the header that each column of the form is read from, where it is known by its name."""
    by_name = {bare(column): column for column in reversed(header)}
    names = _NAMES.get(form.table, {})
    found: dict[str, str] = {}
    for column in form.columns:
        known = (by_name.get(bare(name)) for name in (column.name, *names.get(column.name, ())))
        place = next((each for each in known if each is not None and each not in found.values()), None)
        if place is not None:
            found[column.name] = place
    return found


def known_input(header: Sequence[str]) -> tuple[InputForm, dict[str, str]] | None:
    """What input file this header is of, with its columns; None for a log, or where a needed column is not known."""
    names = {bare(column) for column in header}
    of_lines = ("invoice_no", "stock_code", "quantity", "price", "total_amount")
    if any(bare(alias) in names for column in of_lines for alias in (column, *ALIASES[column])):
        return None
    for form in (TOUCHPOINTS, SPEND):
        found = columns_known(form, header)
        if all(column.name in found for column in form.columns if column.is_needed):
            return form, found
    return None
