"""Words by which a shop system says that an order is no sale: cancelled, not yet paid, refunded. By language.

They are a reason to ask, never to act: nothing is left out for them until the shop decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum


class Meaning(Enum):
    """What a status says of its order."""

    NEVER = "never a sale"  # cancelled, failed, declined, expired
    PENDING = "not yet a sale"  # pending, on hold, draft
    UNDONE = "a sale taken back"  # refunded, returned
    PARTIAL = "a sale taken back in part"  # partially refunded


# Commas part the entries. `cancelad(o a os as)` is cancelado, cancelada, cancelados, canceladas; `(- e)` is the stem
# alone and with an e; `=waiting` is a status of no other word. Case and accents do not count.
WORDS: Mapping[str, Mapping[Meaning, str]] = {
    "English": {
        Meaning.NEVER: """
            cancel(- s ed led ing ling ation lation), void(- s ed), fail(- s ed ure), unsuccessful, error, decline(-
            d), den(y ied), reject(- ed), refused, disapproved, not approved, not authorized, expired, lapsed,
            abandoned, aborted, terminated, deleted, removed, trash(- ed), invalid, fraud, fraudulent, suspected
            fraud, spam, test, test order, duplicate, unavailable, un delivered, undelivered, undeliverable,
            unsupplied, lost, annulled, nullified, blocked, revoked
        """,
        Meaning.PENDING: """
            pending, on hold, onhold, hold, held, draft(- s), unpaid, not paid, not yet paid, =waiting, =awaiting,
            awaiting payment, waiting for payment, waiting payment, payment due, payment overdue, payment required,
            payment outstanding, outstanding payment, payment review, in review, under review, requires payment
            method, requires action, requires confirmation, requires capture, awaiting approval, awaiting
            confirmation, unconfirmed, not confirmed, unapproved, incomplete, not completed, no payment, payment not
            received, uncaptured, suspended, paused, quote(- s), quotation, estimate, proforma, pro forma, in cart,
            checkout, to be confirmed, to be paid, disputed, dispute, manual verification required, unclaimed,
            uncleared, provisional
        """,
        Meaning.UNDONE: """
            refund(- s ed ing), return(- s ed ing), revers(ed al), chargeback(- s), charge back, charged back,
            reimburs(ed ement), rto, sent back, credited back, money back
        """,
    },
    "German": {
        Meaning.NEVER: """
            stornier(t te ter tes ten en ung), storno, abgebrochen(- e er es en), abbruch, annulliert(- e er es en),
            gelöscht(- e er es en), fehlgeschlagen(- e er es en), fehlschlag, gescheitert(- e er es en), fehler,
            fehlerhaft(- e er es en), abgelehnt(- e er es en), ablehnung, verweigert(- e), zurückgewiesen(- e),
            ungültig(- e er es), nichtig, abgelaufen(- e er es en), verfallen(- e), verworfen(- e), betrug,
            betrugsverdacht, unzustellbar(- e), gesperrt(- e), nicht zustellbar, nicht lieferbar, nicht erfolgreich,
            nicht genehmigt, testbestellung, papierkorb, verloren
        """,
        Meaning.PENDING: """
            ausstehend(- e er es en), zahlung offen, offene zahlung, unbezahlt(- e er es en), nicht bezahlt(- e er es
            en), noch nicht bezahlt, wartet auf zahlung, warten auf zahlung, warte auf zahlung, wartend auf zahlung,
            zahlung erwartet, zahlungserinnerung, gemahnt, mahnung, wartend(- e), in wartestellung, in warteschleife,
            zurückgestellt(- e), zurückgehalten(- e), angehalten(- e), pausiert(- e), ausgesetzt(- e), entwurf,
            entwürfe, angebot, kostenvoranschlag, vorläufig(- e er es), unvollständig(- e er es), in prüfung, wird
            geprüft, in klärung, unbestätigt(- e er es), nicht bestätigt, schwebend(- e), gehalten
        """,
        Meaning.UNDONE: """
            erstattet(- e er es en), erstattung, rückerstattet(- e er es en), rückerstattung, zurückerstattet(- e),
            gutgeschrieben(- e), gutschrift, retourniert(- e er es en), retoure(- n), rücksendung, zurückgesendet(-
            e), zurückgesandt(- e), zurückgeschickt(- e), zurückgegeben(- e), rückgabe, rücklastschrift, rückbuchung,
            zurückgebucht(- e), rückläufer, zurück an, widerrufen(- e), widerruf, rückabgewickelt
        """,
        Meaning.PARTIAL: """
            teilerstattet, teilerstattung, teilrückerstattung, teilretoure, teilstorniert, teilstorno, teilgutschrift,
            teilrückerstattet
        """,
    },
    "French": {
        Meaning.NEVER: """
            annul(é ée és ées er ation), échou(é ée és ées), échec, refus(é ée és ées), rejet(é ée és ées), déclin(é
            ée és ées), expir(é ée és ées), abandonn(é ée és ées), supprim(é ée és ées), invalide(- s), erreur,
            fraude, frauduleu(x se), non abouti(- e), sans suite, corbeille, résili(é ée), bloqu(é ée), non valide,
            non autoris(é ée), perdu(- e), non livrable
        """,
        Meaning.PENDING: """
            en attente, attente de paiement, attente paiement, en suspens, suspendu(- e s es), brouillon(- s), non
            pay(é ée és ées), impay(é ée és ées), à payer, reste à payer, devis, incompl(et ète), non confirm(é ée és
            ées), à confirmer, non valid(é ée), à valider, en pause, retenu(- e), à régler, non régl(é ée), litige, en
            cours de vérification
        """,
        Meaning.UNDONE: """
            rembours(é ée és ées er ement), retourn(é ée és ées), retour(- s), renvoy(é ée és ées), rétrofactur(é ée
            ation), contest(é ée)
        """,
    },
    "Spanish": {
        Meaning.NEVER: """
            cancelad(o a os as), cancelación, anulad(o a os as), anulación, fallid(o a os as), fallad(o a os as),
            falló, fracasad(o a), rechazad(o a os as), denegad(o a os as), declinad(o a os as), expirad(o a os as),
            caducad(o a os as), vencid(o a os as), abandonad(o a os as), eliminad(o a os as), borrad(o a os as),
            inválid(o a os as), no válid(o a), fraude, fraudulent(o a), sin efecto, no autorizad(o a), no aprobad(o
            a), papelera, desestimad(o a), extraviad(o a), perdid(o a), no entregable, bloquead(o a)
        """,
        Meaning.PENDING: """
            pendiente(- s), en espera, a la espera, retenid(o a os as), suspendid(o a os as), borrador(- es), no
            pagad(o a os as), impagad(o a os as), sin pagar, por pagar, esperando pago, esperando el pago,
            presupuesto, cotización, incomplet(o a os as), no confirmad(o a), por confirmar, sin confirmar, en pausa,
            en revisión, en disputa, disputad(o a)
        """,
        Meaning.UNDONE: """
            reembolsad(o a os as), reembolso(- s), devuelt(o a os as), devolución, devoluciones, reintegrad(o a os
            as), reintegro, contracargo, retornad(o a os as)
        """,
    },
    "Portuguese": {
        Meaning.NEVER: """
            cancelamento, anulação, falhad(o a os as), falhou, falha, fracassad(o a), erro, recusad(o a os as),
            rejeitad(o a os as), negad(o a os as), reprovad(o a os as), excluíd(o a os as), apagad(o a os as), não
            autorizad(o a), não aprovad(o a), não concluíd(o a), malsucedid(o a), não finalizad(o a), lixeira,
            extraviad(o a), vencid(o a), bloquead(o a)
        """,
        Meaning.PENDING: """
            pendente(- s), em espera, =aguardando, aguardando pagamento, aguardando confirmação, aguardando aprovação,
            aguarda pagamento, a aguardar pagamento, à espera, em análise, em disputa, suspens(o a os as), retid(o a
            os as), rascunho(- s), não pag(o a os as), orçamento, incomplet(o a), em pausa, não confirmad(o a),
            contestad(o a), a confirmar
        """,
        Meaning.UNDONE: """
            devolvid(o a os as), devolução, devoluções, estornad(o a os as), estorno(- s), restituíd(o a os as),
            reembolsad(o a os as)
        """,
    },
    "Italian": {
        Meaning.NEVER: """
            annullat(o a i e), annullamento, cancellat(o a i e), cancellazione, fallit(o a i e), errore, rifiutat(o a
            i e), respint(o a i e), negat(o a i e), declinat(o a i e), scadut(o a i e), abbandonat(o a i e),
            eliminat(o a i e), non valid(o a), non riuscit(o a i e), interrott(o a), non andato a buon fine, non
            autorizzat(o a), non approvat(o a), frode, cestino, bloccat(o a), smarrit(o a), non consegnabile
        """,
        Meaning.PENDING: """
            in attesa, in sospeso, sospes(o a i e), bozz(a e), non pagat(o a i e), da pagare, insolut(o a i e),
            preventivo, incomplet(o a i e), non confermat(o a i e), da confermare, in verifica, trattenut(o a), in
            pausa, in contestazione, contestat(o a)
        """,
        Meaning.UNDONE: """
            rimborsat(o a i e), rimborso, rimborsi, res(o a i), restituit(o a i e), restituzione, stornat(o a i e),
            riaccredit(o ato ata)
        """,
    },
    "Dutch": {
        Meaning.NEVER: """
            geannuleerd(- e), geannulleerd(- e), annulering, afgebroken, mislukt(- e), gefaald, fout, geweigerd(- e),
            afgewezen, afgekeurd(- e), verlopen, vervallen, verwijderd(- e), ongeldig(- e), niet gelukt, nietig,
            verworpen, niet goedgekeurd, onbestelbaar, geblokkeerd(- e), prullenbak
        """,
        Meaning.PENDING: """
            in afwachting, in de wacht, in wacht, wachtend(- e), wacht op betaling, wachten op betaling, openstaand(-
            e), concept, onbetaald(- e), niet betaald(- e), nog niet betaald, te betalen, offerte, onvolledig(- e),
            niet bevestigd, onbevestigd(- e), aangehouden, opgeschort(- e), gepauzeerd(- e), betwist(- e), wacht op
            bevestiging, wacht op goedkeuring
        """,
        Meaning.UNDONE: """
            terugbetaald(- e), terugbetaling, geretourneerd(- e), retouren, teruggestuurd(- e), teruggezonden,
            teruggestort(- e), terugstorting, gecrediteerd(- e), teruggeboekt(- e), terugboeking, gestorneerd(- e),
            stornering, teruggegeven
        """,
    },
    "Turkish": {
        Meaning.NEVER: """
            iptal, iptaller, başarısız, hata, hatalı, reddedildi, reddedilen, onaylanmadı, kabul edilmedi, geçersiz,
            süresi doldu, süresi dolmuş, süresi geçti, zaman aşımı, silindi, terk edildi, terk edilmiş, teslim
            edilemedi, tedarik edilemedi, gönderilemedi, dolandırıcılık, vazgeçildi, gerçekleşmedi
        """,
        Meaning.PENDING: """
            beklemede, bekliyor, bekleyen, bekleniyor, bekletiliyor, askıda, askıya alındı, taslak, ödenmedi,
            ödenmemiş, ödenmeyen, ödeme alınmadı, ödeme yapılmadı, teklif, tamamlanmadı, onaylanmamış, onaylanmayan,
            incelemede, ihtilaflı
        """,
        Meaning.UNDONE: """
            iade, iadeler, iadesi, geri ödendi, geri ödeme, geri gönderildi, ters ibraz
        """,
    },
    "Polish": {
        Meaning.NEVER: """
            anulowan(e y a o ych), anulacja, odwołan(e y a o), odrzucon(e y a o), odmowa, nieudan(e y a o),
            niepowodzenie, błąd, wygas(ł ła ło łe ły), przeterminowan(e y a), usunięt(e y a o), porzucon(e y a o),
            nieważn(e y a), unieważnion(e y a), nieprawidłow(e y a), oszustwo, nie powiodło się, niezrealizowan(e y
            a), przerwan(e y a), kosz, niedoręczon(e y a)
        """,
        Meaning.PENDING: """
            oczekując(e y a), oczekuje, w oczekiwaniu, wstrzyman(e y a o), zawieszon(e y a), szkic, wersja robocza,
            robocz(e y a), nieopłacon(e y a), nie opłacon(e y a), niezapłacon(e y a), nie zapłacon(e y a), do zapłaty,
            brak płatności, brak wpłaty, wycena, niepotwierdzon(e y a), niekompletn(e y a), czeka na płatność, czeka
            na wpłatę, w zawieszeniu, sporn(e y a)
        """,
        Meaning.UNDONE: """
            zwrócon(e y a o), zwrot, zwroty, zwrotu, zwrotne, zwracan(e y a), refundowan(e y a), zrefundowan(e y a),
            refundacja, reklamacja, reklamowan(e y a)
        """,
    },
    "Japanese": {
        Meaning.NEVER: """
            キャンセル, 取消, 取り消, 取りやめ, 失敗, 無効, 拒否, 却下, 否認, 期限切れ, 削除, 破棄, エラー,
            不成立, 不承認, 中止, 廃棄, 不正, 受取拒絶, テスト注文, 放棄
        """,
        Meaning.PENDING: """
            保留, 未払, 未入金, 未決済, 入金待ち, 支払い待ち, 支払待ち, 決済待ち, 承認待ち, 確認待ち, 下書き,
            見積, 仮注文, 仮受付, 未確定, 未確認, 未承認, ペンディング, 審査中
        """,
        Meaning.UNDONE: """
            返金, 返品, 払い戻し, 払戻, 返送, チャージバック, 返却
        """,
    },
    "Chinese": {
        Meaning.NEVER: """
            取消, 作废, 作廢, 无效, 無效, 失败, 失敗, 拒绝, 拒絕, 拒付, 拒收, 驳回, 駁回, 过期, 過期, 超时, 超時,
            逾时, 逾時, 关闭, 關閉, 删除, 刪除, 撤销, 撤銷, 终止, 終止, 欺诈, 詐欺, 未通过, 未通過
        """,
        Meaning.PENDING: """
            待付款, 未付, 等待付款, 等待买家付款, 等待買家付款, 待支付, 未支付, 待确认, 待確認, 待审核, 待審核,
            待处理, 待處理, 挂起, 掛起, 搁置, 擱置, 草稿, 暂停, 暫停, 冻结, 凍結, 报价, 報價, 待定, 争议, 爭議,
            审核中, 審核中
        """,
        Meaning.UNDONE: """
            退款, 退货, 退貨, 已退, 退单, 退單, 退回, 退还, 退還, 拒付退回
        """,
    },
}
# Beside one of these, words for a sale that is cancelled or taken back hold for a part of it.
PARTLY = """
    partially, partial, partly, part, some, teilweise, teil, partiel(- le), partiellement, parcial, parcialmente,
    parzial(e i), parzialmente, gedeeltelijk(- e), deels, kısmen, kısmi, częściow(o e y a), 一部, 部分
