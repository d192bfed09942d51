"""`17850.0` is the id 17850 after a detour through floating point, and `6.0` pieces are 6."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from regulars.ledger.conventions import Reading
from regulars.ledger.rules.base import Repair


def _wanted(cell: ir.StringValue, reading: Reading) -> ir.BooleanValue:
    if cell.get_name() == "quantity" and reading.numbers_of("quantity").decimal != ".":
        return ibis.literal(False)  # with a decimal comma, 1.000 are a thousand pieces
    suspect = cell.endswith("0") & cell.contains(".")  # the pattern is asked of these alone
    return ibis.ifelse(suspect, cell.re_search(r"^[+-]?[0-9]+\.0+$"), False)


def _becomes(cell: ir.StringValue, _: Reading) -> ir.StringValue:
    return cell.re_extract(r"^([+-]?[0-9]+)\.", 1)


RULE = Repair("decimal_suffix", ("invoice_no", "stock_code", "customer_id", "quantity"), _wanted, _becomes)
