"""Customers that are none: words that mean an empty cell, and ids by which tills and shop systems name nobody."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import regulars
from regulars.ledger.conventions import MISSING_WORDS
from regulars.ledger.nobody import may_be_nobody
from tests.command import command_in
from tests.shell.batches import batches
from tests.shell.conftest import NAMING

HEADER = "invoice_no,stock_code,quantity,price,invoice_date,customer_id,country"


@pytest.mark.parametrize(
    "customer_id",
    [
        *("guest", "Walk-In Customer", "UNKNOWN", "cash_sale", "(none)", "0", "0000", "-1", "99999"),
        *("GAST", "Laufkundschaft", "k.A.", "INVITÉ", "invite", "client de passage", "Anónimo", "PÚBLICO EN GENERAL"),
        *("Consumidor Final", "nao identificado", "OSPITE", "Onbekend", "n.v.t.", "MİSAFİR", "kayitsiz", "PEŞİN"),
        *("Consumidor não identificado", "unbekannter Kunde", "--", "xxx"),
        *("Gość", "GOTÓWKA", "ゲスト", "非会員", "散客", "訪客"),
    ],
)
def test_words_for_nobody_are_known_in_any_spelling(customer_id: str) -> None:
    """Case, accents and punctuation do not hide a word."""
    assert may_be_nobody(customer_id)


@pytest.mark.parametrize(
    "customer_id",
    [
        "17850",
        "10",
        "999",
        "-2",
        "Nancy",
        "Guesthouse Kent",
        "Kunde 12",
        "Anna Client",
        "Castle",
        "ann@example.com",
        "mail-0a",
    ],
)
def test_names_and_numbers_of_customers_are_no_such_words(customer_id: str) -> None:
    """An id that only begins like a word, and a short number, is a customer's."""
    assert not may_be_nobody(customer_id)


def _asked(run: regulars.Run, statement: str) -> list[tuple[Any, ...]]:
    return run.connection.execute(statement).fetchall()


def _line(number: int, customer: str, country: str = "France") -> str:
    return f"{number},MUG,1,10.00,2024-01-{1 + number % 28:02},{customer},{country}"


def _log(folder: Path, rows: list[str], name: str = "orders.csv") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty customers with an order each, every missing word with one, and two words for nobody with five each."""
    rows = [_line(n, f"c{n}") for n in range(40)]
    rows += [_line(100 + n, word) for n, word in enumerate(MISSING_WORDS)]
    rows += [_line(200 + n, "Gast" if n % 2 else "0", "NA") for n in range(10)]
    return _log(tmp_path_factory.mktemp("nobody"), rows)


@pytest.fixture(scope="module")
def unsettled(shop: Path) -> regulars.Run:
    """The shop's run without any setting about customers."""
    return regulars.run(shop, out=shop.parent / "unsettled", config=NAMING)


def test_missing_words_are_no_customers_and_na_is_a_country(unsettled: regulars.Run) -> None:
    """A line whose customer is such a word is a guest's; NA stays a country."""
    guests = _asked(unsettled, "SELECT count(*) FROM transactions WHERE customer_id IS NULL")

    assert guests == [(len(MISSING_WORDS),)]
    assert _asked(unsettled, "SELECT country FROM revenue_by_country ORDER BY 1") == [("France",), ("NA",)]


def test_words_for_nobody_make_customers_weak_and_are_named_with_the_setting(unsettled: regulars.Run) -> None:
    """They count until the shop decides; the evidence and the run say which they are."""
    ((verdict, reasons),) = _asked(unsettled, "SELECT verdict, reasons FROM evidence WHERE claim = 'customers'")
    warned = [gate["found"] for gate in unsettled.manifest["gates"] if gate["name"] == "nobody"]

    assert verdict == "weak"
    assert "these customer ids may stand for no customer: 0, Gast" in reasons
    assert len(warned) == 1
    assert "'0' (5 of 62 orders), 'Gast' (5 of 62 orders)" in warned[0]
    assert warned[0].endswith('set [customers] nobody = ["0", "Gast"]')


