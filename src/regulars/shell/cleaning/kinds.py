"""Columns whose values say what lines are: those that `[kinds]` declares, and those that it may have to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import ibis
import ibis.expr.types as ir

from regulars.ground.errors import InputRefused, UsageError, listing
from regulars.ledger.cells import KIND_WORD
from regulars.ledger.kind_words import KindWord, may_be_kinds
from regulars.ledger.likely import may_be_status
from regulars.ledger.mapping import Mapping as Columns
from regulars.ledger.values import as_text
from regulars.shell.config.sections import Codes
from regulars.shell.engines.store import Store

MOST_VALUES = 1_000  # different values of a column: more say nothing about kinds

Kinds = Mapping[str, Mapping[str, str]]


@dataclass
class WordBook:
    """The words of a log in columns of kinds: each has a number, over all files; the declared ones come first."""

    kinds: Kinds
    words: list[KindWord] = field(default_factory=list)
    _numbers: dict[tuple[str, ...], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for column, kinds in self.kinds.items():
            for value, kind in kinds.items():
                self._note(KindWord(column, value, kind))

    @property
    def declared(self) -> tuple[tuple[int, str], ...]:
        """The numbers of the words of which the shop says the kind, and these kinds."""
        return tuple((number, word.kind) for number, word in enumerate(self.words) if word.kind)

    def number_of(self, column: str, value: str, lines: int) -> int | None:
        """The number of a value that `lines` of the files have; None where it says nothing about the kind of a line."""
        found = KindWord(column, value, None)
        if found.key not in self._numbers and column not in self.kinds and found.likely is None:
            return None
        number = self._note(found)
        self.words[number] += replace(found, lines=lines)
        return number

    def _note(self, word: KindWord) -> int:
        number = self._numbers.setdefault(word.key, len(self.words))
        if number == len(self.words):
            self.words.append(word)
        elif word.kind not in (None, self.words[number].kind):
            raise UsageError(
                f"[kinds.{word.column!r}] says that {word.value!r} is {word.kind} and, in another spelling, "
                f"{self.words[number].kind}; it can be one of them."
            )
        return number


def with_kind_words(store: Store, staged: ir.Table, mapping: Columns, book: WordBook, *, where: str) -> ir.Table:
    """The records with the number of the word that says what they are, where one does.

    Raises InputRefused where a declared column has too many values, or where two columns say different things.
    """
    numbered = {column: _numbered(store, staged, column, book, where) for column in _columns(staged, mapping, book)}
    found = {column: words for column, words in numbered.items() if words}
    if not found:
        return staged
    kinds = dict(book.declared)
    _check_agreement(store, staged, {c: words for c, words in found.items() if c in book.kinds}, kinds, where)
    numbers = [_choice(staged, column, words) for column, words in found.items()]
    return staged.mutate(**{KIND_WORD: ibis.coalesce(*numbers)})


def _columns(staged: ir.Table, mapping: Columns, book: WordBook) -> Iterator[str]:
    """The declared columns of kinds first, then those that nothing is taken from and that are named like one."""
    yield from (column for column in book.kinds if column in staged.columns)
    taken = {*mapping.columns.values(), *mapping.dimensions.values(), *mapping.otherwise.values(), *book.kinds}
    for column in staged.columns:
        if column not in taken and may_be_kinds(column) and not may_be_status(column):
            yield column


def _numbered(store: Store, staged: ir.Table, column: str, book: WordBook, where: str) -> dict[str, int]:
    """The values of the column as the files write them, with the numbers of their words."""
    text = as_text(staged[column])
    each = staged.group_by(value=text).aggregate(n=staged.count())
    rows = store.rows(each.filter(each.value.notnull()).order_by("value").limit(MOST_VALUES + 1))
    if len(rows) > MOST_VALUES:
        if column not in book.kinds:
            return {}
        raise InputRefused(
            f"{where}: the column {column!r} of [kinds] has more than {MOST_VALUES:,} different values. "
            "Name a column that parts a few kinds of lines."
        )
    numbers = {row["value"]: book.number_of(column, row["value"], row["n"]) for row in rows}
    return {value: number for value, number in numbers.items() if number is not None}


def _choice(staged: ir.Table, column: str, words: Mapping[str, int | str]) -> ir.Value:
    """What stands for the column's value."""
    text = as_text(staged[column])
    return ibis.cases(*((text == value, choice) for value, choice in words.items()), else_=None)


def _check_agreement(
    store: Store, staged: ir.Table, found: Mapping[str, Mapping[str, int]], kinds: Mapping[int, str], where: str
) -> None:
    """Raises InputRefused where two declared columns say of one line that it is of different kinds."""
    said = {c: {value: kinds[n] for value, n in words.items() if n in kinds} for c, words in found.items()}
    columns = [column for column, words in said.items() if words]
    for number, one in enumerate(columns):
        for other in columns[number + 1 :]:
            first, second = _choice(staged, one, said[one]), _choice(staged, other, said[other])
            differing = staged.filter(first != second)
            lines = store.rows(
                differing.group_by(one=as_text(differing[one]), other=as_text(differing[other]))
                .aggregate(n=differing.count(), line=differing.source_line.min())
                .order_by("line")
            )
            if lines:
                raise InputRefused(_disagreement(lines, one, other, said, where))


def _disagreement(
    lines: Sequence[Mapping[str, object]], one: str, other: str, said: Mapping[str, Mapping[str, str]], where: str
) -> str:
    examples = [
        f"{one} = {row['one']} ({said[one][str(row['one'])]}) with {other} = {row['other']} "
        f"({said[other][str(row['other'])]}): {row['n']:,} lines, the first on line {row['line']:,}"
        for row in lines
    ]
    return (
        f"{where}: [kinds.{one!r}] and [kinds.{other!r}] say different things of the same lines: "
        f"{listing(examples, most=3)}. Take the values out of one of them."
    )


_ASKED_OF = {"adjustment_prefix": "invoice_no", "cancel_prefix": "invoice_no", "manual_code": "stock_code",
             "adjustment_codes": "stock_code", "fee_codes": "stock_code"}  # fmt: skip


def check_codes(codes: Codes, present: frozenset[str]) -> None:
    """Raises UsageError where the shop declares prefixes or codes for a column that the log has not."""
    for name, column in _ASKED_OF.items():
        if getattr(codes, name) and column not in present:
            raise UsageError(f"[codes] {name} needs {column}, which no file has; name its column in [columns].")
