"""How rows are shown: aligned columns for people, one JSON document for programs."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from regulars.ground.errors import printable
from regulars.ground.wording import with_singulars
from regulars.ledger.statuses import Status

PIECES_SCALE = -3  # exponent of pieces with decimals
_MOST_STATUSES = 12  # shown in a summary; the table statuses has all


def show_json(document: Any) -> None:
    """One JSON document on stdout; money as text, so that no digit is lost."""
    sys.stdout.write(json.dumps(document, default=str, ensure_ascii=False, indent=1) + "\n")


def say(text: str = "") -> None:
    """One line for a person."""
    sys.stdout.write(with_singulars(text) + "\n")


def warn(text: str) -> None:
    """One line for a person on stderr: the answer itself goes on."""
    sys.stderr.write(f"regulars: {printable(text)}\n")


def show_rows(rows: Sequence[Mapping[str, Any]], *, percent: Sequence[str] = ()) -> list[str]:
    """The rows as a table: numbers to the right, every column as wide as it needs to be.

    On a terminal, as many columns as it is wide; gives the names of those that found no room.
    """
    if not rows:
        say("(no rows)")
        return []
    names = list(rows[0])
    cells = [[_cell(row[name], name in percent) for name in names] for row in rows]
    numeric = [all(isinstance(row[name], (int, float, Decimal, type(None))) for row in rows) for name in names]
    widths = [max(len(name), *(len(line[i]) for line in cells)) for i, name in enumerate(names)]
    most = _that_fit(widths, shutil.get_terminal_size().columns) if sys.stdout.isatty() else len(names)
    for line in (names, ["-" * width for width in widths], *cells):
        say(_line(line[:most], widths[:most], numeric[:most]))
    return names[most:]


def _that_fit(widths: Sequence[int], width: int) -> int:
    """How many columns fit side by side in this number of characters; at least one."""
    ends = [sum(widths[: n + 1]) + 2 * n for n in range(len(widths))]
    return max(1, sum(end <= width for end in ends))


def _line(cells: Sequence[str], widths: Sequence[int], numeric: Sequence[bool]) -> str:
    padded = (
        cell.rjust(width) if right else cell.ljust(width)
        for cell, width, right in zip(cells, widths, numeric, strict=True)
    )
    return "  ".join(padded).rstrip()


def _cell(value: Any, percent: bool) -> str:
    if value is None:
        return "-"
    if percent:
        return f"{value:+.1%}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return f"{value:,.3f}" if value.as_tuple().exponent == PIECES_SCALE else f"{value:,.2f}"
    if isinstance(value, float):
        return _decimal(value)
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, (date, datetime)):
        return value.isoformat(sep=" ") if isinstance(value, datetime) else value.isoformat()
    if isinstance(value, list):
        return printable("; ".join(map(str, value)))
    return printable(str(value))


def _decimal(value: float) -> str:
    """Four decimals; what they would show as nothing, and is not, as less than the last of them."""
    if 0 < abs(value) < 0.00005:
        return "<0.0001" if value > 0 else ">-0.0001"
    return f"{value:,.4f}"


def command_here() -> str:
    """`regulars`, or its path where the shell does not know it by name: in an environment that is not activated."""
    if shutil.which("regulars"):
        return "regulars"
    script = Path(sys.executable).with_name("regulars")
    if not script.is_file():
        return f"{sys.executable} -m regulars"
    return str(script.relative_to(Path.cwd()) if script.is_relative_to(Path.cwd()) else script)


def statuses_shown(statuses: Sequence[Status]) -> list[str]:
    """One line per status of the log, those with most lines first: lines, orders, money, what they are taken as."""
    shown = []
    for status in sorted(statuses, key=lambda each: -each.lines)[:_MOST_STATUSES]:
        orders = "" if status.orders is None else f" in {status.orders:,} orders"
        money = "" if status.money is None else f", {status.money:,.2f}"
        shown.append(f"{status.status}: {status.lines:,} lines{orders}{money}; {status.taken_as}")
    more = len(statuses) - len(shown)
    return [*shown, f"and {more:,} more: regulars table statuses"] if more else shown
