"""A shop whose customers follow BG/NBD and Gamma-Gamma with known parameters: a log to be read like any other."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from regulars.stats.btyd import BGNBD
from tests.laws.histories import purchases

TRUE = BGNBD(0.8, 6.0, 0.6, 2.5)
SPEND = (4.0, 5.0, 80.0)  # p, q, gamma: a mean of 80 by purchase day
OPENS, CLOSES = date(2023, 1, 1), date(2024, 1, 1)


def simulated_shop(
    customers: int, *, seed: int, model: BGNBD = TRUE, days: int = (CLOSES - OPENS).days, joined: int = 120
) -> list[dict[str, str]]:
    """The lines of a shop that wins its customers in the first `joined` days, one line for each purchase day."""
    rng = np.random.default_rng(seed)
    start = rng.integers(0, joined, customers)
    who, day = purchases(model, days - start.astype(float), rng)
    rate = rng.gamma(SPEND[1], 1 / SPEND[2], customers)
    bought = {(n, int(start[n])) for n in range(customers)}
    bought |= {(int(n), int(start[n] + when)) for n, when in zip(who, day, strict=True)}
    return [
        {
            "invoice_no": f"{n}-{when}",
            "stock_code": "MUG",
            "product_name": "Mug",
            "quantity": "1",
            "invoice_date": (OPENS + timedelta(days=when)).isoformat(),
            "price": f"{max(0.01, rng.gamma(SPEND[0], 1 / rate[n])):.2f}",
            "customer_id": f"c{n:05d}",
            "country": "UK",
        }
        for n, when in sorted(bought)
    ]
