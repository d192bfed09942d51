"""Invoice numbers that begin with a letter and go on with digits."""

from __future__ import annotations

import ibis.expr.types as ir


def has_prefix(invoice_no: ir.StringValue, prefix: str) -> ir.BooleanValue:
    """Whether the number is `prefix`, in either case, and then a digit: C536379 is a credit note, CA-2011-100 is not.

    Asked as a range (":" is the first sign after "9"), the cheapest question of a text, under byte order.
    """
    if len(prefix) > 1:
        invoice_no, prefix = invoice_no.upper(), prefix.upper()
    ranges = [(invoice_no >= f"{start}0") & (invoice_no < f"{start}:") for start in (prefix.upper(), prefix.lower())]
    return ranges[0] | ranges[1]
