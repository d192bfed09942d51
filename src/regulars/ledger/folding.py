"""Texts compared without regard to case and accents: by Unicode, in Python, so that every engine agrees."""

from __future__ import annotations

import re
import unicodedata

_PLAIN = str.maketrans({"ı": "i", "ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe"})  # letters that do not decompose
_ACCENTS = re.compile("[\u0300-\u036f]")  # of Latin letters; the marks of kana tell words apart


def folded_words(text: str) -> tuple[str, ...]:
    """The words of a text without case, accents and punctuation; `onHold`, `on_hold` and `On-Hold` have two."""
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    bare = _ACCENTS.sub("", unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", parted).casefold()))
    return tuple(re.findall(r"[^\W_]+", unicodedata.normalize("NFC", bare).translate(_PLAIN)))


def folded(text: str) -> str:
    """One spelling of a text for all that differ in case, accents, blanks and punctuation alone.

    A text without letters and digits stays as it is: `+` is not `-`.
    """
    return "".join(folded_words(text)) or text.strip()
