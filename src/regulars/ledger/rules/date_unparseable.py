"""A date that is none in the order of its column: 30 February, words, a time of 24:00."""

from __future__ import annotations

from regulars.ledger.rules.base import Fault
from regulars.ledger.rules.conditions import unreadable

RULE = Fault("date_unparseable", ("invoice_date",), unreadable("invoice_date"))
