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
    even: float = 1.0  # how even the gaps of a customer are: the shape of their gamma, 1 is a Poisson process
    once: float = 0.0  # the share of customers who never come back
    spend: float = 0.3  # standard deviation of the logarithm of a customer's usual amount
    spend_by_pace: float = 0.0  # the power of a customer's pace that multiplies their usual amount
    returned: float = 0.0  # the share of orders that is given back
    leave_for_it: float = 0.0  # the chance that a customer leaves with the order that they give back


@dataclass(frozen=True)
class Shop:
    """One drawn shop: orders of customers by day and amount, what was given back, and until when each customer stays.

    `drove_away` are the customers who left for an order that they gave back.
    """

    story: Story
    customer: np.ndarray
    day: np.ndarray
    amount: np.ndarray
    given_back: np.ndarray
    leaves: np.ndarray
    drove_away: np.ndarray

    @property
    def as_of(self) -> date:
        return self.story.opens + timedelta(days=self.story.cut)

    def came(self, days: int) -> dict[str, float]:
        """What each customer of the log brought in the `days` from the cut on."""
        cut = self.story.cut
        later = (self.day >= cut) & (self.day < cut + days)
        sums = np.bincount(
            self.customer[later], weights=(self.amount * ~self.given_back)[later], minlength=len(self.leaves)
        )
        return {name_of(number): float(sums[number]) for number in np.unique(self.customer[self._in_log()])}

    def stayed_away(self, days: int) -> dict[str, bool]:
        """Whether each customer of the log has no order in the `days` from the cut on."""
        cut = self.story.cut
        back = set(self.customer[(self.day >= cut) & (self.day < cut + days)].tolist())
        return {name_of(number): number not in back for number in np.unique(self.customer[self._in_log()]).tolist()}

    def buyers(self, days: int) -> frozenset[str]:
        """The customers with an order in the last `days` days of the log."""
        lately = self._in_log() & (self.day >= self.story.cut - days)
        return frozenset(name_of(number) for number in np.unique(self.customer[lately]))

    def next_orders(self) -> dict[str, date]:
        """The day of the next order of each customer who orders again after the cut."""
        later = np.flatnonzero(self.day >= self.story.cut)
        first = np.full(len(self.leaves), np.iinfo(np.int64).max)
        np.minimum.at(first, self.customer[later], self.day[later])
        back = np.unique(self.customer[later]).tolist()
        return {name_of(n): self.story.opens + timedelta(days=int(first[n])) for n in back}

    def alive(self, customer_id: str) -> bool:
        """Whether the customer is still one at the cut."""
        return bool(self.leaves[int(customer_id[1:])] > self.story.cut)

    def left_for_a_return(self, customer_id: str) -> bool:
        """Whether the customer left before the cut, for an order that they gave back."""
        return bool(self.drove_away[int(customer_id[1:])]) and not self.alive(customer_id)

    def log(self) -> list[dict[str, str]]:
        """The lines before the cut, one for each order and one for each order given back."""
        rows = np.flatnonzero(self._in_log()).tolist()
        lines = [self._line(n, f"{n}", "1") for n in rows]
        return lines + [self._line(n, f"C{n}", "-1") for n in rows if self.given_back[n]]

    def _line(self, n: int, invoice: str, quantity: str) -> dict[str, str]:
        return {
            "invoice_no": invoice,
            "stock_code": "MUG",
            "product_name": "Mug",
            "quantity": quantity,
            "invoice_date": (self.story.opens + timedelta(days=int(self.day[n]))).isoformat(),
            "price": f"{self.amount[n]:.2f}",
            "customer_id": name_of(int(self.customer[n])),
            "country": "UK",
        }

    def _in_log(self) -> np.ndarray:
        return (self.day >= self.story.log_begins) & (self.day < self.story.cut)


def name_of(number: int) -> str:
    return f"c{number:06d}"


