"""Invoice numbers that begin with a letter and go on with digits."""

from __future__ import annotations

import ibis.expr.types as ir


def has_prefix(invoice_no: ir.StringValue, prefix: str) -> ir.BooleanValue:
    """Whether the number is `prefix` and digits: C536379 is a credit note, CA-2011-100 is not."""
    rest = invoice_no.substr(len(prefix), 1)
    return invoice_no.upper().startswith(prefix.upper()) & (rest >= "0") & (rest <= "9")
