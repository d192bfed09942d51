"""Framing finds the same records as a reader that goes byte by byte, however the text is cut into blocks."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from regulars.ground.errors import InputRefused
from regulars.shell.ingest import arrow, blocks, framing, reasons
from regulars.shell.ingest.header import cells_of, delimiter_of, names_of
from regulars.shell.ingest.quotes import MOST_LINES

COMMA, QUOTE = ord(","), ord('"')
Record = tuple[int, bytes, int]  # line from 0, text, reason


def lines_of(data: bytes) -> list[tuple[int, int, int]]:
    """Start, end and next start of each physical line."""
    lines, start = [], 0
    at = 0
    while at < len(data):
        two = data[at : at + 2] == b"\r\n"
        if data[at] in b"\r\n":
            lines.append((start, at, at + 1 + two))
            at += two
            start = at + 1
        at += 1
    if start < len(data):
        lines.append((start, len(data), len(data)))
    return lines


def slow(data: bytes) -> list[Record]:
    """The records by one state machine, a byte at a time."""
    lines = lines_of(data)
    found: list[Record] = []
    line = 0
    while line < len(lines):
        last, reason = one_record(data, lines, line)
        start, end = lines[line][0], lines[last][1]
        if end > start:
            found.append((line, data[start:end], reason))
        line = last + 1
    return found


def one_record(  # noqa: C901  # one state machine, kept in one piece to be checked by eye
    data: bytes, lines: list[tuple[int, int, int]], first: int
) -> tuple[int, int]:
    """The last line of the record that begins on line `first`, and its reason."""
    state, line, at, reason = "start", first, lines[first][0], 0
    while True:
        end = lines[line][1]
        if at >= end:
            if state != "quoted":
                return line, reason
            if line - first + 1 >= MOST_LINES or line + 1 >= len(lines):
                return first, reason or reasons.UNTERMINATED_QUOTE
            line += 1
            at = lines[line][0]
        elif state == "quoted" and data[at] == QUOTE:
            if data[at + 1 : at + 2] == b'"' and at + 1 < end:
                at += 2
                continue
            rest = data[at + 1 : end].lstrip(b" ")
            if not rest or rest.startswith(b","):
                state = "closed"
                at = end - len(rest)
            elif line > first:
                return first, reason or reasons.UNTERMINATED_QUOTE
            else:
                state, reason = "plain", reasons.MALFORMED_QUOTE
                at += 1
        else:
            what = data[at : at + 1]
            if state == "quoted":
                pass
            elif what == b",":
                state = "start"
            elif what == b'"':
                if state == "start":
                    state = "quoted"
                else:
                    reason = reasons.MALFORMED_QUOTE
            elif what != b" " or state != "start":
                state = "plain"
            at += 1


class Dripping:
    """A stream that gives a few bytes at a time."""

    def __init__(self, data: bytes, step: int) -> None:
        self.data, self.step = data, step

    def readinto(self, view: memoryview) -> int:
        part = self.data[: min(self.step, len(view))]
        view[: len(part)] = part
        self.data = self.data[len(part) :]
        return len(part)

    def settle(self) -> None: ...


def fast(data: bytes, room: int) -> tuple[list[Record], int, int]:
    """The records by framing, through a buffer of `room` bytes; lines and blank lines counted."""
    buffer = blocks.Room()
    buffer.bytes = np.empty(room + 1, np.uint8)
    reader = blocks.Blocks(Dripping(data, 7), buffer, "x.csv")
    found: list[Record] = []
    line = blanks = 0
    while (block := reader.next()) is not None:
        frame = framing.frame(block.bytes, final=block.final, quote=QUOTE, delimiter=COMMA)
        texts = arrow.slices(block.bytes, frame.starts, frame.ends).to_pylist()
        found += [
            (line + int(n), text.encode(), int(why))
            for n, text, why in zip(frame.lines, texts, frame.reasons, strict=True)
        ]
        line += frame.line_count
        blanks += frame.blanks
        reader.consume(frame.consumed)
    return found, line, blanks


ALPHABET = st.lists(st.sampled_from([b"a", b",", b'"', b'""', b"\n", b"\r\n", b"\r", b" ", b',"', b'",', b'\n"']))


@settings(max_examples=600, deadline=None)
@given(ALPHABET, st.integers(2, 40))
@example([b'a,"b'] + [b"\nc"] * 49 + [b'"\nd'], 8)
@example([b'a,"b'] + [b"\nc"] * 50 + [b'"\nd'], 8)
@example([b'x""', b',"a\nb"\n', b"c"], 3)
@example([b'"', b"\r"], 2)
def test_framing_equals_a_byte_wise_reader_for_any_block_size(parts: list[bytes], room: int) -> None:
    """Fast framing finds the records and lines that a reader byte by byte finds, whatever the block size."""
    data = b"".join(parts)
    found, line_count, blanks = fast(data, room)
    assert found == slow(data)
    assert line_count == len(lines_of(data))
    assert blanks == line_count - sum(len(lines_of(text + b"\n")) for _, text, _ in found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b"a,b\n1,2", [(0, b"a,b", 0), (1, b"1,2", 0)]),
        (b'"a\nb",c\nd\n', [(0, b'"a\nb",c', 0), (2, b"d", 0)]),
        (b'1,5" pipe,x\n2,7" pipe,y\n', [(0, b'1,5" pipe,x', 3), (1, b'2,7" pipe,y', 3)]),
        (b'1,"x"y",2\n3,4\n', [(0, b'1,"x"y",2', 3), (1, b"3,4", 0)]),
        (b'1,"open\n2,"b, c",3\n4\n', [(0, b'1,"open', 2), (1, b'2,"b, c",3', 0), (2, b"4", 0)]),
        (b'1, "a, b" ,2\n', [(0, b'1, "a, b" ,2', 0)]),
        (b"a\x00b\nc\n", [(0, b"a\x00b", 1), (1, b"c", 0)]),
        (b"a\x7f\nb\tc\n", [(0, b"a\x7f", 1), (1, b"b\tc", 0)]),
    ],
)
def test_records_of_hand_made_texts(text: bytes, expected: list[Record]) -> None:
    """Hand-made texts are framed as written here."""
    assert fast(text, 64)[0] == expected


def test_a_record_is_peeled_when_its_quote_does_not_close_within_50_lines() -> None:
    """A quote that stays open for 50 lines costs its own line alone."""
    rows = [b"%d,x" % number for number in range(200)]
    found = fast(b'bad,"open\n' + b"\n".join(rows), 4096)[0]
    assert found[0] == (0, b'bad,"open', reasons.UNTERMINATED_QUOTE)
    assert [text for _, text, _ in found[1:]] == rows


def test_many_faults_in_one_block_are_mended_each_for_itself() -> None:
    """Each open quote in a block costs its own record and no other."""
    rows = [b'%d,"x' % n if n % 7 == 0 else b'%d,"y, %d"' % (n, n) for n in range(5_000)]
    found = fast(b"\n".join(rows), 1 << 20)[0]
    assert [text for _, text, _ in found] == rows
    assert [why for _, _, why in found] == [reasons.UNTERMINATED_QUOTE if n % 7 == 0 else 0 for n in range(5_000)]


def test_a_record_larger_than_the_buffer_makes_it_grow() -> None:
    """A record that is larger than the buffer is framed whole."""
    assert fast(b'"' + b"x\n" * 40 + b'",1\n2\n', 16)[0] == [(0, b'"' + b"x\n" * 40 + b'",1', 0), (41, b"2", 0)]


def test_text_without_a_line_end_is_refused_and_not_read_into_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """Text without a line end is refused once the buffer has reached its limit."""
    monkeypatch.setattr(blocks, "LARGEST", 64)
    with pytest.raises(InputRefused, match="no record ends within"):
        fast(b"x" * 1000, 16)


@pytest.mark.parametrize(
    ("record", "cells"),
    [
        ("a,b,", ["a", "b", ""]),
        ("", [""]),
        ('"a ""q"" b",""', ['a "q" b', ""]),
        ('1, "x, y" ,z', ["1", "x, y", "z"]),
        ('"x\ny",z', ["x\ny", "z"]),
    ],
)
def test_cells_of_a_record(record: str, cells: list[str]) -> None:
    """A record splits into its cells, quotes and delimiters within quotes respected."""
    assert cells_of(record, ",", '"') == cells


@pytest.mark.parametrize(
    ("line", "delimiter"),
    [("a,b;c,d", ","), ("a;b;c", ";"), ("a\tb", "\t"), ("a|b|c,d", "|"), ("only", ","), ('"a,b,c";d', ";")],
)
def test_the_delimiter_is_told_by_the_header_alone(line: str, delimiter: str) -> None:
    """The delimiter is the one that the header shows."""
    assert delimiter_of(line, '"') == delimiter


def test_column_names_are_trimmed_and_free_of_the_relations_own() -> None:
    """Column names are trimmed, named where empty, and numbered where they would clash."""
    names = names_of([" a ", "", "File_No", "source_line", "col_2", ""], "x.csv", 1)
    assert names == ("a", "col_2_2", "File_No_2", "source_line_2", "col_2", "col_6")


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (["a", "A"], "ambiguous: 'a' and 'A'"),
        (["a", " a"], "ambiguous"),
        (["x" * 257], "257 characters"),
        (["a\0b"], "control characters"),
        (["c"] * 2001, "2,001 columns"),
    ],
)
def test_headers_that_cannot_be_told_apart_are_refused(cells: list[str], said: str) -> None:
    """A header with ambiguous names is refused with the reason."""
    with pytest.raises(InputRefused, match=said):
        names_of(cells, "x.csv", 1)
