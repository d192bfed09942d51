"""A line total that is no plain decimal number: a currency sign, a decimal comma, a word, infinity."""

from __future__ import annotations

from regulars.ledger.rules.base import Fault
from regulars.ledger.rules.conditions import unreadable

RULE = Fault("total_not_decimal", ("total_amount",), unreadable("total_amount"))
