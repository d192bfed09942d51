"""What the values of a column look like: numbers, dates, ids, words. From a sample, for suggestions alone."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from regulars.ledger.conventions import MISSING_WORDS
from regulars.ledger.currency_signs import currency_of
from regulars.ledger.status_meanings import meaning_of

_TOKEN = r"[^\d\s.,()'\"+\-\u2212]*"  # what may be the sign of a currency
_NUMBER = re.compile(
    rf"""['=]?"?\s*[(+\-\u2212]*\s*({_TOKEN})\.?\s*[(+\-\u2212]?\s*\d[\d.,'\u2019\u066b\u066c\s]*
    (?:[eE][+-]?\d+)?\s*({_TOKEN})\.?\s*[)\-\u2212]*\"?""",
    re.VERBOSE,
)
_DATE = re.compile(
    r"""(?:[^\W\d_]{2,12}[.,]*\s+)?(?:                              # a weekday
    \d{4}[-/.年년]\s?\d{1,2}[-/.月월]\s?\d{1,2}(?:[日일].*|\.?([T\s].*)?)  # year first
    |(?:令和|平成|昭和|民国|民國|[㋿㍻㍼RHS])\s?\.?(?:\d{1,3}|元)[年./-]\d{1,2}[月./-]\d{1,2}(\D.*)?  # 令和5年4月1日
    |\d{1,2}[-/.]\s?\d{1,2}[-/.]\s?(\d{4}|\d{2})(\D.*)?          # year last
    |\d{1,2}[-/.,\s]*(?:(?:st|nd|rd|th|de|of)\s)*[^\W\d_]{3,12}\.?[-/.,\s]*(?:de\s)?(\d{4}|\d{2})(\D.*)?  # 5 janv. 2024
    |[^\W\d_]{3,12}\.?[-/.\s]*\d{1,2}(?:st|nd|rd|th)?[-/.,\s]+(\d{4}|\d{2})(\D.*)?  # Jan 5, 2024
    |(19|20)\d{2}(0[1-9]|1[0-2])([0-2]\d|3[01])(\d{4}(\d{2})?)?)  # 20240105, 202401051408
    """,
    re.VERBOSE,
)
_UNIX = re.compile(r"1\d{9}(\d{3})?(\.\d+)?")
_YES_NO = frozenset({"true", "false", "yes", "no", "y", "n", "t", "f", "ja", "nein", "si", "sí", "oui", "non"})
MOST_WORDS = 40  # different values of a status
_FEW = 12  # below this number of values, two or three different ones say nothing


@dataclass(frozen=True)
class ColumnValues:
    """The values of a column in a sample: how many there are, how many differ, and how many are of each form."""

    rows: int
    filled: int
    distinct: int
    numbers: int
    fractions: int  # numbers with a part behind the point
    dates: int
    moments: int  # numbers that may be seconds or milliseconds since 1970
    yes_no: int
    letters: int  # values with a letter
    has_status_words: bool  # one of the values says that an order is no sale, or not yet one

    def are(self, count: int) -> bool:
        """Whether nearly all values are counted in `count`."""
        return self.filled > 0 and count >= 0.8 * self.filled

    @property
    def is_few_words(self) -> bool:
        """A handful of words that come again and again: a status, a type, a group."""
        return self.filled > 0 and self.distinct <= max(_FEW, self.filled // 4) and self.distinct <= MOST_WORDS

    @property
    def is_two_values(self) -> bool:
        """At most three values in a sample that has room for more, or yes and no."""
        return self.are(self.yes_no) or (self.filled >= _FEW and self.distinct <= 3)


def values_of(sample: Sequence[object]) -> ColumnValues:
    """The values of a column in a sample of its cells; NULL is an empty cell."""
    filled = [value for value in sample if value is not None and str(value).strip() not in ("", *MISSING_WORDS)]
    texts = [str(value).strip() for value in filled]
    is_number = [_is_number(value, text) for value, text in zip(filled, texts, strict=True)]
    dates = [_is_date(value, text) for value, text in zip(filled, texts, strict=True)]
    return ColumnValues(
        rows=len(sample),
        filled=len(filled),
        distinct=len(set(texts)),
        numbers=sum(is_number),
        fractions=sum(
            number and re.search(r"[.,]\d*[1-9]\d*\D*$", text) is not None
            for number, text in zip(is_number, texts, strict=True)
        ),
        dates=sum(dates),
        moments=sum(_UNIX.fullmatch(text) is not None for text in texts),
        yes_no=sum(text.casefold() in _YES_NO for text in texts),
        letters=sum(any(sign.isalpha() for sign in text) for text in texts),
        has_status_words=len(set(texts)) <= MOST_WORDS and any(meaning_of(text) is not None for text in set(texts)),
    )


def _is_number(value: object, text: str) -> bool:
    if isinstance(value, (bool, dt.date, dt.time)):
        return False
    if isinstance(value, (int, float, Decimal)):
        return True
    found = _NUMBER.fullmatch(text)
    if found is None or not all(map(_is_no_word, found.groups())):
        return False
    return text.isdigit() or any(found.groups()) or _DATE.fullmatch(text) is None


def _is_no_word(token: str) -> bool:
    """Whether a token beside a number is nothing, the sign of a currency, or the side of a ledger."""
    return not token or token in ("CR", "DR") or currency_of(token) is not None


def _is_date(value: object, text: str) -> bool:
    return isinstance(value, dt.date) or (not isinstance(value, float) and _DATE.fullmatch(text) is not None)
