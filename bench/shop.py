"""The invented shop behind the synthetic log: what it sells, who orders and when."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import pyarrow as pa

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def words(text: str) -> list[str]:
    """The words of a text, with a blank for each underscore."""
    return [word.replace("_", " ") for word in text.split()]


COUNTRIES = words(
    """
    United_Kingdom Germany France EIRE Spain Netherlands Belgium Switzerland Portugal Australia Norway Italy
    Channel_Islands Finland Cyprus Sweden Austria Denmark Japan
    """
)
UK_SHARE = 0.86
PRODUCTS = 10_000
POST, DOT, MANUAL = PRODUCTS, PRODUCTS + 1, PRODUCTS + 2  # after the goods
DAYS = 730
FIRST_DAY = np.datetime64("2009-12-01").astype(int)  # days since 1970
FIRST_CUSTOMER = 12_346
LINES_PER_CUSTOMER = 50  # customers drawn; those who left early never show
LINES_PER_ORDER_LINE = 1.0155  # with the lines that returns and copies add, cautiously
GUESTS_PER_ORDER = 0.28  # a good fifth of all orders
SEASON = np.array([0.55, 0.5, 0.62, 0.58, 0.63, 0.63, 0.6, 0.6, 0.8, 0.92, 1.0, 0.7])  # January first
WEEKDAYS = np.array([1, 1, 1, 1, 0.9, 0, 0.6])  # Monday first; closed on Saturdays

COLOURS = words(
    """
    RED WHITE BLUE PINK GREEN IVORY SILVER GOLD BLACK CREAM LILAC MINT AMBER CORAL TEAL
    """
)
THEMES = words(
    """
    RETROSPOT HEART POLKADOT VINTAGE FLORAL ALPHABET WOODLAND PAISLEY SKULL DOILY STAR CIRCUS STRIPED
    GINGHAM FELTCRAFT ENAMEL ZINC GLASS WICKER PAPER BIRDCAGE STRAWBERRY DOLLY_GIRL SPACEBOY CHRISTMAS
    EASTER
    """
)
THINGS = words(
    """
    T-LIGHT_HOLDER LUNCH_BAG CAKE_STAND MUG BUNTING DOORMAT CUSHION_COVER JUMBO_BAG HOT_WATER_BOTTLE CLOCK
    FRAME TEA_TOWEL GARLAND CANDLE NOTEBOOK COAT_RACK CAKE_CASES APRON STORAGE_TIN DRAWER_KNOB BOWL
    TRINKET_BOX UMBRELLA WRAP HANGING_SIGN LANTERN PLASTERS_IN_TIN SEWING_KIT CHOPPING_BOARD NIGHT_LIGHT
    """
)


@dataclass(frozen=True)
class Catalogue:
    """Goods by rank of popularity, then POST, DOT and M: codes, descriptions, prices, cumulative chances."""

    codes: pa.Array
    descriptions: pa.Array
    cents: np.ndarray
    cumulative: np.ndarray


@dataclass(frozen=True)
class Orders:
    """Orders in time order; customer 0 is a guest; a stock correction has one line."""

    minute: np.ndarray
    customer: np.ndarray
    country: np.ndarray
    size: np.ndarray
    is_correction: np.ndarray


Columns = TypeVar("Columns", bound="DataclassInstance")


def select(columns: Columns, chosen: slice | np.ndarray) -> Columns:
    """The same columns with the chosen rows only."""
    parts = {field.name: getattr(columns, field.name)[chosen] for field in dataclasses.fields(columns)}
    return type(columns)(**parts)


def joined(*pieces: Columns) -> Columns:
    """The rows of all pieces, one after the other."""
    names = [field.name for field in dataclasses.fields(pieces[0])]
    return type(pieces[0])(**{name: np.concatenate([getattr(p, name) for p in pieces]) for name in names})


def draw_catalogue(rng: np.random.Generator) -> Catalogue:
    """Ten thousand goods whose popularity follows Zipf and Mandelbrot, and the three service codes."""
    numbers = rng.choice(np.arange(20_000, 90_000), PRODUCTS, replace=False)
    letters = rng.choice(["", "A", "B", "C", "D"], PRODUCTS, p=[0.85, 0.06, 0.04, 0.03, 0.02])
    names = [" ".join(words) for words in product(COLOURS, THEMES, THINGS)]
    ends = rng.choice(["", ", BOXED", ", SET OF 6"], PRODUCTS, p=[0.94, 0.03, 0.03])
    chosen = rng.permutation(len(names))[:PRODUCTS]
    cents = np.exp(rng.normal(np.log(250), 0.9, PRODUCTS)).astype(np.int32) // 10 * 10 + 5
    chances = 1 / (np.arange(PRODUCTS) + 30.0)  # the offset keeps any one product below 1% of the lines
    return Catalogue(
        codes=pa.array([f"{n}{x}" for n, x in zip(numbers, letters, strict=True)] + ["POST", "DOT", "M"]),
        descriptions=pa.array(
            [names[i] + end for i, end in zip(chosen, ends, strict=True)] + ["POSTAGE", "DOTCOM POSTAGE", "Manual"]
        ),
        cents=np.append(cents, [1800, 9000, 2500]).astype(np.int32),
        cumulative=np.cumsum(chances) / chances.sum(),
    )


def draw_purchases(customers: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Customer number (from 0) and day (with fraction) of each purchase, by the Pareto/NBD story."""
    start = rng.uniform(-250, DAYS, customers)
    rate = rng.gamma(0.6, 0.05, customers)  # purchases a day: most buy rarely, a few every week
    gone = start + rng.exponential(1 / rng.gamma(0.75, 0.004, customers))
    begin, end = np.clip(start, 0, DAYS), np.clip(gone, 0, DAYS)
    repeats = rng.poisson(rate * (end - begin))
    who = np.repeat(np.arange(customers), repeats)
    days = begin[who] + rng.random(len(who)) * (end - begin)[who]
    newcomers = np.flatnonzero(start >= 0)
    return np.concatenate([newcomers, who]), np.concatenate([start[newcomers], days])


