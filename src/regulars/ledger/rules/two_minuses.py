"""Pieces and price are both below zero: whether money came in or went out cannot be read off the line."""

from __future__ import annotations

import ibis.expr.types as ir

from regulars.ledger.conventions import Reading
from regulars.ledger.rules.base import Fault


def _breaks(line: ir.Table, _: Reading) -> ir.BooleanValue:
    """A line total below zero settles it, and so does a code, a prefix or a file that says what the line is."""
    return line.has_two_minuses & line.spoken_for.isnull()


RULE = Fault("two_minuses", ("quantity", "price"), _breaks)
