"""What a program found, in a form that can be compared with what another found."""

from __future__ import annotations

import gc
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Check:
    """The results that all programs must agree on; money in cents."""

    lines: int
    revenue: int
    orders: int
    customers: int
    by_month: Mapping[str, int]
    by_country: Mapping[str, int]
    best_products: tuple[str, ...]
    recency: int
    retained: int
    cells: int

    def number(self) -> float:
        """A number that is the same for equal results, and another one for any other."""
        told = json.dumps(asdict(self), sort_keys=True).encode()
        return float(int(hashlib.sha256(told).hexdigest()[:12], 16))


def cents(amount: object) -> int:
    """An amount in whole cents."""
    return round(float(amount) * 100)  # type: ignore[arg-type]


def sums(rows: Iterable[tuple[object, object]]) -> dict[str, int]:
    """Cents by the text of what they are of; a date's month alone."""
    return {str(key)[:7] if not isinstance(key, str) else key: cents(value) for key, value in rows}


def warmed() -> None:
    """What libraries have loaded is no garbage: it is set apart, as a server does when it has started."""
    gc.collect()
    gc.freeze()


def tell(check: Check, seconds: float) -> None:
    """Print what was found, then the line that a contest reads."""
    print(json.dumps(asdict(check)))
    print(json.dumps({"inner": seconds, "value": check.number()}))
