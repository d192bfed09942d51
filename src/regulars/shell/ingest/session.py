"""What the reading of one set of files shares: the buffer, the spools, what was rejected."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from regulars.ground.errors import InputRefused, listing
from regulars.shell.ingest import arrow, reasons
from regulars.shell.ingest.blocks import Room
from regulars.shell.ingest.discover import FoundFile
from regulars.shell.ingest.framing import Bytes, Offsets
from regulars.shell.ingest.header import cells_of, names_of
from regulars.shell.ingest.line_index import TextPart, place
from regulars.shell.ingest.messages import shown
from regulars.shell.ingest.model import Dialect
from regulars.shell.ingest.spool import InPlace, Spool
from regulars.shell.ingest.unusable import Judge

Progress = Callable[[str, int, int | None], None]

REJECTED = pa.schema(
    [("file_no", pa.int32()), ("source_line", pa.int64()), ("reason", pa.string()), ("raw", pa.string())]
)
MOST_REJECTED_BYTES = 1 << 30
LONGEST_RAW = 1 << 20


class Rejections:
    """Rejected records with their text, gathered without a Python object each."""

    def __init__(self) -> None:
        self._tables: list[pa.Table] = []
        self._bytes = 0

    def add(
        self, file_nos: Offsets | int, lines: Offsets, why: NDArray[np.uint8], raw: pa.Array | pa.ChunkedArray
    ) -> None:
        """One row per record."""
        files = np.broadcast_to(np.asarray(file_nos, np.int32), lines.shape)
        words = arrow.texts(reasons.WORDS).cast(pa.string()).take(arrow.numbers(why))
        self._bytes += raw.nbytes
        if self._bytes > MOST_REJECTED_BYTES:
            raise InputRefused(
                f"more than {MOST_REJECTED_BYTES >> 30} GiB of records cannot be used, most recently "
                f"because of '{reasons.WORDS[int(why[0])]}'; check the delimiter, quote and encoding of "
                "the input"
            )
        columns = [arrow.numbers(files), arrow.numbers(lines), words, raw.cast(pa.string())]
        self._tables.append(pa.Table.from_arrays(columns, schema=REJECTED))

    def add_slices(
        self, file_no: int, block: Bytes, starts: Offsets, ends: Offsets, lines: Offsets, why: NDArray[np.uint8]
    ) -> None:
        """Records of a block; the text of a very long one is cut."""
        ends = np.minimum(ends, starts + LONGEST_RAW)
        for index in np.flatnonzero(ends == starts + LONGEST_RAW):
            while (block[ends[index]] & 0xC0) == 0x80:  # not inside a character
                ends[index] -= 1
        self.add(file_no, lines, why, arrow.slices(block, starts, ends))

    def table(self) -> pa.Table:
        """All of them by file and line."""
        if not self._tables:
            return arrow.empty(REJECTED)
        whole = pa.concat_tables(self._tables)
        files, lines = arrow.to_numpy(whole["file_no"]), arrow.to_numpy(whole["source_line"])
        order = np.argsort(place(files, lines), kind="stable")  # sort_by would import pandas
        return whole.take(arrow.numbers(order)).combine_chunks()


@dataclass(frozen=True)
class Header:
    """Column names, and the judge of records under them."""

    columns: tuple[str, ...]
    judge: Judge


def _check_surplus(into: str | None, columns: tuple[str, ...], file: str) -> None:
    if into is not None and into not in columns:
        raise InputRefused(
            f"{file}: surplus_into names the column '{shown(into)}', but the header has "
            f"{listing(list(columns), most=12)}; correct it"
        )


class Desk:
    """One intake at work."""

    def __init__(self, scratch: Path, dialect: Dialect, progress: Progress | None) -> None:
        self.scratch = scratch
        self.dialect = dialect
        self.room = Room()
        self.hasher = ThreadPoolExecutor(1)
        self.rejections = Rejections()
        self.places: list[InPlace] = []
        self._shared: dict[tuple[tuple[str, ...], str], Spool] = {}
        self._own: list[Spool] = []
        self._headers: dict[tuple[bytes, str], Header] = {}
        self._progress = progress

    def tell(self, label: str, done: int, total: int | None) -> None:
        """Report progress to whoever wants it."""
        if self._progress is not None:
            self._progress(label, done, total)

    def shared_spool(self, columns: tuple[str, ...], delimiter: str) -> Spool:
        """The spool of small files with this header."""
        key = columns, delimiter
        if key not in self._shared:
            self._shared[key] = self._spool(columns, delimiter)
        return self._shared[key]

    def in_place(self, found: FoundFile, columns: tuple[str, ...], delimiter: str) -> InPlace:
        """A large file that may prove fit to be parsed where it lies."""
        place = InPlace(found.path, columns, delimiter, self.dialect.quote, found.stamp)
        self.places.append(place)
        return place

    def out_of_place(self, place: InPlace, end: int) -> Spool:
        """A spool for a file that proved unfit, with what was framed before byte `end`."""
        self.places.remove(place)
        spool = self._spool(place.columns, place.delimiter)
        self._own.append(spool)
        if place.first >= 0:
            spool.take_over(place, end)
        return spool

    def header(self, record: bytes, delimiter: str, file: str, line: int) -> Header:
        """What a header record says; the same header is not worked out twice."""
        key = record, delimiter
        if key not in self._headers:
            cells = cells_of(record.decode("utf-8"), delimiter, self.dialect.quote)
            columns = names_of(cells, file, line)
            _check_surplus(self.dialect.surplus_into, columns, file)
            judge = Judge(record, [cell.strip() for cell in cells], delimiter, self.dialect.quote)
            self._headers[key] = Header(columns, judge)
        return self._headers[key]

    def _spool(self, columns: tuple[str, ...], delimiter: str) -> Spool:
        number = len(self._shared) + len(self._own)
        return Spool(self.scratch / f"spool_{number}.csv", columns, delimiter, self.dialect.quote)

    def texts(self) -> list[TextPart]:
        """Everything framed so far, to be parsed; in file order."""
        parts = [place.part() for place in self.places]
        parts += [spool.part() for spool in (*self._shared.values(), *self._own)]
        return sorted(parts, key=lambda part: part.file_nos[:1])

    def close(self) -> None:
        """End the hashing thread."""
        self.hasher.shutdown()
