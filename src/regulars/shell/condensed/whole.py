"""A whole log added up, group of rows by group of rows, and what repeats lines of other groups taken back."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from regulars.shell.condensed.condense import Condensed
from regulars.shell.condensed.groups import KNOWN, Column, Log, Place
from regulars.shell.condensed.repeats import Lines, is_among, more_than_once, repeats
from regulars.shell.condensed.sums import Sums, summed, taken_back
from regulars.shell.condensed.texts import numbers_of

_BATCH = 40_960  # rows that the engine takes at a time, each time with another thread


@dataclass(frozen=True)
class _Part:
    """One group of rows: its sums, and the lines of its first and its last invoice.

    And numbers: of all names of invoices, of those that have lines that count, in order, and of those scattered.
    """

    place: Place
    sums: Sums
    numbers: NDArray[np.uint64]
    invoices: NDArray[np.uint64]
    scattered: NDArray[np.uint64]
    edges: Lines


def add_up(
    paths: Sequence[Path], names: Mapping[str, str] | None, *, identified_only: bool, threads: int | None
) -> Condensed:
    """As `condensed`, of which this is the work."""
    log = Log(paths, names or {name: name for name in KNOWN})
    with ThreadPoolExecutor(threads or os.cpu_count()) as pool:
        return _added_up(log, identified_only, pool)


def _added_up(log: Log, identified_only: bool, pool: Executor) -> Condensed:
    parts = list(pool.map(lambda place: _part(place, log.group(place), identified_only), log.places))
    # Equal lines are of one invoice, and neighbours have been compared: what is left lies in scattered invoices.
    between = more_than_once(np.concatenate([part.invoices for part in parts]))
    scattered = np.unique(np.concatenate([between, *(part.scattered for part in parts)]))
    again = _repeats(log, parts, scattered, pool)
    tables = [(_marked(part, scattered), part.sums.products) for part in parts]
    for lines in filter(len, again):
        bookings, products = taken_back(lines.columns)
        tables.append((bookings.append_column("is_whole", pa.array(np.zeros(len(bookings), bool))), products))
    found = sum(map(len, again))
    bookings, products = map(_in_batches, zip(*tables, strict=True))
    return Condensed(
        bookings,
        products,
        lines=sum(place.rows for place in log.places),
        used=sum(int(part.sums.is_counted.sum()) for part in parts) - found,
        repeats=sum(part.sums.repeats for part in parts) + found,
    )


def _part(place: Place, columns: Mapping[str, Column], identified_only: bool) -> _Part:
    sums = summed(columns, identified_only=identified_only)
    numbers = numbers_of(columns["invoice_no"].said)
    edges = Lines(columns).at(sums.edges)
    return _Part(place, sums, numbers, np.sort(numbers[sums.is_seen]), numbers[sums.is_scattered], edges)


def _marked(part: _Part, scattered: NDArray[np.uint64]) -> pa.Table:
    """The bookings of a part, each with whether all lines of its invoice are in it."""
    sums = part.sums
    is_whole = ~(sums.is_split | sums.is_scattered)[sums.invoices] & ~is_among(part.numbers[sums.invoices], scattered)
    return sums.bookings.append_column("is_whole", pa.array(is_whole))


def _repeats(log: Log, parts: Sequence[_Part], scattered: NDArray[np.uint64], pool: Executor) -> list[Lines]:
    """The lines of scattered invoices that repeat others: of few keys, and then equal in all."""
    keys = list(pool.map(lambda part: _scattered(log, part, scattered).keys(), parts))
    repeated = more_than_once(np.concatenate(keys))

    def suspects(part: _Part, of_part: NDArray[np.uint64]) -> Lines:
        suspected = np.flatnonzero(is_among(of_part, repeated))
        return (_scattered(log, part, scattered) if len(suspected) else part.edges).at(suspected)

    suspected = list(pool.map(suspects, parts, keys))
    return [lines.at(places) for lines, places in zip(suspected, repeats(suspected), strict=True)]


def _scattered(log: Log, part: _Part, scattered: NDArray[np.uint64]) -> Lines:
    """The lines of the group's scattered invoices; where it has others than at its edges, it is read again."""
    shared = part.invoices[is_among(part.invoices, scattered)]
    lines, counted = part.edges, np.ones(len(part.edges), bool)
    if len(part.scattered) or not np.isin(shared, lines.invoices()).all():
        lines, counted = Lines(log.group(part.place)), part.sums.is_counted
    return lines.at(np.flatnonzero(counted & is_among(lines.invoices(), shared)))


def _in_batches(tables: Sequence[pa.Table]) -> pa.Table:
    batches = [batch for table in tables for batch in table.to_batches(max_chunksize=_BATCH)]
    return pa.Table.from_batches(batches, tables[0].schema)
