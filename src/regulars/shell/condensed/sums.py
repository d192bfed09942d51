"""The lines of one group of rows added up, as Arrow tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from regulars.ground.errors import InputRefused
from regulars.shell.condensed.groups import MONEY, NO_CODE, NONE, Column
from regulars.shell.condensed.loop import CELL, COMPARED, RUN, Found, Given, Room, add_up

_MOST = 1e18  # ten-thousandths that the published type of money holds


@dataclass(frozen=True)
class Sums:
    """The lines by run and by product and month; which of them count, which invoices have some, which are scattered.

    `is_split` is said of those that have several runs together, and `invoices` are those of the runs.
    """

    bookings: pa.Table
    products: pa.Table
    is_counted: NDArray[np.bool_]
    is_seen: NDArray[np.bool_]
    is_scattered: NDArray[np.bool_]
    is_split: NDArray[np.bool_]
    invoices: NDArray[np.int32]
    edges: NDArray[np.int64]
    repeats: int


def summed(columns: Mapping[str, Column], *, identified_only: bool) -> Sums:
    """What the lines come to that are sales and repeat none near them; `edges` are those of the first and last invoice.

    Raises InputRefused where amounts or dates are beyond what the ledger holds.
    """
    given, room = _given(columns, identified_only), _room(columns)
    found = add_up(given, COMPARED, room)
    if found.impossible:
        raise InputRefused(
            f"{found.impossible:,} dates are not of the years 1 to 9999. `regulars run` sets them aside."
        )
    if found.total >= _MOST:
        raise InputRefused(
            f"{len(given.invoice):,} lines come to 10^14 or more; money here has 14 digits for the whole."
        )
    ends = room.is_counted[: found.first_ends], room.is_counted[max(found.last_begins, found.first_ends) :]
    last = len(given.invoice) - len(ends[1])
    return Sums(
        _by_run(columns, room.runs[: found.runs], 1),
        _by_cell(columns["stock_code"], room.cells[: found.cells], 1),
        room.is_counted,
        room.is_seen,
        room.is_scattered,
        room.is_split,
        given.invoice[room.runs[: found.runs, 0]],
        np.concatenate([np.flatnonzero(ends[0]), np.flatnonzero(ends[1]) + last]),
        found.repeats,
    )


def taken_back(columns: Mapping[str, Column]) -> tuple[pa.Table, pa.Table]:
    """By run and by product and month: what takes these lines, which are sales, out of sums that they are in."""
    room = _room(columns)
    found: Found = add_up(_given(columns, False), 0, room)
    runs, cells = room.runs[: found.runs], room.cells[: found.cells]
    return _by_run(columns, runs, -1), _by_cell(columns["stock_code"], cells, -1)


def _given(columns: Mapping[str, Column], identified_only: bool) -> Given:
    values = {name: column.values for name, column in columns.items()}
    return Given(
        invoice=values["invoice_no"],
        product=values["stock_code"],
        name=values["product_name"],
        customer=values["customer_id"],
        country=values["country"],
        quantity=values["quantity"],
        price=values["price"],
        moment=values["invoice_date"],
        nobody=NONE if columns["customer_id"].said is None else NO_CODE,
        identified_only=identified_only,
    )


def _room(columns: Mapping[str, Column]) -> Room:
    lines, invoices = len(columns["quantity"].values), columns["invoice_no"].names
    return Room(
        is_counted=np.empty(lines, bool),
        is_seen=np.zeros(invoices, bool),
        is_scattered=np.zeros(invoices, bool),
        is_split=np.zeros(invoices, bool),
        newest=np.full(columns["stock_code"].names, -1),
        runs=np.empty((lines, len(RUN)), np.int64),
        cells=np.empty((lines, len(CELL)), np.int64),
    )


def _by_run(columns: Mapping[str, Column], runs: NDArray[np.int64], sign: int) -> pa.Table:
    told = dict(zip(RUN, runs.T, strict=True))
    keys = {name: columns[name].at(told["start"]).told() for name in ("invoice_no", "customer_id", "country")}
    moments = pa.array(told["booked_at"], pa.timestamp("us"))
    sums = dict(zip(("lines", "quantity", "total_amount", "cost"), _sums(told, sign), strict=True))
    return pa.table({"kind": _sales(len(runs)), **keys, "invoice_date": moments, **sums})


def _by_cell(products: Column, cells: NDArray[np.int64], sign: int) -> pa.Table:
    told = dict(zip(CELL, cells.T, strict=True))
    first = np.ascontiguousarray(told["month"]).view("M8[M]").astype("M8[D]").view(np.int64)
    keys = {
        "stock_code": Column(told["product"], products.said).told(),
        "day": pa.array(first).cast(pa.int32()).cast(pa.date32()),
    }
    sums = dict(zip(("lines", "units", "amount", "cost"), _sums(told, sign), strict=True))
    return pa.table({"kind": _sales(len(cells)), **keys, **sums})


def _sales(count: int) -> pa.Array:
    """The kind of every row."""
    return pa.DictionaryArray.from_arrays(pa.array(np.zeros(count, np.int8)), pa.array(["sale"]))


def _sums(told: Mapping[str, NDArray[np.int64]], sign: int) -> tuple[pa.Array, ...]:
    """Lines, pieces, money, and the cost, which nobody knows."""
    amount = sign * told["amount"]
    halves = np.stack([amount, amount >> 63], axis=1)  # of a decimal: eighteen digits, and the sign
    money = pa.Array.from_buffers(MONEY, len(amount), [None, pa.py_buffer(halves)])
    return pa.array(sign * told["lines"]), pa.array(sign * told["quantity"]), money, pa.nulls(len(amount), MONEY)
