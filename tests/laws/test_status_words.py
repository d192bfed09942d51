"""What statuses say of an order, in eleven languages: words for no sale are known, words for a sale are left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulars.ledger.folding import folded, folded_words
from regulars.ledger.status_meanings import meaning_of
from regulars.ledger.status_words import WORDS, Meaning
from regulars.ledger.status_words_elsewhere import WORDS_ELSEWHERE
from tests.laws.status_lists import OF_NO_SALE, SALES, statuses_in


@pytest.mark.parametrize("language", SALES)
def test_a_status_of_a_sale_is_never_taken_for_another(language: str) -> None:
    """Paid, shipped, delivered, waiting to be sent, and words that say `not cancelled`."""
    assert {status: meaning for status in statuses_in(SALES[language]) if (meaning := meaning_of(status))} == {}


@pytest.mark.parametrize(
    ("meaning", "language"), [(meaning, language) for meaning, by in OF_NO_SALE.items() for language in by]
)
def test_a_status_of_no_sale_is_known_by_its_words(meaning: Meaning, language: str) -> None:
    """As the list has them, and within longer statuses such as `Shipped - Returned to Seller`."""
    statuses = statuses_in(OF_NO_SALE[meaning][language])

    assert {status: meaning_of(status) for status in statuses} == dict.fromkeys(statuses, meaning)


def test_the_commonest_words_of_further_languages_are_known() -> None:
    """Each has words for all that a status can say, and a status of a sale stays one."""
    for by_meaning in WORDS_ELSEWHERE.values():
        assert by_meaning.keys() == {Meaning.NEVER, Meaning.PENDING, Meaning.UNDONE}
    known = {"Makulerad": Meaning.NEVER, "Отменён": Meaning.NEVER, "주문취소": Meaning.NEVER, "Törölve": Meaning.NEVER,
             "Возвращён": Meaning.UNDONE, "입금대기": Meaning.PENDING, "Ακυρώθηκε": Meaning.NEVER}  # fmt: skip
    assert {status: meaning_of(status) for status in known} == known
    sales = (
        "Skickad",
        "Выполнен",
        "Оплачен",
        "배송완료",
        "Teljesítve",
        "Expediat",
        "Doručeno",
        "Toimitettu",
        "Dikirim",
    )
    assert [meaning_of(status) for status in sales] == [None] * len(sales)


def test_every_language_has_words_of_each_meaning() -> None:
    """The list is of eleven languages, and each has words for all that a status can say."""
    assert WORDS.keys() == SALES.keys()
    assert all({Meaning.NEVER, Meaning.PENDING, Meaning.UNDONE} <= set(by_meaning) for by_meaning in WORDS.values())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("İptal Edildi", "iptal edildi"),
        ("İPTAL EDİLDİ", "IPTAL EDILDI"),
        ("Onaylandı", "ONAYLANDI"),
        ("Zwrócone", "ZWROCONE"),
        ("BŁĄD", "błąd"),
        ("On-Hold", "onHold"),
        ("partially_refunded", "Partially Refunded"),
        ("ｷｬﾝｾﾙ", "キャンセル"),
        ("Größe", "GRÖSSE"),
        ("Annulée", "ANNULE\u0301E"),
    ],
)
def test_spellings_that_are_one_word(one: str, other: str) -> None:
    """Case, accents, the Turkish dots, half-width kana and separators do not count."""
    assert folded(one) == folded(other)


@pytest.mark.parametrize(("one", "other"), [("+", "-"), ("Sale", "Sales"), ("ハ", "バ"), ("1", "2")])
def test_spellings_that_stay_two(one: str, other: str) -> None:
    """Signs alone, endings, and the marks of kana tell words apart."""
    assert folded(one) != folded(other)


@given(st.text())
def test_folding_knows_no_case_and_folds_once(text: str) -> None:
    """A law for any text: what is folded stays as it is, and its words are those of the text."""
    assert folded(folded(text)) == folded(text)
    assert "".join(folded_words(text)) in ("", folded(text))
