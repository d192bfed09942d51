"""The words of column names, by what they speak for, in eleven languages.

Commas part the phrases; a phrase needs all its words. A word followed by * is the beginning of one, after * the end
of one. Words are compared without case and accents. Chinese and Japanese phrases may stand anywhere in a name.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum


class Strength(IntEnum):
    """How strongly a phrase speaks for a column."""

    PERHAPS = 3
    LIKELY = 6
    SURELY = 9


SPEAKING: Mapping[str, Mapping[Strength, str]] = {
    "invoice_date": {
        Strength.SURELY: """
            order date, date order*, invoice date, purchase date, date purchase*, sale date, sales date, date
            sale, transaction date, order time, ordered at, order timestamp, purchase timestamp, date created,
            created at, bestelldatum, rechnungsdatum, kaufdatum, auftragsdatum, verkaufsdatum, belegdatum,
            buchungsdatum, fecha pedido, fecha compra, fecha venta, fecha factura, fecha orden, data pedido,
            data compra, data emissao, dt emissao, dt pedido, dt venda, data venda, data fatura, data ordine,
            data vendita, data acquisto, data fattura, date commande, date facture, date achat, date vente,
            besteldatum, factuurdatum, verkoopdatum, aankoopdatum, siparis tarihi, satis tarihi, fatura tarihi,
            islem tarihi, data zamowienia, data sprzedazy, data zakupu, data faktury, 注文日, 購入日, 売上日,
            受注日, 販売日, 取引日, 订单日期, 订单时间, 订单创建时间, 下单时间, 下单日期, 交易时间, 交易日期,
            销售日期, 成交时间, 購買日期, 訂單日期
        """,
        Strength.LIKELY: """
            date, dates, datetime, timestamp, ts, datum, *datum, fecha, data, tarih, tarihi, created*, day, 日期,
            时间, 日付, 日時, 年月日
        """,
        Strength.PERHAPS: "time, zeit*, uhrzeit, tag, heure, hora, saat, godzina, czas, when, 付款时间, 支払日",
    },
    "invoice_no": {
        Strength.SURELY: """
            order id, order no, order number, order nr, order num, order key, order ref*, order code, invoice
            no, invoice id, invoice number, invoice nr, invoice num, receipt no, receipt number, receipt id,
            bill no, bill number, bestellnummer, bestellnr, bestell nr, auftragsnummer, rechnungsnummer,
            rechnungsnr, rechnungs nr, belegnummer, bonnummer, numero pedido, numero orden, nota fiscal, numero
            nota, numero factura, id pedido, pedido id, id orden, nro pedido, numero de orden, num pedido, n
            pedido, numero commande, n commande, numero facture, id commande, numero ordine, id ordine, numero
            fattura, ordernummer, factuurnummer, bestelnummer, siparis no, siparis numarasi, siparis id, fatura
            no, fatura numarasi, fis no, numer zamowienia, nr zamowienia, id zamowienia, numer faktury, nr
            faktury, numer paragonu, 注文番号, 注文id, 受注番号, 伝票番号, 订单编号, 订单号, 订单id, 訂單編號,
            发票号, 交易号, レシート番号
        """,
        Strength.LIKELY: """
            invoice, receipt, order, bon, beleg, rechnung*, bestell*, auftrag, bill, ticket, facture, factura,
            fatura, fattura, pedido, commande, ordine, orden, siparis, zamowienie, paragon, bestelling, factuur,
            basket*, check number, 订单, 注文, 受注
        """,
        Strength.PERHAPS: """
            transaction*, basket, sale id, sale no, voucher no, document no, reference, belegnr, islem no
        """,
    },
    "stock_code": {
        Strength.SURELY: """
            sku*, stock code, stockcode, product id, product code, product no, product number, product key, part
            key, item code, item id, item number, item no, item key, article no, article number, artikelnummer,
            artikelnr, artikel nr, artikel nummer, codigo producto, id producto, referencia producto, codigo
            articulo, codigo produto, id produto, cod produto, codigo prod*, reference article, code article,
            ref produit, code produit, codice prodotto, codice articolo, id prodotto, artikelcode,
            productnummer, urun kodu, stok kodu, urun id, kod produktu, kod towaru, symbol produktu, id
            produktu, 商品コード, 商品番号, 商品id, 品番, 商品编号, 商品编码, 货号, 商品代码, 産品編號,
            产品编号, 商家编码
        """,
        Strength.LIKELY: """
            plu, ean*, gtin*, upc, barcode, asin, barkod, isbn, strichcode, codigo barras, listing id, 条码,
            条形码
        """,
        Strength.PERHAPS: "codigo, code, kod, codice, art nr, ref",
    },
    "product_name": {
        Strength.SURELY: """
            product name, item name, item title, product title, lineitem name, artikelname, produktname,
            artikelbezeichnung, bezeichnung, nombre producto, nombre del producto, descripcion producto, nome
            produto, nome do produto, descricao produto, nom produit, nom du produit, designation, nome
            prodotto, productnaam, artikelnaam, urun adi, urun ismi, nazwa produktu, nazwa towaru, 商品名, 品名,
            商品名称, 宝贝标题, 产品名称, 商品标题, 商品名稱
        """,
        Strength.LIKELY: """
            product, products, produkt*, item, items, article, artikel*, description, title, producto, articulo,
            produit, articolo, prodotto, produto, descricao, descripcion, descrizione, libelle, urun, towar,
            nazwa, omschrijving, aciklama, 商品, 产品, 品目
        """,
        Strength.PERHAPS: "name, style, stil, goods, 名称",
    },
    "quantity": {
        Strength.SURELY: """
            quantity, qty, quantity ordered, qty sold, quantity sold, units sold, items sold, order quantity,
            menge, anzahl, bestellmenge, cantidad, quantidade, qtd, qtde, quant, quantite, qte, quantita,
            hoeveelheid, aantal, miktar, adet, ilosc, liczba sztuk, 数量, 購入数, 個数, 注文数, 购买数量,
            宝贝总数量, 件数
        """,
        Strength.LIKELY: """
            pieces, pcs, units, stuck, stuck*, stk, stuckzahl, unidades, pezzi, stuks, sztuk, number of items,
            数
        """,
        Strength.PERHAPS: "count, items, ilosc*, volume",
    },
    "price": {
        Strength.SURELY: """
            unit price, price each, item price, price unit, price per unit, price piece, product price, lineitem
            price, stuckpreis, einzelpreis, einzel*, preis stuck, precio unitario, precio unidad, preco unit*,
            valor unit*, vlr unit*, vl unit*, prix unitaire, prezzo unitario, prijs per stuk, stukprijs, stuksprijs,
            eenheidsprijs, birim fiyat*, cena jednostkowa, cena sztuka, 単価, 单价, 單價, 商品单价
        """,
        Strength.LIKELY: """
            price*, preis*, *preis, prix, precio, preco, prezzo, prijs, fiyat*, cena, retail, 価格, 价格, 價格
        """,
        Strength.PERHAPS: "rate, sold for, 售价",
    },
    "total_amount": {
        Strength.SURELY: """
            line total, total amount, total price, item total, line amount, line value, row total, extended
            price, sales value, net sales, net amount, net revenue, gesamtpreis, gesamtbetrag, gesamt*,
            positionswert, zeilensumme, importe total, vl total, total linea, precio total, preco total, valor
            total, vlr total, montant total, prix total, total ligne, importo totale, prezzo totale, totale
            riga, totaalbedrag, totaalprijs, regeltotaal, regelbedrag, toplam tutar, toplam fiyat, tutar, kwota,
            wartosc, wartosc pozycji, kwota netto, cena calkowita, 金額, 合計金額, 小計, 売上金額, 合計, 总金额, 金额,
            总价, 小计, 实付金额, 买家实际支付金额, 總金額, 銷售額, 销售额
        """,
        Strength.LIKELY: """
            vendas, ventas, ventes, vendite, verkopen, satislar, receita, faturamento, ingresos, facturacion, fatturato,
            total, amount*, sales, revenue, turnover, betrag*, summe, umsatz, montant, importe, importo, valor,
            monto, valore, bedrag, omzet, ciro, toplam, przychod, sprzedaz, takings, order value, subtotal,
            product sales, gross sales, total*, 売上, 総額
        """,
        Strength.PERHAPS: "order total, gross, net, brutto, netto, paid, value, spend, sum",
    },
    "unit_cost": {
        Strength.SURELY: """
            unit cost, cost price, purchase price, buying price, einkaufspreis, stuckkosten, selbstkosten, costo
            unitario, precio costo, precio de costo, custo unitario, preco de custo, cout unitaire, prix achat,
            costo prodotto, inkoopprijs, kostprijs, birim maliyet, alis fiyat*, koszt jednostkowy, cena zakupu,
            原価, 仕入価格, 仕入単価, 成本, 成本价, 进价
        """,
        Strength.LIKELY: "cost, cogs, costs, coste, costo, custo, cout, kosten, maliyet, koszt, standard cost",
    },
    "customer_id": {
        Strength.SURELY: """
            customer id, customer no, customer number, customer key, cust key, cust id, customer code, customer
            ref, client id, client no, client number, buyer id, buyer user id, user id, member id, member no,
            member number, household*, shopper id, kundennummer, kundennr, kunden nr, kunden id, id cliente,
            codigo cliente, cod cliente, numero cliente, cliente id, numero client, id client, code client,
            codice cliente, klantnummer, klant id, klantnr, musteri no, musteri id, musteri numarasi, musteri
            kodu, id klienta, numer klienta, nr klienta, 顧客id, 顧客番号, 顧客コード, 会員番号, 会員id,
            お客様番号, 客户编号, 客户id, 客户编码, 会员编号, 会员id, 会员号, 用户id, 買家id
        """,
        Strength.LIKELY: """
            customer*, client, cust, clients, kunde*, cliente*, klant, musteri, klient, nabywca, kupujacy,
            alici, email, mail, buyer*, user, username, member*, card, karte*, loyalty, account, konto,
            acheteur, comprador, acquirente, koper, correo, eposta, 顧客, 会員, 客户, 会员, 买家会员名, 買家,
            用户, メールアドレス, 邮箱
        """,
        Strength.PERHAPS: "full name, bill to, ship to name, contact, cuenta, 购买人, 注文者",
    },
    "country": {
        Strength.SURELY: """
            country*, *land code, landcode, paese, pays, pais, ulke, kraj, 国, 国家, 國家, 国名, 收货国家
        """,
        Strength.LIKELY: "land, *land, nation, lieferland, marketplace",
    },
    "currency": {
        Strength.SURELY: """
            currency*, wahrung*, devise, moneda, moeda, valuta, munteenheid, para birimi, doviz, waluta, 通貨,
            货币, 币种, 幣別
        """,
    },
    "status": {
        Strength.SURELY: """
            order status, status, orderstatus, statut*, estado pedido, estado orden, estado compra, situacao*,
            stato ordine, etat commande, siparis durum*, durum*, statu*, status zamowienia, stan zamowienia,
            订单状态, 注文状況, 注文ステータス, ステータス, 状态, 状況, 状態, 狀態, *状态, *状況, *状態, *狀態
        """,
        Strength.LIKELY: "*status, status*, payment status, estado, stato, etat, stan, toestand, zustand",
    },
}

# Parts of names that are written as one word: totalprice, custkey, PrecoUnitario in capitals.
PARTS = """
    order, invoice, receipt, customer, cust, client, product, item, unit, units, line, total, price, amount,
    date, time, number, no, id, key, code, name, quantity, qty, sales, sale, value, status, country, currency,
    extended, part, net, cost, purchase, discount, tax, ship, ordered, birim, fiyat, siparis, urun, musteri,
    preco, valor, unitario, venda, pedido, cliente, produto, qtd, precio, data, fecha, tutar, toplam, cena,
    kwota
"""
