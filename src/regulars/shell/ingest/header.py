"""From a header line to column names, and how cells are parted."""

from __future__ import annotations

import re
from functools import lru_cache

from regulars.ground.errors import InputRefused, listing
from regulars.shell.ingest.messages import has_control, shown

DELIMITERS = (",", ";", "\t", "|")
MOST_COLUMNS = 2_000
LONGEST_NAME = 256
OWN_NAMES = ("file_no", "source_line", "surplus_joined", "filled_down")


@lru_cache(maxsize=32)
def _cell(delimiter: str, quote: str) -> re.Pattern[str]:
    part = re.escape(delimiter)
    ways = [f"(?P<plain>[^{part}]*)"]
    if quote:
        mark = re.escape(quote)
        blanks = "" if delimiter == " " else " *"
        inside = f"(?P<quoted>[^{mark}]*(?:{mark}{mark}[^{mark}]*)*)"
        ways.insert(0, f"{blanks}{mark}{inside}{mark}{blanks}(?={part}|\\Z)")
    return re.compile(f"(?:{'|'.join(ways)})(?P<end>{part}|\\Z)", re.DOTALL)


def cells_of(record: str, delimiter: str, quote: str) -> list[str]:
    """The cells of one record whose quotes are in order."""
    cells = []
    for match in _cell(delimiter, quote).finditer(record):
        quoted = match["quoted"] if quote else None
        cells.append(match["plain"] if quoted is None else quoted.replace(quote * 2, quote))
        if not match["end"]:
            break
    return cells


def delimiter_of(line: str, quote: str) -> str:
    """The delimiter that stands most often outside quotes in the header line; a comma if none does."""
    if quote:
        mark = re.escape(quote)
        line = re.sub(f"{mark}[^{mark}]*{mark}", "", line)
    return max(DELIMITERS, key=line.count)  # of equals, the first


def names_of(cells: list[str], file: str, line: int) -> tuple[str, ...]:
    """Trimmed, unambiguous column names that cannot be confused with the relation's own two."""
    where = f"{file}: header on line {line}"
    if len(cells) > MOST_COLUMNS:
        raise InputRefused(f"{where} has {len(cells):,} columns; at most {MOST_COLUMNS:,} can be read")
    trimmed = [cell.strip().strip("\ufeff").strip() for cell in cells]
    _check(trimmed, where)
    taken = {name.casefold() for name in trimmed} | set(OWN_NAMES)
    names = []
    for number, name in enumerate(trimmed, 1):
        if not name:
            name = _free(f"col_{number}", taken)
        elif name.casefold() in OWN_NAMES:
            name = _free(name + "_2", taken)
        names.append(name)
    return tuple(names)


def _check(names: list[str], where: str) -> None:
    long = [name for name in names if len(name) > LONGEST_NAME]
    if long:
        raise InputRefused(f"{where} has a name of {len(long[0]):,} characters; at most {LONGEST_NAME} are allowed")
    odd = [shown(name) for name in names if has_control(name)]
    if odd:
        raise InputRefused(f"{where} has control characters in {listing(odd)}; check the file and its encoding")
    seen: dict[str, str] = {}
    same = []
    for name in names:
        if name and name.casefold() in seen:
            same.append(f"'{shown(seen[name.casefold()])}' and '{shown(name)}'")
        seen[name.casefold()] = name
    if same:
        raise InputRefused(
            f"{where} is ambiguous: {listing(same)} differ only by case, if at all; give each column its own name"
        )


def _free(name: str, taken: set[str]) -> str:
    free, number = name, 2
    while free.casefold() in taken:
        free, number = f"{name}_{number}", number + 1
    taken.add(free.casefold())
    return free
