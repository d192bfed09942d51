"""A log, and what can happen to its bytes on the way: every change is drawn from a seed, so it can be drawn again."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from random import Random

from regulars.shell.ingest.model import Dialect

HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"
NAMES = ("Mug", '"Tea, blend 3"', '"a ""large"" pot"', "Käse", '"two\nlines"', "", "  padded  ", "日本", "a'b")
BYTES = (b'"', b",", b"\n", b"\r", b"\r\n", b"\0", b";", b"\t", b"\xff", b"\xc3", b"\xef\xbb\xbf", b"'", b" ",
         b"\x1b[0m", b'","', b'"\n"', b"\n\n", b",,,,,,,", b"\x80" * 3, b"9" * 30, b"nan", b"-", b"1e9")  # fmt: skip
DIALECTS = (
    Dialect(),
    Dialect(),
    Dialect(surplus_into="Description"),
    Dialect(encoding="latin-1"),
    Dialect(quote="'"),
    Dialect(delimiter=";"),
    Dialect(skip_rows=2),
)


def a_log(draw: Random) -> bytes:
    """Between no and 300 lines that can all be used, with quoted cells and letters of several bytes."""
    rows = [HEADER]
    for number in range(draw.choice((0, 1, 3, 40, 300))):
        name, pieces, price = draw.choice(NAMES), draw.randint(-3, 30), draw.randint(0, 9999) / 100
        day = f"2011-{draw.randint(1, 12):02}-{draw.randint(1, 28):02} {draw.randint(0, 23):02}:00"
        rows.append(f"{1000 + number // 3},P{number % 7},{name},{pieces},{day},{price},{number % 11},France")
    end = draw.choice(("\n", "\n", "\r\n", "\r"))
    return (end.join(rows) + draw.choice((end, ""))).encode(
        draw.choice(("utf-8", "utf-8", "utf-8", "utf-16", "cp932")), "replace"
    )


def _insert(text: bytes, draw: Random) -> bytes:
    at = draw.randint(0, len(text))
    return text[:at] + draw.choice(BYTES) + text[at:]


def _replace(text: bytes, draw: Random) -> bytes:
    at = draw.randint(0, len(text))
    return text[:at] + draw.choice(BYTES) + text[at + draw.randint(1, 8) :]


def _cut(text: bytes, draw: Random) -> bytes:
    at = draw.randint(0, len(text))
    return text[:at] + text[at + draw.randint(1, 200) :]


def _flip(text: bytes, draw: Random) -> bytes:
    at = draw.randint(0, max(0, len(text) - 1))
    return text[:at] + bytes([draw.randrange(256)]) + text[at + 1 :]


def _repeat(text: bytes, draw: Random) -> bytes:
    at = draw.randint(0, len(text))
    piece = text[at : at + draw.randint(1, 300)]
    return text[:at] + piece * draw.choice((2, 2, 70)) + text[at:]


def _end(text: bytes, draw: Random) -> bytes:
    return text[: draw.randint(0, len(text))]


def _swap(text: bytes, draw: Random) -> bytes:
    return text.replace(*draw.choice(((b",", b";"), (b"\n", b"\r\n"), (b'"', b"'"), (b"\n", b"\r"), (b".", b","))))


def _everywhere(text: bytes, draw: Random) -> bytes:
    lines = text.split(b"\n")
    return b"\n".join(_insert(line, draw) if draw.random() < 0.2 else line for line in lines)


CHANGES: tuple[Callable[[bytes, Random], bytes], ...] = (
    _insert, _insert, _replace, _replace, _cut, _flip, _flip, _repeat, _end, _swap, _everywhere,
)  # fmt: skip


def mutated(draw: Random) -> tuple[bytes, str, Dialect]:
    """The bytes of a changed log, the name of its file, and how it is said to be written."""
    text = a_log(draw)
    for _ in range(draw.choice((0, 1, 1, 2, 5, 20))):
        text = draw.choice(CHANGES)(text, draw)
    if draw.random() < 0.1:
        packed = gzip.compress(text, mtime=0)
        return (_flip(packed, draw) if draw.random() < 0.5 else packed), "log.csv.gz", draw.choice(DIALECTS)
    return text, draw.choice(("log.csv", "log.tsv")), draw.choice(DIALECTS)
