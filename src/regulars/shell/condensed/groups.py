"""A Parquet log by its groups of rows: names as codes of the group's own dictionary, the rest as numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from regulars.ground.errors import InputRefused, UsageError, listing

CODED = ("invoice_no", "stock_code")  # always; other names that are numbers stay numbers
NUMBERS = ("quantity", "price", "invoice_date")
NEEDED = ("invoice_no", "stock_code", *NUMBERS)
KNOWN = (*NEEDED, "product_name", "customer_id", "country")
NONE = np.iinfo(np.int64).min  # stands for NULL among numbers
NO_CODE = -1  # stands for NULL among codes
_MOMENT = pa.timestamp("us")
MONEY = pa.decimal128(18, 4)
_NOTHING = -1  # the number of the group of a file without rows


@dataclass(frozen=True)
class Column:
    """The values of one column: codes of `said`, or numbers where there is no such dictionary."""

    values: NDArray[Any]
    said: pa.Array | None = None

    @property
    def names(self) -> int:
        """How many names there are codes for."""
        return 0 if self.said is None else len(self.said)

    def at(self, places: NDArray[np.int64]) -> Column:
        """The same of the rows at these places."""
        return Column(self.values[places], self.said)

    def told(self) -> pa.Array:
        """The values of names as Arrow."""
        if self.said is None:
            return pa.array(self.values, mask=self.values == NONE)
        return self.said.take(pa.array(self.values, mask=self.values == NO_CODE))


@dataclass(frozen=True)
class Place:
    """Where a group of rows lies: its file, its number there, and how many rows it has."""

    path: Path
    number: int
    rows: int


class Log:
    """The files of a tidy log, and how each column of the ledger is called in them."""

    def __init__(self, paths: Sequence[Path], names: Mapping[str, str]) -> None:
        """Raises UsageError where a column is missing or of another type, InputRefused where a file cannot be read."""
        unknown = [name for name in names if name not in KNOWN]
        missing = [name for name in NEEDED if name not in names]
        if unknown or missing:
            told = f"no name for {listing(missing)}" if missing else f"{listing(unknown)} cannot be condensed"
            raise UsageError(f"names: {told}; the columns are {', '.join(KNOWN)}, the last three where there are any.")
        self.names = dict(names)
        self._kinds: dict[str, pa.DataType] = {}
        self.places = tuple(place for path in paths for place in self._places(path))

    def _places(self, path: Path) -> list[Place]:
        with _opened(path) as file:
            kinds = {field.name: field.type for field in file.schema_arrow}
            for name, found in self.names.items():
                if found not in kinds:
                    there = listing(list(kinds), most=20)
                    raise UsageError(f"{path} has no column {found!r} ({name}); it has {there}.")
                self._check(f"{path}: column {found!r} ({name})", name, kinds[found])
            groups = range(file.metadata.num_row_groups)
            rows = [file.metadata.row_group(number).num_rows for number in groups]
        return [Place(path, number, count) for number, count in enumerate(rows)] or [Place(path, _NOTHING, 0)]

    def _check(self, what: str, name: str, kind: pa.DataType) -> None:
        _check(what, name, kind)
        before = self._kinds.setdefault(name, kind)
        if kind != before:
            raise UsageError(f"{what} has the type {kind}, in the files before it {before}. `regulars run` reads both.")

    def group(self, place: Place) -> dict[str, Column]:
        """The columns of one group of rows, by their names in the ledger; of those the log lacks, only NULL."""
        names = [found for name, found in self.names.items() if name not in NUMBERS]
        try:
            with _opened(place.path, names) as file:
                if place.number == _NOTHING:
                    rows = file.schema_arrow.empty_table()
                else:
                    rows = file.read_row_group(place.number, columns=list(self.names.values()), use_threads=False)
            found = {name: _column(name, rows[stored]) for name, stored in self.names.items()}
        except (OSError, pa.ArrowInvalid) as error:
            raise InputRefused(f"{place.path}: rows of group {place.number + 1} cannot be read ({error}).") from error
        absent = Column(np.full(place.rows, NO_CODE, np.int32), pa.array([], pa.string()))
        return {name: found.get(name, absent) for name in KNOWN}


def _opened(path: Path, names: Sequence[str] = ()) -> pq.ParquetFile:
    try:
        return pq.ParquetFile(path, read_dictionary=names)
    except (OSError, pa.ArrowInvalid) as error:
        raise InputRefused(f"{path} cannot be read as Parquet ({error}).") from error


def _is_text(kind: pa.DataType) -> bool:
    coded = pa.types.is_dictionary(kind)
    return _is_text(kind.value_type) if coded else pa.types.is_string(kind) or pa.types.is_large_string(kind)


def _check(what: str, name: str, kind: pa.DataType) -> None:
    whole = pa.types.is_integer(kind)
    wanted, fits = {
        "quantity": ("whole numbers", whole),
        "price": (
            "DOUBLE, whole numbers, or DECIMAL of 18 digits, four of them after the point",
            whole
            or pa.types.is_float64(kind)
            or (pa.types.is_decimal(kind) and kind.scale <= 4 and kind.precision - kind.scale <= 14),
        ),
        "invoice_date": (
            "dates, or timestamps without a time zone",
            pa.types.is_date(kind) or (pa.types.is_timestamp(kind) and kind.tz is None),
        ),
    }.get(name, ("texts or whole numbers", whole or _is_text(kind)))
    if not fits:
        raise UsageError(f"{what} has the type {kind}; a tidy log has {wanted}. `regulars run` reads more.")


def _column(name: str, found: pa.ChunkedArray) -> Column:
    """One column as NumPy, never by way of PyArrow's own `to_numpy`: that loads pandas."""
    if name in CODED or (name not in NUMBERS and not pa.types.is_integer(found.type)):
        return _coded(found)
    if pa.types.is_float64(found.type):
        return _numbers(found, float("nan"), np.float64)
    if name == "price":
        return _ten_thousandths(found.cast(MONEY))
    moments = found.cast(_MOMENT).cast(pa.int64()) if name == "invoice_date" else found.cast(pa.int64())
    return _numbers(moments, NONE, np.int64)


