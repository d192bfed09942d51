"""Pieces are whole numbers in plain digits: not 5.7, 1e3, 1_000 or (5)."""

from __future__ import annotations

from regulars.ledger.rules.base import Fault
from regulars.ledger.rules.conditions import unreadable

RULE = Fault("quantity_not_integer", ("quantity",), unreadable("quantity"))
