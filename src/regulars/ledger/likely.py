"""Which column is likely to hold what, by its name and its values: for suggestions to a person, never to act on."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from regulars.ledger.column_values import ColumnValues
from regulars.ledger.column_words import PARTS, SPEAKING, Strength
from regulars.ledger.column_words_against import AFTER_FEES, FEES, LESSER, NEVER, TAX_IN_OR_OUT
from regulars.ledger.folding import folded_words

_MONEY = ("price", "total_amount", "unit_cost")
_LESS = 4.0  # taken off for a word of LESSER
_WORD = 0.5  # for each word of the phrase, and half of it off for each other word of the name
_FILLERS = frozenset(folded_words("of the per a in de du des del da do di der die das no nr von for und and l i"))
_CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff]")


@dataclass(frozen=True)
class Candidate:
    """A column that may be meant by a canonical name: how strongly, and why, for people."""

    name: str
    column: str
    score: float
    reason: str


def candidates(
    wanted: Sequence[str], columns: Sequence[str], values: Mapping[str, ColumnValues] | None = None
) -> list[Candidate]:
    """Every candidate for every name that is wanted, the best first; of equals, the one further to the left.

    Columns whose `values` cannot be what the name wants are left out.
    """
    found = []
    has_fees = any(speaks_of(column, FEES) for column in columns)
    for name in wanted:
        for column in columns:
            score = _score_of_name(name, column)
            if has_fees and name == "total_amount" and speaks_of(column, AFTER_FEES) and score:
                score = max(0.1, score - _LESS)
            seen = (values or {}).get(column)
            if score and (seen is None or _suits(name, seen, column)):
                found.append(Candidate(name, column, score, _reason(name, seen)))
    return sorted(found, key=lambda each: -each.score)  # a stable sort


def likely(
    wanted: Sequence[str], columns: Sequence[str], values: Mapping[str, ColumnValues] | None = None
) -> dict[str, str]:
    """For each of the canonical columns that are wanted, the best candidate; each column once, at what it is best."""
    return {each.name: each.column for each in best(wanted, columns, values)}


def best(
    wanted: Sequence[str], columns: Sequence[str], values: Mapping[str, ColumnValues] | None = None
) -> list[Candidate]:
    """The best candidate of each name that is wanted; each column once, for what its name speaks for most."""
    chosen: dict[str, Candidate] = {}
    taken: set[str] = set()
    for each in candidates(tuple(SPEAKING), columns, values):
        if each.name not in chosen and each.column not in taken:
            chosen[each.name] = each
            taken.add(each.column)
    return [chosen[name] for name in wanted if name in chosen]


def may_be_status(column: str) -> bool:
    """Whether the name of a column speaks for the status of an order, a payment or a delivery."""
    return _score_of_name("status", column) > 0


def speaks_of(column: str, words: str) -> bool:
    """Whether the name of a column has one of these phrases."""
    named = _words(column)
    return any(_has(named, phrase) for phrase in _phrases(words))


@cache
def _score_of_name(name: str, column: str) -> float:
    """How strongly the name of a column speaks for a canonical name; 0 for not at all."""
    words = _words(column)
    if any(_has(words, phrase) for phrase in _phrases(NEVER.get(name, ""))):
        return 0.0
    scores = [
        strength + _WORD * len(phrase.split()) - _WORD / 2 * _left_over(words, phrase)
        for strength, phrase in _speaking(name)
        if _has(words, phrase)
    ]
    if not scores:
        return 0.0
    is_less = any(_has(words, phrase) for phrase in _phrases(LESSER.get(name, "")))
    return max(0.1, max(scores) - (_LESS if is_less else 0.0))


def _left_over(words: Sequence[str], phrase: str) -> int:
    """The words of a name that a phrase does not speak of."""
    parts = phrase.split()
    return sum(word not in _FILLERS and not any(_fits(word, part) for part in parts) for word in words)


@cache
def _speaking(name: str) -> tuple[tuple[Strength, str], ...]:
    return tuple((strength, phrase) for strength, text in SPEAKING[name].items() for phrase in _phrases(text))


@cache
def _phrases(text: str) -> tuple[str, ...]:
    """The phrases of a text of words, folded as the words of names are."""
    phrases = (part.strip() for part in text.split(","))
    return tuple(" ".join(_folded_part(word) for word in phrase.split()) for phrase in phrases if phrase)


def _folded_part(word: str) -> str:
    before, after = word.startswith("*"), word.endswith("*")
    return f"{'*' if before else ''}{''.join(folded_words(word))}{'*' if after else ''}"


@cache
def _words(column: str) -> tuple[str, ...]:
    """The words of a column's name; one letter before others (`o_totalprice`) is a prefix, joined words are parted."""
    named = re.sub(r"([A-Z])([A-Z][a-z])", r"\1 \2", TAX_IN_OR_OUT.sub(" ", column))
    words = [word for word in folded_words(named) if not word.isdigit()]
    if len(words) > 1 and len(words[0]) == 1 and words[0].isascii() and re.match(r"[a-zA-Z]_", column):
        words = words[1:]
    return tuple(part for word in words for part in _known_parts(re.sub(r"\d+$", "", word) or word))


