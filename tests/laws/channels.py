"""A shop whose channels have known effects: each touch raises the chance to buy by as much as was planted."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

START, DAYS = datetime(2024, 1, 1), 240
BASE = 0.03  # of a touch, whatever its channel
ADDS = {"email": 0.20, "search": 0.10, "social": 0.0, "direct": 0.0}  # to the chance to buy after a touch
RETARGETED = "retargeting"  # shown to those who were about to buy anyway: it adds nothing


@dataclass
class PlantedShop:
    """The files of the shop, and the orders that each channel has added."""

    log: list[str] = field(default_factory=lambda: ["invoice_no,quantity,price,invoice_date,customer_id,country"])
    touches: list[str] = field(default_factory=lambda: ["customer_id,touched_at,channel"])
    spend: list[str] = field(default_factory=lambda: ["day,channel,amount"])
    added: dict[str, float] = field(default_factory=lambda: dict.fromkeys([*ADDS, RETARGETED], 0.0))

    def write(self, folder: Path) -> Path:
        for name in ("log", "touches", "spend"):
            (folder / f"{name}.csv").write_text("\n".join(getattr(self, name)) + "\n", encoding="utf-8")
        return folder / "log.csv"

    def touch(self, customer: str, moment: datetime, channel: str) -> None:
        self.touches.append(f"{customer},{moment:%Y-%m-%d %H:%M:%S},{channel}")

    def order(self, customer: str, moment: datetime, amount: float) -> None:
        self.log.append(f"{len(self.log)},1,{amount:.2f},{moment:%Y-%m-%d %H:%M:%S},{customer},France")


def planted_shop(customers: int = 700, seed: int = 5) -> PlantedShop:
    """Customers with a touch every few weeks, of whom some buy after it; guests, and orders that no touch led to."""
    random, shop = np.random.default_rng(seed), PlantedShop()
    names = [*ADDS]
    for number in range(customers):
        customer, day = f"c{number}", random.uniform(0, 60)
        while day < DAYS:
            moment = START + timedelta(days=day)
            channel = names[random.choice(len(names), p=[0.25, 0.3, 0.25, 0.2])]
            shop.touch(customer, moment, channel)
            shop.added[channel] += ADDS[channel]
            if random.random() < BASE + ADDS[channel]:
                bought = moment + timedelta(days=random.uniform(0.1, 3))
                if random.random() < 0.5:
                    shop.touch(customer, bought - timedelta(minutes=5), RETARGETED)
                shop.order(customer, bought, random.lognormal(3, 0.5))
            day += random.exponential(20)
    for number in range(60):
        moment = START + timedelta(days=4 * number)
        shop.order("" if number % 2 else f"x{number}", moment, 10 + number)
    for day in range(DAYS):
        for channel, amount in (("search", 12.5), ("social", 6.25), (RETARGETED, 3.0), ("billboards", 1.0)):
            shop.spend.append(f"{START + timedelta(days=day):%Y-%m-%d},{channel},{amount}")
    return shop
