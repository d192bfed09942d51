"""The customer id is one that stands for no customer, as [customers] nobody says: the line is a guest's."""

from __future__ import annotations

from regulars.ledger.cells import NOBODY
from regulars.ledger.rules.base import Mark
from regulars.ledger.rules.conditions import flagged

RULE = Mark("nobody", ("customer_id",), flagged(NOBODY))
