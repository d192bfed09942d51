"""A stream cut into blocks that each begin where a record begins."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from regulars.ground.errors import InputRefused
from regulars.shell.ingest.streams import Stream

USUAL = 1 << 20  # small enough for the processor's cache, large enough to forget Python's cost per block
LARGEST = 256 << 20
LF, CR = 10, 13


class Room:
    """The one buffer that all files of an intake are read through."""

    def __init__(self) -> None:
        self.bytes: NDArray[np.uint8] = np.empty(USUAL + 1, np.uint8)

    def grow(self) -> None:
        """Double the buffer and keep what it holds."""
        wider = np.empty(2 * (len(self.bytes) - 1) + 1, np.uint8)
        wider[: len(self.bytes)] = self.bytes
        self.bytes = wider


@dataclass(frozen=True)
class Block:
    """Some bytes of a stream, the offset of the first one, whether nothing follows, and whether the stream lacked the
    last line end."""

    bytes: NDArray[np.uint8]
    offset: int
    final: bool
    is_completed: bool = False


class Blocks:
    """Gives block after block; after each, `consumed` says how much of it need not be seen again."""

    def __init__(self, stream: Stream, room: Room, name: str, *, offset: int = 0) -> None:
        self._stream, self._room, self._name = stream, room, name
        self._offset = offset
        self._filled = self._used = 0
        self._ended = False
        self.no_final_newline = False

    def next(self) -> Block | None:
        """The next block; None after the last. A final block always ends with a line end."""
        self._stream.settle()
        if self._ended and self._used == self._filled:
            return None
        if self._used:
            rest = self._filled - self._used
            self._room.bytes[:rest] = self._room.bytes[self._used : self._filled]
            self._filled, self._used = rest, 0
        elif self._filled == len(self._room.bytes) - 1:
            self._grow()
        self._fill()
        if self._ended:
            if not self._filled:
                return None
            self._end_last_line()
        return Block(self._room.bytes[: self._filled], self._offset, self._ended, self.no_final_newline)

    def settle(self) -> None:
        """Wait until the last block may be changed: another thread hashes it as it stands in the file."""
        self._stream.settle()

    def consume(self, count: int) -> None:
        """Drop the first `count` bytes of the last block."""
        self._used = count
        self._offset += count

    def _fill(self) -> None:
        view = self._room.bytes.data[:-1]  # one byte is kept for a missing last line end
        while self._filled < len(view) and not self._ended:
            count = self._stream.readinto(view[self._filled :])
            self._ended = count == 0
            self._filled += count

    def _end_last_line(self) -> None:
        if self._room.bytes[self._filled - 1] not in (LF, CR):
            self._room.bytes[self._filled] = LF
            self._filled += 1
            self.no_final_newline = True

    def _grow(self) -> None:
        if len(self._room.bytes) > LARGEST:
            raise InputRefused(
                f"{self._name}: no record ends within {LARGEST >> 20} MiB from byte {self._offset:,}; "
                "check that this is delimited text, and its `quote`"
            )
        self._room.grow()
