"""Who is held out of a campaign: drawn by a keyed hash, so that the same campaign draws the same customers."""

from __future__ import annotations

import hmac
from collections.abc import Iterable

SENT, HELD_OUT = "sent", "held_out"
_ALL = 2**64


def drawn(key: bytes, campaign: str, customers: Iterable[str], *, holdout: float) -> dict[str, str]:
    """The arm of each customer; nobody without the key can foresee it."""
    return {customer: _arm(key, f"{campaign}\n{customer}", holdout) for customer in customers}


def _arm(key: bytes, text: str, holdout: float) -> str:
    number = int.from_bytes(hmac.digest(key, b"holdout:" + text.encode(), "sha256")[:8], "big")
    return HELD_OUT if number < holdout * _ALL else SENT
