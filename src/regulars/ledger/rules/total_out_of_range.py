"""A line total so large that it can only be a mistake."""

from __future__ import annotations

from regulars.ledger.rules.base import Fault
from regulars.ledger.rules.conditions import too_large

RULE = Fault("total_out_of_range", ("total_amount",), too_large("total_amount"))