def in_season(days: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """True for the purchases that take place: fewer in spring than in November, none on Saturdays."""
    calendar = (FIRST_DAY + np.arange(DAYS + 1)).astype("datetime64[D]")
    month = calendar.astype("datetime64[M]").astype(int) % 12
    weekday = (calendar.astype(int) + 3) % 7  # 1970-01-01 was a Thursday
    return rng.random(len(days)) < (SEASON[month] * WEEKDAYS[weekday])[days.astype(int)]


def minute_of(days: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Whole minutes since 1970 within opening hours of each day."""
    opening = (480 + 600 * rng.beta(2.5, 2.5, len(days))).astype(np.int32)
    return (FIRST_DAY + days.astype(np.int32)) * 1440 + opening


def draw_orders(lines: int, *, rng: np.random.Generator) -> Orders:
    """Orders for a little more than `lines` lines over two years, in time order."""
    customers = lines // LINES_PER_CUSTOMER + 1
    who, days = draw_purchases(customers, rng)
    guests = int(len(who) * GUESTS_PER_ORDER)
    who = np.append(who, np.full(guests, -1)).astype(np.int32)
    days = np.append(days, rng.uniform(0, DAYS, guests))
    kept = np.flatnonzero(in_season(days, rng))
    rng.shuffle(kept)
    sizes = np.clip(1 + rng.gamma(0.9, 10.0, len(kept)), 1, 250).astype(np.int16)
    enough = np.searchsorted(np.cumsum(sizes, dtype=np.int64), lines * 1.004 / LINES_PER_ORDER_LINE) + 1
    kept, sizes = kept[:enough], sizes[:enough]
    who, minute = who[kept], minute_of(days[kept], rng)
    order = np.argsort(minute, kind="stable")
    return finished(minute[order], who[order], sizes[order], customers, rng)


def finished(
    minute: np.ndarray, who: np.ndarray, sizes: np.ndarray, customers: int, rng: np.random.Generator
) -> Orders:
    """The orders with shuffled customer ids, countries, and some guests' orders made stock corrections."""
    guest = who < 0
    ids = FIRST_CUSTOMER + rng.permutation(customers).astype(np.int32)
    abroad = 1 / np.arange(1.0, len(COUNTRIES))
    chances = np.append(UK_SHARE, (1 - UK_SHARE) * abroad / abroad.sum())
    homes = rng.choice(len(COUNTRIES), customers, p=chances).astype(np.int8)
    is_correction = guest & (rng.random(len(who)) < 0.05)
    return Orders(
        minute=minute,
        customer=np.where(guest, 0, ids[who]),
        country=np.where(guest, 0, homes[who]).astype(np.int8),
        size=np.where(is_correction, 1, sizes).astype(np.int16),
        is_correction=is_correction,
    )
