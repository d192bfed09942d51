"""What `check` says of lines that a run would take without a word: each is named with its size, none is set aside."""

from __future__ import annotations

import json
from pathlib import Path

from regulars.shell.config.config import parse_config
from regulars.shell.jobs.check import CheckedLog, check_log
from tests.command import command_in

HEADER = "Order ID,Order Date,Customer ID,SKU,Product Name,Quantity,Price,Country\n"
ODD = HEADER + (
    "1,2024-01-05,K1,A1,Mug,2,12.50,IE\n"
    "1,2024-01-05,K2,A1,Mug,1,12.50,IE\n"
    "2,2024-01-18,K2,A1,Mug,1,12500.00,IE\n"
    "2,2024-01-18,K2,A1,Mug,1,12.50,GB\n"
    "3,2024-02-02,K1,B2,Card for ada@example.com,1,3.00,\n"
)
PLAIN = HEADER + (
    '1,2024-01-05,K1,A1,"Mug, 3 pieces, blue",2,12.50,IE\n'
    "1,2024-01-05,K1,B2,Box 20 x 30 cm,1,900.00,IE\n"
    "2,2024-01-18,K2,A1,Lamp 2024-01-18,1,12.00,IE\n"
)


def _checked(folder: Path, text: str, config: str = "") -> CheckedLog:
    (folder / "log.csv").write_text(text, "utf-8")
    return check_log([folder / "log.csv"], parse_config(config, folder / "regulars.toml"))


def test_odd_orders_prices_and_names_are_named(tmp_path: Path) -> None:
    """Each with how many there are, where one of them stands, and what to do; the address itself is not shown."""
    checked = _checked(tmp_path, ODD)
    assert {odd.kind: (odd.count, odd.of) for odd in checked.oddities} == {
        "orders_of_several_customers": (1, 3),
        "orders_of_several_countries": (1, 2),
        "odd_prices": (1, 5),
        "personal_data": (1, 5),
    }
    assert checked.used == 5
    said = " ".join(odd.found for odd in checked.oddities)
    assert "12,500.00 for 'A1', usually 12.50, on line 4" in said and "ada@" not in said


def test_a_plain_log_is_not_odd(tmp_path: Path) -> None:
    """Commas, measures and dates in names are no lists and no telephone numbers."""
    assert _checked(tmp_path, PLAIN).oddities == ()


def test_lists_of_items_in_a_cell(tmp_path: Path) -> None:
    """In the forms that plug-ins write them; such a log has no articles."""
    lists = ("2x Mug, 1x Bowl", "Mug (2), Bowl (1)", "Mug|Bowl|Plate", '[{"sku": "A1"}]')
    rows = "".join(
        f'{n},2024-01-0{n},K{n},"{cell.replace(chr(34), chr(34) * 2)}",10.00\n' for n, cell in enumerate(lists, 1)
    )
    found = _checked(tmp_path, "Order ID,Order Date,Customer ID,Product Name,Line Total\n" + rows).oddities
    assert [(odd.kind, odd.count, odd.of) for odd in found] == [("lists_in_cells", 4, 4)]


def test_a_profile_of_every_column(tmp_path: Path) -> None:
    """As data for programs: numbers by their size, addresses masked."""
    (tmp_path / "log.csv").write_text(ODD, "utf-8")
    document = json.loads(command_in(tmp_path)("check", "log.csv", "--json").stdout)
    columns = {each["column_name"]: each for each in document["columns"]}
    assert list(columns) == HEADER.strip().split(",")
    assert columns["Price"] == {
        "source_file": "log.csv", "files": 1, "column_name": "Price", "taken_for": ["price"],
        "records": 5, "looked_at": 5,
        "share_missing": 0.0, "distinct_values": 3, "least": "3", "greatest": "12500",
        "examples": ["12.50", "12500.00", "3.00"],
    }  # fmt: skip
    assert columns["Country"]["share_missing"] == 0.2 and columns["Country"]["distinct_values"] == 2
    assert columns["Product Name"]["least"] == "Card for …@…"
    assert len(document["oddities"]) == 4


def test_a_lookup_that_matches_nothing_fails(tmp_path: Path) -> None:
    """Some rows without a match are a warning, all of them a mistake."""
    (tmp_path / "who.csv").write_text("SKU,Who\nZ9,K9\n", "utf-8")
    config = '[lookups.who]\nfile = "who.csv"\non = "SKU"\ntake = { Who = "Who" }\n'
    checked = _checked(tmp_path, PLAIN, config)
    assert "the lookup 'who' has no row for 3 of 3 lines (100.0%): no keys match" in checked.failed[0]
