"""Blanks at either end of a cell carry no meaning."""

from __future__ import annotations

import ibis.expr.types as ir

from regulars.ledger.conventions import Reading
from regulars.ledger.mapping import CANONICAL
from regulars.ledger.rules.base import Repair


def _wanted(cell: ir.StringValue, _: Reading) -> ir.BooleanValue:
    # "!" is the first sign after the blank: whatever sorts before it begins with a blank or a tab
    return ((cell < "!") & (cell != "")) | cell.endswith(" ") | cell.endswith("\t")


def _becomes(cell: ir.StringValue, _: Reading) -> ir.StringValue:
    return cell.strip()


RULE = Repair("blanks_trimmed", CANONICAL, _wanted, _becomes)
