"""Warnings about further input files: the records of them that are not used."""

from __future__ import annotations

from collections.abc import Iterator

from regulars.ground.errors import listing
from regulars.shell.cleaning.ledger import Ledger
from regulars.shell.cleaning.read_whole import HARMLESS
from regulars.shell.runs.manifest import WARNED, Gate


def input_gates(ledger: Ledger) -> Iterator[Gate]:
    """One warning for each file with records that are not used, each reason with its first line."""
    for each in ledger.decided.inputs:
        aside = {reason: records for reason, records in each.set_aside.items() if reason not in HARMLESS}
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
                f"({found}); correct the file, or name other columns in {each.setting}",
            )
