"""The lines of the invented shop's orders: what is bought, returned later, and entered twice."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from bench.shop import DOT, MANUAL, POST, Catalogue, Orders, joined, select

FIRST_INVOICE = 489_434
QUANTITIES = np.array([1, 2, 3, 4, 5, 6, 8, 10, 12, 20, 24, 25, 36, 48, 72, 96, 144], dtype=np.int32)
QUANTITY_CHANCES = np.array([26, 16, 8, 8, 3, 11, 4, 4, 9, 1.5, 4, 2, 1, 1.5, 0.5, 0.3, 0.2])


@dataclass(frozen=True)
class Lines:
    """Order lines, column by column; `order` and `position` place a line, `invoice` is numbered last."""

    order: np.ndarray
    position: np.ndarray
    minute: np.ndarray
    customer: np.ndarray
    country: np.ndarray
    product: np.ndarray
    quantity: np.ndarray
    cents: np.ndarray
    is_return: np.ndarray
    invoice: np.ndarray


def draw_lines(orders: Orders, catalogue: Catalogue, *, first_order: int, rng: np.random.Generator) -> Lines:
    """One row per line sold, or written off by a stock correction."""
    of = np.repeat(np.arange(len(orders.size)), orders.size)
    position = np.arange(len(of)) - np.repeat(np.cumsum(orders.size) - orders.size, orders.size)
    product = draw_products(orders, of, position, catalogue, rng=rng)
    quantity = rng.choice(QUANTITIES, len(of), p=QUANTITY_CHANCES / QUANTITY_CHANCES.sum())
    quantity = np.where(product >= POST, 1, quantity)
    cents = draw_prices(product, quantity, orders.customer[of] == 0, catalogue, rng=rng)
    correction = orders.is_correction[of]
    return Lines(
        order=2 * (first_order + of),  # even, so that its return can take the odd number after it
        position=position.astype(np.float64),
        minute=orders.minute[of],
        customer=orders.customer[of],
        country=orders.country[of],
        product=product,
        quantity=np.where(correction, -quantity, quantity),
        cents=np.where(correction, 0, cents),
        is_return=np.zeros(len(of), dtype=bool),
        invoice=np.zeros(len(of), dtype=np.int64),
    )


def draw_products(
    orders: Orders, of: np.ndarray, position: np.ndarray, catalogue: Catalogue, *, rng: np.random.Generator
) -> np.ndarray:
    """Catalogue places of the lines; the last line of some orders is postage or a manual entry."""
    goods = np.searchsorted(catalogue.cumulative, rng.random(len(of)), side="right")
    goods = np.minimum(goods, POST - 1).astype(np.int32)
    luck = rng.random(len(orders.size))
    last = np.full(len(orders.size), -1, dtype=np.int32)
    last[luck < 0.01] = MANUAL
    last[(orders.country > 0) & (luck > 0.6)] = POST
    last[(orders.customer == 0) & (luck > 0.98)] = DOT
    last[orders.is_correction] = -1
    special = (position == orders.size[of] - 1) & (last[of] >= 0)
    return np.where(special, last[of], goods)


def draw_prices(
    product: np.ndarray,
    quantity: np.ndarray,
    guest: np.ndarray,
    catalogue: Catalogue,
    *,
    rng: np.random.Generator,
) -> np.ndarray:
    """Cents apiece: cheaper by the two dozen, dearer for guests, now and then nothing."""
    factor = np.where(quantity >= 24, 0.85, 1.0) * np.where(guest, 1.7, 1.0)
    free_hand = np.exp(rng.normal(0, 0.8, len(product)))
    factor = np.where(product >= POST, free_hand, factor)
    cents = np.maximum(np.rint(catalogue.cents[product] * factor), 1).astype(np.int32)
    return np.where(rng.random(len(product)) < 0.001, 0, cents)


def draw_returns(sold: Lines, *, rng: np.random.Generator) -> Lines:
    """Some lines of some customers' orders coming back, whole or in part, at the price paid."""
    of = (sold.order - sold.order[0]) // 2
    orders = of[-1] + 1
    comes_back = (rng.random(orders) < 0.125)[of] & (rng.random(len(of)) < 0.2)
    days = 1 + rng.geometric(1 / 12, orders).astype(np.int32)  # one parcel for the order, about two weeks on
    later = days * 1440 + rng.integers(0, 90, orders, dtype=np.int32)
    chosen = np.flatnonzero(comes_back & (sold.customer > 0) & (sold.cents > 0))
    lines = select(sold, chosen)
    share = np.where(rng.random(len(chosen)) < 0.7, 1.0, rng.random(len(chosen)))
    return replace(
        lines,
        order=lines.order + 1,
        minute=lines.minute + later[of[chosen]],
        quantity=-np.maximum(1, np.rint(lines.quantity * share)).astype(np.int32),
        is_return=np.ones(len(chosen), dtype=bool),
    )


def arrived(returned: Lines, waiting: Lines | None, *, until: int) -> tuple[Lines, Lines]:
    """The returns booked by minute `until`, and those still on their way."""
    everything = returned if waiting is None else joined(waiting, returned)
    here = everything.minute <= until
    return select(everything, here), select(everything, ~here)


def with_copies(sold: Lines, due: Lines, *, rng: np.random.Generator) -> Lines:
    """All lines of a block, a few of them entered once more some lines further down their invoice."""
    lines = joined(sold, due)
    again = select(lines, np.flatnonzero(rng.random(len(lines.minute)) < 0.008))
    again = replace(again, position=again.position + rng.uniform(0.1, 4, len(again.minute)))
    return joined(lines, again)


def numbered(lines: Lines, *, first_invoice: int) -> tuple[Lines, int]:
    """The lines in the order of the till with their invoice numbers, and the next free number."""
    lines = select(lines, np.lexsort((lines.position, lines.order, lines.minute)))
    starts = np.append(True, lines.order[1:] != lines.order[:-1])
    invoice = first_invoice - 1 + np.cumsum(starts)
    return replace(lines, invoice=invoice), int(invoice[-1]) + 1
