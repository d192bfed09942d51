"""A flag on a few of many numbered rows: looked up in strings of bits, which leaves the rows in order as no join does.

The engine copies a constant for every batch of rows, so one string for all rows would cost more with every row.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from regulars.shell.process.sql_quoting import literal, quoted

SPAN = 262_144  # rows a string: 32 KiB, which stays in the caches of the processor


def spans_of(rows: str) -> str:
    """The statement that lists the numbers of the spans with a row in `rows`, a table with line_no."""
    return f"SELECT DISTINCT line_no // {SPAN} AS span FROM {rows} ORDER BY span"


def kept_bits(flag: str, rows: str, spans: Sequence[int]) -> Iterator[str]:
    """The statements that keep a string of bits for each span."""
    for span in spans:
        first = span * SPAN
        inside = f"line_no BETWEEN {first} AND {first + SPAN - 1}"
        bits = f"SELECT bitstring_agg(line_no - {first}, 0, {SPAN - 1}) FROM {rows} WHERE {inside}"
        yield f"SET VARIABLE {quoted(_name(flag, span))} = ({bits})"


def is_flagged(flag: str, spans: Sequence[int]) -> str:
    """Whether the row with this line_no is flagged; never NULL. A binary search finds the span."""
    return _within(flag, spans, 0, max(spans, default=-1) + 2)


def _within(flag: str, spans: Sequence[int], first: int, end: int) -> str:
    inside = [span for span in spans if first <= span < end]
    if not inside:
        return "false"
    if end - first == 1:
        bits = f"getvariable({literal(_name(flag, first))})::BIT"
        return f"get_bit({bits}, (line_no - {first * SPAN})::INTEGER) = 1"
    middle = (first + end) // 2
    lower, upper = _within(flag, inside, first, middle), _within(flag, inside, middle, end)
    return f"CASE WHEN line_no < {middle * SPAN} THEN {lower} ELSE {upper} END"


def _name(flag: str, span: int) -> str:
    return f"{flag}_{span}"
