"""No feature knows the future, and no label knows the past."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random

from regulars.ledger.rollups import customers
from tests.laws.shops import Line, Log, for_shops, tables_of
from tests.shop.tables import Book, Row

SNAPSHOT = date(2024, 4, 10)
CUT = datetime(SNAPSHOT.year, SNAPSHOT.month, SNAPSHOT.day)


def _features(made: Book) -> list[Row]:
    rows = made.ask(customers, "bookings", "customer_products", as_of=SNAPSHOT)
    return sorted(rows, key=lambda row: row["customer_id"])


@for_shops(examples=10)
def test_deleting_what_came_later_changes_no_feature(log: Log) -> None:
    """Features of a snapshot, asked of the whole log, are those of the log that ends there."""
    before = tuple(line for line in log if line.at < CUT)

    assert _features(tables_of(log)) == _features(tables_of(before))


@for_shops(examples=10)
def test_shuffling_what_came_later_changes_no_feature(log: Log) -> None:
    """Who bought what and when after the snapshot is dealt out anew: the features stay."""
    chance = Random(len(log))
    later = [line for line in log if line.at >= CUT]
    whos = [line.customer_id for line in later]
    chance.shuffle(whos)
    dealt = [_moved(line, who, chance) for line, who in zip(later, whos, strict=True)]
    shuffled = (*(line for line in log if line.at < CUT), *dealt)

    assert _features(tables_of(tuple(dict.fromkeys(shuffled)))) == _features(tables_of(log))


def _moved(line: Line, who: str | None, chance: Random) -> Line:
    return replace(line, customer_id=who, at=CUT + timedelta(days=chance.randrange(60), minutes=line.at.minute))
