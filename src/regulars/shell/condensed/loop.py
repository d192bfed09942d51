"""The one loop over the lines of a group, compiled: what they come to by booking and by product."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba import njit, types
from numba.extending import overload
from numpy.typing import NDArray

from regulars.shell.condensed.groups import NONE

RUN = ("start", "booked_at", "lines", "quantity", "amount")
CELL = ("product", "month", "before", "lines", "quantity", "amount")
COMPARED = 256  # lines before a line that it is compared with; longer invoices are looked at once more
_DAY = 86_400_000_000  # microseconds
_FIRST, _AFTER = (int(date) for date in np.array(["0001-01-01", "10000-01-01"], "M8[us]").view(np.int64))


def _compiled(function: Any) -> Any:
    """Compiled when it is first called, and kept for later processes where there is a folder to keep it in."""
    try:
        return njit(nogil=True, cache=True)(function)
    except RuntimeError:
        return njit(nogil=True)(function)


class Given(NamedTuple):
    """The lines: codes of names, or numbers where these are numbers; `nobody` stands for no customer."""

    invoice: NDArray[np.int32]
    product: NDArray[np.int32]
    name: NDArray[Any]
    customer: NDArray[Any]
    country: NDArray[Any]
    quantity: NDArray[np.int64]
    price: NDArray[Any]
    moment: NDArray[np.int64]
    nobody: int
    identified_only: bool


class Room(NamedTuple):
    """Where the results go: what counts, of which invoices, and a row of `RUN` or of `CELL` for every line at most.

    Of invoices it is said whether they have lines that count, are scattered, are split into several runs. `newest` has
    the last cell of every product, -1 at first.
    """

    is_counted: NDArray[np.bool_]
    is_seen: NDArray[np.bool_]
    is_scattered: NDArray[np.bool_]
    is_split: NDArray[np.bool_]
    newest: NDArray[np.int64]
    runs: NDArray[np.int64]
    cells: NDArray[np.int64]


class Found(NamedTuple):
    """How many runs, cells, repeats and impossible dates there are.

    And where the lines of the first invoice end, those of the last begin, and about how much all lines come to, or
    how many pieces.
    """

    runs: int
    cells: int
    repeats: int
    impossible: int
    first_ends: int
    last_begins: int
    total: float


def ten_thousandths(price: float) -> int:
    """A price above zero as the engine casts it: the nearest whole number of them, halves upwards."""
    raise NotImplementedError("compiled code alone calls it")


@overload(ten_thousandths)
def _ten_thousandths(price):  # type: ignore[no-untyped-def] # what it gives must have the same names, and so no types
    if isinstance(price, types.Float):
        return lambda price: np.int64(price * 10_000.0) + np.int64(price * 10_000.0 - np.floor(price * 10_000.0) >= 0.5)
    return lambda price: price


@_compiled
def month_of(day: int) -> int:
    """Months since 1970 of a day since 1970, by counting from a first of March: leap days then come last."""
    day += 719_468  # from 1 March of the year 0
    era = day // 146_097  # of 400 years
    of_era = day - era * 146_097
    year = (of_era - of_era // 1_460 + of_era // 36_524 - of_era // 146_096) // 365
    of_year = of_era - (365 * year + year // 4 - year // 100)
    return (era * 400 + year) * 12 + (5 * of_year + 2) // 153 + 2 - 1970 * 12


@njit(nogil=True, inline="always")
def _is_sale(given: Given, i: int) -> bool:
    """Whether the line sells something, and all is known that must be."""
    return (
        given.quantity[i] > 0
        and given.price[i] > 0
        and given.invoice[i] >= 0
        and given.product[i] >= 0
        and given.moment[i] != NONE
        and not (given.identified_only and given.customer[i] == given.nobody)
    )


@njit(nogil=True, inline="always")
def _is_repeat(given: Given, is_counted: NDArray[np.bool_], i: int, first: int) -> bool:
    """Whether a line that counts, from the first on, is equal in all but the invoice, which they share."""
    product, quantity, moment = given.product[i], given.quantity[i], given.moment[i]
    for j in range(i - 1, first - 1, -1):
        if (
            given.product[j] == product
            and given.quantity[j] == quantity
            and given.moment[j] == moment
            and is_counted[j]
            and given.price[j] == given.price[i]
            and given.name[j] == given.name[i]
            and given.customer[j] == given.customer[i]
            and given.country[j] == given.country[i]
        ):
            return True
    return False


@_compiled
def add_up(given: Given, compared: int, room: Room) -> Found:  # noqa: C901 - two loops would read all lines twice
    """The lines that are sales and repeat none of the `compared` lines before them, added up.

    A run is of neighbours that share invoice, customer, country and day; a cell is of one product and month. An
    invoice is scattered that goes on after another one's lines, or is longer than what is compared. Amounts are in
    ten-thousandths.
    """
    run, cells, repeats, impossible, total = -1, 0, 0, 0, 0.0
    last, begun, first_ends = -1, 0, len(given.invoice)
    day_begins, day_ends, month = 0, 0, 0
    for i in range(len(given.invoice)):
        room.is_counted[i] = False
        if not _is_sale(given, i):
            continue
        invoice, moment, quantity = given.invoice[i], given.moment[i], given.quantity[i]
        if moment < _FIRST or moment >= _AFTER:
            impossible += 1
            continue
        is_new = last < 0 or invoice != given.invoice[last]
        if is_new:
            if last >= 0 and first_ends == len(given.invoice):
                first_ends = i
            begun = i
            room.is_scattered[invoice] |= room.is_seen[invoice]
            room.is_seen[invoice] = True
        if _is_repeat(given, room.is_counted, i, max(begun, i - compared)):
            repeats += 1
            continue
        room.is_scattered[invoice] |= i - begun > compared
        if moment < day_begins or moment >= day_ends:
            day = moment // _DAY
            day_begins, day_ends, month = day * _DAY, (day + 1) * _DAY, month_of(day)
            is_new = True
        if is_new or given.customer[i] != given.customer[last] or given.country[i] != given.country[last]:
            room.is_split[invoice] |= last >= 0 and invoice == given.invoice[last]
            run += 1
            room.runs[run, 0], room.runs[run, 1] = i, moment
            room.runs[run, 2:] = 0
        last = i
        room.is_counted[i] = True
        price = ten_thousandths(given.price[i])
        total += max(abs(float(price)), 1.0) * quantity
        room.runs[run, 1] = min(room.runs[run, 1], moment)
        room.runs[run, 2] += 1
        room.runs[run, 3] += quantity
        room.runs[run, 4] += price * quantity
        product = given.product[i]
        here = room.newest[product]
        while here >= 0 and room.cells[here, 1] != month:  # the cells of a product are a chain, the newest first
            here = room.cells[here, 2]
        if here < 0:
            here = cells
            cells += 1
            room.cells[here, 0], room.cells[here, 1], room.cells[here, 2] = product, month, room.newest[product]
            room.cells[here, 3:] = 0
            room.newest[product] = here
        room.cells[here, 3] += 1
        room.cells[here, 4] += quantity
        room.cells[here, 5] += price * quantity
    return Found(run + 1, cells, repeats, impossible, first_ends, begun, total)
