"""The words that speak against a column: of other money, of properties that are no id; written as in `column_words`."""

from __future__ import annotations

import re
from collections.abc import Mapping

# Words of money that is not what a line brought.
_OTHER_MONEY = """
    meta, ziel, soll, objetivo, objectif, obiettivo, hedef, cel, *ziel,
    *rabatt, *gebuhr, *versand, *kosten,
    discount*, rabat*, nachlass, remise, reduction, descuento*, desconto*, sconto*, korting*, indirim*, znizka,
    upust, coupon*, voucher*, promo*, tax*, vat, gst, steuer*, mwst, ust, *steuer, iva, tva, impuesto*,
    imposto*, btw, kdv, vergi*, podatek*, ship*, freight, delivery, postage, handling, versand*, porto, envio*,
    frete, livraison, spedizion*, verzend*, kargo*, wysylk*, dostaw*, fee*, fees, charge*, commission*, gebuhr*,
    provision*, comision*, comissao*, frais, tarifa, taxa, ucret*, komisyon*, oplata, prowizja, budget*,
    target*, quota, forecast, plan, goal, refund*, return*, erstattung*, reembolso*, remboursement*, rimborso*,
    iade*, zwrot*, balance*, saldo, guthaben, bakiye, tip, tips, trinkgeld, propina, gorjeta, gratuity, deposit,
    anzahlung, margin*, marge, profit*, gewinn, lucro, beneficio, kar, zysk, insurance, donation, points,
    punkte, puntos, puan, punkty, percent*, pct, prozent, rate, quote, weight, gewicht, peso, poids, agirlik,
    waga, gift, credit, debit, msrp, compare, list, rrp, uvp, 割引, 値引, 折扣, 优惠, 税, 送料, 運費, 运费,
    邮费, 手数料, 手续费, 返金, 退款, 预算, 予算, 残高, 余额, 利益, 利润, ポイント, 积分, クーポン
"""
# Words that tell a property from an id.
_PROPERTY = """
    *typ, *gruppe, *segment, *kategorie, *seit, *plz, *strasse, *ort, *alter, neukunde, 区分, 会員種別,
    type, typ, art, tipo, tur, turu, soort, rodzaj, kind, is, has, ist, flag, class*, segment*, group*, gruppe,
    grupo, category, categor*, kategor*, tier, city, stadt, ort, ciudad, cidade, ville, citta, sehir, miasto,
    state, province, region, bundesland, country*, land, pais, zip*, plz, post*, postal*, street*, strasse,
    address*, adresse, endereco, direccion, adres, phone*, tel*, telefon*, mobile, age, alter, gender, sex,
    geschlecht, birth*, since, count, number of, anzahl, note*, comment*, message, rating, review*, score,
    feedback, language, locale, tax, vat, ip, agent, date, datum, fecha, data, time, total, value, lifetime,
    spent, amount, first, last, company, firma, empresa, accepts, marketing, source, channel, method, currency,
    种类, 类型, 種別, 区分, 电话, 電話, 地址, 住所, 城市, 性別, 性别, 年齢, 年龄, 等级, ランク
"""
# A name with one of these words is never proposed for the column.
NEVER: Mapping[str, str] = {
    "total_amount": _OTHER_MONEY
    + """
        , cost, costs, cogs, kosten, coste, costo, custo, cout, maliyet, koszt, unit, unitario, unitaire,
        quantity, qty, count, orders, units, items, id, no, date, datum, fecha, data, tarih, tarihi, at, 原価,
        成本, 数量, 件数, cents, pence, minor
    """,
    "price": _OTHER_MONEY + ", cost, costo, custo, koszt, maliyet, total, 原価, 成本, point, cents, pence, minor",
    "unit_cost": _OTHER_MONEY + ", total",
    "quantity": """
        refunded, returned, canceled, cancelled, shipped, stock, hand, available, price, preis, amount, id,
        type, unit, refund*, return*, total price, 单价, 单位, 単位
    """,
    "invoice_no": """
        date, datum, *datum, fecha, data, tarih, tarihi, time, created*, status*, *status, estado, total, value,
        amount, type, is, has, ist, flag, count, quantity, qty, price, tax, discount, currency, country,
        priority, source, channel, line, item, name, note*, day, month, year, customer*, age, state, city,
        method, size, weight, address, email, *datum, discount*, shipping, ship*, 时间, 日期, 日時, 状态, 状態,
        金额, 金額, 合計
    """,
    "stock_code": """
        type, is, has, customer*, order, invoice, postal, post*, zip*, country*, currency, coupon, discount,
        payment, count, name, price, tax, promo*, tracking, area, 邮编
    """,
    "product_name": """
        id, no, nr, nummer, code, key, type, is, has, number, count, quantity, qty, price*, cost, total, date,
        customer*, buyer*, client*, cliente, kunde*, full, first, last, user*, ship*, billing, recipient,
        contact, card, company, shop, store, city, street, country*, state, email, employee, device, payment,
        method, line, category*, categor*, kategor*, group, gruppe, weight, 价格, 数量, 编号, 种类, 番号,
        コード, size, vendor, brand
    """,
    "customer_id": _PROPERTY,
    "invoice_date": """
        birth*, dob, count, zone, price, amount, id, type, is, has, update*, modified, expir*, days, status,
        lead, format
    """,
    "status": """
        state, province, provinz, provincia, bundesland, eyalet, wojewodztwo, marital, ship state, stock, vat,
        date, tax, address, 都道府県
    """,
    "country": """
        bundesland, state, province, provinz, provincia, region, is, has,
        phone*, manager, price, date, holland
    """,
    "currency": "rate, exchange, kurs, amount, 汇率",
}
# Where a file has fees, what is net is after them, and not what the customer paid.
FEES = "fee, fees, gebuhr*, frais, commission*, comision*, comissao*, commissione, kosten, komisyon*, prowizj*, 手数料"
AFTER_FEES = "net, net total, netto, net proceeds, netto*, payout"
# With and without tax: these words say nothing against a sum.
TAX_IN_OR_OUT = re.compile(
    r"\b(?:incl?|including|with|ex|excl?|excluding|without|before|after|net of|inkl|exkl|ohne|zzgl|hors|con|sin|com"
    r"|sem)"
    r"\W{0,2}\s*(?:sales\s)?(?:tax|vat|gst|mwst|ust|steuer|taxes?|iva|impuestos?)\b",
    re.IGNORECASE,
)
# A name with one of these words is of a lesser date, customer or status than one without.
LESSER: Mapping[str, str] = {
    "invoice_date": """
        ship*, deliver*, versand*, liefer*, envio, entrega, livraison, spedizione, kargo, teslim*, wysylki,
        dostawy, dispatch*, due, cancel*, return*, refund*, fulfil*, required, deposit, settlement, posted,
        payout, paid, paiement, pago, zahlung*, close*, end, last, 发货, 出荷, 配送
    """,
    "customer_id": "name, nom, nome, nombre, nazwa, adi, card, account, login",
    "status": "ship*, delivery, fulfil*, courier, versand*, envio, kargo, return*",
    "total_amount": "gross, brutto, tax, order, subtotal",
    "quantity": "order, total",
    "invoice_no": "transaction*, original, reference, merchant, parent",
}
