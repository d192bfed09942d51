"""A line without date has no place in any period."""

from __future__ import annotations

from regulars.ledger.rules.base import Fault
from regulars.ledger.rules.conditions import missing

RULE = Fault("date_missing", ("invoice_date",), missing("invoice_date_found"))
