"""Numbers as an export writes them: decimal commas, thousands signs, currency signs; only what is declared is read."""

from __future__ import annotations

import re

import ibis
import ibis.expr.types as ir

from regulars.ledger.conventions import Numbers

PLAIN = Numbers()
_BLANKS = " \u00a0\u202f"  # a blank, one that does not break, and the narrow one of French typography


def as_declared(cell: ir.StringValue, numbers: Numbers) -> ir.StringValue:
    """The number in plain form, `-1234.50`; NULL where the cell is not written as declared.

    A shop with decimal commas must not have its `1.250` read as one and a quarter: so what does not fit the
    declared form is no number, whatever else it may look like.
    """
    if numbers == PLAIN:
        return cell
    written = ibis.ifelse(cell.re_search(_pattern(numbers)), cell, ibis.null("string"))
    bare = written.re_replace(_noise(numbers), "")
    return bare if numbers.decimal == "." else bare.replace(numbers.decimal, ".")


def is_rewritten(cell: ir.StringValue, numbers: Numbers) -> ir.BooleanValue:
    """Whether the cell holds a number in another form than the plain one."""
    return (as_declared(cell, numbers) != cell).fill_null(False)


def _pattern(numbers: Numbers) -> str:
    point, between = re.escape(numbers.decimal), _thousands(numbers)
    groups = rf"[0-9]{{1,3}}(?:{between}[0-9]{{3}})+|[0-9]{{1,2}}(?:{between}[0-9]{{2}})+{between}[0-9]{{3}}|"
    whole = rf"(?:{groups if between else ''}[0-9]+)"
    blank, sign = f"[{_BLANKS}]*", _signs(numbers)
    before = f"[+-]?{blank}(?:{sign}{blank}[+-]?)?{blank}" if sign else f"[+-]?{blank}"
    after = f"{blank}(?:{sign})?{blank}" if sign else ""
    return rf"^{before}(?:{whole}(?:{point}[0-9]*)?|{point}[0-9]+){after}$"


def _noise(numbers: Numbers) -> str:
    """What stands in a number and says nothing of its value."""
    return "|".join(filter(None, (_signs(numbers), f"[{_BLANKS}]", _thousands(numbers))))


def _signs(numbers: Numbers) -> str:
    longest_first = sorted(numbers.currency_signs, key=len, reverse=True)
    return f"(?:{'|'.join(map(re.escape, longest_first))})" if longest_first else ""


def _thousands(numbers: Numbers) -> str:
    return f"[{_BLANKS}]" if numbers.thousands == " " else re.escape(numbers.thousands)
