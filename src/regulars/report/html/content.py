"""What the report is made of: the facts about a run and the rows of the tables that it shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from regulars.ground.tables import PUBLISHED
from regulars.ledger.mapped_columns import MappedColumn

Row = Mapping[str, Any]
Rows = Sequence[Row]

# Published tables that the report reads in full: all of them are small.
NEEDED: tuple[str, ...] = tuple(table.name for table in PUBLISHED if not table.grows)


@dataclass(frozen=True)
class FileCounts:
    """What became of the records of one source file: `framed` = `used` + `set_aside`.

    `reasons` counts the records set aside by reason; one record may have several.
    """

    name: str
    framed: int
    used: int
    set_aside: int
    reasons: Mapping[str, int]
    note: str = ""


@dataclass(frozen=True)
class Restated:
    """What came late: `rows` has one row per month before `as_of` that the run `against` had published.

    `net_revenue_was`, `net_revenue_is`, `orders_was`, `orders_is`, and how many lines came or were replaced.
    """

    against: str
    as_of: date
    rows: Rows


@dataclass(frozen=True)
class ReportContent:
    """All that `render` needs. `tables` holds rows by table name, `left_out` why a table is absent.

    `currency` is an ISO code, a symbol or empty; `as_of` is exclusive.
    """

    shop: str
    currency: str
    run_id: str
    version: str
    first_day: date
    as_of: date
    files: tuple[FileCounts, ...]
    mapping: tuple[MappedColumn, ...]
    tables: Mapping[str, Rows]
    left_out: Mapping[str, str]
    restated: Restated | None = None
    relations: tuple[str, ...] = ()  # between prices, discounts, tax and totals, as the lines show them
