"""How regularly customers buy: what a silence means for each, and when the next order is to be expected."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from regulars.studies.churn.features import Columns

_LEAST_SHAPE, _MOST_SHAPE = 0.3, 100.0  # of gaps that scatter wildly, and of gaps that do not
_SHOP_COUNTS = 2.0  # the shop's gap counts for a customer like this number of their own gaps
_KNOWN_FROM = 3  # own gaps from which a rhythm is a customer's own
_WITHIN = (0.1, 0.9)  # of the gaps that are still possible, a tenth is shorter and a tenth longer than the window
_NO_GAP = 0.001  # chance of so long a gap: who is silent for longer has no rhythm any more
_WIDEST = 2.0  # usual gaps: a wider window is no expectation


@dataclass(frozen=True)
class Rhythm:
    """The gaps of a shop's customers: gamma around each customer's own mean, of one shape.

    `usual_gap`: mean days between purchase days, of a customer who bought again. `shape`: 1 where purchases come as
    by chance, more where gaps are even, less where customers buy in bursts.
    """

    usual_gap: float
    shape: float

    @classmethod
    def of(cls, columns: Columns) -> Rhythm:
        """The rhythm of these customers; purchases by chance where nobody has two gaps.

        The shape is the inverse of the squared variation of gaps within customers. n gaps by chance have n / (n + 1).
        """
        gaps, mean = _gaps(columns)
        known = gaps >= 2
        back = gaps >= 1
        usual = float(np.average(mean[back])) if back.any() else 0.0
        if not known.any():
            return cls(usual, 1.0)
        varied = (np.nan_to_num(columns["gap_spread_days"][known]) / mean[known]) ** 2
        by_chance = gaps[known] / (gaps[known] + 1)
        dispersion = float(np.average(varied / by_chance, weights=gaps[known] - 1))
        return cls(usual, float(np.clip(1 / max(dispersion, 1e-9), _LEAST_SHAPE, _MOST_SHAPE)))

    def own_gap(self, columns: Columns) -> np.ndarray:
        """Days between purchase days of each customer; the less of them is known, the nearer to the shop's."""
        gaps, mean = _gaps(columns)
        return np.asarray((gaps * mean + _SHOP_COUNTS * self.usual_gap) / (gaps + _SHOP_COUNTS))

    def quiet(self, columns: Columns, days: int) -> np.ndarray:
        """The chance that a customer who has not left is silent for `days` more, as silent as they are now."""
        from scipy.special import gammaincc

        scale = np.maximum(self.own_gap(columns), 1.0) / self.shape
        so_far = gammaincc(self.shape, columns["recency_days"] / scale)
        later = gammaincc(self.shape, (columns["recency_days"] + days) / scale)
        return np.where(so_far > 1e-12, later / np.maximum(so_far, 1e-12), 0.0)


def _gaps(columns: Columns) -> tuple[np.ndarray, np.ndarray]:
    """The number of gaps of each customer, and their mean in days; 0 where there is none."""
    return np.maximum(columns["purchase_days"] - 1, 0.0), np.nan_to_num(columns["mean_gap_days"], nan=0.0)


@dataclass(frozen=True)
class NextOrder:
    """When each customer's next order is to be expected: days after the latest one; NaN where there is no window.

    `overdue`: the current silence by the customer's usual gap; NaN for customers with fewer than three gaps.
    """

    first: np.ndarray
    last: np.ndarray
    overdue: np.ndarray


def next_order(rhythm: Rhythm, columns: Columns, gone: np.ndarray) -> NextOrder:
    """The middle 80% of the gaps that are still possible after the current silence, of customers with three or more.

    There is no window for the gone, nor where it would be wider than twice the usual gap.
    """
    from scipy.special import gammaincc, gammainccinv

    gaps, mean = _gaps(columns)
    gap, shape = np.maximum(rhythm.own_gap(columns), 1.0), _own_shape(rhythm, columns)
    silence = columns["recency_days"]
    left = gammaincc(shape, silence * shape / gap)
    first, last = (np.asarray(gap / shape * gammainccinv(shape, left * part)) for part in reversed(_WITHIN))
    first, last = np.maximum(np.floor(first), silence), np.ceil(last)
    is_known = (gaps >= _KNOWN_FROM) & ~gone & (left > _NO_GAP) & (last - first <= _WIDEST * gap)
    overdue = np.where(gaps >= _KNOWN_FROM, silence / np.maximum(mean, 1.0), np.nan)
    return NextOrder(np.where(is_known, first, np.nan), np.where(is_known, last, np.nan), overdue)


def _own_shape(rhythm: Rhythm, columns: Columns) -> np.ndarray:
    """The evenness of each customer's gaps; the less of them is known, the nearer to the shop's."""
    gaps, mean = _gaps(columns)
    varied = (np.nan_to_num(columns["gap_spread_days"]) / np.maximum(mean, 1.0)) ** 2 * (gaps + 1) / np.maximum(gaps, 1)
    weight = np.maximum(gaps - 1, 0.0)
    dispersion = (weight * varied + _SHOP_COUNTS * 2 / rhythm.shape) / (weight + _SHOP_COUNTS * 2)
    return np.clip(1 / np.maximum(dispersion, 1e-9), _LEAST_SHAPE, _MOST_SHAPE)
