"""The line is in a currency with rates by day, and its day has none: its amount cannot be converted."""

from __future__ import annotations

from regulars.ledger.cells import NO_RATE
from regulars.ledger.rules.base import Fault
from regulars.ledger.rules.conditions import flagged

RULE = Fault("rate_missing", ("currency",), flagged(NO_RATE))
