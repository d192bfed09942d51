"""Why the net revenue of a small shop moved from January to February 2024, part by part, with its bands."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from functools import cache
from hashlib import md5
from math import log, sqrt
from typing import Any

import pytest

from regulars.ground.periods import Window
from regulars.studies.change.evidence import CHANGE
from tests.shop.tables import Book, Setup, book
from tests.worked.expect import day

JANUARY, FEBRUARY = day("01-01"), day("02-01")
CHANGE_IN_ALL = (100 + 50 - 4) - (120 + 5)
Order = tuple[str, str, str, str, int, float, str]  # invoice, customer, day, code, pieces, price, country


@cache
def orders() -> tuple[Order, ...]:
    """January: fifteen customers buy tea twice, a guest two mugs. February: ten of them again, dearer; ten are new."""
    of: list[Order] = []
    for n in range(1, 16):
        of += [(f"1{n:02}{d}", f"k{n:02}", f"01-{d}", "TEA", 1, 4.0, "UK") for d in ("02", "10")]
    of += [("1990", "", "01-02", "MUG", 2, 2.5, "UK")]
    for n in range(1, 11):
        of += [(f"2{n:02}{d}", f"k{n:02}", f"02-{d}", "TEA", 1, 5.0, "UK") for d in ("02", "10")]
    of += [(f"3{n}", f"k{n}", "02-20", "MUG", 2, 2.5, "France" if n == 25 else "UK") for n in range(16, 26)]
    return (*of, ("C3999", "k01", "02-28", "TEA", -1, 4.0, "UK"))


@cache
def shop() -> Book:
    lines = [
        {
            "invoice_no": invoice, "customer_id": customer, "invoice_date": f"2024-{on} 10:00", "stock_code": code,
            "product_name": code, "quantity": str(pieces), "price": f"{price:.2f}", "country": country,
        }
        for invoice, customer, on, code, pieces, price, country in orders()
    ]  # fmt: skip
    return book(lines, Setup(as_of=date(2024, 3, 1)))


def parts(view: str, level: int) -> dict[str, dict[str, Any]]:
    """The rows of a level by the name of the part; all are of the one pair of months, and none can be unusual yet."""
    rows = [row for row in shop()["revenue_bridge"] if (row["view"], row["level"]) == (view, level)]
    assert {(row["period_from"], row["period_to"], row["is_unusual"]) for row in rows} == {(JANUARY, FEBRUARY, None)}
    for row in rows:
        assert row["share_of_change"] == pytest.approx(float(row["amount"]) / CHANGE_IN_ALL)
    return {row["part"]: row for row in rows}


def expect_parts(view: str, level: int, worked: Callable[[Iterable[Order]], dict[str, float]]) -> None:
    """The parts are those worked out, and their bands come from leaving out each hundredth of the customers."""
    found, whole = parts(view, level), worked(orders())
    assert {part: float(row["amount"]) for part, row in found.items()} == pytest.approx(whole, abs=1e-4)
    assert sum((row["amount"] for row in found.values()), Decimal(0)) == CHANGE_IN_ALL
    rest = [worked([order for order in orders() if _hundredth(order) != n]) for n in range(100)]
    for part, amount in whole.items():
        error = sqrt(99 / 100 * sum((other[part] * 100 / 99 - amount) ** 2 for other in rest))
        bounds = [float(found[part][end]) for end in ("low", "high")]
        assert bounds == pytest.approx([amount - 1.959964 * error, amount + 1.959964 * error], abs=2e-3)


def _hundredth(order: Order) -> int:
    return int(md5((order[1] or order[0]).encode()).hexdigest()[:4], 16) % 100


def log_mean(before: float, after: float) -> float:
    return (after - before) / log(after / before)


def test_the_tree() -> None:
    """Trading days, customers by day, orders per customer, pieces per order, money per piece; guests and returns."""

    def worked(some: Iterable[Order]) -> dict[str, float]:
        sums = []
        for month in ("01", "02"):
            sold = [each for each in some if each[2][:2] == month and each[1] and each[4] > 0]
            sums.append([
                2 if month == "01" else 3,  # trading days of the whole shop
                len({each[1] for each in sold}),
                len(sold),
                sum(each[4] for each in sold),
                sum(each[4] * each[5] for each in sold),
            ])  # fmt: skip
        logs = [log(after / before) for before, after in zip(*sums, strict=True)]
        worth = log_mean(sums[0][4], sums[1][4])
        names = ("trading_days", "customers", "orders_per_customer", "units_per_order", "revenue_per_unit")
        steps = [now - former for former, now in zip([0.0, *logs], logs, strict=False)]
        return {name: worth * step for name, step in zip(names, steps, strict=True)} | leaves(some)

    expect_parts("tree", 2, worked)
    expect_parts("tree", 1, lambda some: {"sales_to_customers": money_of(some, known, sold), **leaves(some)})


def known(order: Order) -> bool:
    return bool(order[1])


def sold(order: Order) -> bool:
    return order[4] > 0


def money_of(some: Iterable[Order], *conditions: Callable[[Order], bool]) -> float:
    """The change of the money of these orders from January to February."""
    mine = [order for order in some if all(holds(order) for holds in conditions)]
    return sum(pieces * price * (1 if on[:2] == "02" else -1) for _, _, on, _, pieces, price, _ in mine)


def leaves(some: Iterable[Order]) -> dict[str, float]:
    some = list(some)
    return {
        "guests": money_of(some, lambda order: not known(order)),
        "returned": money_of(some, lambda order: not sold(order)),
    }


def test_customers() -> None:
    """k01 kept less (a tea came back), nine kept more, five stayed away, ten are new; the guest did not return."""
    kept_more = {f"k{n:02}" for n in range(2, 11)}
    states = {
        "kept_less": lambda order: order[1] == "k01",
        "kept_more": lambda order: order[1] in kept_more,
        "absent": lambda order: "k11" <= order[1] <= "k15",
        "new": lambda order: order[1] >= "k16",
        "guests": lambda order: not known(order),
    }
    expect_parts("customers", 1, lambda some: {name: money_of(some, holds) for name, holds in states.items()})
    largest = parts("customers", 2)
    assert {part: row["amount"] for part, row in largest.items()} == {"k11": -8, "others": CHANGE_IN_ALL + 8}
    assert {row["low"] for row in largest.values()} == {None}


def test_countries() -> None:
    """One new customer is from France."""

    def worked(some: Iterable[Order]) -> dict[str, float]:
        some = list(some)
        return {
            "France": money_of(some, lambda order: order[6] == "France"),
            "UK": money_of(some, lambda order: order[6] == "UK"),
        }

    expect_parts("countries", 1, worked)


def test_products() -> None:
    """Tea is dearer, which is the only part of price; fewer teas and more mugs are volume and mix."""

    def worked(some: Iterable[Order]) -> dict[str, float]:
        some = list(some)
        sums = {
            (code, month): [
                sum(o[4] * (o[5] if money else 1) for o in some if (o[3], o[2][:2]) == (code, month) and sold(o))
                for money in (0, 1)
            ]
            for code in ("TEA", "MUG")
            for month in ("01", "02")
        }
        if not sums["MUG", "01"][0]:  # the guest is left out: the mugs of February are a product that entered
            mugs = {"entered": sums["MUG", "02"][1]}
            kept = ["TEA"]
        else:
            mugs, kept = {"entered": 0.0}, ["TEA", "MUG"]
        worth = {code: log_mean(sums[code, "01"][1], sums[code, "02"][1]) for code in kept}
        moved = sum(worth[code] * log(sums[code, "02"][0] / sums[code, "01"][0]) for code in kept)
        pieces = [sum(sums[code, month][0] for code in kept) for month in ("01", "02")]
        volume = sum(worth.values()) * log(pieces[1] / pieces[0])
        price = worth["TEA"] * log(sums["TEA", "02"][1] / sums["TEA", "02"][0] / 4)
        return {"volume": volume, "mix": moved - volume, "price": price, "returned": leaves(some)["returned"]} | (
            mugs if mugs["entered"] else {}
        )

    found = parts("products", 1)
    assert "entered" not in found
    assert found["price"]["amount"] == Decimal(str(round(log_mean(120, 100) * log(5 / 4), 4)))
    expect_parts("products", 1, worked)


def test_withheld_without_two_whole_months() -> None:
    """Fewer than thirty orders in one of two months, or months apart: nothing is compared, and the reason is given."""
    window = Window(JANUARY, date(2024, 3, 1))
    (one, *_) = CHANGE.verdicts({"pairs": 0, "compared": None, "latest": FEBRUARY}, window, frozenset())
    assert (one.claim, one.verdict) == ("revenue_bridge", "insufficient")
    assert "30 orders" in str(one.reasons[0])
    (weak,) = CHANGE.verdicts({"pairs": 3, "compared": JANUARY, "latest": FEBRUARY}, window, frozenset())
    assert weak.verdict == "weak" and "February 2024" in str(weak.reasons[0])
