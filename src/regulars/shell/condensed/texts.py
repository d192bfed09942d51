"""Numbers that are equal for equal names, whichever dictionary these stand in."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

_WORD = 8
_LOOKED_AT = 64  # bytes of a text that count; equality is proved afterwards, so a long text need not be read
_FACTORS = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F))
_HALF = np.uint64(32)


def numbers_of(names: pa.Array) -> NDArray[np.uint64]:
    """A number for every name."""
    if pa.types.is_integer(names.type):
        whole = names.cast(pa.int64()).fill_null(0)
        values = np.frombuffer(whole.buffers()[1] or b"", np.int64)[whole.offset : whole.offset + len(whole)]
        return _stirred(values.view(np.uint64))
    return _of_texts(names)


def _of_texts(said: pa.Array) -> NDArray[np.uint64]:
    """A number for every text: its bytes, eight at a time, stirred in one after the other."""
    if len(said) == 0:
        return np.empty(0, np.uint64)
    _, where, letters = said.buffers()
    wide = np.int64 if pa.types.is_large_string(said.type) else np.int32
    ends = np.frombuffer(where, wide)[said.offset : said.offset + len(said) + 1].astype(np.int64)
    begun, lengths = ends[:-1], np.diff(ends)
    padded = np.concatenate([np.frombuffer(letters or b"", np.uint8), np.zeros(_WORD, np.uint8)])
    words: NDArray[np.uint64] = np.ndarray((len(padded) - _WORD + 1,), np.dtype("<u8"), padded, strides=(1,))
    number = lengths.astype(np.uint64) * _FACTORS[0]
    for at in range(0, min(int(lengths.max()), _LOOKED_AT), _WORD):
        left = np.clip(lengths - at, 0, _WORD).astype(np.uint64)
        word = words[np.minimum(begun + at, len(words) - 1)]
        # A shift by a whole word is none at all, so what lies beyond a text goes in two steps.
        beyond = np.uint64(4) * (np.uint64(_WORD) - left)
        number = _stirred(number ^ (word << beyond << beyond))
    return number


def _stirred(number: NDArray[np.uint64]) -> NDArray[np.uint64]:
    stirred = number * _FACTORS[1]
    stirred ^= stirred >> _HALF
    return stirred * _FACTORS[0]
