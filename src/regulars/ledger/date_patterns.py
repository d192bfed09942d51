"""A pattern of one's own for dates, in the signs of strptime: `%d.%m.%y %H.%M`."""

from __future__ import annotations

import re

import ibis
import ibis.expr.types as ir

from regulars.ledger.date_forms import plain_text

_GROUPS = {
    **{"Y": "([0-9]{4})", "y": "([0-9]{2})", "m": "([0-9]{1,2})", "d": "([0-9]{1,2})", "b": r"([a-z]+\.?)"},
    **{"H": "([0-9]{1,2})", "I": "([0-9]{1,2})", "M": "([0-9]{2})", "S": "([0-9]{2})", "f": "([0-9]{1,9})"},
    **{"p": r"([ap]\.? ?m\.?)", "z": "(z|[+-][0-9]{2}:?[0-9]{2})"},
}
_SAME = {"B": "b", "h": "b"}
KNOWN = "".join(sorted({*_GROUPS, *_SAME}))
_MOST = 9  # groups that an engine can name in what replaces a match


def parts_of(pattern: str) -> list[str]:
    """The letters behind each % of a pattern. Raises ValueError where one is unknown, or the date is incomplete."""
    letters = [_SAME.get(letter, letter) for letter in re.findall("%(.?)", pattern.replace("%%", ""))]
    unknown = [letter for letter in letters if letter not in _GROUPS]
    if unknown:
        raise ValueError(f"%{unknown[0]} is not known; known: {', '.join('%' + letter for letter in KNOWN)}")
    twice = [letter for letter in letters if letters.count(letter) > 1]
    if twice or len(letters) > _MOST:
        raise ValueError("each part of a date can occur once")
    if not ({"Y", "y"} & {*letters} and {"m", "b"} & {*letters} and "d" in letters):
        raise ValueError("a pattern needs a year (%Y or %y), a month (%m or %b) and a day (%d)")
    return letters


def by_pattern(cell: ir.StringValue, pattern: str) -> ir.StringValue:
    """The date with its parts in an order that is read; the cell as it is where it does not fit the pattern."""
    letters = parts_of(pattern)
    at = {letter: rf"\{number}" for number, letter in enumerate(letters, 1)}
    literal = re.split("%.", pattern.replace("%%", "\0").lower())
    literal = [re.escape(text.replace("\0", "%")) for text in literal]
    fits = "^" + literal[0] + "".join(_GROUPS[x] + text for x, text in zip(letters, literal[1:], strict=True)) + "$"
    year = at.get("Y") or "20" + at["y"]
    day = f"{year}-{at['m']}-{at['d']}" if "m" in at else f"{at['d']} {at['b']} {year}"
    hour = at.get("H") or at.get("I")
    time = f" {hour}:{at.get('M', '00')}" + (f":{at['S']}" if "S" in at else "") if hour else ""
    time += f".{at['f']}" if "f" in at and "S" in at else ""
    half, zone = f" {at['p']}" if "p" in at else "", at.get("z", "")
    tidy = plain_text(cell)
    return ibis.ifelse(tidy.re_search(fits), tidy.re_replace(fits, day + time + half + zone), cell)
