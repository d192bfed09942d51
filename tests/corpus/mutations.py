"""A log, and what can happen to it on the way: every change is drawn from a seed, so it can be drawn again."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any, Literal

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq

from tests.corpus.shapes import SHAPES, Shape, apart
from tests.corpus.wrappings import FORMS, WITH_NUMBERS, Cells, wrapped

BYTES = (b'"', b",", b"\n", b"\r", b"\r\n", b"\0", b";", b"\t", b"\xff", b"\xc3", b"\xef\xbb\xbf", b"'", b" ",
         b"\x1b[0m", b'","', b'"\n"', b"\n\n", b",,,,,,,", b"\x80" * 3, b"9" * 30, b"nan", b"-", b"1e9")  # fmt: skip
CELLS = (
    "", " ", "NULL", "nan", "inf", "-", "0", "-0.0", "1e400", "0x10", "1_000", "٣", "−5", "(5)", "5-", "12,50",
    "1.234,56", "£5", "2147483648", "99999999999999999999", "2.50004999", "31/02/2011", "13/01/2011", "01/13/2011",
    "2011-02-29", "9999-12-31", "0000-00-00", "24:00:00",
    "2011-03-27 02:30:00", "2011-03-05T10:00:00+05:30", "12/1/09", "=1+1",
    "(20.00)", "20.00-", "−20.00", "'-75.63", '="1001"', "€ 5", "$5.00 USD", "1,250.00", "1.250,00", "15.000", "1,250",
    "1'250.50", "1\u202f250,5", "１２", "٣٫٥",
    "(-5)-", "1.2.3", "--5", "5/6", "($)", "9" * 40 + ".5", "0,000",
    "1/15/2011 12:00 AM", "5 janv. 2011", "2011年1月5日 下午1:08", "20110131235959", "Jan-05-11",
    "2011-01-05 10:00 PST",
    "2011.01.05", "99/99/2011 99:99 PM", "13:00 pm", "#13#", "31 juin 2011", "1304447600", "40548.5",
    "２０１１／１／５",
    "2011-01-05 10:00 XYZ",
    "令和5年4月1日", "R5.4.1", "民國112年4月1日", "2554-01-05", "5/1/2554", "1389/10/15", "1389-10-15", "20.00 CR",
    "20.00 DR", "1304447600000", "a\x07b", "\x1f5", "20.00\x7f", "US$ 1.234,5", "Rs. 1,00,000.00",
    "</script>", "\x1b[31m", "a\u202eb", "e\u0301", "\u00a0", "C1000", "x" * 5000, '"', "'; DROP TABLE lines; --",
    "USD", "ada@example.com", "{{7*7}}", "\ufeff", "\ud7ff", "🍮",
)  # fmt: skip
Rows = list[list[str]]


@dataclass(frozen=True)
class Drawn:
    """A changed log: its bytes, the name of its file, and the configuration under which it is read."""

    content: bytes
    name: str
    config: dict[str, Any]


def _cell(rows: Rows, draw: Random) -> None:
    row = draw.choice(rows)
    if row:
        row[draw.randrange(len(row))] = draw.choice(CELLS)


def _column(rows: Rows, draw: Random) -> None:
    """One column of a kind that comes now and then."""
    place = draw.randrange(max(1, len(rows[0])))
    for row in rows[1:]:
        if place < len(row) and draw.random() < 0.5:
            row[place] = draw.choice(CELLS)


def _twice(rows: Rows, draw: Random) -> None:
    rows.insert(draw.randint(0, len(rows)), list(draw.choice(rows)))


def _lost(rows: Rows, draw: Random) -> None:
    if len(rows) > 1:
        del rows[draw.randrange(len(rows))]


def _ragged(rows: Rows, draw: Random) -> None:
    row = draw.choice(rows)
    if draw.random() < 0.5:
        row.append(draw.choice(CELLS))
    elif row:
        del row[draw.randrange(len(row))]


def _header(rows: Rows, draw: Random) -> None:
    """A column renamed, doubled, moved or dropped."""
    names = rows[0]
    if len(names) < 2:
        return
    one, other = draw.randrange(len(names)), draw.randrange(len(names))
    how = draw.randrange(4)
    if how == 0:
        names[one] = draw.choice((names[one].upper(), f" {names[one]} ", "Price", "Total", "", names[other]))
        return
    for row in rows:
        if max(one, other) < len(row):
            if how == 1:
                row[one], row[other] = row[other], row[one]
            elif how == 2:
                del row[one]
            else:
                row.append(row[one])


def _empty_row(rows: Rows, draw: Random) -> None:
    rows.insert(draw.randint(0, len(rows)), draw.choice(([], [""], [" ", " "], [""] * len(rows[0]))))


def _shuffled(rows: Rows, draw: Random) -> None:
    body = rows[1:]
    draw.shuffle(body)
    rows[1:] = body


ROW_CHANGES: tuple[Callable[[Rows, Random], None], ...] = (
    _cell, _cell, _cell, _column, _twice, _lost, _ragged, _header, _empty_row, _shuffled,
)  # fmt: skip


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


BYTE_CHANGES: tuple[Callable[[bytes, Random], bytes], ...] = (
    _insert, _insert, _replace, _replace, _cut, _flip, _flip, _repeat, _end, _swap, _everywhere,
)  # fmt: skip


def _text(shape: Shape, draw: Random) -> bytes:
    end = draw.choice(("\n", "\n", "\n", "\r\n", "\r"))
    quote = shape.config.get("files", {}).get("quote", '"')
    text = io.StringIO()
    quoting: Literal[0, 1] = draw.choice((csv.QUOTE_MINIMAL, csv.QUOTE_MINIMAL, csv.QUOTE_ALL))
    csv.writer(text, delimiter=shape.delimiter, quotechar=quote, quoting=quoting, lineterminator=end).writerows(
        shape.rows
    )
    before = f"Exported today{end}{end}" * (shape.config.get("files", {}).get("skip_rows", 0) // 2)
    whole = before + text.getvalue()
    return (whole if draw.random() < 0.7 else whole.removesuffix(end)).encode(shape.encoding, "replace")


def _printable(cell: str) -> str:
    return "".join(char for char in cell if char >= " " or char in "\n\t")


def _workbook(rows: Cells) -> bytes:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Orders")
    for row in rows:
        sheet.append([_printable(cell) if isinstance(cell, str) else cell for cell in row])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _as_typed(rows: Rows, draw: Random) -> Cells:
    """The rows as texts, or with numbers in place of the texts of numbers, as programs write them."""
    if draw.random() < 0.4:
        return rows
    return [rows[0], *([_number(cell) if cell.isascii() else cell for cell in row] for row in rows[1:])]


def _number(cell: str) -> str | float:
    try:
        number = float(cell)
    except ValueError:
        return cell
    return number if abs(number) < 1e300 else cell  # no file has infinity for a number


def _parquet(rows: Rows) -> bytes:
    names = list(dict.fromkeys(rows[0]))
    columns = {name: [row[at] if at < len(row) else None for row in rows[1:]] for at, name in enumerate(names)}
    file = pa.BufferOutputStream()
    pq.write_table(pa.table({name: pa.array(cells, pa.string()) for name, cells in columns.items()}), file)
    return file.getvalue().to_pybytes()


def _written(shape: Shape, draw: Random) -> tuple[bytes, str]:
    if shape.form == "xlsx":
        return _workbook(_as_typed(shape.rows, draw)), "log.xlsx"
    if shape.form in FORMS:
        rows = _as_typed(shape.rows, draw) if shape.form in WITH_NUMBERS else shape.rows
        return wrapped(shape.form, rows), f"log.{shape.form}"
    if shape.form == "parquet":
        return _parquet(shape.rows), "log.parquet"
    return _text(shape, draw), "log.tsv" if shape.delimiter == "\t" else draw.choice(("log.csv", "log.txt"))


def mutated(draw: Random) -> Drawn:
    """A log of some shape after between no and 20 changes of its rows, its bytes, or both."""
    shape = apart(draw) if draw.random() < 0.15 else draw.choice(SHAPES)(draw)
    kinds = draw.choice(("rows", "bytes", "both"))
    if kinds != "bytes":
        for _ in range(draw.choice((0, 1, 1, 2, 5, 20))):
            draw.choice(ROW_CHANGES)(shape.rows, draw)
    content, name = _written(shape, draw)
    if kinds != "rows":
        for _ in range(draw.choice((0, 1, 1, 2, 5, 20)) if shape.form == "text" else 1):
            content = draw.choice(BYTE_CHANGES)(content, draw)
    if shape.form == "text" and draw.random() < 0.08:
        packed = gzip.compress(content, mtime=0)
        return Drawn(_flip(packed, draw) if draw.random() < 0.5 else packed, name + ".gz", shape.config)
    return Drawn(content, name, shape.config)
