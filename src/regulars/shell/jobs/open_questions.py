"""What a log asks its shop to decide: the refusals of a check, each answered as its own message proposes."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from regulars.ground.errors import ColumnsMissing, RegularsError
from regulars.ledger.dates import DatesUnclear
from regulars.shell.cleaning.currencies import SeveralSigns
from regulars.shell.cleaning.number_formats import NumbersUnclear
from regulars.shell.config.config import parse_config_document
from regulars.shell.ingest.model import Source
from regulars.shell.jobs.check import check_log

MOST = 8  # questions of one log
_IN_DRAFT = (ColumnsMissing, DatesUnclear, NumbersUnclear)  # stand in the draft already, each in its place


@dataclass(frozen=True)
class OpenQuestion:
    """What was found, with its lines and money, and the lines of TOML that would answer it; none where no line can."""

    found: str
    answer: str

    @property
    def settings(self) -> list[str]:
        """The settings that answer it: `[orders] key`."""
        parts = tomllib.loads(self.answer)
        return [f"[{section}] {key}" for section, keys in parts.items() for key in keys]


def open_questions(sources: Sequence[Source], draft: str, likely: Mapping[str, str], at: Path) -> list[OpenQuestion]:
    """The questions that a check of the files would ask one after the other, under a drafted configuration at `at`.

    `likely` are columns that the draft proposes and does not set. What no line of settings answers ends the list, with
    an empty answer. What the draft names in its own place is left out.
    """
    document = tomllib.loads(draft)
    document["columns"] = {**likely, **document.get("columns", {})}
    asked: list[OpenQuestion] = []
    while len(asked) < MOST:
        try:
            check_log(sources, parse_config_document(document, at))
        except RegularsError as refusal:
            answered = _with(document, refusal.paste)
            if answered is None or answered == document:
                if not isinstance(refusal, _IN_DRAFT):
                    found = refusal.found if isinstance(refusal, SeveralSigns) else refusal.message
                    asked.append(OpenQuestion(found, ""))
                break
            if not isinstance(refusal, DatesUnclear):
                asked.append(OpenQuestion(refusal.message, refusal.paste))
            document = answered
        else:
            break
    return asked


def _with(document: dict[str, Any], paste: str) -> dict[str, Any] | None:
    """The configuration with the lines of a message; None where they are no settings of their own."""
    try:
        answer = tomllib.loads(paste)
    except tomllib.TOMLDecodeError:
        return None
    if not answer or not all(isinstance(section, dict) for section in answer.values()):
        return None
    return _merged(document, answer)


def _merged(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """Both documents, where they differ as the other has it."""
    both = dict(one)
    for key, value in other.items():
        inner = both.get(key)
        both[key] = _merged(inner, value) if isinstance(inner, dict) and isinstance(value, dict) else value
    return both
