"""A price that is no plain decimal number: a currency sign, a decimal comma, a word, infinity."""

from __future__ import annotations

from regulars.ledger.rules.base import Fault
from regulars.ledger.rules.conditions import unreadable

RULE = Fault("price_not_decimal", ("price",), unreadable("price"))
