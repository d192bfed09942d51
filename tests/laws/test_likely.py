"""Likely columns: words of a name speak for a column, each column for one thing."""

from __future__ import annotations

import pytest

from regulars.ledger.likely import likely
from regulars.ledger.mapping import ALIASES, CANONICAL

SHOPS = {
    "an English till": {
        "invoice_no": "Receipt #", "invoice_date": "Date/Time", "product_name": "Item", "quantity": "Qty sold",
        "price": "Unit price (£)", "total_amount": "Amount (£)", "customer_id": "Loyalty card",
    },
    "a German till": {
        "invoice_no": "Bon", "customer_id": "Karte", "stock_code": "Artikel-Nr", "product_name": "Artikel",
        "quantity": "Stück", "price": "Einzel €", "invoice_date": "Zeit",
    },
    "German invoices": {
        "invoice_no": "Rechnungs-Nr.", "customer_id": "Kundennummer", "invoice_date": "Rechnungsdatum",
        "stock_code": "Artikelnummer", "product_name": "Bezeichnung", "quantity": "Menge",
        "price": "Einzelpreis netto", "total_amount": "Gesamtpreis netto", "country": "Land",
    },
    "a French shop": {
        "invoice_no": "Facture", "invoice_date": "Date commande", "customer_id": "Client",
        "total_amount": "Montant TTC", "country": "Pays",
    },
    "camels": {
        "invoice_date": "orderDate", "invoice_no": "orderRef", "customer_id": "memberNo", "status": "orderStatus",
    },
}  # fmt: skip


@pytest.mark.parametrize("shop", SHOPS)
def test_words_speak_for_columns(shop: str) -> None:
    """The names of these shops, in any order, are each likely what a person would say."""
    expected = SHOPS[shop]
    for columns in (list(expected.values()), list(expected.values())[::-1]):
        assert likely(CANONICAL, columns) == expected


def test_a_column_is_likely_one_thing_only() -> None:
    """What speaks for a column that is there already is not proposed for another."""
    assert likely(["invoice_no"], ["Order date"]) == {}
    assert likely(CANONICAL, ["Colour", "Weight"]) == {}


def test_every_alias_is_also_likely() -> None:
    """A name that is taken without a word would be proposed too."""
    for name, aliases in ALIASES.items():
        for alias in (name, *aliases):
            assert likely([name], [alias]) == {name: alias}, alias
