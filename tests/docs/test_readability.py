"""The measures of the pages are those of a text that can be counted by hand."""

from __future__ import annotations

from tests.docs.readability import measure

PLAIN = "# Title\n\nThe shop sells tea. It is sold by the pound.\n\n| a | table |\n\n```sh\nregulars run\n```\n"


def test_sentences_are_counted_outside_of_code_and_tables() -> None:
    """Two sentences of 4 and 6 words; one of them is passive."""
    found = measure("page.md", PLAIN)
    assert (found.sentences, found.median, found.passive, found.long) == (2, 5.0, 0.5, 0.0)


def test_a_heavy_page_is_named_and_a_plain_one_is_not() -> None:
    """One sentence of 40 words is long, and so is the median."""
    assert measure("heavy.md", " ".join(["word"] * 40) + ".").warnings == [
        "the median sentence has 40 words",
        "100% have more than 30 words",
    ]
    assert measure("plain.md", "The shop sells tea.").warnings == []