def test_declared_ids_stand_for_no_customer(shop: Path) -> None:
    """Compared without regard to case; what no line has is reported; nothing else changes."""
    config = {**NAMING, "customers": {"nobody": ["0", "GAST", "kasse"]}}
    run = regulars.run(shop, out=shop.parent / "settled", config=config)

    assert _asked(run, "SELECT count(*), sum(orders) FROM customers") == [(40, 40)]
    assert _asked(run, "SELECT count(*) FROM orders") == [(62,)]
    assert run.manifest["repairs"]["nobody"] == 10
    assert [gate["found"] for gate in run.manifest["gates"]] == [
        "[customers] nobody names 'kasse', but no line has them as customer"
    ]


def test_init_and_check_propose_the_setting(shop: Path) -> None:
    """Both name the ids with their orders, and init writes the setting behind a #."""
    command = command_in(shop.parent)
    command("init", shop.name, "--to", "made.toml")
    written = (shop.parent / "made.toml").read_text("utf-8")

    assert '# nobody = ["0", "Gast"]' in written
    assert "'Gast' (5 of 62 orders)" in written
    assert '[customers] nobody = ["0", "Gast"]' in command("check", shop.name).stdout


def test_an_address_and_a_number_of_parquet_may_stand_for_nobody(tmp_path: Path) -> None:
    """The address is compared before a hash stands for it, the number as it would be written."""
    rows = [_line(n, customer) for n, customer in enumerate(["till@shop.com", "TILL@shop.com", "ann@shop.com"])]
    _log(tmp_path / "log", rows)
    numbers: dict[str, list[Any]] = {name: ["7", "8", "9"] for name in ("invoice_no", "stock_code")}
    numbers |= {"quantity": [1, 1, 1], "price": [10, 10, 10], "invoice_date": ["2024-02-01"] * 3}
    pq.write_table(pa.table({**numbers, "customer_id": [0, 0, 7]}), tmp_path / "log" / "till.parquet")

    ledger = batches([tmp_path / "log"], tmp_path, {"customers": {"nobody": ["till@shop.com", "0"]}})

    customers = sorted(row["customer_id"] or "" for row in ledger.used)
    assert customers[:5] == ["", "", "", "", "7"]
    assert customers[5].startswith("mail-")


def test_a_batch_keeps_what_stands_for_nobody(tmp_path: Path) -> None:
    """Lines of an earlier batch count for the report of ids that no line has."""
    one = _log(tmp_path, [_line(1, "Gast"), _line(2, "ann")], "one.csv")
    two = _log(tmp_path, [_line(3, "bob")], "two.csv")
    config: dict[str, Any] = {"customers": {"nobody": ["Gast"]}}

    last = batches([one, two], tmp_path / "runs", config)

    assert last.said == batches([[one, two]], tmp_path / "whole", config).said
    assert last.kept.manifest["decided"]["nobody"] == {"Gast": 1}


def test_a_category_na_is_missing_and_a_territory_na_is_not(tmp_path: Path) -> None:
    """Of dimensions only those of places keep NA; words that the shop declares count everywhere."""
    header = HEADER.replace("country", "country,category,sales_territory")
    path = tmp_path / "orders.csv"
    path.write_text(f"{header}\n1,MUG,1,10.00,2024-01-05,ann,NA,NA,NA\n", encoding="utf-8")
    dimensions = {"dimensions": {"category": "category", "sales_territory": "sales_territory"}}

    found = batches([path], tmp_path / "default", dimensions).used[0]
    declared = batches([path], tmp_path / "declared", {**dimensions, "clean": {"missing_words": ["NA"]}}).used[0]

    places = ("country", "category", "sales_territory")
    assert [found[name] for name in places] == ["NA", None, "NA"]
    assert [declared[name] for name in places] == [None, None, None]
