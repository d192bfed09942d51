"""Records that are framed well but hold nothing usable: empty rows, repeated headers, endless cells."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from regulars.shell.ingest import reasons
from regulars.shell.ingest.framing import Bytes, Frame, Offsets
from regulars.shell.ingest.header import cells_of

LONGEST_CELL = 1 << 20  # bytes
LONGEST_RECORD = 32 << 20
STEPS = 256  # bytes of a record compared for all records at once, before each is looked at alone


class Judge:
    """Marks the records of blocks of one file with the reasons that the bytes alone can tell."""

    def __init__(self, header: bytes, names: list[str], delimiter: str, quote: str) -> None:
        self._delimiter, self._quote = delimiter, quote
        self._nothing = np.zeros(256, bool)
        self._nothing[[ord(c) for c in delimiter + quote + " \t"]] = True
        self._nothing_bytes = bytes(np.flatnonzero(self._nothing).astype(np.uint8))
        ways = {header, delimiter.join(names).encode()}
        if quote:
            doubled = (name.replace(quote, quote * 2) for name in names)
            ways.add(delimiter.join(f"{quote}{name}{quote}" for name in doubled).encode())
        self._headers = tuple(sorted({*ways, *(b"\xef\xbb\xbf" + way for way in ways)}))

    def mark(self, block: Bytes, frame: Frame) -> None:
        """Write the reasons into the frame, where it has none yet."""
        if not len(frame):
            return
        self._set(frame, self._empty(block, frame), reasons.EMPTY_ROW)
        lengths = frame.ends - frame.starts
        for header in self._headers:
            same = np.flatnonzero(lengths == len(header))
            self._set(frame, _equal(block, frame.starts, same, header), reasons.REPEATED_HEADER)
        long = np.flatnonzero(lengths > LONGEST_CELL)
        endless = [index for index in long if self._is_endless(block, frame, int(index))]
        self._set(frame, np.array(endless, np.int64), reasons.FIELD_TOO_LONG)

    def _set(self, frame: Frame, index: Offsets, reason: int) -> None:
        if len(index):
            frame.reasons[index] = np.where(frame.reasons[index] == reasons.FINE, reason, frame.reasons[index])

    def _empty(self, block: Bytes, frame: Frame) -> Offsets:
        index = np.flatnonzero(self._nothing[block[frame.starts]])
        empty: list[NDArray[np.int64]] = []
        for step in range(1, STEPS):
            if not len(index):
                break
            at = frame.starts[index] + step
            ended = at >= frame.ends[index]
            empty.append(index[ended])
            index, at = index[~ended], at[~ended]
            index = index[self._nothing[block[at]]]
        for number in index:
            record = block[frame.starts[number] : frame.ends[number]].tobytes()
            if not record.strip(self._nothing_bytes):
                empty.append(np.array([number]))
        return np.concatenate(empty) if empty else np.zeros(0, np.int64)

    def _is_endless(self, block: Bytes, frame: Frame, number: int) -> bool:
        if frame.reasons[number]:
            return False
        record = block[frame.starts[number] : frame.ends[number]].tobytes()
        if len(record) > LONGEST_RECORD:
            return True
        cells = cells_of(record.decode("latin-1"), self._delimiter, self._quote)  # latin-1: a byte each
        return max(map(len, cells)) > LONGEST_CELL


def _equal(block: Bytes, starts: Offsets, index: Offsets, record: bytes) -> Offsets:
    """Those of the records, all of its length, that equal `record`."""
    for step, byte in enumerate(record):
        if not len(index):
            break
        index = index[block[starts[index] + step] == byte]
    return index
