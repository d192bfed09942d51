"""The record had more cells than the header; the surplus was joined into the column that the shop declares."""

from __future__ import annotations

from regulars.ledger.cells import SURPLUS
from regulars.ledger.rules.base import Mark
from regulars.ledger.rules.conditions import flagged

RULE = Mark("surplus_joined", (), flagged(SURPLUS))
