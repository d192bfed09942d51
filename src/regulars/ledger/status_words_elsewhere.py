"""The commonest words for no sale in further languages: enough to ask, where `status_words` has whole lists."""

from __future__ import annotations

from collections.abc import Mapping

from regulars.ledger.status_words import Meaning

WORDS_ELSEWHERE: Mapping[str, Mapping[Meaning, str]] = {
    "Swedish, Danish, Norwegian": {
        Meaning.NEVER: """
            makulerad(- e t), avbruten, avbrutet, avbruten, avbruden, avbestilt, avbestilld, annullerad(- e t),
            annulleret, annullert, kansellert, kanselleret, misslyckad(- e t), misslyckades, mislykket, mislykkedes,
            avvisad(- e t), avvist, afvist, utgången, udløbet, utløpt, nekad(- e t)
        """,
        Meaning.PENDING: """
            obetald(- a), ubetalt, väntar på betalning, afventer betaling, venter på betaling, utkast, kladde
        """,
        Meaning.UNDONE: """
            återbetald(- a t), återbetalning, returnerad(- e t), retur, refunderad(- e t), refunderet, refundert,
            returneret, returnert, tilbagebetalt, tilbakebetalt, krediterad(- e t), krediteret, kreditert
        """,
    },
    "Finnish": {
        Meaning.NEVER: "peruutettu, peruttu, mitätöity, epäonnistunut, hylätty, vanhentunut",
        Meaning.PENDING: "maksamatta, odottaa maksua, luonnos",
        Meaning.UNDONE: "palautettu, palautus, hyvitetty, hyvitys",
    },
    "Czech, Slovak": {
        Meaning.NEVER: """
            zrušen(- o a á ý é), stornován(- o a), stornovan(o a á ý é), storno, neúspěšn(á é ý), neúspešn(á é ý),
            zamítnut(- o a á ý é), zamietnut(á é ý), odmítnut(- o a á ý é), vypršel(- a o)
        """,
        Meaning.PENDING: "nezaplacen(- o a á ý é), nezaplaten(á é ý), čeká na platbu, čaká na platbu, koncept",
        Meaning.UNDONE: "vrácen(- o a á ý é), vráten(á é ý), refundován(- o a), refundovan(á é ý), dobropis, reklamace",
    },
    "Hungarian": {
        Meaning.NEVER: """
            törölt, törölve, lemondva, lemondott, sztornó, sztornózott, sikertelen, elutasítva, elutasított, lejárt
        """,
        Meaning.PENDING: "fizetésre vár, kifizetetlen, =függőben, piszkozat",
        Meaning.UNDONE: "visszatérített, visszatérítve, visszaküldött, visszaküldve, visszáru, jóváírás",
    },
    "Romanian": {
        Meaning.NEVER: "anulat(- ă e), eșuat(- ă e), esuat(- a e), respins(- ă e), refuzat(- ă e), expirat(- ă e)",
        Meaning.PENDING: "neplătit(- ă e), =în așteptare, în așteptarea plății, ciornă",
        Meaning.UNDONE: "rambursat(- ă e), returnat(- ă e), retur, stornat(- ă e)",
    },
    "Greek": {
        Meaning.NEVER: "ακυρώθηκε, ακυρωμένη, ακυρωμένο, ακύρωση, απέτυχε, αποτυχία, απορρίφθηκε, έληξε",
        Meaning.PENDING: "=σε αναμονή, απλήρωτη, αναμονή πληρωμής, πρόχειρο",
        Meaning.UNDONE: "επιστροφή, επιστράφηκε, επιστροφή χρημάτων, πιστωτικό",
    },
    "Russian, Ukrainian, Bulgarian": {
        Meaning.NEVER: """
            отменен(- а о ы), отменён(- а о ы), отмена, отменить, аннулирован(- а о ы), отклонен(- а о ы),
            отклонён(- а о ы), отказ, ошибка, неуспешно, просрочен(- а о ы), скасовано, скасований,
            скасована, відхилено, анулиран(- а о и), отказан(- а о и), отменена
        """,
        Meaning.PENDING: """
            не оплачен(- а о ы), неоплачен(- а о ы), ожидает оплаты, ожидание оплаты, черновик, не оплачено,
            очікує оплати, чернетка, неплатен(- а о и)
        """,
        Meaning.UNDONE: "возврат, возвращен(- а о ы), возвращён(- а о ы), повернення, повернено, върнат(- а о и)",
    },
    "Korean": {
        Meaning.NEVER: "취소, 주문취소, 취소완료, 취소됨, 결제취소, 취소요청, 결제실패, 실패, 거절, 만료",
        Meaning.PENDING: "입금대기, 입금전, 미입금, 결제대기, 미결제, 결제전, 보류",
        Meaning.UNDONE: "환불, 환불완료, 반품, 반품완료, 반품요청",
    },
    "Arabic": {
        Meaning.NEVER: "ملغي, ملغى, ملغاة, ألغيت, تم الإلغاء, فشل, فشلت, مرفوض, مرفوضة",
        Meaning.PENDING: "غير مدفوع, غير مدفوعة, =قيد الانتظار, مسودة",
        Meaning.UNDONE: "مسترد, مستردة, مرتجع, مرتجعة, تم الاسترداد",
    },
    "Hebrew": {
        Meaning.NEVER: "בוטל, בוטלה, מבוטל, מבוטלת, נכשל, נכשלה, נדחה, נדחתה",
        Meaning.PENDING: "ממתין לתשלום, ממתינה לתשלום, לא שולם, טיוטה",
        Meaning.UNDONE: "הוחזר, הוחזרה, החזר, זיכוי, זוכה",
    },
    "Thai": {
        Meaning.NEVER: "ยกเลิก, ยกเลิกแล้ว, ล้มเหลว, ปฏิเสธ",
        Meaning.PENDING: "รอชำระเงิน, รอการชำระเงิน, ยังไม่ชำระ",
        Meaning.UNDONE: "คืนเงิน, คืนเงินแล้ว, คืนสินค้า",
    },
    "Vietnamese": {
        Meaning.NEVER: "đã hủy, đã huỷ, hủy, huỷ, hủy đơn, thất bại, từ chối",
        Meaning.PENDING: "chưa thanh toán, chờ thanh toán",
        Meaning.UNDONE: "hoàn tiền, đã hoàn tiền, trả hàng, đã trả hàng",
    },
    "Indonesian, Malay": {
        Meaning.NEVER: "dibatalkan, batal, pembatalan, gagal, ditolak, kedaluwarsa",
        Meaning.PENDING: "belum dibayar, belum bayar, menunggu pembayaran, draf",
        Meaning.UNDONE: "dikembalikan, pengembalian dana, retur, pengembalian",
    },
}
