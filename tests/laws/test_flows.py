"""Moves between segments: stock and flow agree, and a shop in which nothing changes keeps its segments."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pyarrow as pa

from regulars.ground.periods import Window
from regulars.ground.tables.allowed import allowed_values
from regulars.studies.rfm.flows import FLOWS, segment_flows, segment_history, segment_stock
from tests.shop.tables import Row, over

FIRST, DAYS, CUSTOMERS = date(2022, 1, 1), 761, 3_000
MOST_DRIFT = 0.02  # of the share of the best
MONTHS = pa.table({"month": [date(2022 + n // 12, n % 12 + 1, 1) for n in range(25)]})


def _facts(seed: int) -> pa.Table:
    """Orders of customers who each buy at a rate of their own, for ever: nothing changes."""
    rng = np.random.default_rng(seed)
    rate = rng.gamma(0.8, 1 / 60, CUSTOMERS)
    counts = rng.poisson(rate * DAYS)
    who = np.repeat(np.arange(CUSTOMERS), counts)
    day = rng.integers(0, DAYS, len(who))
    amounts = rng.gamma(4, 10 * (1 + who % 5)).round(2)
    return pa.table(
        {
            "customer_id": [f"c{n}" for n in who],
            "day": [FIRST + timedelta(days=int(n)) for n in day],
            "is_order": [True] * len(who),
            "kind": ["sale"] * len(who),
            "amount": pa.array([Decimal(f"{amount:.2f}") for amount in amounts], pa.decimal128(18, 4)),
        }
    )


def _history(facts: pa.Table) -> list[Row]:
    return over({"facts": facts, "monthly_revenue": MONTHS}, segment_history, first_day=FIRST)


def _typed(history: list[Row]) -> pa.Table:
    types = {"snapshot": pa.date32(), "customer_id": pa.string(), "monetary": pa.decimal128(18, 4)}
    return pa.Table.from_pylist(history, pa.schema([*types.items(), ("segment", pa.string())]))


def test_a_shop_that_does_not_change_keeps_its_segments() -> None:
    """Over thirteen month starts the share of VIP stays within two points of the first; stock and flows are one."""
    history = _history(_facts(1))
    starts = sorted({row["snapshot"] for row in history})
    assert (starts[0], starts[-1], len(starts)) == (date(2023, 1, 1), date(2024, 1, 1), 13)
    best = Counter(row["snapshot"] for row in history if row["segment"] == "VIP")
    every = Counter(row["snapshot"] for row in history)
    shares = [best[start] / every[start] for start in starts]
    assert max(abs(share - shares[0]) for share in shares) <= MOST_DRIFT

    table = _typed(history)
    stock = over({"segment_history": table}, segment_stock)
    flows = over({"segment_history": table}, segment_flows)
    assert {row["segment"] for row in stock} <= {*allowed_values("segment_stock", "segment")}
    for end, other in (("from", starts[:-1]), ("to", starts[1:])):
        assert {row[f"segment_{end}"] for row in flows} <= {*allowed_values("segment_flows", f"segment_{end}")}
        flowed: Counter[tuple[date, str]] = Counter()
        for row in flows:
            flowed[row[f"snapshot_{end}"], row[f"segment_{end}"]] += row[f"net_revenue_{end}"]
        stood = {(row["snapshot"], row["segment"]): row["net_revenue"] for row in stock if row["snapshot"] in other}
        assert {key: value for key, value in flowed.items() if key[1] not in ("none", "gone")} == stood


def test_who_comes_and_who_goes() -> None:
    """One buys for the first time in December 2023; another bought in December 2022 alone, and is gone a year later."""
    days = {"new": [date(2023, 12, 10)], "left": [date(2022, 12, 20)], "stays": [date(2022, 6, 1), date(2023, 6, 1)]}
    rows = [(who, day) for who, some in days.items() for day in some]
    facts = pa.table(
        {
            "customer_id": [who for who, _ in rows],
            "day": [day for _, day in rows],
            "is_order": [True] * len(rows),
            "kind": ["sale"] * len(rows),
            "amount": pa.array([Decimal(10)] * len(rows), pa.decimal128(18, 4)),
        }
    )
    flows = over({"segment_history": _typed(_history(facts))}, segment_flows)
    came = [row["snapshot_to"] for row in flows if row["segment_from"] == "none"]
    gone = [row["snapshot_to"] for row in flows if row["segment_to"] == "gone"]
    assert came == [date(2024, 1, 1)]
    assert gone == [date(2024, 1, 1)]  # the 20th of December 2022 is in the year before every earlier month start


def test_withheld_without_a_year() -> None:
    """One month start with a year before it shows no move."""
    window = Window(FIRST, date(2023, 1, 20))
    assert {each.verdict for each in FLOWS.verdicts({"starts": 1}, window, frozenset())} == {"insufficient"}
    assert {each.verdict for each in FLOWS.verdicts({"starts": 2}, window, frozenset())} == {"solid"}
