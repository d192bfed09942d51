"""Statuses by language and by what they mean, as shop systems, market places and tills write them."""

from __future__ import annotations

from regulars.ledger.status_words import Meaning

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


def statuses_in(text: str) -> list[str]:
    """The statuses of one list of a language."""
    return [status.strip() for status in text.split("|")]
