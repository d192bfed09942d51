"""How plainly the pages read: `python -m tests.docs.readability` warns and never fails; `make check` prints it.

A page is named if its median sentence has more than 15 words, if more than a quarter of its sentences are passive, or
if more than one in twenty is long. Rare words are long words that the pages use once: the terms of the field recur.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tests.docs.pages import ROOT

LONG, MOST_WORDS, MOST_PASSIVE, MOST_LONG = 30, 15, 1 / 4, 1 / 20
_PASSIVE = re.compile(
    r"\b(?:is|are|was|were|be|been|being)\s+(?:\w+ly\s+|not\s+)?(?:\w+ed|made|kept|read|given|taken|known|found|left|written|shown|drawn|held|sold)\b"
)
_LEFT_OUT = re.compile(r"```.*?```|<!--.*?-->|<[^>]+>", re.DOTALL)
_WORD = re.compile(r"[A-Za-z][A-Za-z’'-]*")


@dataclass(frozen=True)
class Measure:
    """Of one page: words, sentences, words of the median sentence, shares of passive and of long sentences."""

    page: str
    words: int
    sentences: int
    median: float
    passive: float
    long: float

    @property
    def warnings(self) -> list[str]:
        """What reads heavily; empty where nothing does."""
        return [
            warning
            for warning, is_so in (
                (f"the median sentence has {self.median:.0f} words", self.median > MOST_WORDS),
                (f"{self.passive:.0%} of the sentences are passive", self.passive > MOST_PASSIVE),
                (f"{self.long:.0%} have more than {LONG} words", self.long > MOST_LONG),
            )
            if is_so
        ]


def sentences(text: str) -> Iterator[str]:
    """The sentences of a page outside of code, tables and headings; code within a sentence counts as one word."""
    for paragraph in re.split(r"\n\s*\n|\n(?=\s*(?:[-*]|\d+\.) )", _LEFT_OUT.sub("", text)):
        if paragraph.lstrip().startswith(("|", "#")):
            continue
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", re.sub(r"`[^`]*`", "code", paragraph))
        for sentence in re.split(r"(?<=[.!?:])\s+", " ".join(plain.split())):
            if len(_WORD.findall(sentence)) > 2:
                yield sentence


def measure(page: str, text: str) -> Measure:
    """The measures of one page."""
    found = list(sentences(text))
    lengths = [len(_WORD.findall(sentence)) for sentence in found] or [0]
    count = max(len(found), 1)
    return Measure(
        page,
        len(text.split()),
        len(found),
        float(median(lengths)),
        sum(bool(_PASSIVE.search(sentence)) for sentence in found) / count,
        sum(length > LONG for length in lengths) / count,
    )


def pages() -> list[Path]:
    """The pages that people write; those that are written from code are measured by their code."""
    guides = sorted((ROOT / "docs").glob("*.md")) + sorted((ROOT / "docs" / "guides").glob("*.md"))
    written = {"tables.md", "kpis.md", "exports.md", "truth.md"}
    return [ROOT / "README.md", *(page for page in guides if page.name not in written)]


def rare_words(texts: dict[str, str]) -> dict[str, list[str]]:
    """By page: the long words that all pages together use once; candidates for a plainer one."""
    seen = {
        page: Counter(word.lower() for s in sentences(text) for word in _WORD.findall(s))
        for page, text in texts.items()
    }
    every = sum(seen.values(), Counter[str]())
    return {page: sorted(word for word in words if every[word] == 1 and len(word) > 11) for page, words in seen.items()}


def main() -> None:
    """Print the pages that read heavily."""
    texts = {page.relative_to(ROOT).as_posix(): page.read_text("utf-8") for page in pages()}
    rare = rare_words(texts)
    for page, text in texts.items():
        found = measure(page, text)
        if found.warnings:
            words = f"; rare words: {', '.join(rare[page][:8])}" if rare[page] else ""
            sys.stdout.write(f"warning: {page}: {'; '.join(found.warnings)}{words}\n")


if __name__ == "__main__":
    main()
