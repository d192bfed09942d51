"""The customer has several ids in the log, and stands under the one that [customers] same gives."""

from __future__ import annotations

from regulars.ledger.cells import MERGED
from regulars.ledger.rules.base import Mark
from regulars.ledger.rules.conditions import flagged

RULE = Mark("customer_merged", ("customer_id",), flagged(MERGED))
