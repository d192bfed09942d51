"""What is said of the judged lines is settled: how credit notes are written, and that no refund counts as a sale."""

from __future__ import annotations

from collections.abc import Mapping

import ibis.expr.types as ir

from regulars.ledger.conventions import Conventions
from regulars.shell.cleaning.credit_signs import Naming, with_signs_settled
from regulars.shell.cleaning.decisions import Decided
from regulars.shell.cleaning.doubtful_sales import sales_of_no_goods, unsaid_prefixes
from regulars.shell.cleaning.unsaid_kinds import check_unsaid_kinds
from regulars.shell.cleaning.word_book import WordBook
from regulars.shell.engines.store import Store


def settle_kinds(
    store: Store,
    lines: ir.Table,
    book: WordBook,
    decided: Decided,
    conventions: Conventions,
    *,
    files: Mapping[int, str],
    has_returns: bool,
    has_prefix_said: bool,
    is_batch: bool,
) -> tuple[ir.Table, Decided]:
    """The lines with all of a credit note on the side of its returns, and what was decided, with what was found here.

    `has_returns` is True where some of the files are declared as files of returns, `has_prefix_said` where the shop
    says how the numbers of credit notes begin, or that none do. Raises InputRefused where the shop
    must say how returns are written, or what lines are.
    """
    doubted = [*sales_of_no_goods(store, lines, conventions)]
    if "invoice_no" in lines.columns and not has_prefix_said:
        doubted += unsaid_prefixes(store, lines, conventions)
    decided = decided.with_later(Decided(unused_money=tuple(doubted)))
    if not (book.words or conventions.cancel_prefix or has_returns):
        return lines, decided
    naming = Naming(files, conventions.cancel_prefix, book.words)
    lines, rows, signs = with_signs_settled(store, lines, naming, conventions.credit_sign, decided.credit_signs)
    check_unsaid_kinds(rows, book, files, is_batch=is_batch)
    return lines, decided.with_later(Decided(kind_words=book.met(), credit_signs=signs))
