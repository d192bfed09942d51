"""Which line ends lie outside quotes, where quotes may be stray, unterminated or badly closed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from regulars.shell.ingest import reasons

Offsets = NDArray[np.int64]
Flags = NDArray[np.bool_]

MOST_LINES = 50  # a record that spans more lines is taken for one whose quote was never closed
WINDOW = 4096  # lines looked at in one step while mending: bounds the work that a fault makes void
LF, CR, BLANK = 10, 13, 32


def borders(
    block: NDArray[np.uint8], quotes: Offsets, breaks: Offsets, *, delimiter: int, final: bool
) -> tuple[Flags, list[tuple[int, int]]]:
    """Per line end whether it ends a record, and the faults found as (first line of record, reason)."""
    if not len(breaks):
        return np.zeros(0, bool), []
    quotes = quotes[: np.searchsorted(quotes, breaks[-1])]
    before = np.searchsorted(quotes, breaks)  # quotes that stand before each line end
    opens, strictly_opens = _openers(block, quotes, delimiter)
    closes = _closers(block, quotes, delimiter)
    if opens[0::2].all() and closes[1::2].all():
        outside = (before & 1) == 0
        if _all_short(outside, final=final):
            return outside, []
    mender = _Mender(quotes, breaks, before, opens, strictly_opens, closes)
    return mender.mend(final=final)


def _all_short(outside: Flags, *, final: bool) -> bool:
    """Whether every record closes within the allowed lines, the unfinished one at the end included."""
    index = np.flatnonzero(outside)
    edges = np.concatenate(([-1], index, [len(outside)]))
    unfinished = final and not outside[-1]
    return not unfinished and int(np.diff(edges).max()) <= MOST_LINES


def _openers(block: NDArray[np.uint8], quotes: Offsets, delimiter: int) -> tuple[Flags, Flags]:
    """Per quote: may it open a cell or continue a doubled quote; does it stand at the start of a cell."""
    before = block[np.maximum(quotes - 1, 0)]
    strict = (before == delimiter) | (before == LF) | (before == CR) | (quotes == 0)
    if delimiter != BLANK:
        _step_over_blanks(block, quotes, strict, before, delimiter, step=-1)
    doubled = np.zeros(len(quotes), bool)
    doubled[1:] = quotes[1:] == quotes[:-1] + 1
    return strict | doubled, strict


def _closers(block: NDArray[np.uint8], quotes: Offsets, delimiter: int) -> Flags:
    """Per quote: may it close a cell or begin a doubled quote."""
    after = block[quotes + 1]  # there is one: a line end follows every quote looked at
    closes = (after == delimiter) | (after == LF) | (after == CR)
    if delimiter != BLANK:
        _step_over_blanks(block, quotes, closes, after, delimiter, step=1)
    closes[:-1] |= quotes[1:] == quotes[:-1] + 1
    return closes


def _step_over_blanks(
    block: NDArray[np.uint8],
    quotes: Offsets,
    found: Flags,
    neighbour: NDArray[np.uint8],
    delimiter: int,
    *,
    step: int,
) -> None:
    """Mark in `found` the quotes that only blanks part from a delimiter, a line end or the block's edge."""
    index = np.flatnonzero(~found & (neighbour == BLANK))
    at = quotes[index] + step
    while len(index):
        at = at + step
        edge = (at < 0) | (at >= len(block))
        what = block[np.clip(at, 0, len(block) - 1)]
        found[index[edge | (what == delimiter) | (what == LF) | (what == CR)]] = True
        going = (what == BLANK) & ~edge
        index, at = index[going], at[going]


class _Mender:
    """Walks a block from fault to fault; between faults whole windows of lines are settled at once."""

    def __init__(
        self, quotes: Offsets, breaks: Offsets, before: Offsets, opens: Flags, strict: Flags, closes: Flags
    ) -> None:
        self.quotes, self.breaks, self.before = quotes, breaks, before
        even = np.arange(len(quotes)) % 2 == 0
        # Faults if quotes of even number open, and if those of odd number do.
        self.faults = (
            np.flatnonzero(np.where(even, ~opens, ~closes)),
            np.flatnonzero(np.where(even, ~closes, ~opens)),
        )
        self.strict = np.flatnonzero(strict)
        self.border = np.zeros(len(breaks), bool)
        self.bad: list[tuple[int, int]] = []

    def mend(self, *, final: bool) -> tuple[Flags, list[tuple[int, int]]]:
        """The borders and faults of the block."""
        start = line = quote = 0  # first line of the current record; line and quote looked at
        count = len(self.breaks)
        while line < count or (final and start < count):
            if line >= count:
                start, line, quote = self._peel(start)
                continue
            fault = self._next(self.faults[quote & 1], quote)
            at = int(np.searchsorted(self.breaks, self.quotes[fault])) if fault < len(self.quotes) else count
            stop = min(at, line + WINDOW)
            start, endless = self._settle(start, line, stop, quote)
            if endless:
                start, line, quote = self._peel(start)
            elif stop < at or at == count:
                line = stop
            else:
                start, line, quote = self._judge(start, at, quote, fault)
        return self.border, self.bad

    def _settle(self, start: int, line: int, stop: int, quote: int) -> tuple[int, bool]:
        """Mark the borders in lines [line, stop); where the last record begins, and if it is too long."""
        found = line + np.flatnonzero(((self.before[line:stop] - quote) & 1) == 0)
        edges = np.concatenate(([start - 1], found, [stop]))
        long = np.flatnonzero(np.diff(edges) > MOST_LINES)
        if len(long):
            self.border[found[: long[0]]] = True
            return int(edges[long[0]]) + 1, True
        self.border[found] = True
        return int(edges[-2]) + 1, False

    def _judge(self, start: int, at: int, quote: int, fault: int) -> tuple[int, int, int]:
        """Where to go on after a fault on line `at`: the record's start, the line and the quote."""
        closing = (fault - quote) & 1
        if closing and start < at:
            return self._peel(start)  # the quote that seems to close belongs to a later record
        self.bad.append((start, reasons.MALFORMED_QUOTE))
        # From here the cell is unquoted: quotes are plain characters until a cell begins with one.
        opener = self._next(self.strict, fault + 1)
        if opener < len(self.quotes) and self.quotes[opener] < self.breaks[at]:
            return start, at, opener
        self.border[at] = True
        return at + 1, at + 1, int(self.before[at])

    def _peel(self, start: int) -> tuple[int, int, int]:
        """End the record on its first line, so that the lines after it are read for themselves."""
        self.border[start] = True
        self.bad.append((start, reasons.UNTERMINATED_QUOTE))
        return start + 1, start + 1, int(self.before[start])

    def _next(self, sorted_quotes: Offsets, least: int) -> int:
        """The first of the quotes whose number is at least `least`; past the last one if there is none."""
        index = int(np.searchsorted(sorted_quotes, least))
        return int(sorted_quotes[index]) if index < len(sorted_quotes) else len(self.quotes)
