"""Questions about a text, put so that an engine answers them fast for every line of a log."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import or_

import ibis
import ibis.expr.types as ir


def one_of(cell: ir.Value, words: Iterable[str | int]) -> ir.BooleanValue:
    """Whether the cell is one of `words`. Not `.isin()`: DuckDB turns a list of words into a join."""
    return reduce(or_, [cell == word for word in words], ibis.literal(False))


def ends_with_one_of(cell: ir.StringValue, endings: Iterable[str]) -> ir.BooleanValue:
    """Whether the cell ends with one of `endings`."""
    return reduce(or_, [cell.endswith(ending) for ending in endings], ibis.literal(False))


def has_prefix(invoice_no: ir.StringValue, prefix: str) -> ir.BooleanValue:
    """Whether the number is `prefix`, in either case, and then a digit: C536379 is a credit note, CA-2011-100 is not.

    Asked as a range (":" is the first sign after "9"), the cheapest question of a text, under byte order.
    """
    if len(prefix) > 1:
        invoice_no, prefix = invoice_no.upper(), prefix.upper()
    ranges = [(invoice_no >= f"{start}0") & (invoice_no < f"{start}:") for start in (prefix.upper(), prefix.lower())]
    return ranges[0] | ranges[1]
