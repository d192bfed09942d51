"""Hundredths of customers: groups drawn by the id alone, the same on every engine."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

HUNDREDTHS = 100
_DIGITS = "0123456789abcdef"


def hundredth_of(key: ir.StringValue) -> ir.IntegerValue:
    """0 to 99: which hundredth of all ids the id belongs to. It has nothing to do with what they bought."""
    digest = key.hexdigest("md5")
    digits = [ibis.literal(_DIGITS).find(digest.substr(place, 1)) for place in range(4)]
    number = ((digits[0] * 16 + digits[1]) * 16 + digits[2]) * 16 + digits[3]
    return (number % HUNDREDTHS).cast("int64")
