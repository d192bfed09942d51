"""Markov chains of channels of any order, and what the removal of a channel takes away.

Source: Anderl, Becker, von Wangenheim, Schumann (2016), Mapping the customer journey, IJRM 33(3): a journey is a walk
from the start over channels to conversion or to nothing; a removed channel leads to nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]

_MOST_CELLS = 4_000_000  # of the matrices that are inverted at once: 32 MB
BEFORE = -1  # the code of what was before the first channel


@dataclass(frozen=True)
class Steps:
    """How often a channel, or an end, came after the channels before it.

    Each row is one step of journeys: `group` of customers, `before` with one column for each channel before it (the
    last column is the latest; `BEFORE` where the journey had not begun), `after` (0 … channels-1 are channels, then
    conversion, then none), and `n`, how many such steps there were.
    """

    group: Codes
    before: Codes
    after: Codes
    n: Floats
    channels: int
    groups: int

    @property
    def conversion(self) -> int:
        return self.channels

    @property
    def nothing(self) -> int:
        return self.channels + 1

    def chain(self, order: int) -> Chain:
        """The counts of the chain whose states are the latest `order` channels."""
        base = self.channels + 1
        places = base ** np.arange(order)[::-1]
        keys = (self.before[:, -order:] + 1) @ places
        states = np.union1d(keys, [0])  # 0: nothing yet, where every journey starts
        at = np.searchsorted(states, keys)
        shape = (self.groups, len(states), self.channels + 2)
        place = np.ravel_multi_index((self.group, at, self.after), shape)
        flat = np.bincount(place, weights=self.n, minlength=int(np.prod(shape)))
        counts = flat.astype(np.float64, copy=False).reshape(shape)
        latest = states % base - 1
        ahead = (states[:, None] % (base ** (order - 1))) * base + 1 + np.arange(self.channels)
        found = np.searchsorted(states, ahead).clip(max=len(states) - 1)
        leads_to = np.where(states[found] == ahead, found, -1)
        return Chain(counts, leads_to, latest, states)


@dataclass(frozen=True)
class Chain:
    """Counts by group, state and what came after; the state that each channel leads to (-1: never seen); the latest
    channel of each state; and its number, which has the code of each channel as a digit. State 0 is the start."""

    counts: Floats
    leads_to: Codes
    latest: Codes
    numbers: Codes

    @property
    def states(self) -> int:
        """States other than the start."""
        return len(self.latest) - 1

    @cached_property
    def channels(self) -> int:
        return self.leads_to.shape[1]

    def totals(self, weights: Floats) -> Floats:
        """The counts of draws of groups: `weights` has a row for each draw, with how often it holds each group."""
        flat = weights @ self.counts.reshape(len(self.counts), -1)
        return flat.reshape(len(weights), *self.counts.shape[1:])

    def removal_effects(self, weights: Floats) -> Floats:
        """By draw and channel the share of conversions that is gone without the channel; 0 where nobody converts.

        One inverse serves all channels: N = (I - Q)^-1 holds how often each state is visited, h = N r the probability
        to convert from it. Who is to meet a state of c first at s does so with f = N[start, S_c] N[S_c, S_c]^-1, so
        effect(c) = f h[S_c] / h[start]; with one state for each channel N[start, c] / N[c, c] h[c] / h[start].
        """
        at_once = max(_MOST_CELLS // len(self.latest) ** 2, 1)
        parts = [self._effects(weights[first : first + at_once]) for first in range(0, len(weights), at_once)]
        return np.concatenate(parts)

    def _effects(self, weights: Floats) -> Floats:
        visits, converts = self._solved(self.totals(weights))
        effects = np.zeros((len(weights), self.channels))
        start = converts[:, 0]
        has_conversions = start > 0
        for channel in range(self.channels):
            own = np.flatnonzero(self.latest == channel)
            if len(own):
                block = np.swapaxes(visits[:, own[:, None], own], 1, 2)
                first = np.linalg.solve(block, visits[:, 0, own][..., None])[..., 0]
                lost = (first * converts[:, own]).sum(axis=1)
                effects[has_conversions, channel] = lost[has_conversions] / start[has_conversions]
        return effects

    def conversion_probability(self, weights: Floats) -> Floats:
        """By draw, the probability that a journey converts."""
        converts: Floats = self._solved(self.totals(weights))[1][:, 0]
        return converts

    def _solved(self, totals: Floats) -> tuple[Floats, Floats]:
        """By draw, how often each state is visited from each, and the probability to convert from it."""
        seen = totals.sum(axis=2, keepdims=True)
        moves = np.divide(totals, seen, out=np.zeros_like(totals), where=seen > 0)
        size = len(self.latest)
        onward = np.zeros((len(totals), size, size))
        for channel in range(self.channels):
            known = np.flatnonzero(self.leads_to[:, channel] >= 0)
            onward[:, known, self.leads_to[known, channel]] += moves[:, known, channel]
        visits = np.asarray(np.linalg.inv(np.eye(size) - onward), dtype=np.float64)
        converts: Floats = (visits @ moves[:, :, self.channels, None])[..., 0]
        return visits, converts


def shares(effects: Floats) -> Floats:
    """The removal effects of each draw as parts of one; equal parts where no channel has an effect."""
    sums = effects.sum(axis=1, keepdims=True)
    return np.divide(effects, sums, out=np.full_like(effects, 1 / max(effects.shape[1], 1)), where=sums > 0)
