"""A column of money that nothing is booked from is named with its sum, in any language, and net revenue is doubted."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import regulars
from regulars.ground.errors import UsageError
from regulars.ledger.money.names import field_named
from regulars.report.html.blocks import Grid
from regulars.report.html.sections.intake import reading
from regulars.report.html.visible import Standing
from tests.command import command_in
from tests.exports.ledgers import Books, books_of
from tests.report.content import CONTENT

GERMAN = """Bestellnr;Datum;Kunde;Artikel;Menge;Preis;Rabatt;MwSt;Versandkosten;Versanddatum;Rabattcode;Gesamtbetrag
1;2024-01-05;ada;X;2;10,00;3,00;3,40;5,00;2024-01-06;7;25,40
2;2024-01-06;bo;X;1;10,00;0,00;2,00;5,00;2024-01-07;;17,00
3;2024-02-06;bo;Y;1;10,00;1,00;1,80;5,00;2024-02-07;;15,80
"""
COLUMNS = {
    **{"invoice_no": "Bestellnr", "invoice_date": "Datum", "customer_id": "Kunde", "stock_code": "Artikel"},
    **{"quantity": "Menge", "price": "Preis"},
}
MONEY = {"discount": "Rabatt", "tax": "MwSt", "shipping": "Versandkosten", "order_total": "Gesamtbetrag"}


def _books(folder: Path, text: str, config: dict[str, Any]) -> Books:
    (folder / "log.csv").write_text(text, encoding="utf-8")
    return books_of([folder / "log.csv"], folder, config)


def _unused(books: Books) -> dict[str, tuple[str, Decimal]]:
    return {each.column: (each.field, each.amount) for each in books.decided.unused_money}


@pytest.mark.parametrize(
    ("field", "names"),
    [
        ("discount", "Discount|Lineitem discount|Sofortrabatt|Remise|Descuento|Desconto total|Sconto|Korting|İndirim"),
        ("discount", "Zniżka|値引き額|折扣|order_discount|promotion-discount"),
        ("tax", "Tax|VAT|MwSt|Umsatzsteuer|TVA|IVA|Imposto|BTW|KDV|Podatek|消費税|税额|tax_total"),
        ("shipping", "Shipping|Versandkosten|Livraison|Gastos de envío|Frete|Spedizione|Verzendkosten|Kargo|送料|运费"),
        ("refund", "Refunded Amount|Erstattung|Remboursement|Reembolso|Rimborso|İade|Zwrot|返金|退款|refund_total"),
        ("order_total", "Total|Gesamtbetrag|Montant|Importe|Totale|Toplam Tutar|Razem|合計|总额|Order Total (inc tax)"),
        ("discount_rate", "Discount %|Rabatt in Prozent|discount_rate"),
        (None, "Tax ID|Discount code|Shipping city|Ship date|Versanddatum|VAT rate|Total items|Coupon name|Rabattcode"),
    ],
)
def test_names(field: str | None, names: str) -> None:
    """By its name a column is what it would be booked as; codes, dates, places and counts are nothing."""
    found = {name: field_named(name) for name in names.split("|")}
    assert found == dict.fromkeys(found, field)


def test_what_is_not_used_is_named(tmp_path: Path) -> None:
    """Undeclared, four columns are named with their sums; declared, their relation is found and nothing is left."""
    assert _unused(_books(tmp_path, GERMAN, {"columns": COLUMNS})) == {
        "Rabatt": ("discount", Decimal(4)),
        "MwSt": ("tax", Decimal("7.20")),
        "Versandkosten": ("shipping", Decimal(15)),
        "Gesamtbetrag": ("order_total", Decimal("58.20")),
    }
    books = _books(tmp_path, GERMAN, {"columns": {**COLUMNS, **MONEY}})
    (held,) = books.decided.relations
    assert (held.share, held.prices) == (1.0, "without_tax")
    assert books.decided.unused_money == () and sum(row["discount"] for row in books.used) == 4


def test_numbers_that_reconcile(tmp_path: Path) -> None:
    """A column of any name whose numbers are what price x quantity and the total differ by."""
    text = "Order,Date,Who,SKU,Qty,Price,Total Amount,Col7,Col8\n1,2024-01-05,a,X,2,10.00,17.00,3.00,1.00\n"
    text += "2,2024-01-06,b,X,1,10.00,8.00,2.00,4.00\n3,2024-01-07,b,X,1,10.00,10.00,0,9.00\n"
    assert _unused(_books(tmp_path, text, {"columns": {"invoice_no": "Order"}})) == {"Col7": ("discount", Decimal(5))}


def test_the_relation_stands_below_the_bridge_of_money() -> None:
    """In the report and on the page Data quality, as run, check and verify say it."""
    content = replace(CONTENT, relations=("total = quantity x price on 100.0% of the lines",))
    blocks = reading(Standing(content)).blocks
    notes = [block.notes for block in blocks if isinstance(block, Grid) and block.sources == ("money_ledger",)]
    assert notes == [("total = quantity x price on 100.0% of the lines.",)]


def test_discounts_that_are_shares(tmp_path: Path) -> None:
    """Named as a rate where nothing is said, and doubted where they are said to be amounts."""
    log = tmp_path / "log.csv"
    rows = [f"{n},2024-01-0{n},a,X,1,40.00,0.{n % 3}" for n in range(1, 8)]
    log.write_text("\n".join(["Order ID,Date,Customer ID,SKU,Quantity,Price,Discount", *rows]) + "\n")
    assert any('set [columns] discount_rate = "Discount"' in each for each in regulars.check(log).warnings)
    said = regulars.check(log, config={"columns": {"discount": "Discount"}}).warnings
    assert any("'Discount' are never above 0.20, on lines of 40.00 on average" in each for each in said)
    assert not regulars.check(log, config={"columns": {"discount_rate": "Discount"}}).warnings


def test_a_column_that_repeats_the_line_total(tmp_path: Path) -> None:
    """It says nothing new: no doubt."""
    text = "Order,Date,Who,SKU,Qty,Price,Total\n1,2024-01-05,a,X,2,10.00,20.00\n2,2024-01-06,b,X,1,10.00,10.00\n"
    assert _unused(_books(tmp_path, text, {"columns": {"invoice_no": "Order"}})) == {}


def test_a_run_names_them_and_ignore_settles_it(tmp_path: Path) -> None:
    """The claim about net revenue is weak for each of them; `[money] ignore` takes one away, and must name a column."""
    (tmp_path / "log.csv").write_text(GERMAN, encoding="utf-8")
    config = {"columns": COLUMNS, "studies": {"skip": ["churn", "clv"]}}
    reasons = {"MwSt": "", "Versandkosten": "paid to the carrier", "Gesamtbetrag": "", "Rabatt": ""}
    settled = {**config, "money": {"ignore": reasons}}
    with regulars.run(tmp_path / "log.csv", out=tmp_path / "data", config=config) as run:
        said = [gate.found for gate in run.manifest.gates]
        judged = run.table("evidence").to_pyarrow().to_pylist()
        (claim,) = [row for row in judged if row["claim"].startswith("money_ledger.")]
    assert any("'Rabatt' is not used and may be a discount: it sums to 4.00 over 2 lines" in each for each in said)
    assert (claim["claim"], claim["verdict"], len(claim["reasons"])) == ("money_ledger.net_revenue", "weak", 4)
    with regulars.run(tmp_path / "log.csv", out=tmp_path / "data", config=settled) as run:
        assert run.manifest.gates == ()
    left = "Rabatt, MwSt, Versandkosten (paid to the carrier), Versanddatum, Rabattcode, Gesamtbetrag"
    assert f"not used     {left}" in command_in(tmp_path)("verify", "--out", "data").stdout
    assert f"Not used: {left}." in (tmp_path / "data/latest/report.html").read_text("utf-8")
    with pytest.raises(UsageError, match="ignore names 'Rabat'"):
        regulars.check(tmp_path / "log.csv", config={**config, "money": {"ignore": ["Rabat"]}})
