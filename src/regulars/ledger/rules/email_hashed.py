"""The customer is known by an e-mail address, which is stored as a keyed hash."""

from __future__ import annotations

from regulars.ledger.cells import HASHED
from regulars.ledger.rules.base import Mark
from regulars.ledger.rules.conditions import flagged

RULE = Mark("email_hashed", ("customer_id",), flagged(HASHED))
