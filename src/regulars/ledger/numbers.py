"""Numbers as an export writes them: decimal commas, thousands signs, currency signs, and every way to write a minus."""

from __future__ import annotations

import re
from collections.abc import Mapping

import ibis
import ibis.expr.types as ir

from regulars.ledger.conventions import Numbers
from regulars.ledger.plain_ascii import is_ascii

PLAIN = Numbers()
DECLARED = "_declared_"  # begins the names of columns with cells in plain form
_BLANKS = " \u00a0\u2007\u2009\u202f\u3000"
_MINUSES = "\u2010\u2011\u2012\u2013\u2014\u207b\u2212\ufe63\uff0d"
_QUOTES = "\u2018\u2019\u02bc\u00b4`\uff07"
_DIGITS = ("０１２３４５６７８９", "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "०१२३४५६७८९")
_OTHERS = {"．": ".", "，": ",", "（": "(", "）": ")", "＋": "+", "＄": "$", "￥": "¥", "￡": "£", "٫": ".", "٬": "'"}
WITHOUT_MEANING = "\u200b\u200e\u200f\u061c\ufeff"  # say which way a text runs: nothing of the number
IN_PLAIN_SIGNS = {
    **{digit: str(n) for digits in _DIGITS for n, digit in enumerate(digits)},
    **dict.fromkeys(_BLANKS, " "),
    **dict.fromkeys(_MINUSES, "-"),
    **dict.fromkeys(_QUOTES, "'"),
    **_OTHERS,
}
# What stands round a number and says nothing of it: ="20.00", '-20.00, the dot of an abbreviation (Rs. 20).
_WRAPPINGS = (
    (r'^ *="([^"]*)" *$', r"\1"),
    (r"^ *'", ""),
    (r"^([^A-Za-z]*[0-9][^A-Za-z]*) *CR$", r"-\1"),  # as in a ledger; Cr is a crore in India
    (r"^([^A-Za-z]*[0-9][^A-Za-z]*) *DR$", r"\1"),
    (r"(Rs|Rp|[Kk]r|S?Fr|Bs|S/|руб|TL|[Ll]ei)\.", r"\1 "),
)
TOKEN = r"[^0-9.,'()+ -]+"  # what may be the sign of a currency


def in_plain_signs(cell: ir.StringValue) -> ir.StringValue:
    """The cell with the digits, blanks, quotes and minus signs of ASCII, without what is wrapped round a number."""
    into = "".join(IN_PLAIN_SIGNS.values())
    others = cell.translate("".join(IN_PLAIN_SIGNS) + WITHOUT_MEANING, into)
    common = cell
    for signs, becomes in ((_MINUSES, "-"), (_BLANKS, " "), (_QUOTES, "'"), (WITHOUT_MEANING, "")):
        common = common.re_replace(f"[{signs}]", becomes)  # a fraction of what it costs to look at each sign
    plain = ibis.ifelse(cell.re_search(f"[{''.join(_DIGITS)}{''.join(_OTHERS)}]"), others, common)
    plain = ibis.ifelse(is_ascii(cell), cell.replace("`", "'"), plain)
    for pattern, becomes in _WRAPPINGS:
        plain = plain.re_replace(pattern, becomes)
    return plain.strip()


def around(number: str, token: str) -> str:
    """The pattern of a number with its minus and its currency signs, on either side of it, or in parentheses."""
    sign = f"(?:{token})?" if token else ""
    before, after = f"{sign} *", f" *{sign}"
    forms = (
        f"[+-]? *{before}{number}{after}",
        f"{before}[+-]? *{number}{after}",
        f"{before}{number}{after} *- *{sign}",
        rf"{before}[(] *{before}{number}{after} *[)]{after}",
    )
    return f"^(?:{'|'.join(forms)})$"


def with_declared(found: ir.Table, forms: Mapping[str, Numbers]) -> ir.Table:
    """`found` with the cells of these columns of text as declared, where they are not plain anyway: worked out once."""
    odd = {name: form for name, form in forms.items() if form != PLAIN and found[name].type().is_string()}
    cells = {DECLARED + name: as_declared(found[name], form) for name, form in odd.items()}
    return found.mutate(**cells).view() if cells else found


def declared_cell(line: ir.Table, name: str, numbers: Numbers) -> ir.StringValue:
    """The cell of a number as it was found, in plain form; NULL where it is not written as declared."""
    if DECLARED + name in line.columns:
        return line[DECLARED + name]
    return as_declared(line[f"{name}_found"], numbers)


def as_declared(cell: ir.StringValue, numbers: Numbers | None) -> ir.StringValue:
    """The number in plain form, `-1234.50`; NULL where the cell is not written as declared. Without numbers it is.

    A shop with decimal commas must not have its `1.250` read as one and a quarter: so what does not fit the
    declared form is no number, whatever else it may look like.
    """
    if numbers is None or numbers == PLAIN:
        return cell
    tidy = in_plain_signs(cell)
    is_written_so = tidy.re_search(around(_number(numbers), _signs(numbers)))
    bare = tidy.re_replace(_signs(numbers), "") if numbers.currency_signs else tidy
    digits = bare.re_replace(f"[^0-9{re.escape(numbers.decimal)}]", "")
    digits = digits if numbers.decimal == "." else digits.replace(numbers.decimal, ".")
    minus = ibis.ifelse(bare.re_search("[(-]"), "-", "")
    written = ibis.ifelse(is_written_so, minus + digits, ibis.null("string"))
    if numbers.decimal != ".":
        return written
    return ibis.ifelse(cell.re_search(r"^[+-]?[0-9]+(\.[0-9]*)?$"), cell, written)  # most cells, and cheap


def _number(numbers: Numbers) -> str:
    point, between = re.escape(numbers.decimal), re.escape(numbers.thousands)
    groups = rf"[0-9]{{1,3}}(?:{between}[0-9]{{3}})+|[0-9]{{1,2}}(?:{between}[0-9]{{2}})+{between}[0-9]{{3}}|"
    whole = rf"(?:{groups if between else ''}[0-9]+)"
    return rf"(?:{whole}(?:{point}[0-9]*)?|{point}[0-9]+)"


def _signs(numbers: Numbers) -> str:
    signs = sorted(numbers.currency_signs, key=len, reverse=True)  # the longest first
    return f"(?:{'|'.join(map(re.escape, signs))})" if signs else ""
