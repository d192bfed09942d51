"""Values of columns that say what lines are: `[kinds.Type]` of a configuration says `"Refund" = "return"`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal, get_args

from regulars.ledger.folding import folded, folded_words
from regulars.ledger.status_meanings import meaning_of
from regulars.ledger.status_words import Meaning

KindName = Literal["sale", "return", "void", "ignore", "fee", "discount", "tax", "shipping", "tip"]
KIND_NAMES: tuple[str, ...] = get_args(KindName)
VOID, IGNORED = "void", "ignore"  # an order that did not happen, a row that is not trade: set aside
ANY = "*"  # every filled cell of a column that has no word of its own: `[kinds."Cancelled at"] "*" = "void"`
FILE_NAME = "source_file"  # `[kinds.source_file]` says what the lines of a file are, by its name
TAKES_OFF = ("return", "discount")  # kinds whose money is below zero, however it is written

# Credit notes, in the languages of the word list of statuses; that list has refunds and returns.
_CREDIT_WORDS = (
    *("credit", "credit note", "credit memo", "creditmemo", "sales credit", "credit invoice", "crn", "rma"),
    *("cn", "cr", "rtn", "ret", "rfd", "rfnd"),
    *("gutschriften", "rechnungskorrektur", "stornorechnung", "avoir", "facture d'avoir", "note de crédit"),
    *("abono", "nota de crédito", "factura rectificativa", "rectificativa", "nota de abono", "fatura de crédito"),
    *("nota di credito", "nota credito", "nota di accredito", "creditnota", "creditfactuur", "creditering"),
    *("alacak dekontu", "iade faturası", "korekta", "faktura korygująca", "nota kredytowa", "赤伝", "赤伝票"),
    *("クレジットノート", "红字发票", "紅字發票", "红冲", "紅沖", "贷项通知单", "貸項通知單"),
)
_CREDITS = frozenset(map(folded, _CREDIT_WORDS))
_CREDIT_PHRASES = frozenset(" ".join(folded_words(word)) for word in _CREDIT_WORDS if len(folded_words(word)) > 1)
# Payouts to the shop, and charges of banks and market places: not trade.
_NO_TRADE = frozenset(
    folded(word)
    for word in (
        *("withdrawal", "payout", "disbursement", "currency conversion", "service fee", "fee", "subscription fee"),
        *("general withdrawal", "user initiated withdrawal", "chargeback fee", "allgemeine abbuchung", "auszahlung"),
        *("gebühr", "währungsumrechnung", "retrait", "frais", "conversion de devise", "retiro", "comisión", "retirada"),
        *("saque", "repasse", "tarifa", "prelievo", "commissione", "uitbetaling", "komisyon", "para çekme", "wypłata"),
        *("prowizja", "出金", "手数料", "提现", "自动提现", "手续费"),
    )
)
_SHORT = frozenset(("credit", "cn", "cr", "rtn", "ret", "rfd", "rfnd", "crn"))  # enough for a value, not for a name
# Words in the name of a column that separates sales from other lines.
_KIND_NAMES = frozenset(
    folded(word)
    for word in (
        *("kind", "type", "typ", "art", "class", "category of transaction", "nature", "event", "action", "operation"),
        *("transaction", "movement", "document", "doc", "entry", "record", "vorgang", "beleg", "buchung", "vorfall"),
        *("posting", "debit", "credit", "soll", "haben"),
        *("opération", "mouvement", "pièce", "tipo", "operación", "movimiento", "documento", "operação", "movimento"),
        *("operazione", "causale", "soort", "transactie", "tür", "türü", "işlem", "hareket", "rodzaj", "dokument"),
        *("operacja", "transakcja", "種別", "種類", "区分", "取引", "类型", "類型", "种类", "交易"),
    )
)
_JOINED = re.compile("(type|typ|art|kind|tipo|soort|種別|区分|类型|類型)$")
_YES = frozenset(map(folded, ("true", "yes", "y", "t", "ja", "j", "oui", "sí", "si", "s", "sim", "evet", "tak", "是")))
_NO = frozenset(map(folded, ("false", "no", "n", "f", "nein", "non", "não", "nee", "hayır", "nie", "否", "0")))
# Names of columns that mark orders which are paid for; a number there is an amount.
_PAID = frozenset(
    folded(word)
    for word in (
        *("paid", "is paid", "paid for", "bezahlt", "payé", "payée", "pagado", "pagada", "pago", "paga", "pagato"),
        *("pagata", "betaald", "ödendi", "opłacone", "zapłacone", "支払済", "支払済み", "已付款", "已支付"),
    )
)
_TICKS = frozenset((ANY, "x", "✓", "✔", "☑"))
_MARKS = frozenset(("is", "flag", "ist", "indicator", "kennzeichen", "marker"))


@dataclass(frozen=True)
class KindWord:
    """A value of a column, the kind of its lines (None if the shop has not declared it), and their number."""

    column: str
    value: str
    kind: str | None
    lines: int = 0

    @property
    def key(self) -> tuple[str, str]:
        return self.column, folded(self.value)

    def __add__(self, other: KindWord) -> KindWord:
        return replace(self, lines=self.lines + other.lines)

    @property
    def size(self) -> str:
        """The value with its lines: `Refund (2 lines)`."""
        return f"{self.value} ({self.lines:,} {'line' if self.lines == 1 else 'lines'})"


def likely_kind(column: str, value: str, *, is_flag: bool = False) -> str | None:
    """The kind that a value suggests, or that a yes suggests in a column named for refunds; None otherwise.

    `is_flag` says that the column has only 0 and 1, so that 1 is a yes and not a count. A refunded sale was taken back;
    a refund returns money for another line. An unpaid order is not a sale yet. The moment of a return stands on the
    line of the sale.
    """
    if folded(column) in _PAID:
        return VOID if folded(value) in _NO else None
    if folded(value) == "c" and {"debit", "credit"} <= {*folded_words(column)}:
        return "return"
    if column == FILE_NAME:
        return "return" if names_returns(value) else None
    said = column if _is_yes(column, value.strip(), is_flag=is_flag) else value
    meaning = meaning_of(said)
    if folded(said) in _NO_TRADE:
        return IGNORED
    if _is_credit(said) or meaning is Meaning.PARTIAL:
        return "return"
    if meaning is Meaning.UNDONE:
        return VOID if value == ANY or any(word.endswith("ed") for word in folded_words(said)) else "return"
    return VOID if meaning is Meaning.NEVER else None  # a checkout is not a state of its order


def names_returns(text: str) -> bool:
    """Whether a name, such as that of a file, means refunds or credit notes: `Gutschriften 2024`."""
    words = folded_words(text)
    pairs = (one + other.removesuffix("s") for one, other in pairwise(words))
    is_credit = any(word in _CREDITS and word not in _SHORT for word in (*words, *pairs))
    return is_credit or meaning_of(text) is Meaning.UNDONE


def _is_credit(said: str) -> bool:
    """Whether it means a credit note: one of the words, or one of several words within a longer name."""
    words = f" {' '.join(folded_words(said))} "
    return folded(said) in _CREDITS or any(f" {phrase} " in words for phrase in _CREDIT_PHRASES)


def _is_yes(column: str, value: str, *, is_flag: bool) -> bool:
    is_mark = is_flag or column.rstrip().endswith("?") or not _MARKS.isdisjoint(folded_words(column))
    return folded(value) in _YES or value.lower() in _TICKS or (value == "1" and is_mark)


def may_be_kinds(column: str) -> bool:
    """Whether the name of a column suggests that it separates sales from other lines, or marks refunds."""
    words = folded_words(column)
    is_named_so = not _KIND_NAMES.isdisjoint((*words, "".join(words)))
    is_joined_so = bool(words) and _JOINED.search(words[-1]) is not None
    is_mark = folded(column) in _PAID or meaning_of(column) in (Meaning.UNDONE, Meaning.NEVER)
    return is_named_so or is_joined_so or is_mark


def described_kinds(preset: str, words: Sequence[KindWord]) -> list[str]:
    """For people: the preset, and the kind of each value by column."""
    by_column: dict[str, list[str]] = {}
    for word in words:
        taken_as = f"= {word.kind}" if word.kind else "by its sign"
        lines = f"{word.lines:,} {'line' if word.lines == 1 else 'lines'}"
        value = {"": "(empty)", "<0": "(below zero)", ANY: "(any other)"}.get(word.value, word.value)
        by_column.setdefault(word.column, []).append(f"{value} {taken_as} ({lines})")
    return [PRESETS_IN_WORDS[preset], *(f"{column}: {', '.join(values)}" for column, values in by_column.items())]


PRESETS_IN_WORDS = {
    "plain": "preset plain: codes and prefixes mean what [codes] says",
    "uci": "preset uci: codes and prefixes mean what they mean in Online Retail, unless [codes] says otherwise",
}
