"""Blanks at either end of a cell carry no meaning."""

from __future__ import annotations

import ibis.expr.types as ir

from regulars.ledger.conventions import Reading
from regulars.ledger.rules.base import Repair


def _wanted(cell: ir.StringValue, _: Reading) -> ir.BooleanValue:
    return cell != cell.strip()


def _becomes(cell: ir.StringValue, _: Reading) -> ir.StringValue:
    return cell.strip()


RULE = Repair("blanks_trimmed", (), _wanted, _becomes)
