"""Customer ids that are words for nobody: a till or a shop system wrote them where it knew no customer."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import ibis.expr.types as ir

from regulars.ground.errors import listing
from regulars.ledger.types import count

# By language, in lower case; compared without accents, blanks and punctuation, so "Walk-In" is "walk in".
WORDS: Mapping[str, tuple[str, ...]] = {
    "English": (
        *("guest", "guest customer", "guest user", "guest checkout", "visitor", "public", "general public"),
        *("anonymous", "anonymous customer", "anonymous user", "anon", "unknown", "unknown customer", "unidentified"),
        *("walk in", "walk in customer", "walk ins", "counter", "counter sale", "over the counter"),
        *("cash", "cash customer", "cash sale", "cash sales", "default", "default customer", "general customer"),
        *("nobody", "none", "null", "nil", "na", "nan", "not available", "not applicable", "not set", "undefined"),
        *("no customer", "no account", "no id", "no name", "not registered", "unregistered", "unassigned"),
        *("missing", "blank", "empty", "misc", "miscellaneous", "various", "sundry", "other", "dummy", "generic"),
    ),
    "German": (
        *("gast", "gastkunde", "gastbestellung", "gastkonto", "besucher", "anonym", "anonymer kunde"),
        *("unbekannt", "unbekannter kunde", "laufkunde", "laufkundschaft", "bar", "barkunde", "barverkauf"),
        *("kasse", "kassenkunde", "kassenverkauf", "theke", "thekenverkauf", "standardkunde", "sammelkunde"),
        *("kein kunde", "ohne kunde", "keine angabe", "k a", "niemand", "leer", "nicht registriert"),
        *("nicht angemeldet", "divers", "diverse", "diverser kunde", "sonstige"),
    ),
    "French": (
        *("invité", "client invité", "visiteur", "anonyme", "client anonyme", "inconnu", "client inconnu"),
        *("client de passage", "passage", "comptoir", "client comptoir", "vente comptoir", "espèces", "comptant"),
        *("client comptant", "caisse", "aucun", "sans client", "sans nom", "non renseigné", "non identifié"),
        *("non inscrit", "personne", "vide", "néant", "divers", "client divers"),
    ),
    "Spanish": (
        *("invitado", "cliente invitado", "visitante", "anónimo", "cliente anónimo", "desconocido"),
        *("cliente desconocido", "público", "público en general", "mostrador", "cliente mostrador", "venta mostrador"),
        *("contado", "cliente contado", "cliente de contado", "efectivo", "caja", "cliente general"),
        *("cliente ocasional", "consumidor final", "ninguno", "nadie", "sin cliente", "sin nombre", "sin registro"),
        *("no registrado", "no identificado", "vacío", "varios", "clientes varios"),
    ),
    "Portuguese": (
        *("convidado", "cliente convidado", "visitante", "anônimo", "cliente anônimo", "desconhecido"),
        *("cliente desconhecido", "balcão", "cliente balcão", "venda balcão", "dinheiro", "à vista", "caixa"),
        *("cliente avulso", "avulso", "consumidor", "consumidor final", "nenhum", "ninguém", "sem cliente"),
        *("sem nome", "sem cadastro", "não cadastrado", "não identificado", "não informado", "vazio", "diversos"),
    ),
    "Italian": (
        *("ospite", "cliente ospite", "visitatore", "anonimo", "cliente anonimo", "sconosciuto"),
        *("cliente sconosciuto", "cliente occasionale", "occasionale", "banco", "cliente banco", "vendita al banco"),
        *("contanti", "cliente contanti", "cassa", "cliente generico", "consumatore finale", "nessuno"),
        *("senza cliente", "senza nome", "non registrato", "non identificato", "vuoto", "vari", "clienti vari"),
    ),
    "Dutch": (
        *("gastklant", "bezoeker", "anoniem", "anonieme klant", "onbekend", "onbekende klant", "passant"),
        *("losse klant", "losse verkoop", "contant", "contante klant", "kas", "kassa", "kassaklant", "balie"),
        *("balieverkoop", "toonbank", "geen", "geen klant", "zonder klant", "niet geregistreerd", "n v t", "leeg"),
        *("diversen", "overige"),
    ),
    "Turkish": (
        *("misafir", "misafir müşteri", "ziyaretçi", "anonim", "anonim müşteri", "bilinmiyor", "bilinmeyen"),
        *("bilinmeyen müşteri", "peşin", "peşin müşteri", "peşin satış", "nakit", "nakit müşteri", "kasa"),
        *("perakende", "perakende müşteri", "genel müşteri", "yok", "müşteri yok", "hiç kimse", "kayıtsız"),
        *("üye değil", "tanımsız", "belirsiz", "boş", "muhtelif", "diğer"),
    ),
    "Polish": (
        *("gość", "klient gość", "anonimowy", "klient anonimowy", "nieznany", "nieznany klient", "gotówka"),
        *("klient gotówkowy", "paragon", "klient detaliczny", "detaliczny", "detal", "klient jednorazowy"),
        *("brak", "brak klienta", "bez klienta", "nikt", "niezarejestrowany", "pusty", "różni"),
    ),
    "Japanese": (
        *(
            "ゲスト",
            "ゲスト購入",
            "ゲスト様",
            "匿名",
            "不明",
            "顧客不明",
            "非会員",
            "未登録",
            "会員外",
            "一般",
            "一般客",
        ),
        *("店頭", "店頭客", "店頭販売", "現金", "現金客", "現金売上", "なし", "無し", "未設定", "該当なし", "その他"),
    ),
    "Chinese": (
        *(
            "游客",
            "遊客",
            "访客",
            "訪客",
            "匿名用户",
            "匿名客户",
            "匿名用戶",
            "未知",
            "未知客户",
            "未知客戶",
            "散客",
            "散户",
        ),
        *(
            "零售客户",
            "零售客戶",
            "一般客户",
            "普通客户",
            "临时客户",
            "非会员",
            "非會員",
            "现金",
            "现金客户",
            "門店",
            "门店",
        ),
        *("无", "無", "空", "未登录", "未登錄", "未注册", "未註冊", "其他"),
    ),
}
# Stand for nobody in tills that want a number, or a text.
_FILLERS = re.compile(r"0+|-1|9{4,}|[-_.?*/]{2,}|x{2,}", re.IGNORECASE)
# Say nothing of who it is: `consumidor não identificado` is `não identificado`.
_PERSONS = frozenset(
    (
        *("customer", "customers", "client", "clients", "buyer", "consumer", "user", "cliente", "clientes", "kunde"),
        *("kunden", "verbraucher", "consumidor", "acheteur", "consommateur", "comprador", "acquirente", "consumatore"),
        *("klant", "klanten", "klient", "konsument", "musteri", "tuketici"),
    )
)
LEADING = 10  # the ids with the most orders are looked at, and those that hold
LARGE_SHARE = 0.01  # of all orders


@dataclass(frozen=True)
class Nobody:
    """A customer id that may be a word for nobody, with its orders out of all."""

    customer_id: str
    orders: int
    all_orders: int


def folded(text: str) -> str:
    """The text without case, accents, blanks and punctuation, by Unicode and not by the rules of one language."""
    plain = unicodedata.normalize("NFKD", text.casefold()).replace("ı", "i")
    return re.sub(r"[\W_]+", "", plain)


def folded_id(customer_id: str) -> str:
    """The id without case and blanks at its ends: two that differ otherwise are different ids."""
    return customer_id.strip().casefold()


_FOLDED = frozenset(folded(word) for words in WORDS.values() for word in words)


def may_be_nobody(customer_id: str) -> bool:
    """True if the id is a word for nobody in a language of the list, or a number that tills write for it."""
    if _FILLERS.fullmatch(customer_id.strip()) or folded(customer_id) in _FOLDED:
        return True
    words = re.findall(r"[^\W_]+", customer_id)
    others = [word for word in words if folded(word) not in _PERSONS]
    return 0 < len(others) < len(words) and folded("".join(others)) in _FOLDED


def leading_customers(bookings: ir.Table) -> ir.Table:
    """One row per customer among the ten with the most orders, and per customer with more than 1% of all orders:
    `customer_id`, `orders`, `all_orders`."""
    bought = bookings.filter(bookings.is_order)
    every = bought.aggregate(all_orders=count(bought.count()))
    known = bought.filter(bought.customer_id.notnull())
    each = known.group_by("customer_id").aggregate(orders=count(known.count()))
    most = each.order_by(each.orders.desc(), each.customer_id).limit(LEADING)
    shared = each.cross_join(every)
    large = shared.filter(shared.orders.cast("float64") > shared.all_orders.cast("float64") * LARGE_SHARE)
    return most.cross_join(every).union(large, distinct=True)


def nobody_among(leading: Iterable[Mapping[str, Any]]) -> tuple[Nobody, ...]:
    """The leading customers whose ids may be words for nobody, the one with the most orders first."""
    found = [Nobody(**row) for row in leading if may_be_nobody(row["customer_id"])]
    return tuple(sorted(found, key=lambda each: (-each.orders, each.customer_id)))


def orders_of(found: tuple[Nobody, ...]) -> str:
    """The ids with their orders, for a person."""
    return listing([f"{each.customer_id!r} ({each.orders:,} of {each.all_orders:,} orders)" for each in found])
