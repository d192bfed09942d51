"""Against trying out ids: who asks for many customers that are not there waits before asking for any."""

from __future__ import annotations

from collections import deque
from time import monotonic

from regulars.ground.errors import Busy
from regulars.report.lookups import CUSTOMERS, Lookup

TRIES, PER_SECONDS = 20, 60.0  # ids that nobody has, from all visitors of a run together


class Guesses:
    """Remembers when somebody asked for a customer who is not there."""

    def __init__(self) -> None:
        self._missed: deque[float] = deque(maxlen=TRIES)

    def check(self, lookup: Lookup) -> None:
        """Raises Busy where too many were asked for, whether this one is there or not."""
        if _of_one(lookup) and len(self._missed) == TRIES and monotonic() - self._missed[0] < PER_SECONDS:
            raise Busy("many unknown customers were requested. Wait a minute.")

    def note(self, lookup: Lookup, *, found: bool) -> None:
        """Remember the question if nobody has the id."""
        if _of_one(lookup) and not found:
            self._missed.append(monotonic())


def _of_one(lookup: Lookup) -> bool:
    return lookup.of == CUSTOMERS and any(name == "customer_id" for name, _ in lookup.where)