def drawn(story: Story, seed: int, *, ahead: int = YEAR) -> Shop:
    """The shop of a story, with what comes in the `ahead` days after its cut."""
    rng = np.random.default_rng(seed)
    end = story.cut + ahead
    factors = story.season(np.arange(end))
    first = np.repeat(np.arange(end), rng.poisson(story.arrivals * factors))
    relative = rng.lognormal(0.0, story.spread, len(first))
    stay = np.full(len(first), np.inf)
    if story.stays is not None:
        stay = rng.exponential(story.stays * YEAR * rng.gamma(3.0, 1 / 3.0, len(first)))
    if story.once:
        stay = np.where(rng.random(len(first)) < story.once, 0.5, stay)
    leaves = first + stay
    orders = _evenly if story.even != 1.0 else _orders
    customer, day = orders(story, rng, first, story.pace / YEAR * relative, leaves, factors)
    usual = 40.0 * rng.lognormal(0.0, story.spend, len(first)) * relative**story.spend_by_pace
    amount = np.maximum(0.5, usual[customer] * rng.lognormal(0.0, 0.4, len(customer))).round(2)
    shop = Shop(story, customer, day, amount, np.zeros(len(day), bool), leaves, np.zeros(len(first), bool))
    return _with_returns(shop, rng) if story.returned else shop


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


def _evenly(
    story: Story, rng: np.random.Generator, first: np.ndarray, pace: np.ndarray, leaves: np.ndarray, factors: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Customer and day of every order, where gaps are gamma around a customer's own mean gap."""
    end = len(factors)
    last = np.minimum(leaves, end)
    customers, days = [np.arange(len(first))], [first.astype(float)]
    going, day = np.arange(len(first)), first.astype(float)
    while len(going):
        day = day + rng.gamma(story.even, 1 / (pace[going] * story.even))
        stays = day < last[going]
        going, day = going[stays], day[stays]
        customers.append(going)
        days.append(day)
    return np.concatenate(customers), np.concatenate(days).astype(int)


def _with_returns(shop: Shop, rng: np.random.Generator) -> Shop:
    """The shop in which orders are given back, and some customers leave with the one that they give back."""
    back = rng.random(len(shop.day)) < shop.story.returned
    for_it = back & (rng.random(len(shop.day)) < shop.story.leave_for_it)
    ends = np.full(len(shop.leaves), np.inf)
    np.minimum.at(ends, shop.customer[for_it], shop.day[for_it].astype(float))
    kept = shop.day <= ends[shop.customer]
    return Shop(
        shop.story,
        shop.customer[kept],
        shop.day[kept],
        shop.amount[kept],
        back[kept],
        np.minimum(shop.leaves, ends + 0.5),
        ends < shop.leaves,
    )


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
MONTHLY = Story("monthly", pace=12.0, spread=0.05, even=25.0, once=0.25)
SEASONAL = Story("seasonal, three years", cut=3 * YEAR + 5, season=christmas)
AFTER_PEAK = Story("one year, after the peak", cut=YEAR + 5, season=christmas, arrivals=8.0)
BREAK = Story("break", season=falling(2 * YEAR - 16 * 7, 0.6))
MID_LIFE = Story("begins in mid-life", log_begins=YEAR + 8, cut=3 * YEAR)
RETURNS = Story("returns", stays=None, pace=7.0, spread=0.5, returned=0.12, leave_for_it=0.6)
NOISE = Story("noise", stays=None, pace=5.0, spread=0.0)
SMALL = Story("73 customers", arrivals=0.1)
WHALES = Story("whales", spend=1.3)
TOGETHER = Story("spend goes with frequency", spend_by_pace=0.6)
STORIES: tuple[Story, ...] = (
    STEADY, GROWTH, NO_DROPOUT, BURSTS, MONTHLY, SEASONAL, AFTER_PEAK, BREAK, MID_LIFE, RETURNS, NOISE, SMALL, WHALES,
    TOGETHER,
)  # fmt: skip
