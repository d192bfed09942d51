"""A word such as `nan`, left by the program that wrote the file, means that the cell is empty."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from regulars.ledger.conventions import Reading
from regulars.ledger.rules.base import Repair
from regulars.ledger.rules.words import one_of


def _wanted(cell: ir.StringValue, reading: Reading) -> ir.BooleanValue:
    return one_of(cell, ("", *reading.missing_words))


def _becomes(cell: ir.StringValue, _: Reading) -> ir.StringValue:
    return ibis.null("string")


RULE = Repair("missing_word", (), _wanted, _becomes)
