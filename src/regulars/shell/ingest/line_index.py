"""Where each record of each file is in a run of text: the bookkeeping between bytes, records and lines."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray

Offsets = NDArray[np.int64]

EVERY = 1024  # records between two remembered byte offsets
FILE_SHIFT = 40  # file_no and line as one number, so that both can be searched for at once


def place(file_no: NDArray[np.integer], line: Offsets) -> Offsets:
    """File and line as one number that sorts by file, then line."""
    return (file_no.astype(np.int64) << FILE_SHIFT) + line


@dataclass(frozen=True)
class TextPart:
    """A file of UTF-8 text with the records of one header, and the file and line of each.

    A piece is a run of records whose lines follow one another: record r of piece i is on line
    piece_lines[i] + r - piece_records[i] of file piece_files[i].
    """

    path: Path
    columns: tuple[str, ...]
    delimiter: str
    quote: str
    skip: int  # header lines to step over: 1 when this is an input file read in place
    records: int
    size: int
    longest: int
    piece_records: Offsets
    piece_files: Offsets
    piece_lines: Offsets
    marks: Offsets  # byte offset of every 1,024th record
    stamp: tuple[int, int] | None  # size and mtime of an input file read in place

    @property
    def file_nos(self) -> tuple[int, ...]:
        """The files whose records are here."""
        return tuple(int(number) for number in np.unique(self.piece_files))

    def places(self, records: Offsets) -> tuple[Offsets, Offsets]:
        """File and line of each record."""
        piece = np.searchsorted(self.piece_records, records, side="right") - 1
        lines = self.piece_lines[piece] + records - self.piece_records[piece]
        return self.piece_files[piece], lines

    def records_at(self, places: Offsets) -> Offsets:
        """The record at each place; -1 where none begins there."""
        if not self.records:
            return np.full(len(places), -1)
        begins = place(self.piece_files, self.piece_lines)
        piece = np.searchsorted(begins, places, side="right") - 1
        known = piece >= 0
        piece = np.maximum(piece, 0)
        step = places - begins[piece]
        length = np.diff(np.append(self.piece_records, self.records))[piece]
        return np.where(known & (step < length), self.piece_records[piece] + step, -1)


@dataclass(frozen=True)
class RowPart:
    """A Parquet file whose rows are the records of one input file."""

    path: Path
    columns: tuple[str, ...]
    originals: tuple[str, ...]
    line: str | None  # the column that holds the source line; None: the row number is the line
    stamp: tuple[int, int] | None


@dataclass(frozen=True)
class Archive:
    """Where the original text of the accepted records can be found."""

    texts: tuple[TextPart, ...]
    rows: dict[int, RowPart]  # by file_no

    @property
    def in_place(self) -> list[tuple[Path, str, tuple[int, int]]]:
        """The path, name and stamp of each input file that is read where it lies as long as lines are asked for."""
        parts: list[TextPart | RowPart] = [*self.texts, *self.rows.values()]
        return [(part.path, part.path.name, part.stamp) for part in parts if part.stamp]


class Gathered(TypedDict):
    """The fields of a TextPart that Pieces gathers."""

    records: int
    longest: int
    piece_records: Offsets
    piece_files: Offsets
    piece_lines: Offsets
    marks: Offsets


class Pieces:
    """Gathers the pieces and marks of a text part while it is written."""

    def __init__(self) -> None:
        self.records = 0
        self.longest = 0
        self._runs: list[tuple[Offsets, Offsets, Offsets]] = []
        self._marks: list[Offsets] = []
        self._file, self._delta = -1, 0

    def add(self, file_no: int, lines: Offsets, offsets: Offsets, longest: int) -> None:
        """The next records: their lines in the file and their byte offsets in the part."""
        numbers = np.arange(self.records, self.records + len(lines))
        delta = lines - numbers
        begins = np.flatnonzero(delta[1:] != delta[:-1]) + 1
        if file_no != self._file or delta[0] != self._delta:
            begins = np.concatenate(([0], begins))
        self._file, self._delta = file_no, int(delta[-1])
        if len(begins):
            self._runs.append((numbers[begins], np.full(len(begins), file_no), lines[begins]))
        self._marks.append(offsets[-self.records % EVERY :: EVERY].copy())
        self.records += len(lines)
        self.longest = max(self.longest, longest)

    def shift(self, by: int) -> None:
        """Shift all byte offsets, because the records were copied to another place."""
        self._marks = [marks + by for marks in self._marks]

    def arrays(self) -> Gathered:
        """What a TextPart wants to know of its records."""
        none = np.zeros(0, np.int64)
        records, files, lines = (np.concatenate([none, *(run[i] for run in self._runs)]) for i in range(3))
        return Gathered(
            records=self.records,
            longest=self.longest,
            piece_records=records,
            piece_files=files,
            piece_lines=lines,
            marks=np.concatenate([none, *self._marks]),
        )
