"""What to do about lines that are set aside, by their reason: where a setting can be the cause."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from regulars.ledger.conventions import RIGHTLY_ASIDE
from regulars.shell.runs.manifest import InputFile

_NUMBERS = "set [numbers] decimal, thousands or currency_signs"

REMEDIES: Mapping[str, str] = {
    "duplicate": 'if equal lines are real, set [clean] duplicates = "keep"',
    "quantity_not_integer": "for weights, lengths or hours, set [numbers] quantity_decimals = 3",
    "price_not_decimal": _NUMBERS,
    "total_not_decimal": _NUMBERS,
    "money_not_decimal": f"{_NUMBERS}; map a column of percentages as [columns] discount_rate",
    "date_unparseable": "set [time] date_order, or name another column for invoice_date",
    "date_missing": "a totals line, or the date is only on the first line of an order: [files] fill_down",
    "date_out_of_range": "set [clean] earliest_year or [time] date_order",
    "invoice_missing": "for values only on the first line of an order: [files] fill_down, with the order in fill_by",
    "id_damaged": "a spreadsheet has cut these ids: export again with ids as text",
    "order_void": "set [codes] void_statuses to the statuses of cancelled orders",
}
_MANY = 0.2  # of a file's lines, for other reasons than being repeats: then the file was probably misread


def warnings_of(inputs: Sequence[InputFile]) -> list[str]:
    """A warning per file with many lines set aside."""
    found = []
    for file in inputs:
        faulty = {reason: n for reason, n in file.reasons.items() if reason not in RIGHTLY_ASIDE}
        if file.framed and sum(faulty.values()) > _MANY * file.framed:
            most = max(faulty, key=lambda reason: faulty[reason])
            found.append(
                f"{file.name}: {sum(faulty.values()):,} of {file.framed:,} lines cannot be used, "
                f"mostly {most}{f' ({REMEDIES[most]})' if most in REMEDIES else ''}; "
                "see them with: regulars table set_aside"
            )
    return found
