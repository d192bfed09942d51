"""What known exports say of their lines: values of their columns, cells that are empty, amounts below zero."""

from __future__ import annotations

import ibis.expr.types as ir

from regulars.ledger.exports import Export
from regulars.ledger.folding import folded
from regulars.ledger.kind_words import ANY
from regulars.ledger.values import as_text
from regulars.shell.cleaning.word_book import WordBook
from regulars.shell.engines.store import Store

MOST_VALUES = 1_000  # different values of a column: more say nothing about kinds
EMPTY, BELOW_ZERO = "", "<0"  # what a known export may say of cells without a word
_SIGNS = frozenset((EMPTY, BELOW_ZERO))
_MINUS = "^[^0-9]*[-(\u2212]|[-\u2212]$"


def has_value(text: ir.StringValue, value: str) -> ir.BooleanValue:
    """Whether a cell has the value, or any for `*`; a known export may mean an empty cell, or an amount below zero."""
    if value in (EMPTY, ANY):
        return text.isnull() if value == EMPTY else text.notnull()
    return text.re_search(_MINUS).fill_null(False) if value == BELOW_ZERO else text == value


def words_of_export(store: Store, staged: ir.Table, export: Export, book: WordBook) -> list[tuple[str, dict[str, int]]]:
    """By column, in the order of the export's lists, the values of the files with the numbers of their words.

    Values that are on no list come last: the shop is asked about them.
    """
    there = [(column, listed) for column, listed in export.kinds if column in staged.columns]
    values = {
        c: lines_by_value(store, staged, c) or {} for c in dict.fromkeys(c for c, each in there if set(each) - _SIGNS)
    }
    found: list[tuple[str, dict[str, int]]] = []
    for column, listed in there:
        by_fold = {folded(value): kind for value, kind in listed.items()}
        words = {v: book.number_listed(column, v, by_fold[folded(v)], n) for v, n in values.get(column, {}).items()
                 if folded(v) in by_fold}  # fmt: skip
        signs = {
            v: book.number_listed(column, v, listed[v], _lines(store, staged, column, v)) for v in _SIGNS if v in listed
        }
        found.append((column, {**words, **signs}))
    for column in (name for name, listed in there if {None, "sale"} & set(listed.values())):  # a list of every kind
        lines = values[column]
        on_list = {value for name, words in found if name == column for value in words}
        others = {v: book.number_listed(column, v, None, n) for v, n in lines.items() if v not in on_list}
        book.asked |= {number for number in others.values() if book.words[number].kind is None}
        found.append((column, others))
    return found


def _lines_to_count(store: Store, staged: ir.Table, column: str, book: WordBook) -> dict[str, int]:
    """The values of a column with the lines that are still to be counted: those of declared columns are."""
    found = lines_by_value(store, staged, column) or {}
    return dict.fromkeys(found, 0) if column in book.kinds else found


def lines_by_value(store: Store, staged: ir.Table, column: str) -> dict[str, int] | None:
    """The values of a column with their lines; None where there are too many to be kinds."""
    each = staged.group_by(value=as_text(staged[column])).aggregate(n=staged.count())
    rows = store.rows(each.filter(each.value.notnull()).order_by("value").limit(MOST_VALUES + 1))
    return {row["value"]: row["n"] for row in rows} if len(rows) <= MOST_VALUES else None


def _lines(store: Store, staged: ir.Table, column: str, value: str) -> int:
    """The lines that have a value which is no text of its own."""
    has = has_value(as_text(staged[column]), value)
    return int(store.one(staged.aggregate(n=has.sum().fill_null(0)))["n"])
