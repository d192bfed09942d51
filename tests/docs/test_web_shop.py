"""Whoever only pastes what init, check and the refusals say ends at the right net revenue, to the cent."""

from __future__ import annotations

import json
import re
import tomllib
from decimal import Decimal
from pathlib import Path

from tests.command import Command, command_in
from tests.docs.web_shop import Truth, write_web_shop

WANTED = ("invoice_no", "invoice_date", "customer_id", "stock_code", "product_name", "quantity", "price")
PAGE = Path(__file__).parents[2] / "docs" / "start.md"


def settings_of(document: str) -> int:
    """How many settings the text has, tables not counted."""
    return sum(len(table) for table in tomllib.loads(document).values())


def test_only_what_is_said_is_pasted(tmp_path: Path) -> None:
    """Columns and statuses from init, columns of money from check, the tax from the refusal: twelve settings."""
    truth, regulars = write_web_shop(tmp_path / "bestellungen.csv"), command_in(tmp_path)
    assert regulars("init", "bestellungen.csv", "--to", "draft.toml").returncode == 0
    draft = (tmp_path / "draft.toml").read_text()
    columns = [re.search(rf"^# ({name} = \"[^\"]*\")", draft, re.MULTILINE) for name in WANTED]
    statuses = re.search(r"^# (void_statuses = \[.*?\])", draft, re.MULTILINE)
    assert all(columns) and statuses
    pasted = ["[codes]", statuses[1], "[columns]", *(found[1] for found in columns if found)]

    asked = checked(regulars, tmp_path, pasted)
    pasted += re.findall(r"set \[columns\] (\w+ = \"\w+\")", asked)
    refused = checked(regulars, tmp_path, pasted)
    prices = re.findall(r"^#? ?(prices = \"without_tax\")", refused, re.MULTILINE)
    pasted += ["[money]", *prices]

    assert settings_of("\n".join(pasted)) == 12
    checked(regulars, tmp_path, pasted)
    assert regulars("run", "bestellungen.csv", "--config", "pasted.toml").returncode == 0
    assert {name: asked_for(regulars, name) for name in ("net_revenue", "discounts", "shipping")} == expected(truth)


def checked(regulars: Command, folder: Path, pasted: list[str]) -> str:
    (folder / "pasted.toml").write_text("\n".join(pasted) + "\n", encoding="utf-8")
    done = regulars("check", "bestellungen.csv", "--config", "pasted.toml")
    return done.stdout + done.stderr


def asked_for(regulars: Command, kpi: str) -> Decimal:
    rows = json.loads(regulars("kpi", kpi, "--json").stdout)["rows"]
    return Decimal(rows[0]["value"])


def expected(truth: Truth) -> dict[str, Decimal]:
    return {"net_revenue": truth.net, "discounts": -truth.discounts, "shipping": truth.shipping}


def test_the_page_tells_the_same(tmp_path: Path) -> None:
    """The settings of the page are twelve, and its sum is the shop's."""
    page = PAGE.read_text("utf-8")
    document = re.search(r"```toml title=\"webshop.toml\"\n(.*?)```", page, re.DOTALL)
    assert document and settings_of(document[1]) == 12
    assert f"Net revenue is {write_web_shop(tmp_path / 'bestellungen.csv').net:,.2f}," in page


def test_every_column_is_used_or_named(tmp_path: Path) -> None:
    """What nothing is read from is named by check and run, and kept with the run."""
    write_web_shop(tmp_path / "bestellungen.csv")
    (tmp_path / "regulars.toml").write_text(
        '[columns]\ninvoice_date = "Bestelldatum"\nquantity = "Menge"\nprice = "Einzelpreis"\n'
        "[codes]\nstatuses_decided = true\n"
    )
    regulars = command_in(tmp_path)
    others = "Rechnungsnummer, E-Mail, Artikelnummer, Artikel, Rabatt, Versand, MwSt, Land"
    assert f"not used  {others}\n" in regulars("check", "bestellungen.csv").stdout
    assert f"  not used     {others}\n" in regulars("run", "bestellungen.csv").stdout
    assert f"  not used     {others}\n" in regulars("verify").stdout
    assert f"Not used: {others}." in (tmp_path / "data" / "latest" / "report.html").read_text("utf-8")
