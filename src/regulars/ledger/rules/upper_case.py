"""Stock codes that differ only by case are one product."""

from __future__ import annotations

import ibis.expr.types as ir

from regulars.ledger.conventions import Reading
from regulars.ledger.rules.base import Repair


def _wanted(cell: ir.StringValue, _: Reading) -> ir.BooleanValue:
    return cell != cell.upper()


def _becomes(cell: ir.StringValue, _: Reading) -> ir.StringValue:
    return cell.upper()


RULE = Repair("upper_case", ("stock_code",), _wanted, _becomes)
