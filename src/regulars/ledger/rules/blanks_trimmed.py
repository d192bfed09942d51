"""Blanks at either end of a cell carry no meaning."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from regulars.ledger.conventions import Reading
from regulars.ledger.rules.base import Repair
from regulars.ledger.rules.words import ends_with_one_of


def _wanted(cell: ir.StringValue, _: Reading) -> ir.BooleanValue:
    # "!" is the first sign after the blanks: what sorts before it begins with one, or with a control character
    suspect = (cell < "!") | ends_with_one_of(cell, " \t\n\r\v\f")
    return ibis.ifelse(suspect, cell != cell.strip(), False)


def _becomes(cell: ir.StringValue, _: Reading) -> ir.StringValue:
    return cell.strip()


RULE = Repair("blanks_trimmed", (), _wanted, _becomes)
