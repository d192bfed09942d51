"""A line with a quantity but without price or line total has no amount."""

from __future__ import annotations

from regulars.ledger.rules.base import Fault
from regulars.ledger.rules.conditions import missing

RULE = Fault("price_missing", ("price",), missing("price_found"), unless=("total_amount",))
