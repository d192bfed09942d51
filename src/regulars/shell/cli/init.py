"""`regulars init`: a first look at a file, and a regulars.toml to start from."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

from regulars.ground.errors import InputRefused, OutOfResources, UsageError, listing, printable
from regulars.ledger.input_names import known_input
from regulars.shell.cli.options import AsJson, Source
from regulars.shell.cli.show import say, show_json
from regulars.shell.config.config import FILE_NAME
from regulars.shell.ingest.model import Dialect
from regulars.shell.jobs.draft_config import Looked


def init(
    *sources: Source,
    to: Path = Path(FILE_NAME),
    encoding: str = "utf-8",
    delimiter: str | None = None,
    quote: str = '"',
    skip_rows: int = 0,
    json: AsJson = False,
) -> None:
    """Look at order logs, show what would be taken for what, and write a commented regulars.toml.

    Parameters
    ----------
    to
        The configuration to write; one that is there already is never overwritten.
    encoding
        Encoding of text files, where it is not UTF-8: cp1252, mac_roman, shift_jis ...
    delimiter
        Sign between cells, where the header does not tell.
    quote
        Sign around cells that hold a delimiter or a line end.
    skip_rows
        Lines before the header.
    """
    from regulars.shell.jobs.draft_config import (
        NoHeader,
        configuration,
        look_at,
        with_questions,
    )
    from regulars.shell.jobs.draft_inputs import input_sections
    from regulars.shell.jobs.open_questions import open_questions

    if not sources:
        raise UsageError("no source given. Name a file or folder: regulars init orders.csv")
    if to.exists():
        raise UsageError(f"{to} already exists and is never overwritten; name another file with --to.")
    dialect = Dialect(encoding, delimiter, quote, skip_rows)
    try:
        every = look_at(list(sources), dialect)
    except NoHeader:
        raise
    except InputRefused as refusal:
        raise InputRefused(f"{refusal} Here: --encoding, --delimiter, --quote, --skip-rows.") from None
    if not every:
        raise UsageError(f"{', '.join(sources)}: no header in any file, so nothing to propose.")
    logs, named = _logs_among(every, sources)
    draft = configuration(logs[0], dialect) + input_sections(every, to)
    asked = open_questions(named, draft, logs[0].proposal.hints, to)
    _write(to, with_questions(draft, asked))
    if json:
        questions = [{"settings": each.settings, "found": each.found, "answer": each.answer} for each in asked]
        show_json({"wrote": str(to), "headers": [_as_json(looked) for looked in every], "questions": questions})
        return
    for looked in every:
        (_tell_input if looked.is_input else _tell)(looked)
    for question in asked:
        settings = f"{', '.join(question.settings)}: " if question.answer else ""
        say(f"still needed: {settings}{printable(question.found)}")
    more = f" for the first of {len(logs)} headers" if len(logs) > 1 else ""
    say(f"wrote {to}{more}; review it, then: regulars check {printable(shlex.join(named))}")


def _write(to: Path, text: str) -> None:
    """The configuration, which must not be there yet. Raises OutOfResources where it cannot be written."""
    try:
        with to.open("x", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise OutOfResources(f"{to}: cannot be written ({error.strerror or error}).") from None


def _as_json(looked: Looked) -> dict[str, Any]:
    """What was recognised, for a program."""
    needed = [*looked.proposal.missing, *(["[time] date_order"] if looked.dates.trouble else [])]
    return {
        "files": looked.files,
        "export": looked.proposal.mapping.export.name if looked.proposal.mapping.export else None,
        "columns": [
            {"column": column, "taken_for": _fields_by_column(looked).get(column, []), "samples": samples}
            for column, samples in looked.samples.items()
        ],
        "needed": [
            *needed,
            *(["[numbers]"] if looked.numbers else []),
            *(["[codes] void_statuses"] if any(seen.is_open for seen in looked.statuses) else []),
        ],
        "statuses": {seen.status: seen.lines for seen in looked.statuses},
    }


def _fields_by_column(looked: Looked) -> dict[str, list[str]]:
    """What each column would be taken for."""
    taken: dict[str, list[str]] = {}
    for name, column in looked.proposal.mapping.columns.items():
        taken.setdefault(column, []).append(name)
    return taken


def _tell_input(looked: Looked) -> None:
    """A file that is read beside the log, with the columns that are known by their names."""
    known = known_input(tuple(looked.samples))
    if known:
        columns = ", ".join(f"{name} <- {printable(column)}" for name, column in known[1].items())
        say(f"{printable(looked.files[0])}: {known[0].setting}, no log: {columns}")


def _logs_among(every: list[Looked], sources: tuple[str, ...]) -> tuple[list[Looked], list[str]]:
    """The headers that are of a log, and their files, or the sources where all are. Raises UsageError for none."""
    logs = [looked for looked in every if not looked.is_input]
    if not logs:
        raise UsageError(f"{', '.join(sources)}: touches or spend, but no log of orders; name its file too.")
    return logs, [*sources] if len(logs) == len(every) else [str(path) for each in logs for path in each.paths]


def _tell(looked: Looked) -> None:
    mapping = looked.proposal.mapping
    taken = _fields_by_column(looked)
    more = f" and {len(looked.files) - 1} more" if len(looked.files) > 1 else ""
    say(f"{printable(looked.files[0])}{more}: {mapping.export.label if mapping.export else 'no known export'}")
    width = max(len(name) for name in (*looked.samples, "")) if looked.samples else 0
    for column, samples in looked.samples.items():
        name = ", ".join(taken.get(column, ["-"]))
        say(f"  {printable(column).ljust(min(width, 40))}  {name.ljust(14)}  {_cut(' | '.join(samples))}".rstrip())
    for name, each in looked.proposal.candidates.items():
        shown = _cut(" | ".join(looked.samples[each.column]))
        say(f"  perhaps: {name} = {printable(each.column)!r}, {each.reason}: {shown}")
    for name in looked.proposal.missing:
        say(f"  still needed: {name}")
    if looked.proposal.nearly:
        absent = looked.proposal.nearly.absent(tuple(looked.samples))
        say(f"  looks like {looked.proposal.nearly.label}, but without {', '.join(absent)}")
    if looked.dates.trouble:
        say(f"  still needed: [time] date_order, for {printable(looked.dates.trouble)}")
    elif looked.dates.sentence:
        say(f"  {printable(looked.dates.sentence)}")
    if looked.statuses:
        sizes = [seen.size for seen in sorted(looked.statuses, key=lambda seen: -seen.lines)]
        say(f"  statuses: {printable(listing(sizes, most=_MOST_STATUSES))}")
    undecided = [seen.size for seen in looked.statuses if seen.is_open]
    if undecided:
        say(f"  still needed: [codes] void_statuses, for {printable(', '.join(undecided))}")
    if looked.numbers:
        say(f"  still needed: [numbers] decimal, for {printable(looked.numbers.cell)} can be {looked.numbers}")


_MOST_STATUSES = 12  # shown of a file


def _cut(text: str, most: int = 90) -> str:
    shown = printable(text)
    return shown if len(shown) <= most else shown[: most - 1] + "…"
