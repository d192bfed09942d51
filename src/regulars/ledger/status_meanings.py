"""The meaning of a status of orders, by a list of words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

from regulars.ledger.folding import folded, folded_words
from regulars.ledger.status_words import HARMLESS, NEGATIONS, PARTLY, WORDS, Meaning
from regulars.ledger.status_words_elsewhere import WORDS_ELSEWHERE

Words = tuple[str, ...]
Phrases = Mapping[str, Mapping[Words, Meaning]]

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff]|[^\u3040-\u30ff\u3400-\u9fff]+")
_FIRST = (Meaning.UNDONE, Meaning.NEVER, Meaning.PENDING, Meaning.PARTIAL)  # which counts where a status says several


def meaning_of(status: str) -> Meaning | None:
    """The meaning of the status; None for a sale, and for words that are not in the list."""
    words = _words(status)
    for place, _ in list(_phrases_in(words, _harmless())):
        words = (*words[: place.start], *["" for _ in place], *words[place.stop :])
    meant = {_with_its_neighbours(words, place, meaning) for place, meaning in _phrases_in(words, _phrases())}
    return next((meaning for meaning in _FIRST if meaning in meant), _whole().get(words))


# Words that also say something of a customer, a parcel or a test, where the column is not named for a status.
_ALSO_OF_OTHERS = (
    "lost lapsed expired test invalid error duplicate removed deleted blocked spam verloren gesperrt perdu perdue "
    "perdido perdida perso persa scaduto vencido expirado kayıp zagubiony"
)
_SAID_OF_OTHERS = frozenset(map(folded, _ALSO_OF_OTHERS.split(" ")))


def is_surely_no_sale(status: str) -> bool:
    """Whether the words mean that an order was cancelled or never happened, whatever the name of their column."""
    if meaning_of(status) not in (Meaning.NEVER, Meaning.UNDONE):
        return False
    return not set(folded_words(status)) <= _SAID_OF_OTHERS


def _words(text: str) -> Words:
    """The folded words of a text; in Japanese and Chinese, each character is one."""
    return tuple(sign for word in folded_words(text) for sign in _UNSPACED.findall(word))


def _phrases_in(words: Words, phrases: Phrases) -> Iterator[tuple[range, Meaning]]:
    """The positions of phrases among the words, with their meanings."""
    for start, word in enumerate(words):
        for phrase, meaning in phrases.get(word, {}).items():
            if words[start : start + len(phrase)] == phrase:
                yield range(start, start + len(phrase)), meaning


def _with_its_neighbours(words: Words, place: range, meaning: Meaning) -> Meaning | None:
    """The meaning of the phrase at this place: none after a `not`, partial next to a `partly`."""
    before, after = words[: place.start], words[place.stop :]
    if before[-1:] in _negations():
        return None
    is_partly = any(before[-len(each) :] == each or after[: len(each)] == each for each in _partly())
    return Meaning.PARTIAL if is_partly and meaning in (Meaning.UNDONE, Meaning.NEVER) else meaning


def _spellings(entries: str) -> Iterator[Words]:
    """Every spelling of the entries of a list: with their endings, and with umlauts as two letters."""
    for entry in entries.split(","):
        stem = re.fullmatch(r"(.*?)\(([^)]*)\)(.*)", entry, re.DOTALL)
        forms = [stem[1] + end.removeprefix("-") + stem[3] for end in stem[2].split()] if stem else [entry]
        yield from (_words(each) for form in forms for each in (form, form.translate(_UMLAUTS)))


def _phrases_of_list(is_whole: bool) -> Iterator[tuple[Words, Meaning]]:
    """The phrases of the list with their meanings: those that must be the whole status, or the others."""
    for by_meaning in (*WORDS.values(), *WORDS_ELSEWHERE.values()):
        for meaning, entries in by_meaning.items():
            chosen = [entry for entry in entries.split(",") if entry.strip().startswith("=") == is_whole]
            yield from ((phrase, meaning) for phrase in _spellings(",".join(chosen)) if phrase)


@cache
def _phrases() -> Phrases:
    found: dict[str, dict[Words, Meaning]] = {}
    for phrase, meaning in _phrases_of_list(is_whole=False):
        found.setdefault(phrase[0], {})[phrase] = meaning
    return found


@cache
def _whole() -> Mapping[Words, Meaning]:
    return dict(_phrases_of_list(is_whole=True))


@cache
def _harmless() -> Phrases:
    found: dict[str, dict[Words, Meaning]] = {}
    for phrase in _spellings(HARMLESS):
        found.setdefault(phrase[0], {})[phrase] = Meaning.PENDING
    return found


@cache
def _negations() -> frozenset[Words]:
    return frozenset(_spellings(NEGATIONS))


@cache
def _partly() -> frozenset[Words]:
    return frozenset(_spellings(PARTLY))
