"""Where framed records go: an input file is left in place if it can be parsed as it is, else it is copied.

The copy (a spool) has one record per line end, LF only, UTF-8, no header, no blank line and no record that
framing has rejected. Small files with one header share a spool, so that one statement parses them all.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from regulars.shell.ingest.framing import LF, Bytes, Frame, Offsets
from regulars.shell.ingest.line_index import Pieces, TextPart

COPY_STEP = 16 << 20


class Spool:
    """A scratch file of records that may come from many input files."""

    def __init__(self, path: Path, columns: tuple[str, ...], delimiter: str, quote: str) -> None:
        self.path = path
        self._columns, self._delimiter, self._quote = columns, delimiter, quote
        self.pieces = Pieces()
        self.size = 0
        path.write_bytes(b"")

    def add(self, file_no: int, block: Bytes, frame: Frame, good: NDArray[np.bool_], line: int) -> None:
        """Write the good records of a block whose first line is `line`."""
        if not good.any():
            return
        starts, ends, lines = frame.starts, frame.ends, frame.lines
        if frame.plain and good.all():
            written = block[starts[0] : frame.nexts[-1]]
            offsets = starts - starts[0]
        else:
            starts, ends, lines = starts[good], ends[good], lines[good]
            written, offsets = packed(block, starts, ends)
        # Opened for each block: thousands of spools must not need thousands of open files.
        with self.path.open("ab") as file:
            file.write(written.data)
        self.pieces.add(file_no, lines + line, offsets + self.size, int((ends - starts).max()))
        self.size += len(written)

    def take_over(self, place: InPlace, end: int) -> None:
        """Copy what was to be left in place, up to byte `end` of the input file."""
        with place.path.open("rb") as source, self.path.open("ab") as target:
            source.seek(place.first)
            left = end - place.first
            while left and (chunk := source.read(min(left, COPY_STEP))):
                target.write(chunk)
                left -= len(chunk)
        self.pieces = place.pieces
        self.pieces.shift(-place.first)
        self.size = end - place.first

    def part(self) -> TextPart:
        """The finished spool."""
        return TextPart(
            path=self.path,
            columns=self._columns,
            delimiter=self._delimiter,
            quote=self._quote,
            skip=0,
            size=self.size,
            stamp=None,
            **self.pieces.arrays(),
        )


class InPlace:
    """An input file that has so far proved fit to be parsed where it lies."""

    def __init__(
        self, path: Path, columns: tuple[str, ...], delimiter: str, quote: str, stamp: tuple[int, int]
    ) -> None:
        self.path = path
        self.columns, self.delimiter, self._quote = columns, delimiter, quote
        self._stamp = stamp
        self.pieces = Pieces()
        self.first = -1  # byte offset of the first record

    def fits(self, frame: Frame, good: NDArray[np.bool_]) -> bool:
        """Whether the engine will see in the block exactly the records that framing saw."""
        blanks_vanish = len(self.columns) > 1  # in a file of one column a blank line would be a row
        return frame.line_ends <= {"lf"} and bool(good.all()) and (not frame.blanks or blanks_vanish)

    def add(self, file_no: int, frame: Frame, offset: int, line: int) -> None:
        """Take note of the records of a block that begins at byte `offset` of the file."""
        if self.first < 0:
            self.first = offset + (int(frame.starts[0]) if len(frame) else frame.consumed)
        if len(frame):
            longest = int((frame.ends - frame.starts).max())
            self.pieces.add(file_no, frame.lines + line, frame.starts + offset, longest)

    def part(self) -> TextPart:
        """The finished file."""
        return TextPart(
            path=self.path,
            columns=self.columns,
            delimiter=self.delimiter,
            quote=self._quote,
            skip=1,
            size=self._stamp[0],
            stamp=self._stamp,
            **self.pieces.arrays(),
        )


def packed(block: Bytes, starts: Offsets, ends: Offsets) -> tuple[Bytes, Offsets]:
    """The records one after another, each ended by one LF, and where each begins."""
    step = np.zeros(int(ends[-1]) + 1, np.int8)
    step[starts] = 1
    step[ends] -= 1  # a record is never empty, so no two of these marks meet
    inside = np.cumsum(step, dtype=np.int8).astype(bool)
    inside[ends] = True  # keeps one byte of each line end
    written = block[: len(inside)][inside]
    after = np.cumsum(ends - starts + 1)
    written[after - 1] = LF
    offsets = np.empty_like(after)
    offsets[0], offsets[1:] = 0, after[:-1]
    return written, offsets