def _known_parts(word: str) -> tuple[str, ...]:
    """The word, or the two or three known parts that it is joined of."""
    return _parts_of(word) or (word,)


def _parts_of(word: str, most: int = 3) -> tuple[str, ...]:
    known = _phrases(PARTS)
    for part in sorted(known, key=len, reverse=True):
        rest = word.removeprefix(part)
        if rest == word or not rest or most < 2:
            continue
        if rest in known:
            return part, rest
        more = _parts_of(rest, most - 1)
        if more:
            return part, *more
    return ()


def _has(words: Sequence[str], phrase: str) -> bool:
    return all(any(_fits(word, part) for word in words) for part in phrase.split())


def _fits(word: str, part: str) -> bool:
    bare = part.strip("*")
    if _CJK.search(bare):
        return bare in word
    if part.endswith("*"):
        return word.startswith(bare)
    return word.endswith(bare) if part.startswith("*") else word == bare


def _suits(name: str, seen: ColumnValues, column: str) -> bool:
    """Whether the values can be what the name wants; a column without values can be anything."""
    if not seen.filled:
        return False
    are_dates = seen.are(seen.dates)
    if name == "invoice_date":
        return are_dates or seen.are(seen.moments)
    if name in (*_MONEY, "quantity"):
        return seen.are(seen.numbers)
    if name in ("invoice_no", "customer_id"):
        looks_like_date = are_dates and not seen.are(seen.numbers)
        says_little = seen.is_two_values if name == "customer_id" else seen.are(seen.yes_no)
        return not (says_little or looks_like_date or seen.are(seen.fractions))
    if name == "status":
        is_surely = _score_of_name(name, column) >= Strength.SURELY
        return seen.is_few_words and seen.are(seen.letters) and (is_surely or seen.has_status_words)
    if name == "product_name":
        return seen.are(seen.letters) and not are_dates
    return not are_dates and not (name == "country" and seen.are(seen.numbers))


def _reason(name: str, seen: ColumnValues | None) -> str:
    """Why a column is proposed, as the end of a sentence."""
    if seen is None:
        return "by its name"
    counts = {"invoice_date": (seen.dates or seen.moments, "dates"), "quantity": (seen.numbers, "numbers")}
    counts |= dict.fromkeys(_MONEY, (seen.numbers, "numbers"))
    if name in counts:
        count, what = counts[name]
        return f"by its name, and {count:,} of {seen.filled:,} cells are {what}"
    return f"by its name, and {seen.filled:,} of {seen.rows:,} cells are filled, {seen.distinct:,} of them different"
