"""The words of a log in columns that say what lines are, each with a number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from regulars.ground.errors import UsageError
from regulars.ledger.exports import Export
from regulars.ledger.kind_words import KindWord, likely_kind

Kinds = Mapping[str, Mapping[str, str]]


@dataclass
class WordBook:
    """The words of a log in columns of kinds: each has a number, over all files; the declared ones come first."""

    kinds: Kinds
    exports: Sequence[Export] = ()  # known exports among the files, which have words of their own
    settled: frozenset[str] = frozenset()  # columns that the shop leaves unused, with a reason
    words: list[KindWord] = field(default_factory=list)
    flags: set[str] = field(default_factory=set)  # columns of 0 and 1 alone
    asked: set[int] = field(default_factory=set)  # in a column of a known export, and not on its list
    _numbers: dict[tuple[str, ...], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for column, kinds in self.kinds.items():
            for value, kind in kinds.items():
                self._note(KindWord(column, value, kind))
        for export in self.exports:
            for column, listed in export.kinds:
                for value, its in listed.items():
                    self.number_listed(column, value, its, 0)

    @property
    def declared(self) -> tuple[tuple[int, str], ...]:
        """The numbers of the words whose kind the shop declares, each with that kind."""
        return tuple((number, word.kind) for number, word in enumerate(self.words) if word.kind)

    def number_of(self, column: str, value: str, lines: int) -> int | None:
        """The number of a value that `lines` of the files have; None where it says nothing about the kind of a line."""
        found = KindWord(column, value, None)
        if found.key not in self._numbers and column not in self.kinds and self.likely(found) is None:
            return None
        number = self._note(found)
        self.words[number] += replace(found, lines=lines)
        return number

    def likely(self, word: KindWord) -> str | None:
        """The kind that a word speaks for: to be proposed, never taken. None for a sale and other words."""
        return likely_kind(word.column, word.value, is_flag=word.column in self.flags)

    def number_listed(self, column: str, value: str, kind: str | None, lines: int) -> int:
        """The number of a value that a known export lists with its kind; what the shop says of it counts first."""
        found = KindWord(column, value, kind)
        known = self._numbers.get(found.key)
        number = self._note(found) if known is None else known
        self.words[number] += replace(found, lines=lines)
        return number

    def met(self) -> tuple[KindWord, ...]:
        """The words that the shop declares, and the others that some line has."""
        declared = {KindWord(column, value, None).key for column, kinds in self.kinds.items() for value in kinds}
        return tuple(word for word in self.words if word.lines or word.key in declared)

    def _note(self, word: KindWord) -> int:
        number = self._numbers.setdefault(word.key, len(self.words))
        if number == len(self.words):
            self.words.append(word)
        elif word.kind not in (None, self.words[number].kind):
            raise UsageError(
                f"[kinds.{word.column!r}] says that {word.value!r} is {word.kind} and, in another "
                f"spelling, {self.words[number].kind}; keep one of them."
            )
        return number
