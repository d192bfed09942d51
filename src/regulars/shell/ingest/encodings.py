"""Text that is not UTF-8: what it may be instead, shown on a cell, for a person to choose; or a few damaged records."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from regulars.shell.ingest import arrow, reasons
from regulars.shell.ingest.framing import Frame
from regulars.shell.ingest.messages import shown

Bytes = NDArray[np.uint8]
CANDIDATES = ("cp1252", "latin-1", "mac_roman", "shift_jis", "gbk", "big5", "euc_kr", "cp1251", "cp1254")
MOST_DAMAGED = 1_000  # records of a file: more are a file in another encoding
_WIDE, _SHOWN = 60, 30
_BORDERS = re.compile(rb"[,;|\t\r\n\"]")
_DAMAGED = ord("?")


def readings(text: Bytes, fault: int) -> str:
    """The cell around a byte that is not UTF-8, as each encoding reads it that can."""
    before, after = text[max(0, fault - _WIDE) : fault].tobytes(), text[fault : fault + _WIDE].tobytes()
    begins = max((found.end() for found in _BORDERS.finditer(before)), default=0)
    ends = _BORDERS.search(after)
    cell = before[begins:] + (after[: ends.start()] if ends else after)
    by_text: dict[str, list[str]] = {}
    for name in CANDIDATES:
        try:
            read = cell.decode(name)
        except UnicodeDecodeError:
            continue
        if read.isprintable():
            by_text.setdefault(read, []).append(name)
    return ", ".join(f"{' or '.join(names)} reads {shown(read, _SHOWN)!r}" for read, names in by_text.items())


def mark_damaged(text: Bytes, frame: Frame) -> int:
    """Marks the records with bytes that are not UTF-8, and puts ? for these bytes; how many records they are.

    Stops after more records than a file may have damaged ones.
    """
    damaged: set[int] = set()
    for fault in _faults(text):
        record = int(np.searchsorted(frame.starts, fault, side="right")) - 1
        if record >= 0 and fault < frame.ends[record]:
            frame.reasons[record] = reasons.NOT_UTF8
            damaged.add(record)
        if len(damaged) > MOST_DAMAGED:
            break
    return len(damaged)


def _faults(text: Bytes) -> Iterator[int]:
    """Where each byte stands that is not UTF-8; it is ? from then on."""
    begin = 0
    while (fault := arrow.utf8_fault(text[begin:])) is not None:
        text[begin + fault] = _DAMAGED
        begin += fault
        yield begin
