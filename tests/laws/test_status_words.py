"""What statuses say of an order, in eleven languages: words for no sale are known, words for a sale are left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulars.ledger.folding import folded, folded_words
from regulars.ledger.status_meanings import meaning_of
from regulars.ledger.status_words import WORDS, Meaning

# By language, as shop systems, market places and tills write them.
SALES = {
    "English": """
        Completed | Complete | Paid | Shipped | Delivered | Fulfilled | Unfulfilled | Processing | In Process |
        In progress | Invoiced | Closed | Resolved | Open | New | Received | Confirmed | Approved | Authorized |
        Authorised | Captured | Succeeded | Success | Successful | Active | Sold | Out for delivery | In transit |
        Picked up | Ready for pickup | Awaiting Shipment | Awaiting Fulfillment | Awaiting Pickup |
        Partially Shipped | Partially paid | Partially_fulfilled | Unshipped | Dispatched | Packed |
        Not refunded | No refund | not cancelled | Shipping | Shipped - Delivered to Buyer |
        Shipped - Out for Delivery | Shipped - Picked Up | created | invoiced | Pending shipment | Settled |
        Cleared | Processed | Backordered | Ready | Done | Finished | Accepted | Placed | Posted |
        payment received | Payment accepted | Checkout completed | No error | Non-refundable | unrefunded
    """,
    "German": """
        bezahlt | Bezahlt | versendet | Versandt | abgeschlossen | geliefert | Zugestellt | erledigt | offen |
        in Bearbeitung | Neu | Bestätigt | Teilgeliefert | abgeholt | Fertiggestellt | verschickt |
        Nicht storniert | Versand ausstehend | Rechnung gestellt | Freigegeben | Vollständig | Eingegangen |
        Auslieferung
    """,
    "French": """
        Payée | Payé | Terminée | En cours | En cours de traitement | Expédiée | Livrée | Livré | Confirmée |
        Non annulé | En attente d'expédition | Validée | Préparation en cours | Traitée | Réglée | Acceptée
    """,
    "Spanish": """
        Pagado | Enviado | Entregado | Completado | Procesando | En proceso | Preparando | Confirmado |
        No cancelado | Aprobado | Finalizado | En camino | Facturado | Cobrado | Pendiente de envío
    """,
    "Portuguese": """
        Pago | Paga | Concluído | Concluída | Entregue | Enviada | Aprovado | Faturado | Em preparação |
        Em separação | Em transporte | Processando | Aguardando envio | Não cancelado | Confirmado | Finalizado
    """,
    "Italian": """
        Pagato | Completato | Spedito | Consegnato | In lavorazione | Confermato | Evaso | Non rimborsato |
        In attesa di spedizione | Elaborato | Concluso | Saldato
    """,
    "Dutch": """
        Betaald | Verzonden | Afgerond | Geleverd | In behandeling | Voltooid | Bezorgd | Bevestigd |
        Niet geannuleerd | Afgehandeld | Verwerkt | Klaar
    """,
    "Turkish": """
        Teslim Edildi | Kargoya Verildi | Tamamlandı | Ödendi | Hazırlanıyor | Onaylandı | İptal edilmedi | Yeni |
        Gönderildi | Kargoda | İşleniyor | Faturalandı | Ödeme alındı
    """,
    "Polish": """
        Zrealizowane | Wysłane | Opłacone | Zapłacone | Dostarczone | Zakończone | W trakcie realizacji |
        Przyjęte do realizacji | nie anulowane | Oczekuje na wysyłkę | Potwierdzone | Gotowe do odbioru |
        Odebrane | Nowe
    """,
    "Japanese": """
        発送済み | 入金済み | 完了 | 支払い済み | 配達完了 | 受注 | 処理中 | 出荷済み | 発送待ち | 未発送 | 確定 |
        返金なし | 出荷準備中 | 決済済み
    """,
    "Chinese": """
        已完成 | 已付款 | 已发货 | 交易成功 | 已签收 | 待发货 | 处理中 | 卖家已发货,等待买家确认收货 |
        买家已付款,等待卖家发货 | 已支付 | 待收货 | 已出貨 | 已送達 | 没有申请退款 | 待评价 | 配送中
    """,
}
NEVER = {
    "English": """
        Cancelled | Canceled | CANCELED | cancel | Cancelled by customer | Voided | void | Failed |
        Payment failed | Declined | Denied | Rejected | Expired | Abandoned | trash | wc-cancelled | Fraud |
        suspected fraud | unavailable | Shipped - Rejected by Buyer | Shipped - Lost in Transit | UnDelivered |
        CANCELLED_BY_PARTNER
    """,
    "German": """
        Storniert | storniert durch Kunden | Abgelehnt | Gelöscht | geloescht | GELOESCHT | Fehlgeschlagen |
        Abgebrochen | Ungültig | Ungueltig | Abgelaufen | Annulliert
    """,
    "French": "Annulée | ANNULEE | Échouée | Refusé | Expirée | Abandonné | Rejetée",
    "Spanish": "Cancelado | Cancelada | Anulado | Fallido | Rechazado | Vencido | Expirado",
    "Portuguese": "Falhou | Recusado | Não autorizado | Malsucedido | Cancelada",
    "Italian": "Annullato | Fallito | Rifiutato | Scaduto | Non riuscito",
    "Dutch": "Geannuleerd | Mislukt | Geweigerd | Verlopen",
    "Turkish": "İptal Edildi | IPTAL | iptal edildi | Başarısız | Reddedildi | Süresi doldu | Teslim Edilemedi",
    "Polish": "Anulowane | ANULOWANO | Odrzucone | Nieudane | Wygasło | Błąd płatności",
    "Japanese": "キャンセル済み | ｷｬﾝｾﾙ | 取消 | 取り消し済み | 失敗 | 期限切れ | 注文キャンセル",
    "Chinese": "已取消 | 交易关闭 | 已作废 | 支付失败 | 已过期 | 訂單已取消",
}
PENDING = {
    "English": """
        Pending | pending payment | PaymentPending | On Hold | on-hold | wc-on-hold | OnHold | Draft |
        checkout-draft | Unpaid | Awaiting Payment | requires_payment_method | Incomplete | Waiting |
        payment_review | Pending - Waiting for Pick Up | Disputed
    """,
    "German": """
        Zahlung ausstehend | Ausstehend | In Wartestellung | Entwurf | Unbezahlt | nicht bezahlt |
        Wartet auf Zahlung | Zurückgestellt | zurueckgestellt
    """,
    "French": "En attente de paiement | En attente | Brouillon | Non payée | Impayé | À payer",
    "Spanish": "Pendiente | Pendiente de pago | En espera | Borrador | No pagado",
    "Portuguese": """
        Pendente | Pagamento pendente | Aguardando | Aguardando pagamento | Em análise | Rascunho | Não pago
    """,
    "Italian": "In attesa | In attesa di pagamento | Sospeso | Bozza | Non pagato",
    "Dutch": "In de wacht | Wachtend op betaling | Concept | Onbetaald | Openstaand",
    "Turkish": "Beklemede | Ödeme bekleniyor | Taslak | Ödenmedi | Askıda",
    "Polish": "Oczekujące | Oczekujące na płatność | Wstrzymane | Szkic | Nieopłacone",
    "Japanese": "保留中 | 支払い待ち | 未入金 | 下書き | 入金待ち",
    "Chinese": "等待买家付款 | 待付款 | 未付款 | 等待付款中 | 草稿",
}
UNDONE = {
    "English": """
        Refunded | refund | Returned | Shipped - Returned to Seller | Shipped - Returning to Seller | Chargeback |
        Reversed | Returned to sender
    """,
    "German": """
        Erstattet | Rückerstattet | rueckerstattet | Retourniert | Gutschrift | Retoure | Zurück an Absender
    """,
    "French": "Remboursée | REMBOURSE | Retourné",
    "Spanish": "Reembolsado | Devuelto | Devolución",
    "Portuguese": "Estornado | Devolvido | Reembolsada",
    "Italian": "Rimborsato | Reso | Restituito",
    "Dutch": "Terugbetaald | Geretourneerd | Retour",
    "Turkish": "İade | İade Edildi | Geri ödendi",
    "Polish": "Zwrócone | Zwrot",
    "Japanese": "返金済み | 返品",
    "Chinese": "已退款 | 退货 | 退款成功",
}
PARTIAL = {
    "English": """
        Partially refunded | partially_refunded | Partial refund | Partially cancelled | part refunded |
        Refunded (partial) | PartiallyRefunded
    """,
    "German": "Teilweise erstattet | teilerstattet | Teil-Erstattung",
    "French": "Partiellement remboursée | Remboursé partiellement",
    "Spanish": "Parcialmente reembolsado | Reembolso parcial",
    "Portuguese": "Parzialmente rimborsato | Rimborso parziale",
    "Italian": "Gedeeltelijk terugbetaald",
    "Dutch": "Kısmen iade edildi | Kısmi iade",
    "Turkish": "Częściowo zwrócone | Zwrot częściowy",
    "Polish": "一部返金 | 一部キャンセル",
    "Japanese": "部分退款",
}
OF_NO_SALE = {Meaning.NEVER: NEVER, Meaning.PENDING: PENDING, Meaning.UNDONE: UNDONE, Meaning.PARTIAL: PARTIAL}


def _statuses(text: str) -> list[str]:
    return [status.strip() for status in text.split("|")]


@pytest.mark.parametrize("language", SALES)
def test_a_status_of_a_sale_is_never_taken_for_another(language: str) -> None:
    """Paid, shipped, delivered, waiting to be sent, and words that say `not cancelled`."""
    assert {status: meaning for status in _statuses(SALES[language]) if (meaning := meaning_of(status))} == {}


@pytest.mark.parametrize(
    ("meaning", "language"), [(meaning, language) for meaning, by in OF_NO_SALE.items() for language in by]
)
def test_a_status_of_no_sale_is_known_by_its_words(meaning: Meaning, language: str) -> None:
    """As the list has them, and within longer statuses such as `Shipped - Returned to Seller`."""
    statuses = _statuses(OF_NO_SALE[meaning][language])

    assert {status: meaning_of(status) for status in statuses} == dict.fromkeys(statuses, meaning)


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
