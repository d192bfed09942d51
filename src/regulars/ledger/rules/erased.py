"""The customer was erased: of the line its place and its money stay, and nothing that tells who it was."""

from __future__ import annotations

from regulars.ledger.cells import ERASED
from regulars.ledger.rules.base import Fault
from regulars.ledger.rules.conditions import flagged

RULE = Fault("erased", ("customer_id",), flagged(ERASED))
