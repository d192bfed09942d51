"""What a column is likely to hold, by the words of its name: for suggestions to a person, never to act on."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches

# In this order: a name such as "Order date" is a date before it is an order, "Artikel-Nr" a code before it is a name.
# A word followed by * is the beginning of one. A phrase needs all its words. English, German, French, Spanish, Italian.
_SURELY: Mapping[str, tuple[str, ...]] = {  # asked before all others
    "price": ("einzel*", "unit price", "price each", "stückpreis"),
    "total_amount": ("gesamt*", "line total", "total amount", "total price"),
}
_WORDS: Mapping[str, tuple[str, ...]] = {
    "status": (
        *("status*", "*status", "state", "estado", "statut*", "stato", "état", "durum*", "statü*", "situação"),
        *("stan", "状态", "*状态", "狀態", "*狀態", "状況", "*状況", "状態", "*状態", "ステータス", "*ステータス"),
    ),
    "invoice_date": (
        "date*",
        "datum",
        "*datum",
        "time",
        "timestamp",
        "zeit*",
        "fecha",
        "data",
        "ordered at",
        "created*",
        "day",
        "tag",
    ),
    "currency": ("currency", "währung", "devise", "moneda", "valuta"),
    "country": ("country", "land", "pays", "país", "pais", "paese"),
    "unit_cost": ("cost", "cogs", "einkaufspreis", "coût"),
    "customer_id": (
        *("customer*", "client*", "kunde*", "card", "karte*", "loyalty", "member*", "email", "mail", "buyer*", "user*"),
        *("household*", "cliente*", "account", "konto"),
    ),
    "stock_code": (
        *("sku*", "plu", "ean", "gtin", "barcode", "stock code", "artikel nr", "artikelnr", "artikelnummer", "item no"),
        *(
            "item number",
            "item id",
            "item code",
            "product code",
            "stockcode",
            "product no",
            "product id",
            "article no",
            "artikel nummer",
        ),
    ),
    "total_amount": (
        *(
            "total",
            "amount*",
            "betrag*",
            "summe",
            "gesamt*",
            "umsatz",
            "montant",
            "importe",
            "importo",
            "sales",
            "revenue",
        ),
        *("takings", "gross", "net", "brutto", "netto"),
    ),
    "price": ("price*", "preis*", "*preis", "einzel*", "prix", "precio", "prezzo", "unit price"),
    "quantity": (
        "quantity",
        "qty",
        "menge",
        "anzahl",
        "stück*",
        "stk",
        "pieces",
        "pcs",
        "units",
        "cantidad",
        "quantité",
    ),
    "invoice_no": (
        *(
            "invoice*",
            "receipt*",
            "order*",
            "bon*",
            "beleg*",
            "rechnung*",
            "bestell*",
            "bill*",
            "ticket*",
            "transaction*",
        ),
        *("facture*", "factura", "pedido", "commande", "basket*"),
    ),
    "product_name": (
        *("product*", "produkt*", "item*", "article*", "artikel*", "bezeichnung", "description", "name", "title"),
        *("producto", "produit", "articolo", "prodotto"),
    ),
}


def likely(wanted: Sequence[str], columns: Sequence[str]) -> dict[str, str]:
    """For each of the canonical columns that are wanted, the column that its name speaks for; each column once."""
    left, found = list(columns), {}
    for name in wanted:
        near = get_close_matches(_bare(name), [_bare(column) for column in left], n=1, cutoff=0.75)
        match = next((column for column in left if _bare(column) in near), None)
        if match is not None:
            found[name] = match
            left.remove(match)
    for name, phrases in (*_SURELY.items(), *_WORDS.items()):
        match = next((column for column in left if _speaks(column, phrases)), None)
        if match is not None and name not in found:
            left.remove(match)  # also where it is not wanted: it is then no candidate for what comes later
            if name in wanted:
                found[name] = match
    return found


def may_be_status(column: str) -> bool:
    """Whether the name of a column speaks for the status of an order, a payment or a delivery."""
    return _speaks(column, _WORDS["status"])


def _bare(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.casefold())


def _speaks(column: str, phrases: Sequence[str]) -> bool:
    parted = re.sub(r"(?<=[a-zäöüß])(?=[A-ZÄÖÜ])", " ", column)
    words = re.findall(r"[^\W\d_]+", parted.casefold())
    return any(all(any(_fits(word, part) for word in words) for part in phrase.split()) for phrase in phrases)


def _fits(word: str, part: str) -> bool:
    if part.endswith("*"):
        return word.startswith(part[:-1])
    return word.endswith(part[1:]) if part.startswith("*") else word == part
