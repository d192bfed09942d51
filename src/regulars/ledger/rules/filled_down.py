"""The export writes what belongs to an order on its first line alone; this line got it from there."""

from __future__ import annotations

from regulars.ledger.cells import FILLED
from regulars.ledger.rules.base import Mark
from regulars.ledger.rules.conditions import flagged

RULE = Mark("filled_down", (), flagged(FILLED))
