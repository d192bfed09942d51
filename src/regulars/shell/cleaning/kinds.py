"""Columns whose values say what lines are: those that `[kinds]` declares, and those that it may have to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import ibis
import ibis.expr.types as ir

from regulars.ground.errors import InputRefused, UsageError, listing
from regulars.ledger.cells import KIND_WORD
from regulars.ledger.folding import folded
from regulars.ledger.kind_words import ANY, may_be_kinds
from regulars.ledger.likely import may_be_status
from regulars.ledger.mapping import Mapping as Columns
from regulars.ledger.money.names import counts_returned, dates_the_end, field_named
from regulars.ledger.rules.words import one_of
from regulars.ledger.values import as_text
from regulars.shell.cleaning.kinds_of_exports import MOST_VALUES, has_value, lines_by_value, words_of_export
from regulars.shell.cleaning.kinds_of_files import word_of_file
from regulars.shell.cleaning.word_book import WordBook
from regulars.shell.config.sections import Codes
from regulars.shell.engines.store import Store


def with_kind_words(
    store: Store, staged: ir.Table, mapping: Columns, book: WordBook, *, where: str, of_file: Mapping[int, int]
) -> ir.Table:
    """The records with the number of the word that says what they are, where one does; `of_file` are those of files.

    Raises InputRefused where a declared column has too many values, or where two columns say different things.
    """
    is_known = mapping.export is not None
    numbered = {
        column: _word_numbers(store, staged, column, book, where, is_known)
        for column in _columns(staged, mapping, book)
    }
    found = {column: words for column, words in numbered.items() if words}
    kinds = dict(book.declared)
    _check_agreement(store, staged, {c: words for c, words in found.items() if c in book.kinds}, kinds, where)
    listed = words_of_export(store, staged, mapping.export, book) if mapping.export else []
    of_export = {column for column, _ in listed}
    said = [
        (column, {value: number for value, number in words.items() if number in kinds})
        for column, words in found.items()
        if column in book.kinds and column not in of_export  # else at the place of the export's own list
    ]
    numbers = [_choice(staged, column, words) for column, words in (*said, *listed, *found.items()) if words]
    numbers += word_of_file(staged, of_file)
    return staged.mutate(**{KIND_WORD: ibis.coalesce(*numbers)}) if numbers else staged


def _columns(staged: ir.Table, mapping: Columns, book: WordBook) -> Iterator[str]:
    """The declared columns of kinds first, then those that nothing is taken from and that are named like one."""
    yield from (column for column in book.kinds if column in staged.columns)
    taken = {*mapping.columns.values(), *mapping.dimensions.values(), *mapping.otherwise.values()}
    taken |= {*book.kinds, *book.settled}
    listed = {column for column, _ in mapping.export.kinds} if mapping.export else frozenset[str]()
    for column in staged.columns:
        if column not in taken | listed and may_be_kinds(column) and not may_be_status(column):
            yield column


def _word_numbers(
    store: Store, staged: ir.Table, column: str, book: WordBook, where: str, is_known: bool
) -> dict[str, int]:
    """The values of the column as the files write them, with the numbers of their words; `*` for any other comes last.

    If the column has moments of cancellations and the export is not a known one, any filled cell is one word.
    """
    is_of_moments = dates_the_end(column) and column not in book.kinds
    if ANY in book.kinds.get(column, ()) or (is_of_moments and not is_known):
        return _with_any(store, staged, column, book)
    lines = lines_by_value(store, staged, column)
    if lines is None:
        if column not in book.kinds:
            return {}
        raise InputRefused(
            f"{where}: the column {column!r} of [kinds] has more than {MOST_VALUES:,} different values. "
            'Name a column with a few kinds of lines, or say "*" of any filled cell.'
        )
    if {"0", "1"} >= {*lines} and not counts_returned(column) and not field_named(column):
        book.flags.add(column)
    numbers = {value: book.number_of(column, value, n) for value, n in lines.items()}
    return {value: number for value, number in numbers.items() if number is not None}


def _with_any(store: Store, staged: ir.Table, column: str, book: WordBook) -> dict[str, int]:
    """The declared values that the column has, and `*` for all others; where none is declared, moments alone."""
    text = as_text(staged[column])
    declared = {folded(value) for value in book.kinds.get(column, ())} - {ANY}
    values = (lines_by_value(store, staged, column) or {}) if declared else {}
    named = {value: n for value, n in values.items() if folded(value) in declared}
    others = text.notnull() & ~one_of(text, list(named)).fill_null(False)
    row = store.one(staged.aggregate(n=others.sum().fill_null(0), moments=(others & text.re_search("[1-9]")).sum()))
    if column not in book.kinds and row["moments"] != row["n"]:
        return {}
    found = {value: book.number_of(column, value, n) for value, n in {**named, ANY: row["n"]}.items()}
    return {value: number for value, number in found.items() if number is not None}


def _choice(staged: ir.Table, column: str, words: Mapping[str, int | str]) -> ir.Value:
    """What stands for the column's value."""
    text = as_text(staged[column])
    return ibis.cases(*((has_value(text, value), choice) for value, choice in words.items()), else_=None)


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
        f"{one} = {row['one']} ({_kind(said[one], row['one'])}) with {other} = {row['other']} "
        f"({_kind(said[other], row['other'])}): {row['n']:,} lines, the first on line {row['line']:,}"
        for row in lines
    ]
    return (
        f"{where}: [kinds.{one!r}] and [kinds.{other!r}] contradict each other on the same lines: "
        f"{listing(examples, most=3)}. Remove the values from one of them."
    )


def _kind(said: Mapping[str, str], value: object) -> str:
    return said.get(str(value)) or said[ANY]


_ASKED_OF = {"adjustment_prefix": "invoice_no", "cancel_prefix": "invoice_no", "manual_code": "stock_code",
             "adjustment_codes": "stock_code", "fee_codes": "stock_code"}  # fmt: skip


def check_codes(codes: Codes, present: frozenset[str]) -> None:
    """Raises UsageError where the shop declares prefixes or codes for a column that the log has not."""
    for name, column in _ASKED_OF.items():
        if getattr(codes, name) and column not in present:
            raise UsageError(f"[codes] {name} needs {column}, which no file has; name its column in [columns].")
