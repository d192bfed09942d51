"""Warnings about further input files: the records of them that are not used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from regulars.ground.errors import listing
from regulars.ledger.inputs import IS_ERASED, OTHER_EVENT
from regulars.shell.cleaning.ledger import Ledger
from regulars.shell.cleaning.read_whole import HARMLESS
from regulars.shell.runs.manifest import WARNED, Gate

_RIGHTLY = (*HARMLESS, IS_ERASED, OTHER_EVENT)


def input_gates(ledger: Ledger) -> Iterator[Gate]:
    """One warning for each file with records that are not used, each reason with its first line."""
    for each in ledger.decided.inputs:
        aside = {reason: records for reason, records in each.set_aside.items() if reason not in _RIGHTLY}
        if aside:
            found = listing(
                [
                    f"{records:,} {reason}, first on line {each.first_lines[reason]:,}"
                    for reason, records in aside.items()
                ]
            )
            yield Gate(
                "inputs",
                WARNED,
                f"{each.setting} {each.name}: {sum(aside.values()):,} of {each.records:,} records are not used "
                f"({found}); correct the file, or name other columns in {each.setting}{_hint(aside)}",
            )


def _hint(aside: Mapping[str, int]) -> str:
    """The setting for files whose records leave empty cells off."""
    if "too_few_columns" not in aside:
        return ""
    return '; where records leave off empty cells at their end: files = { short_records = "fill_up" }'
