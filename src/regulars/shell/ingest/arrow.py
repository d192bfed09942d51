"""Arrow columns from NumPy arrays and strings, and back, by their buffers.

`pyarrow.array` and `to_numpy` look whether they were given something of pandas, and import it to see: a second.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray


def numbers(values: NDArray[np.integer], known: NDArray[np.bool_] | None = None) -> pa.Array:
    """A column of the array's own integer type; NULL where not `known`."""
    values = np.ascontiguousarray(values)
    mask = None if known is None else pa.py_buffer(np.packbits(known, bitorder="little"))
    return pa.Array.from_buffers(_INTEGERS[values.dtype.str[1:]], len(values), [mask, pa.py_buffer(values)])


def texts(values: Sequence[str | None]) -> pa.Array:
    """A large_string column of the strings."""
    coded = [b"" if value is None else value.encode("utf-8") for value in values]
    offsets = np.zeros(len(coded) + 1, np.int64)
    np.cumsum(np.fromiter(map(len, coded), np.int64, len(coded)), out=offsets[1:])
    known = np.fromiter((value is not None for value in values), bool, len(coded))
    mask = None if known.all() else pa.py_buffer(np.packbits(known, bitorder="little"))
    buffers = [mask, pa.py_buffer(offsets), pa.py_buffer(b"".join(coded))]
    return pa.Array.from_buffers(pa.large_string(), len(coded), buffers)


def slices(block: NDArray[np.uint8], starts: NDArray[np.int64], ends: NDArray[np.int64]) -> pa.Array:
    """A large_string column of slices of UTF-8 bytes, made without a Python object per slice."""
    lengths = ends - starts
    offsets = np.zeros(len(starts) + 1, np.int64)
    np.cumsum(lengths, out=offsets[1:])
    index = np.arange(offsets[-1])
    index += np.repeat(starts - offsets[:-1], lengths)
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(block[index])]
    return pa.Array.from_buffers(pa.large_string(), len(starts), buffers)


def to_numpy(column: pa.Array | pa.ChunkedArray) -> NDArray[np.int64]:
    """An integer column without NULLs as int64."""
    chunks = column.cast(pa.int64())
    chunks = chunks.chunks if isinstance(chunks, pa.ChunkedArray) else [chunks]
    if any(chunk.null_count for chunk in chunks):
        raise ValueError("a column of positions holds NULL")
    parts = [np.frombuffer(c.buffers()[1], np.int64, len(c), 8 * c.offset) for c in chunks if len(c)]
    return parts[0] if len(parts) == 1 else np.concatenate([np.zeros(0, np.int64), *parts])


def empty(schema: pa.Schema) -> pa.Table:
    """A table of no rows."""
    return pa.Table.from_batches([], schema=schema)


def utf8_fault(block: NDArray[np.uint8]) -> int | None:
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


_INTEGERS = {"u1": pa.uint8(), "i4": pa.int32(), "i8": pa.int64()}
