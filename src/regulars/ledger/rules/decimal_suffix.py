"""`17850.0` is the id 17850 after a detour through floating point, and `6.0` pieces are 6."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from regulars.ledger.conventions import Reading
from regulars.ledger.rules.base import Repair


def _becomes(cell: ir.StringValue, _: Reading) -> ir.StringValue:
    suffixed = cell.contains(".") & cell.re_search(r"^[+-]?[0-9]+\.0+$")
    return ibis.ifelse(suffixed, cell.re_extract(r"^([+-]?[0-9]+)\.", 1), cell)


RULE = Repair("decimal_suffix", ("invoice_no", "stock_code", "customer_id", "quantity"), _becomes)
