"""`0042` is the id 42 if the setting says it: one system pads numbers with zeros, another does not."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from regulars.ledger.conventions import Reading
from regulars.ledger.rules.base import Repair


def _wanted(cell: ir.StringValue, reading: Reading) -> ir.BooleanValue:
    return cell.re_search(r"^0+[0-9]+$") if reading.drops_zeros else ibis.literal(False)


def _becomes(cell: ir.StringValue, _: Reading) -> ir.StringValue:
    return cell.re_extract(r"^0+([0-9]+)$", 1)


RULE = Repair("leading_zeros", ("invoice_no", "stock_code", "customer_id"), _wanted, _becomes)
