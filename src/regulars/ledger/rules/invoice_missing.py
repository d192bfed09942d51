"""A line without invoice number belongs to no order."""

from __future__ import annotations

from regulars.ledger.rules.base import Fault
from regulars.ledger.rules.conditions import missing

RULE = Fault("invoice_missing", ("invoice_no",), missing("invoice_no"))
