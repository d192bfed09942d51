"""Lines of scattered invoices that repeat another: suspected by a number made of few columns, proved by all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from regulars.shell.condensed.groups import Column
from regulars.shell.condensed.texts import numbers_of

_FACTOR = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True)
class Lines:
    """Some lines of one group of rows, in their order."""

    columns: Mapping[str, Column]

    def __len__(self) -> int:
        return len(self.columns["invoice_no"].values)

    def at(self, places: NDArray[np.int64]) -> Lines:
        """Those at these places."""
        return Lines({name: column.at(places) for name, column in self.columns.items()})

    def invoices(self) -> NDArray[np.uint64]:
        """A number for the invoice of every line."""
        return numbers_of(self.columns["invoice_no"].told())

    def keys(self) -> NDArray[np.uint64]:
        """A number for every line, equal for equal lines."""
        key = self.columns["quantity"].values.astype(np.uint64)
        for name in ("stock_code", "invoice_no"):
            key = key * _FACTOR + numbers_of(self.columns[name].told())
        return key


def more_than_once(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The numbers that come more than once, in order."""
    ordered = np.sort(numbers)
    return np.unique(ordered[1:][ordered[1:] == ordered[:-1]])


def is_among(numbers: NDArray[np.uint64], chosen: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Which of the numbers are chosen ones; `chosen` is in order."""
    if not len(chosen):
        return np.zeros(len(numbers), bool)
    return chosen[np.minimum(np.searchsorted(chosen, numbers), len(chosen) - 1)] == numbers


def repeats(parts: Sequence[Lines]) -> list[NDArray[np.int64]]:
    """For every part the places of its lines that are equal in all columns to one before them, of whichever part."""
    lengths = [len(part) for part in parts]
    if not sum(lengths):
        return [np.empty(0, np.int64) for _ in parts]
    told = [_codes([part.columns[name] for part in parts]) for name in parts[0].columns]
    order = np.lexsort(told)
    equal = np.logical_and.reduce([code[order][1:] == code[order][:-1] for code in told])
    again = np.zeros(len(order), bool)
    again[order[1:][equal]] = True
    return [np.flatnonzero(part) for part in np.split(again, np.cumsum(lengths)[:-1])]


def _codes(chunks: Sequence[Column]) -> NDArray[np.int64]:
    """Numbers that are equal where the values are, whichever dictionary these stand in."""
    if chunks[0].said is None:
        values = np.concatenate([chunk.values for chunk in chunks])
        # Both zeros are one price; lines whose price is no number do not count.
        return (values + 0.0).view(np.int64) if values.dtype == np.float64 else values.astype(np.int64)
    names = pa.chunked_array([chunk.told() for chunk in chunks]).combine_chunks()
    codes = names.dictionary_encode(null_encoding="encode").indices.cast(pa.int64())
    return np.frombuffer(codes.buffers()[1], np.int64)[codes.offset : codes.offset + len(codes)]
