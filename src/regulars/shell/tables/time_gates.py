"""Warnings of dates: times whose offsets are not those of the shop's zone, and lines years away from all others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from regulars.ground.errors import listing
from regulars.ground.wording import with_singulars
from regulars.ledger.date_words import offsets_of, written_offset
from regulars.ledger.types import count, money
from regulars.shell.cleaning.ledger import Ledger
from regulars.shell.engines.store import Store
from regulars.shell.runs.manifest import WARNED, Gate

_LONG = 2  # whole years without a line, between years that have some
_UTC = "+00:00"  # how programs store times of any zone: says nothing of the shop's own


def time_gates(store: Store, ledger: Ledger) -> Iterator[Gate]:
    """What should be looked at in the dates of the lines that are used."""
    yield from _offsets(ledger)
    yield from _gaps(store)


def _offsets(ledger: Ledger) -> Iterator[Gate]:
    zone = ledger.reading.zone
    own = {written_offset(offset) for offset in offsets_of(zone).values()} | {_UTC}
    for dates in ledger.decided.dates.values():
        found = Counter(dates.offsets)
        if found and own.isdisjoint(found):
            times = f"{sum(found.values()):,}"
            yield Gate(
                "offsets",
                WARNED,
                f"all {times} times have an offset that the zone {zone} never has ({listing(list(found))}), and days "
                f"are counted in {zone}: if that is not the zone of the shop, set [time] zone",
            )


def _gaps(store: Store) -> Iterator[Gate]:
    used = store.table("transactions")
    years = used.group_by(year=used.invoice_date.year()).aggregate(
        first=used.invoice_date.min(),
        last=used.invoice_date.max(),
        lines=count(used.count()),
        money=money(used.total_amount.sum()),
    )
    rows = store.rows(years.order_by("year"))
    for (place, before), (_, after) in pairwise(enumerate(rows)):
        length = after["year"] - before["year"]
        if length <= _LONG:
            continue
        early, late = rows[: place + 1], rows[place + 1 :]
        is_early = sum(row["lines"] for row in early) <= sum(row["lines"] for row in late)
        few = early if is_early else late
        size = with_singulars(f"{sum(row['lines'] for row in few):,} lines")
        setting = (
            f"[clean] earliest_year = {after['year']}" if is_early else f"[time] as_of = {before['last']:%Y}-12-31"
        )
        worth, side = sum(row["money"] for row in few), "before" if is_early else "after"
        yield Gate(
            "gap",
            WARNED,
            (
                f"no line between {before['last']:%Y-%m-%d} and {after['first']:%Y-%m-%d}, {length} years "
                f"apart: the {size} {side} it, worth {worth:,.2f}, may have a placeholder date; to leave them "
                f"out, set {setting}"
            ),
        )
