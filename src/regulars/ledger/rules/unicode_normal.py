"""`Café` is one name, whether its é is one sign or an e with an accent put on; an unbreakable blank is a blank."""

from __future__ import annotations

from typing import Any

import ibis
import ibis.expr.types as ir

from regulars.ledger.conventions import Reading
from regulars.ledger.plain_ascii import is_ascii
from regulars.ledger.rules.base import Repair

BLANKS = "[\u00a0\u2007\u202f]"  # blanks that look like a blank and are not equal to it


@ibis.udf.scalar.builtin(signature=(("string",), "string"))
def nfc_normalize(text: Any) -> Any:
    """The text with composed letters (the engine's own function)."""


def _wanted(cell: ir.StringValue, reading: Reading) -> ir.BooleanValue:
    # the rest of the question is put to the few cells that are not plain ASCII
    return ibis.ifelse(is_ascii(cell), False, cell != _becomes(cell, reading))


def _becomes(cell: ir.StringValue, _: Reading) -> ir.StringValue:
    return nfc_normalize(cell.re_replace(BLANKS, " "))


RULE = Repair("unicode_normal", (), _wanted, _becomes)
