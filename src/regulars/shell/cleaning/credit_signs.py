"""Are the returns of a log written in one way? Where some have a minus and others have none, the shop must say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import ibis.expr.types as ir

from regulars.ground.errors import InputRefused
from regulars.ledger.credit_signs import CreditSigns, Written, with_credit_notes_turned, written_signs
from regulars.ledger.kind_words import TAKES_OFF, KindWord
from regulars.ledger.line_kinds import BY_FILE, BY_PREFIX, BY_WORD
from regulars.shell.engines.casting import sorted_by
from regulars.shell.engines.formula import Formula
from regulars.shell.engines.store import Store

_AGAIN = " Then run again over all files, without --add."


@dataclass
class _Credits:
    """Lines that one source marks as refunds, with their signs."""

    source: CreditSigns
    earlier: CreditSigns
    plus: Written = field(default_factory=Written)
    minus: Written = field(default_factory=Written)

    @property
    def counted(self) -> CreditSigns:
        """These lines alone, without those of earlier batches."""
        return replace(self.source, plus=self.plus.lines, minus=self.minus.lines)

    @property
    def every(self) -> CreditSigns:
        return self.counted + self.earlier

    @property
    def is_mixed(self) -> bool:
        return bool(self.every.plus and self.every.minus)


@dataclass(frozen=True)
class Naming:
    """What messages call the sources of sayings: the files by number, the prefix, the words by number."""

    files: Mapping[int, str]
    prefix: str
    words: Sequence[KindWord]

    def source_of(self, said_by: int, file_no: int) -> CreditSigns:
        """The source of a saying, with nothing counted."""
        if said_by == BY_FILE:
            return CreditSigns("file", self.files[file_no])
        if said_by == BY_PREFIX:
            return CreditSigns("prefix", self.prefix)
        word = self.words[said_by - BY_WORD]
        return CreditSigns("word", word.value, word.column)


def with_signs_settled(
    store: Store, lines: ir.Table, naming: Naming, credit_sign: str | None, earlier: Iterable[CreditSigns]
) -> tuple[ir.Table, list[dict[str, Any]], tuple[CreditSigns, ...]]:
    """The lines with all of a credit note on the side of its returns; how much is said of lines, by who says it; and
    how returns are written by prefix and word.

    Raises InputRefused where returns of one prefix, file or word are written both ways and `credit_sign` is not given.
    """
    rows = store.rows(Formula(sorted_by, Formula(written_signs, lines), None, ("said_by", "file_no", "kind", "sign")))
    former = {each.key: each for each in earlier}
    back = _credits([row for row in rows if row["kind"] in TAKES_OFF], naming, former)
    mixed = [each for each in back.values() if each.is_mixed]
    if mixed and credit_sign is None:
        raise _refusal(mixed[0], naming)
    signs = tuple(each.counted for each in back.values() if each.source.by != "file")
    if credit_sign == "as_written":
        return lines, rows, signs
    whole = {**_credits(rows, naming, former), **back}  # a file of postage given back has no returns
    turned = [each.source for each in whole.values() if each.every.plus and (credit_sign or not each.every.minus)]
    files = [number for number, name in naming.files.items() if CreditSigns("file", name) in turned]
    has_prefix = any(each.by == "prefix" for each in turned)
    if files or has_prefix:
        lines = with_credit_notes_turned(lines, files=files, has_prefix=has_prefix)
    return lines, rows, signs


def _credits(
    rows: Iterable[Mapping[str, Any]], naming: Naming, former: Mapping[tuple[str, str, str], CreditSigns]
) -> dict[tuple[str, str, str], _Credits]:
    """The lines of each source."""
    found: dict[tuple[str, str, str], _Credits] = {}
    for row in rows:
        source = naming.source_of(row["said_by"], row["file_no"])
        credits = found.setdefault(source.key, _Credits(source, former.get(source.key, source)))
        written = Written(row["n"], row["money"], row["file_no"], row["line"])
        if row["sign"] > 0:
            credits.plus += written
        else:
            credits.minus += written
    return found


def _refusal(mixed: _Credits, naming: Naming) -> InputRefused:
    who = {
        "file": f"the file of returns {mixed.source.name}",
        "prefix": f"credit notes, whose numbers begin with {mixed.source.name}",
        "word": f"lines with {mixed.source.column} = {mixed.source.name!r}",
    }[mixed.source.by]
    is_batch = bool(mixed.earlier.plus or mixed.earlier.minus)
    return InputRefused(
        f"{who}, have {_lines_with_sign(mixed.plus, mixed.earlier.plus, 'no minus', naming)} and "
        f"{_lines_with_sign(mixed.minus, mixed.earlier.minus, 'a minus', naming)}: the signs do not show which of "
        'them are refunds. Set it with the lines below: "positive" if all are refunds, "as_written" if '
        f"those with a minus are returns and the others are sales.{_AGAIN if is_batch else ''}",
        paste='[codes]\ncredit_sign = "positive"',
    )


def _lines_with_sign(new: Written, before: int, sign: str, naming: Naming) -> str:
    parts = []
    if new.lines:
        place = f"line {new.line:,} of {naming.files[new.file_no]}"
        parts.append(f"{new.lines:,} {_lines(new.lines)} with {sign} ({abs(new.money):,.2f}, such as {place})")
    if before:
        parts.append(f"{before:,} {_lines(before)} with {sign} in the files so far")
    return " and ".join(parts)


def _lines(n: int) -> str:
    return "line" if n == 1 else "lines"
