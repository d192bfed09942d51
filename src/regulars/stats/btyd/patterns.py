"""Purchase patterns: customers with the same history count together, so a model is fitted on few rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Whole = NDArray[Any]  # whole numbers of any width
Column = NDArray[Any]  # as given: whole or with fractions

ROOM_FOR_FLAGS = 1 << 26  # up to this number of possible pairs, a flag for each is faster than sorting


@dataclass(frozen=True)
class Patterns:
    """Distinct purchase histories in ascending order of (x, T, t_x), and how many customers have each.

    `x`: repeat purchases (whole numbers). `t_x`: days from first to last purchase. `T`: days from first purchase to
    the end of observation. `customers`: customers with this history. Days may have fractions.
    """

    x: Whole
    t_x: Floats
    T: Floats
    customers: Floats

    @classmethod
    def of(cls, x: ArrayLike, t_x: ArrayLike, T: ArrayLike, *, customers: ArrayLike | None = None) -> Patterns:
        """The patterns of customers, one per element, or of histories counted already if `customers` is given.

        Raises ValueError that names every breach: NaN, negatives, fractions of a purchase, t_x > T, x = 0 with
        t_x > 0, lengths that differ, counts below 1.
        """
        columns = _three(x, t_x, T)
        weights = None if customers is None else np.atleast_1d(np.asarray(customers, dtype=float))
        _check(*columns, weights)
        keys = _whole_keys(*columns)
        if keys is None:
            return _by_sorting_rows(*columns, weights)
        return cls(*_distinct(keys, _sizes(*columns), weights))

    def __len__(self) -> int:
        return len(self.x)

    @property
    def total_customers(self) -> int:
        """Customers behind all patterns."""
        return int(self.customers.sum())

    @property
    def repeat_purchases(self) -> int:
        """Repeat purchases of all customers."""
        return int((self.customers * self.x).sum())

    def positions(self, x: ArrayLike, t_x: ArrayLike, T: ArrayLike) -> Whole:
        """The number of the pattern of each customer, to hand scores of patterns back to customers.

        Raises ValueError if a history is none of the patterns.
        """
        asked, mine = _three(x, t_x, T), _three(self.x, self.t_x, self.T)
        size = [max(pair) for pair in zip(_sizes(*asked), _sizes(*mine), strict=True)]
        wanted, known = _whole_keys(*asked, size=size), _whole_keys(*mine, size=size)
        if wanted is None or known is None:
            ends = np.unique(np.concatenate([asked[2], mine[2]]))
            wanted, known = _as_records(*asked, ends=ends), _as_records(*mine, ends=ends)
        found = np.minimum(np.searchsorted(known, wanted), max(len(known) - 1, 0))
        if len(known) == 0 or not (known[found] == wanted).all():
            raise ValueError("positions: some of these histories match no pattern")
        return found

    def coarse(self, bins: int = 16) -> Patterns:
        """About the same data in fewer rows: both times in `bins` classes, each class at its mean.

        Classes at their means are wrong by the square of their width only, so a fit of them is a start very near to
        the fit of all. x stays as it is.
        """
        width = max(float(self.T.max(initial=0.0)) / bins, 1e-300)
        distinct, place = np.unique(self.x, return_inverse=True)
        row = np.minimum((self.T / width).astype(np.int64), bins - 1)
        column = np.minimum((self.t_x / width).astype(np.int64), bins - 1)
        code = (place * bins + row) * bins + column
        count = np.bincount(code, self.customers).astype(float)
        used = np.flatnonzero(count)
        mean_t_x = np.bincount(code, self.customers * self.t_x)[used] / count[used]
        mean_T = np.bincount(code, self.customers * self.T)[used] / count[used]
        return Patterns(distinct[used // (bins * bins)], np.minimum(mean_t_x, mean_T), mean_T, count[used])


def _three(x: ArrayLike, t_x: ArrayLike, T: ArrayLike) -> tuple[Column, Column, Column]:
    return np.atleast_1d(np.asarray(x)), np.atleast_1d(np.asarray(t_x)), np.atleast_1d(np.asarray(T))


def _sizes(*columns: Column) -> list[int]:
    """One more than the largest whole part of each column."""
    return [int(np.max(values, initial=0)) + 1 for values in columns]


def _check(x: Column, t_x: Column, end: Column, weights: Floats | None) -> None:
    """Raise ValueError with every breach and how often it was found."""
    sizes = [len(x), len(t_x), len(end)] + ([] if weights is None else [len(weights)])
    if len(set(sizes)) > 1:
        raise ValueError(f"patterns need columns of equal length; found {sizes}")
    breaches = (
        ("not finite (x, t_x or T)", sum(int((~np.isfinite(v)).sum()) for v in (x, t_x, end) if v.dtype.kind == "f")),
        ("negative x", int((x < 0).sum())),
        ("fraction of a purchase in x", int((x != np.rint(x)).sum()) if x.dtype.kind == "f" else 0),
        ("negative t_x", int((t_x < 0).sum())),
        ("t_x after T", int((t_x > end).sum())),
        ("x = 0 with t_x > 0", int(((x == 0) & (t_x > 0)).sum())),
        ("fewer than one customer", 0 if weights is None else int((~(weights >= 1)).sum())),
    )
    found = [f"{name}: {count}" for name, count in breaches if count]
    if found:
        raise ValueError(f"these purchase histories are impossible ({'; '.join(found)}, of {len(x)} rows)")


def _whole_keys(x: Column, t_x: Column, end: Column, *, size: list[int] | None = None) -> Whole | None:
    """One whole number for each row that orders as (x, T, t_x) does; None where times have fractions or are huge."""
    size = size or _sizes(x, t_x, end)
    room = float(size[0]) * size[1] * size[2]
    if room >= 2.0**62:
        return None
    kind = np.int32 if room < 2.0**31 else np.int64
    columns: list[Whole] = []
    for values in (x, t_x, end):
        whole: Whole = values.astype(kind)
        if values.dtype.kind == "f" and not (whole == values).all():
            return None
        columns.append(whole)
    per_x, per_end = kind(size[2]), kind(size[1])
    return (columns[0] * per_x + columns[2]) * per_end + columns[1]


def _distinct(keys: Whole, size: list[int], weights: Floats | None) -> tuple[Whole, Floats, Floats, Floats]:
    """x, t_x, T and customers of the distinct keys."""
    order = None if weights is None else np.argsort(keys, kind="stable")
    keys = np.sort(keys) if order is None else keys[order]
    first = np.flatnonzero(np.append(True, keys[1:] != keys[:-1])) if len(keys) else np.zeros(0, np.int64)
    if weights is None or order is None:
        customers = np.diff(np.append(first, len(keys))).astype(float)
    else:
        customers = np.add.reduceat(weights[order], first) if len(keys) else np.zeros(0)
    rest, t_x = np.divmod(keys[first], keys.dtype.type(size[1]))
    x, end = np.divmod(rest, keys.dtype.type(size[2]))
    return x.astype(np.int64), t_x.astype(float), end.astype(float), customers


def _as_records(x: Column, t_x: Column, end: Column, *, ends: Floats) -> Column:
    """Numbers that order as (x, T, t_x) does, of times with fractions: complex numbers compare their parts in turn."""
    place = np.searchsorted(ends, end) + x.astype(float) * (len(ends) + 1)
    return place + 1j * t_x.astype(float)


def _by_sorting_rows(x: Column, t_x: Column, end: Column, weights: Floats | None) -> Patterns:
    """The patterns of times with fractions."""
    order = np.lexsort((t_x, end, x))
    rows = np.stack([x[order], t_x[order], end[order]]).astype(float)
    first = np.flatnonzero(np.append(True, (rows[:, 1:] != rows[:, :-1]).any(axis=0)))
    counts = np.ones(len(order)) if weights is None else weights[order]
    x, t_x, end = rows[:, first]
    return Patterns(x.astype(np.int64), t_x, end, np.add.reduceat(counts, first))


def distinct_pairs(x: Column, T: Column) -> tuple[Floats, Floats, Whole]:
    """The distinct pairs (x, T), and the number of each row's pair: what depends on both alone is computed once."""
    keys = _whole_keys(x, np.zeros(1), T)
    if keys is None:
        return x.astype(float), T.astype(float), np.arange(len(x))
    room = int(keys.max(initial=0)) + 1
    if room > ROOM_FOR_FLAGS:
        codes, place = np.unique(keys, return_inverse=True)
    else:
        present = np.zeros(room, dtype=bool)
        present[keys] = True
        codes, place = np.flatnonzero(present), (np.cumsum(present) - 1)[keys]
    per_x = _sizes(T)[0]
    return (codes // per_x).astype(float), (codes % per_x).astype(float), place
