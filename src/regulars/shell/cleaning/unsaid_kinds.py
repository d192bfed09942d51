"""Lines that would count as sales although a column reads as if they were none: the shop must say what they are."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from regulars.ground.errors import InputRefused
from regulars.ledger.kind_words import ANY, FILE_NAME, IGNORED
from regulars.ledger.line_kinds import BY_WORD
from regulars.shell.cleaning.word_book import WordBook


def check_unsaid_kinds(
    rows: Iterable[Mapping[str, Any]],
    book: WordBook,
    files: Mapping[int, str],
    *,
    is_batch: bool,
) -> None:
    """Raises InputRefused where a value that speaks for a refund or a void order stands on lines that count as sales,
    or where a known export has a value that is not on its list, on lines that have money.

    `rows` say how much is said of lines, by who says it.
    """
    rows, words, found = list(rows), book.words, dict[int, tuple[int, Decimal]]()
    minus = {row["said_by"] - BY_WORD for row in rows if row["sign"] < 0}
    first_file: dict[int, str] = {}
    for row in rows:
        number = row["said_by"] - BY_WORD
        if number < 0 or not _is_open(row, number, book):
            continue
        if words[number].column == FILE_NAME and number in minus:
            continue  # it has a minus where money went back
        lines, money = found.get(number, (0, Decimal(0)))
        found[number] = (lines + row["n"], money + row["money"])
        first_file.setdefault(number, files[row["file_no"]])
    if found:
        column = words[next(iter(found))].column
        its_own = {number: size for number, size in found.items() if words[number].column == column}
        again = " Then run again over all files, without --add." if is_batch else ""
        is_unknown = not book.asked.isdisjoint(its_own)
        raise _refusal(first_file[next(iter(its_own))], column, its_own, book, again, is_unknown=is_unknown)


def _is_open(row: Mapping[str, Any], number: int, book: WordBook) -> bool:
    """Whether lines with the word have money whose kind nobody has declared."""
    if number in book.asked:
        return bool(row["sign"]) and row["kind"] in ("sale", "return")
    likely = book.likely(book.words[number])
    if book.words[number].kind or not likely:
        return False
    if likely == IGNORED:  # what is paid out is no return
        return bool(row["kind"] == "return" and row["sign"] < 0)
    return bool(row["kind"] == "sale" and row["sign"] >= 0)


def _refusal(
    where: str,
    column: str,
    found: Mapping[int, tuple[int, Decimal]],
    book: WordBook,
    again: str,
    *,
    is_unknown: bool,
) -> InputRefused:
    words, is_declared = book.words, column in book.kinds
    sizes = [
        f"{_shown(words[number].value)} ({lines:,} {'line' if lines == 1 else 'lines'}, {money:,.2f})"
        for number, (lines, money) in found.items()
    ]
    head = f"[kinds.{json.dumps(column, ensure_ascii=False)}]"
    answers = [
        f"{json.dumps(words[n].value, ensure_ascii=False)} = {json.dumps(book.likely(words[n]) or 'ignore')}"
        for n in found
    ]
    place = f" Put them under the existing {head}." if is_declared else ""
    why = f"the column {column!r} has values that do not look like sales, on lines that would change revenue"
    if is_unknown:
        why = f"the column {column!r} has values that this known export does not list, on lines with money"
    if column == FILE_NAME:
        why = "the names of files suggest returns, but their lines count as sales"
    return InputRefused(
        f"{where}: {why}: {', '.join(sizes)}. Put the lines below into "
        'regulars.toml, with "return" for refunds, "void" for sales that were cancelled or never '
        f'happened, "ignore" for lines that are not trade, or "sale".{place}{again}',
        paste="\n".join([*([] if is_declared else [head]), *answers]),
    )


def _shown(value: str) -> str:
    return "any filled cell" if value == ANY else value
