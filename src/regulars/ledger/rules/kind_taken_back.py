"""Pieces, a price or a line total below zero take a sale back, with or without a customer."""

from __future__ import annotations

from regulars.ledger.rules.base import Kind
from regulars.ledger.rules.conditions import always, flagged

RULE = Kind("taken_back", "return", always, flagged("is_negative"))
