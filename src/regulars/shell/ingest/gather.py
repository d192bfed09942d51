"""Slices of a block as an Arrow column of strings, without a Python object per slice."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray


def strings(block: NDArray[np.uint8], starts: NDArray[np.int64], ends: NDArray[np.int64]) -> pa.Array:
    """One large_string per slice; the block is known to be UTF-8 and slices to end between characters."""
    lengths = ends - starts
    offsets = np.zeros(len(starts) + 1, np.int64)
    np.cumsum(lengths, out=offsets[1:])
    index = np.arange(offsets[-1])
    index += np.repeat(starts - offsets[:-1], lengths)
    data = pa.py_buffer(block[index])
    return pa.Array.from_buffers(pa.large_string(), len(starts), [None, pa.py_buffer(offsets), data])


def fault_in(block: NDArray[np.uint8]) -> int | None:
    """The offset of the first byte that is not UTF-8; None if all of it is."""
    if not len(block) or block.max() < 128:
        return None
    offsets = pa.py_buffer(np.array([0, len(block)], np.int64))
    whole = pa.Array.from_buffers(pa.large_string(), 1, [None, offsets, pa.py_buffer(block)])
    try:
        whole.validate(full=True)
        return None
    except pa.ArrowInvalid:
        pass
    try:
        block.tobytes().decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start
    return None
