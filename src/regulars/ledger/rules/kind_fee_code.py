"""Postage, bank charges and market-place fees are charged beside the goods."""

from __future__ import annotations

from operator import attrgetter

from regulars.ledger.rules.base import Kind
from regulars.ledger.rules.conditions import has_code, has_codes

_CODES = attrgetter("fee_codes")

RULE = Kind("fee_code", "fee", has_codes(_CODES), has_code(_CODES))
