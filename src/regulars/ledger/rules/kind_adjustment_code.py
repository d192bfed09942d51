"""Codes for discounts, samples, manual entries and bad debt are no products."""

from __future__ import annotations

from operator import attrgetter

from regulars.ledger.rules.base import Kind
from regulars.ledger.rules.conditions import has_code, has_codes

_CODES = attrgetter("adjustment_codes")

RULE = Kind("adjustment_code", "adjustment", has_codes(_CODES), has_code(_CODES))
