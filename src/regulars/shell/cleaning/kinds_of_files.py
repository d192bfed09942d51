"""Files whose lines are all of one kind, by their names: `[kinds.source_file]` declares it, or has to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import ibis
import ibis.expr.types as ir

from regulars.ledger.kind_words import FILE_NAME, likely_kind
from regulars.shell.cleaning.word_book import WordBook
from regulars.shell.engines.store import Store


def words_of_files(
    store: Store, staged: ir.Table, book: WordBook, names: Mapping[int, str], *, is_batch: bool
) -> dict[int, int]:
    """The numbers of the words that the names of files are, by file; of those alone that say what lines are.

    `names` are all files of the run. Where all are named for returns and no lines came before, none is asked about.
    """
    if FILE_NAME in staged.columns:  # a column of the log: judged as such
        return {}
    doubtful = {number for number, name in names.items() if likely_kind(FILE_NAME, name)}
    if FILE_NAME not in book.kinds and (not doubtful or (len(doubtful) == len(names) and not is_batch)):
        return {}
    rows = store.rows(staged.group_by("file_no").aggregate(n=staged.count()).order_by("file_no"))
    numbers = {row["file_no"]: book.number_of(FILE_NAME, names[row["file_no"]], row["n"]) for row in rows}
    return {file: number for file, number in numbers.items() if number is not None}


def word_of_file(staged: ir.Table, numbers: Mapping[int, int]) -> Sequence[ir.Value]:
    """The number of the word that the name of a record's file is; nothing where no name says anything."""
    pairs = [(staged.file_no == file, number) for file, number in numbers.items()]
    return [ibis.cases(*pairs, else_=None)] if pairs else []
