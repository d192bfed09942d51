"""The ledger of a run as a value: what its log has and covers, and where each line went."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from regulars.ground.periods import Window
from regulars.ledger.conventions import Conventions, Reading
from regulars.shell.cleaning.decisions import NOTHING, Decided, decided_in
from regulars.shell.cleaning.file_counts import FileLedger
from regulars.shell.config.config import Config


@dataclass(frozen=True)
class Ledger:
    """The cleaned log: what it has, what it covers, where each line went."""

    present: frozenset[str]
    dimensions: tuple[str, ...]
    reading: Reading
    mapping: tuple[str, ...]
    window: Window
    files: tuple[FileLedger, ...]
    repairs: dict[str, int]
    decided: Decided

    @property
    def used(self) -> int:
        """The accepted lines."""
        return sum(file.used for file in self.files)


def files_in(manifest: Mapping[str, Any]) -> tuple[FileLedger, ...]:
    """The inputs that a manifest names."""
    return tuple(FileLedger(**{**told, "found": tuple(told.get("found", ()))}) for told in manifest["inputs"])


def conventions_in(manifest: Mapping[str, Any]) -> Conventions:
    """What the codes mean in a run."""
    told = manifest["conventions"]
    given: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in told.items()}
    return Conventions(**given)


def ledger_of(
    told: Mapping[str, Any], files: tuple[FileLedger, ...], repairs: dict[str, int], config: Config
) -> Ledger:
    """The ledger that a manifest tells of, with what was counted anew."""
    return Ledger(
        frozenset(told["present"]),
        tuple(told["dimensions"]),
        Reading(conventions=conventions_in(told), margin_rate=config.profit.margin_rate),
        tuple(told["mapping"]),
        Window(date.fromisoformat(told["first_day"]), date.fromisoformat(told["as_of"])),
        files,
        repairs,
        decided_in(told.get("decided", NOTHING)),
    )
