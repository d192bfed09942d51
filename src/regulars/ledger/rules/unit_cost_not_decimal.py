"""A unit cost that is no plain decimal number: a currency sign, a decimal comma, a word, infinity."""

from __future__ import annotations

from regulars.ledger.rules.base import Fault
from regulars.ledger.rules.conditions import unreadable

RULE = Fault("unit_cost_not_decimal", ("unit_cost",), unreadable("unit_cost"))
