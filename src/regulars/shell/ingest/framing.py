"""Where records begin and end in a block of UTF-8 text, found without the engine's parser.

A record ends at a line end (LF, CRLF or CR) that lies outside quotes. A quote opens only at the start of a
cell and closes only at its end (blanks between quote and delimiter are allowed, as the engine allows them);
any other quote makes the record malformed. Where all quotes of a block are in order, "outside" is the
parity of the quotes so far, which NumPy gives at once; else `quotes.mend` walks from fault to fault.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from regulars.shell.ingest import quotes, reasons

Bytes = NDArray[np.uint8]
Offsets = NDArray[np.int64]

TAB, LF, CR, BLANK, DELETE = 9, 10, 13, 32, 127


@dataclass
class Frame:
    """The complete records of one block, blank lines left out. Offsets and lines count from 0 in the block."""

    starts: Offsets
    ends: Offsets  # exclusive, without the line end
    nexts: Offsets  # where the text after the line end begins
    lines: Offsets  # the physical line on which the record begins
    reasons: NDArray[np.uint8]
    consumed: int  # bytes of the complete records and blank lines
    line_count: int  # physical lines in the consumed bytes
    blanks: int
    line_ends: frozenset[str]  # of {'lf', 'crlf', 'cr'}: those that end records

    def __len__(self) -> int:
        return len(self.starts)

    @property
    def plain(self) -> bool:
        """Whether the consumed bytes can be copied as they are: LF only, no blank line, no fault."""
        return self.line_ends <= {"lf"} and not self.blanks and not self.reasons.any()

    def without_first(self) -> Frame:
        """The frame without its first record."""
        return replace(
            self,
            starts=self.starts[1:],
            ends=self.ends[1:],
            nexts=self.nexts[1:],
            lines=self.lines[1:],
            reasons=self.reasons[1:],
        )


@dataclass(frozen=True)
class _Events:
    """The bytes of a block that matter for framing."""

    breaks: Offsets  # last byte of each line end
    ends: Offsets  # where the text before the line end stops
    quotes: Offsets
    controls: Offsets


def frame(block: Bytes, *, final: bool, quote: int | None, delimiter: int, is_completed: bool = False) -> Frame:
    """The records of a block that begins where a record begins; a `final` block ends with a line end, which the file
    itself lacks where the block `is_completed`."""
    events = _events(block, final=final, quote=quote)
    faults: list[tuple[int, int]] = []
    if len(events.quotes):
        borders, faults = quotes.borders(block, events.quotes, events.breaks, delimiter=delimiter, final=final)
        index = np.flatnonzero(borders)
    else:
        index = np.arange(len(events.breaks))
    return _records(block, events, index, faults, own_ends=-1 if is_completed else None)


def _events(block: Bytes, *, final: bool, quote: int | None) -> _Events:
    wanted = block < BLANK
    wanted &= block != TAB
    if quote is not None:
        wanted |= block == quote
    deletes = block == DELETE
    if deletes.any():
        wanted |= deletes
    at = np.flatnonzero(wanted)
    what = block[at]
    is_lf = what == LF
    lines = np.count_nonzero(is_lf)
    none = at[:0]
    if lines == len(at):
        return _Events(at, at, none, none)
    is_quote = what == quote if quote is not None else np.zeros(len(at), bool)
    quotes = at[is_quote]
    if lines + len(quotes) == len(at):
        breaks = at[is_lf]
        return _Events(breaks, breaks, quotes, none)
    breaks, ends = _line_breaks(block, at, what, final=final)
    return _Events(breaks, ends, quotes, at[~(is_quote | is_lf | (what == CR))])


def _line_breaks(block: Bytes, at: Offsets, what: Bytes, *, final: bool) -> tuple[Offsets, Offsets]:
    """Last byte of each line end, and where the text before it stops, where CR may end lines too."""
    is_cr = what == CR
    # A CR that an LF follows belongs to that LF; one at the very end may yet be followed by it.
    after = block[np.minimum(at + 1, len(block) - 1)]
    undecided = (at == len(block) - 1) & (not final)
    is_break = (what == LF) | (is_cr & (after != LF) & ~undecided)
    breaks = at[is_break]
    ends = breaks - ((what[is_break] == LF) & (breaks > 0) & (block[np.maximum(breaks - 1, 0)] == CR))
    return breaks, ends


def _records(
    block: Bytes, events: _Events, index: Offsets, faults: list[tuple[int, int]], own_ends: int | None
) -> Frame:
    last, ends = events.breaks[index], events.ends[index]
    nexts = last + 1
    starts = np.empty_like(nexts)
    lines = np.empty_like(nexts)
    if len(nexts):
        starts[0], starts[1:] = 0, nexts[:-1]
        lines[0], lines[1:] = 0, index[:-1] + 1
    marks = np.zeros(len(nexts), np.uint8)
    if len(events.controls) and len(nexts):
        inside = events.controls[events.controls < nexts[-1]]
        marks[np.searchsorted(starts, inside, side="right") - 1] = reasons.CONTROL_CHARACTER
    if faults:
        where, why = np.array(faults[::-1]).T  # the first fault of a record is written last and stays
        known = where <= (lines[-1] if len(lines) else -1)
        marks[np.searchsorted(lines, where[known])] = why[known]
    consumed = int(nexts[-1]) if len(nexts) else 0
    line_count = int(index[-1]) + 1 if len(index) else 0
    kinds = _line_ends(block, last[:own_ends], ends[:own_ends])
    full = ends > starts
    blanks = len(full) - int(np.count_nonzero(full))
    if blanks:
        starts, ends, nexts, lines = starts[full], ends[full], nexts[full], lines[full]
        marks = marks[full]
    return Frame(starts, ends, nexts, lines, marks, consumed, line_count, blanks, kinds)


def _line_ends(block: Bytes, last: Offsets, ends: Offsets) -> frozenset[str]:
    two = ends != last
    crlf = bool(two.any())
    single = block[last[~two]] if crlf else block[last]
    kinds = {"crlf"} if crlf else set()
    if len(single):
        if (single == LF).any():
            kinds.add("lf")
        if (single == CR).any():
            kinds.add("cr")
    return frozenset(kinds)
