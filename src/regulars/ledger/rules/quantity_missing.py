"""A line with a price but without a quantity has no amount."""

from __future__ import annotations

from regulars.ledger.rules.base import Fault
from regulars.ledger.rules.conditions import missing

RULE = Fault("quantity_missing", ("quantity",), missing("quantity_found"))
