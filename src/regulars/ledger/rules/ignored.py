"""A value of a declared column says that the row is no line of trade: a payout, a note, a total."""

from __future__ import annotations

import ibis.expr.types as ir

from regulars.ledger.conventions import Reading
from regulars.ledger.kind_words import IGNORED
from regulars.ledger.rules.base import Fault


def _breaks(line: ir.Table, _: Reading) -> ir.BooleanValue:
    return line.said_kind == IGNORED


RULE = Fault("ignored", (), _breaks)
