"""Which columns multiply out: quantity x price = total on nearly all lines of a sample. For suggestions alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

Sample = Mapping[str, Sequence[object]]
_NEARLY_ALL = 0.95
_LEAST = 2  # lines with other pieces than one: with one piece, price and total are the same
_CENT = 0.011


@dataclass(frozen=True)
class Product:
    """A price and a total that multiply out, on `lines` of the lines with all three."""

    price: str
    total: str
    lines: int
    of: int


def multiplying_out(sample: Sample, quantity: str, prices: Iterable[str], totals: Sequence[str]) -> Product | None:
    """The first price and total, in the order given, for which quantity x price is the total; None for none."""
    for price in prices:
        for total in totals:
            if len({quantity, price, total}) < 3:
                continue
            lines = list(_lines(sample, quantity, price, total))
            held = sum(abs(pieces * each - amount) <= _CENT for pieces, each, amount in lines)
            telling = sum(abs(pieces) != 1 and amount != 0 for pieces, _, amount in lines)
            if telling >= 1 and len(lines) >= _LEAST and held >= _NEARLY_ALL * len(lines):
                return Product(price, total, held, len(lines))
    return None


def is_above_product(sample: Sample, quantity: str, price: str, total: str) -> bool:
    """Whether a total is more than the line multiplies out to on most lines: tax, postage or other lines are in it."""
    lines = list(_lines(sample, quantity, price, total))
    above = sum(amount > pieces * each + _CENT for pieces, each, amount in lines if pieces > 0)
    return len(lines) >= _LEAST and 2 * above > len(lines)


def highest(cells: Iterable[object]) -> float:
    """The highest number among the cells, without its sign; 0 without any."""
    return max((abs(number) for number in map(_number, cells) if number is not None), default=0.0)


def _lines(sample: Sample, *columns: str) -> Iterator[tuple[float, ...]]:
    """The lines that have a number in each of the columns."""
    for cells in zip(*(sample[column] for column in columns), strict=True):
        numbers = [_number(cell) for cell in cells]
        found = tuple(number for number in numbers if number is not None)
        if len(found) == len(columns):
            yield found


def _number(cell: object) -> float | None:
    """The number in a cell, as its last sign parts decimals; None where there is none."""
    text = str(cell).replace("\u2212", "-")
    body = re.sub(r"[^0-9.,]", "", text).strip(".,")
    if not re.search("[0-9]", body):
        return None
    last = max(body.rfind("."), body.rfind(","))
    is_decimal = last >= 0 and (len(body) - last != 4 or (body.count(body[last]) == 1 and "." in body and "," in body))
    whole, part = (body[:last], body[last + 1 :]) if is_decimal else (body, "")
    number = float(f"{re.sub('[.,]', '', whole) or 0}.{part or 0}")
    return -number if re.match(r"[^0-9]*[(-]", text) or text.rstrip().endswith("-") else number
