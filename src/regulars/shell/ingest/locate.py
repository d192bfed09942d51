"""From record numbers or byte offsets back to the bytes of records, by framing only the stretches asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
import pyarrow as pa

from regulars.shell.ingest import arrow, framing
from regulars.shell.ingest.framing import Bytes, Frame, Offsets
from regulars.shell.ingest.line_index import EVERY, TextPart


@dataclass(frozen=True)
class Stretch:
    """Up to 1,024 records of a part: the number and the byte offset of the first, and their frame."""

    record: int
    offset: int
    block: Bytes
    frame: Frame


def stretches(part: TextPart, numbers: Offsets | None = None) -> Iterator[Stretch]:
    """The stretches with these numbers, or all of them, in order."""
    wanted = range(len(part.marks)) if numbers is None else numbers
    with part.path.open("rb") as file:
        for number in wanted:
            yield _stretch(part, file, int(number))


def _stretch(part: TextPart, file: BinaryIO, number: int) -> Stretch:
    offset = int(part.marks[number])
    end = int(part.marks[number + 1]) if number + 1 < len(part.marks) else part.size
    file.seek(offset)
    text = file.read(end - offset)
    if not text.endswith((b"\n", b"\r")):
        text += b"\n"
    block = np.frombuffer(text, np.uint8)
    quote = ord(part.quote) if part.quote else None
    frame = framing.frame(block, final=True, quote=quote, delimiter=ord(part.delimiter))
    return Stretch(number * EVERY, offset, block, frame)


def records_from(part: TextPart, offsets: Offsets) -> Offsets:
    """The number of the record at each byte offset (ascending); -1 for an offset inside a record.

    The engine takes blank lines for part of the record that follows them, so that one is meant.
    """
    records = np.full(len(offsets), -1)
    numbers = np.searchsorted(part.marks, offsets, side="right") - 1
    wanted = np.unique(numbers[numbers >= 0])
    for number, stretch in zip(wanted, stretches(part, wanted), strict=True):
        here = _run(numbers, number)
        inside = offsets[here] - stretch.offset
        index = np.searchsorted(stretch.frame.starts, inside)
        between = (index == 0) | (stretch.frame.nexts[np.maximum(index - 1, 0)] <= inside)
        records[here] = np.where(between, stretch.record + index, -1)
    return records


def texts_of(part: TextPart, records: Offsets) -> pa.ChunkedArray:
    """The text of each record, without its line end; records ascend."""
    numbers = records // EVERY
    wanted = np.unique(numbers)
    chunks = []
    for number, stretch in zip(wanted, stretches(part, wanted), strict=True):
        index = records[_run(numbers, number)] - stretch.record
        chunks.append(arrow.slices(stretch.block, stretch.frame.starts[index], stretch.frame.ends[index]))
    return pa.chunked_array(chunks, pa.large_string())


def _run(ascending: Offsets, value: int) -> Offsets:
    return np.arange(np.searchsorted(ascending, value), np.searchsorted(ascending, value, side="right"))
