"""The shop wants no customer id in the tables: a keyed hash stands for it."""

from __future__ import annotations

from regulars.ledger.cells import ID_HASHED
from regulars.ledger.rules.base import Mark
from regulars.ledger.rules.conditions import flagged

RULE = Mark("id_hashed", ("customer_id",), flagged(ID_HASHED))
