"""Names of columns of money, by the field that they may be: for a question to the shop, never to act on."""

from __future__ import annotations

from collections.abc import Mapping

from regulars.ledger.folding import folded_words
from regulars.ledger.likely import speaks_of
from regulars.ledger.status_meanings import meaning_of
from regulars.ledger.status_words import Meaning

# Written as in `column_words`; a name that speaks of several is the first of them.
_WORDS: Mapping[str, str] = {
    "refund": """
        refund*, *erstattung*, ruckzahlung*, reembolso*, estorno*, remboursement*, rembourse*, rimbors*, terugbetal*,
        terugbetaling*, iade*, zwrot*, returned amount, amount returned, return amount, 返金, 退款
    """,
    "gift_card": """
        gift card*, giftcard*, store credit, gutschein*, geschenkgutschein*, geschenkkarte*, carte cadeau*,
        tarjeta regalo*, vale presente, cartao presente, carta regalo, buono regalo, cadeaubon*, cadeaukaart*,
        hediye karti, karta podarunkowa, ギフトカード, 商品券, 礼品卡
    """,
    "discount": """
        discount*, disc, *rabatt, rabat*, nachlass*, skonto, remise*, reduction*, descuento*, desconto*, sconto*,
        sconti, korting*, indirim*, iskonto*, znizk*, upust*, coupon*, voucher*, promo*, markdown*, rebate*, cupon*,
        cupom*, kupon*, 割引, 値引, 折扣, 优惠, クーポン
    """,
    "tax": """
        tax*, *tax, vat, gst, hst, pst, *steuer, steuer*, mwst, ust, tva, taxe*, iva, impuesto*, igic, imposto*,
        icms, imposta*, imposte, btw, belasting*, kdv, vergi*, podatek*, 税, 消費税
    """,
    "shipping": """
        ship*, freight, delivery, postage, handling, carriage, *versand*, porto, fracht*, lieferkosten, livraison,
        frais de port, port, envio*, frete, gastos de envio, spedizion*, verzend*, bezorg*, kargo*, wysylk*,
        dostaw*, 送料, 運費, 运费, 邮费
    """,
    "tip": """
        tip, tips, gratuity, trinkgeld*, pourboire*, propina*, gorjeta*, mancia, mance, fooi, bahsis*, napiwek*,
        napiwki, チップ, 小费
    """,
    "order_total": """
        total, totals, grandtotal, ordertotal, totalprice, subtotal, gesamt*, summe, *betrag, endbetrag, importe,
        montant, totale, totaal*, bedrag, tutar*, toplam*, soma, suma, kwota*, razem, net sales, gross sales,
        net amount, gross amount, amount paid, paid amount, revenue, umsatz*, 合計, 小計, 合计, 小计, 总额, 總額,
        金額, 金额
    """,
}
_NO_AMOUNT = """
    *datum, *code, *nummer, *adresse, *strasse, *satz, *status, *methode, *klasse,
    rate, rates, percent*, pct, prozent*, satz, id, ids, no, nr, num, number, numero, nummer, code, codes, name, title,
    type, typ, art, tipo, method, status, state, date, datum, fecha, data, time, day, days, at, count, quantity, qty,
    units, items, orders, pieces, stuck, menge, anzahl, zip, zipcode, plz, post*, city, ort, stadt, street, strasse,
    address*, adress*, country, land, region, province, phone, telefon, class, level, provider, carrier, tracking,
    service, weight, gewicht, label, reason, note*, comment*, taxable, exempt, policy, is, has, flag, mode, company,
    first, last,
    priority, speed, zone, area, latitude, longitude, file, link, url, email, currency,
    率, 番号, 编号, 日期, 日時, 数量, 件数
"""
_RATE = "rate, percent*, pct, prozent*, satz, taux, tasa, porcentaje, aliquota, percentuale, oran*, stawka, 率"

_PIECES = """
    quantity, qty, units, pieces, items, menge, stuck, anzahl, quantite*, cantidad*, unidades, quantidade*, qtd,
    quantita*, aantal, adet, ilosc, sztuk*, 数量, 件数, 個数
"""
_MOMENTS = "at, on, date, time, timestamp, datum, am, le, fecha, data, zeit*, tarih*, 日, 日時, 日期, 时间"

_WITHOUT_TAX = frozenset(
    (
        "net",
        "nett",
        "ex",
        "without",
        "ohne",
        "zzgl",
        "ht",
        "hors",
        "neto",
        "neta",
        "sin",
        "senza",
        "sem",
        "bez",
        "zonder",
    )
)
_STEMS_WITHOUT_TAX = ("netto", "excl", "exkl", "haric", "税抜", "不含税", "未税")


def names_net(column: str) -> bool:
    """Whether the name of a column speaks of amounts without tax: `Nettobetrag`, `Price excl. VAT`."""
    return any(word in _WITHOUT_TAX or word.startswith(_STEMS_WITHOUT_TAX) for word in folded_words(column))


def counts_returned(column: str) -> bool:
    """Whether the name of a column speaks of pieces that were taken back: `Quantity refunded`."""
    return meaning_of(column) is Meaning.UNDONE and speaks_of(column, _PIECES)


def rates_tax(column: str) -> bool:
    """Whether the name of a column speaks of a rate of tax: `VAT %`."""
    names = (column, column.casefold())
    return _is_rate(column) and any(speaks_of(name, _WORDS["tax"]) for name in names)


def _is_rate(column: str) -> bool:
    return "%" in column or any(speaks_of(name, _RATE) for name in (column, column.casefold()))


def dates_the_end(column: str) -> bool:
    """Whether the name of a column speaks of the moment at which an order was cancelled or taken back."""
    return meaning_of(column) in (Meaning.UNDONE, Meaning.NEVER) and speaks_of(column, _MOMENTS)


def field_named(column: str) -> str | None:
    """The field of money that the name of a column speaks of; None for none."""
    names = (column, column.casefold())  # MwSt is one word
    if _is_rate(column):
        return "discount_rate" if any(speaks_of(name, _WORDS["discount"]) for name in names) else None
    if any(speaks_of(name, _NO_AMOUNT) for name in names):
        return None
    return next((field for field, words in _WORDS.items() if any(speaks_of(name, words) for name in names)), None)
