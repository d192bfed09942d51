"""Shops whose future is known: customers come, buy at a pace of their own, and leave, as a shop's story says.

Own generator: none of the models that the product fits is simulated by its own recipe. Paces are lognormal, lifetimes
are exponential at a rate that differs between customers, seasons and breaks change all paces of a day.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np

YEAR = 365
Factor = Callable[[np.ndarray], np.ndarray]


def _constant(day: np.ndarray) -> np.ndarray:
    return np.ones(len(day))


@dataclass(frozen=True)
class Story:
    """How a shop goes. Days count from `opens`; the log is what lies from `log_begins` to `cut`, both of them days.

    `arrivals` new customers come a day. `pace` is the median of orders a year while a customer stays, `spread` the
    standard deviation of its logarithm; `stays` the mean of years until a customer leaves, None where nobody does.
    `season` multiplies all paces and arrivals of a day.
    """

    name: str
    arrivals: float = 4.0
    pace: float = 9.0
    spread: float = 0.8
    stays: float | None = 1.0
    cut: int = 2 * YEAR
    log_begins: int = 0
    opens: date = date(2022, 1, 1)
    season: Factor = field(default=_constant, compare=False)
    burst: float = 0.0  # the share of orders that is followed by more within days
    spend: float = 0.3  # standard deviation of the logarithm of a customer's usual amount


@dataclass(frozen=True)
class Shop:
    """One drawn shop: orders of customers by day and amount, and until when each customer stays."""

    story: Story
    customer: np.ndarray
    day: np.ndarray
    amount: np.ndarray
    leaves: np.ndarray

    @property
    def as_of(self) -> date:
        return self.story.opens + timedelta(days=self.story.cut)

    def came(self, days: int) -> dict[str, float]:
        """What each customer of the log brought in the `days` from the cut on."""
        cut = self.story.cut
        later = (self.day >= cut) & (self.day < cut + days)
        return self._by_customer(later)

    def buyers(self, days: int) -> frozenset[str]:
        """The customers with an order in the last `days` days of the log."""
        lately = self._in_log() & (self.day >= self.story.cut - days)
        return frozenset(f"c{number:06d}" for number in np.unique(self.customer[lately]))

    def alive(self, customer_id: str) -> bool:
        """Whether the customer is still one at the cut."""
        return bool(self.leaves[int(customer_id[1:])] > self.story.cut)

    def log(self) -> list[dict[str, str]]:
        """The lines before the cut, one for each order."""
        rows = np.flatnonzero(self._in_log())
        return [
            {
                "invoice_no": f"{n}",
                "stock_code": "MUG",
                "product_name": "Mug",
                "quantity": "1",
                "invoice_date": (self.story.opens + timedelta(days=int(self.day[n]))).isoformat(),
                "price": f"{self.amount[n]:.2f}",
                "customer_id": f"c{self.customer[n]:06d}",
                "country": "UK",
            }
            for n in rows
        ]

    def _in_log(self) -> np.ndarray:
        return (self.day >= self.story.log_begins) & (self.day < self.story.cut)

    def _by_customer(self, rows: np.ndarray) -> dict[str, float]:
        sums = np.bincount(self.customer[rows], weights=self.amount[rows], minlength=len(self.leaves))
        return {f"c{number:06d}": float(sums[number]) for number in np.unique(self.customer[self._in_log()])}


def drawn(story: Story, seed: int, *, ahead: int = YEAR) -> Shop:
    """The shop of a story, with what comes in the `ahead` days after its cut."""
    rng = np.random.default_rng(seed)
    end = story.cut + ahead
    factors = story.season(np.arange(end))
    first = np.repeat(np.arange(end), rng.poisson(story.arrivals * factors))
    pace = story.pace / YEAR * rng.lognormal(0.0, story.spread, len(first))
    stay = np.full(len(first), np.inf)
    if story.stays is not None:
        stay = rng.exponential(story.stays * YEAR * rng.gamma(3.0, 1 / 3.0, len(first)))
    leaves = first + stay
    customer, day = _orders(story, rng, first, pace, leaves, factors)
    usual = 40.0 * rng.lognormal(0.0, story.spend, len(first))
    amount = np.maximum(0.5, usual[customer] * rng.lognormal(0.0, 0.4, len(customer))).round(2)
    return Shop(story, customer, day, amount, leaves)


def _orders(
    story: Story, rng: np.random.Generator, first: np.ndarray, pace: np.ndarray, leaves: np.ndarray, factors: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Customer and day of every order: the first one, then those of a Poisson process that the factors thin."""
    end, highest = len(factors), float(factors.max())
    last = np.minimum(leaves, end)
    many = rng.poisson(pace * highest * (last - first))
    customer = np.repeat(np.arange(len(first)), many)
    day = first[customer] + rng.random(len(customer)) * (last - first)[customer]
    kept = rng.random(len(day)) * highest < factors[day.astype(int)]
    customer, day = customer[kept], day[kept]
    if story.burst:
        again = np.repeat(np.flatnonzero(rng.random(len(day)) < story.burst), 3)
        customer = np.concatenate([customer, customer[again]])
        day = np.concatenate([day, day[again] + rng.exponential(4.0, len(again))])
        inside = day < np.minimum(leaves[customer], end)
        customer, day = customer[inside], day[inside]
    return np.concatenate([np.arange(len(first)), customer]), np.concatenate([first, day.astype(int)])


def christmas(day: np.ndarray) -> np.ndarray:
    """Half as much again in November and December, less in late winter; day 0 is a first of January."""
    place = (day % YEAR) / YEAR
    return 0.8 + 1.6 * np.exp(-(((place - 0.93) / 0.05) ** 2)) + 0.25 * np.exp(-(((place - 0.5) / 0.1) ** 2))


def falling(at: int, share: float) -> Factor:
    """All paces fall to a share from a day on."""
    return lambda day: np.where(day < at, 1.0, share)


STEADY = Story("steady")
GROWTH = Story("growth", season=lambda day: 0.5 + day / YEAR / 2)
NO_DROPOUT = Story("nobody leaves", stays=None, pace=5.0)
BURSTS = Story("bursts", stays=None, pace=3.0, burst=0.35)
SEASONAL = Story("seasonal, three years", cut=3 * YEAR + 5, season=christmas)
AFTER_PEAK = Story("one year, after the peak", cut=YEAR + 5, season=christmas, arrivals=8.0)
BREAK = Story("break", season=falling(2 * YEAR - 16 * 7, 0.6))
MID_LIFE = Story("begins in mid-life", log_begins=YEAR + 8, cut=3 * YEAR)
SMALL = Story("73 customers", arrivals=0.1)
WHALES = Story("whales", spend=1.3)
STORIES: tuple[Story, ...] = (
    STEADY, GROWTH, NO_DROPOUT, BURSTS, SEASONAL, AFTER_PEAK, BREAK, MID_LIFE, SMALL, WHALES
)  # fmt: skip