"""
# Phrases of such words that say the opposite, or that a paid order waits to be sent.
HARMLESS = """
    pending shipment, shipment pending, pending fulfillment, pending fulfilment, pending delivery,
    pending dispatch, pending pickup, pending pick up, pending collection, hold for pickup, held for pickup,
    held at location, checkout completed, versand ausstehend, ausstehender versand, wartend auf versand,
    lieferung ausstehend, ausstehende lieferung, abholung ausstehend, en attente d expédition,
    en attente d envoi, en attente de livraison, en attente de retrait, en attente d enlèvement,
    pendiente de envío, pendiente envío, pendiente de entrega, pendiente de recogida, pendente de envio,
    envio pendente, pendente de entrega, entrega pendente, in attesa di spedizione, in attesa di consegna,
    in attesa di ritiro, in afwachting van verzending, wachtend op verzending, kargo bekliyor,
    kargoya verilmeyi bekliyor, kargoya verilmesi bekleniyor, gönderim bekliyor, sevkiyat bekliyor,
    iptal edilmedi, iptal yok, iade edilmedi, iade yok, iadesiz, oczekuje na wysyłkę, oczekujące na wysyłkę,
    oczekuje na odbiór, oczekujące na odbiór, 未返金, 返金なし, 返品なし, 返品不可, 返金不可, キャンセルなし,
    キャンセル不可, 無キャンセル, 没有退款, 沒有退款, 没有申请退款, 无退款, 無退款, 未退款, 未取消, 无需退款,
    未申请退款
"""
# After one of these, the words say the opposite.
NEGATIONS = """
    not, no, non, never, without, nicht, kein, keine, nie, ohne, pas, sans, sin, sem, senza, não, niet, geen, zonder,
    bez, nessun, nessuna, aucun, aucune, ningún, ninguna, nenhum, nenhuma
"""
