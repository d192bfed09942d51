"""How returns are written, by who says that they are returns: with a minus, without one, or in both ways."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from decimal import Decimal

import ibis
import ibis.expr.types as ir

from regulars.ledger.line_kinds import BY_FILE, BY_PREFIX
from regulars.ledger.lines import repair_names
from regulars.ledger.types import count, money

_TURNED_TOO = ("fee", "adjustment")  # of a credit note: postage given back


@dataclass(frozen=True)
class Written:
    """Lines written with one sign: how many, their money below zero, and the place of the first."""

    lines: int = 0
    money: Decimal = Decimal(0)
    file_no: int = 0
    line: int = 0

    def __add__(self, other: Written) -> Written:
        written = [each for each in (self, other) if each.lines]
        first = min(written, key=lambda each: (each.file_no, each.line), default=self)
        return replace(first, lines=self.lines + other.lines, money=self.money + other.money)


@dataclass(frozen=True)
class CreditSigns:
    """Lines that a credit-note prefix, a file or a word marks as refunds: how many of them are written
    without a minus, and how many with one. `column` is that of the word."""

    by: str  # prefix, file or word
    name: str
    column: str = ""
    plus: int = 0
    minus: int = 0

    @property
    def key(self) -> tuple[str, str, str]:
        return self.by, self.column, self.name

    def __add__(self, other: CreditSigns) -> CreditSigns:
        return replace(self, plus=self.plus + other.plus, minus=self.minus + other.minus)


def written_signs(lines: ir.Table) -> ir.Table:
    """One row per `said_by`, file, `kind` and `sign` of the faultless lines with a mark: `n` lines,
    their `money`, the first `line`. Lines of no money are left out."""
    said = lines.filter((lines.faults == 0) & lines.said_by.notnull() & (lines.sign != 0))
    return said.group_by("said_by", "file_no", "kind", "sign").aggregate(
        n=count(said.count()), money=money(said.total_amount.sum()), line=said.source_line.min()
    )


def with_credit_notes_turned(lines: ir.Table, *, files: Collection[int], has_prefix: bool) -> ir.Table:
    """The lines, with a minus on the fees and adjustments of credit notes whose returns are written without one.

    `files` are the numbers of such files, `has_prefix` is True where credit notes by their prefix are such.
    """
    is_credit = (lines.said_by == BY_FILE) & lines.file_no.isin(list(files)) if files else ibis.literal(False)
    if has_prefix:
        is_credit = is_credit | (lines.said_by == BY_PREFIX)
    turns = (is_credit & lines.kind.isin(_TURNED_TOO) & (lines.sign > 0)).fill_null(False)
    mark = 2 ** repair_names().index("taken_negative")
    turned = {
        name: ibis.ifelse(turns, -lines[name].abs(), lines[name]) for name in ("quantity", "total_amount", "cost")
    }
    return lines.mutate(**turned, repairs=ibis.ifelse(turns, lines.repairs + mark, lines.repairs))
