"""A price so large that it can only be a mistake."""

from __future__ import annotations

from regulars.ledger.rules.base import Fault
from regulars.ledger.rules.conditions import too_large

RULE = Fault("price_out_of_range", ("price",), too_large("price"))