def _coded(found: pa.ChunkedArray) -> Column:
    """Names as codes, each name having one."""
    coded = found if pa.types.is_dictionary(found.type) else found.dictionary_encode()
    if coded.num_chunks > 1:
        coded = coded.unify_dictionaries()
    said = coded.chunk(0).dictionary if coded.num_chunks else pa.array([], coded.type.value_type)
    codes = pa.chunked_array([chunk.indices for chunk in coded.chunks], coded.type.index_type)
    return Column(_numbers(codes.cast(pa.int32()), NO_CODE, np.int32).values, said)


def _ten_thousandths(found: pa.ChunkedArray) -> Column:
    """Decimals as whole numbers: the lower halves of them, which hold their eighteen digits."""
    chunks = []
    for chunk in found.chunks:
        halves = np.frombuffer(chunk.buffers()[1], np.int64)[2 * chunk.offset : 2 * (chunk.offset + len(chunk))]
        known = _values(chunk.is_valid().cast(pa.int8()), np.int8)
        chunks.append(np.where(known, halves[::2], NONE))
    return Column(_joined(chunks, np.int64))


def _numbers(found: pa.ChunkedArray, none: float, kind: type[np.generic]) -> Column:
    filled = pc.fill_null(found, none) if found.null_count else found
    return Column(_joined([_values(chunk, kind) for chunk in filled.chunks], kind))


def _values(array: pa.Array, kind: type[np.generic]) -> NDArray[np.generic]:
    return np.frombuffer(array.buffers()[1] or b"", kind)[array.offset : array.offset + len(array)]


def _joined(chunks: Sequence[NDArray[np.generic]], kind: type[np.generic]) -> NDArray[np.generic]:
    """All chunks as one array, never written to: compiled code is made for such arrays alone."""
    whole = chunks[0] if len(chunks) == 1 else np.concatenate([np.empty(0, kind), *chunks])
    whole.setflags(write=False)
    return whole
