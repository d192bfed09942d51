"""Columns that bear the name of one field, and ids that a spreadsheet has cut: nothing is guessed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from regulars.ground.errors import InputRefused
from tests.command import command_in
from tests.shell.batches import batch

ROWS = [("1", "1", "5", "10.00", "10.0"), ("2", "2", "6", "2.50", "2.5"), ("3", "3", "5", "4", " 4.00 ")]
HEADER = "Order ID,Order No,Customer ID,Price,Unit Price,Quantity,Date,SKU"


def _log(folder: Path, rows: Sequence[tuple[str, ...]], header: str = HEADER) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "orders.csv"
    path.write_text("\n".join([header, *(",".join([*row, "1", "2024-01-05", "A"]) for row in rows)]) + "\n")
    return path


def test_columns_with_the_same_values_are_one(tmp_path: Path) -> None:
    """One is used, and it is said which; a price may be written with more noughts."""
    _log(tmp_path, ROWS)
    said = command_in(tmp_path)("check", "orders.csv").stdout
    assert "column    invoice_no <- Order ID (Order No: the same values)" in said
    assert "column    price <- Price (Unit Price: the same values)" in said


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (
            ("3", "4", "5", "4", "4"),
            "'Order ID' and 'Order No' could each be invoice_no, but they differ in 1 of 3 recor",
        ),
        (("3", "", "5", "4", "4"), "'Order ID' and 'Order No' could each be invoice_no"),
        (
            ("3", "3", "5", "4", "4.01"),
            "'Price' and 'Unit Price' could each be price, but they differ in 1 of 3 records",
        ),
    ],
)
def test_columns_that_differ_are_refused(tmp_path: Path, row: tuple[str, ...], said: str) -> None:
    """Both are named, with the line, and with the setting that decides."""
    path = _log(tmp_path, [*ROWS[:2], row])
    with pytest.raises(InputRefused, match=said) as refusal:
        batch(path, tmp_path, {})
    assert "first on line 4" in str(refusal.value) and "\n[columns]\n" in str(refusal.value)


@pytest.mark.parametrize(
    "config",
    [
        {"columns": {"invoice_no": "Order ID"}},
        {"columns": {"invoice_no": "Order No"}},
        {"dimensions": {"number": "Order No"}},
        {"clean": {"ignore_columns": ["Order No"]}},
    ],
)
def test_what_is_said_of_a_column_decides(tmp_path: Path, config: dict[str, Any]) -> None:
    """A column of another use is no rival."""
    made = batch(_log(tmp_path, [*ROWS[:2], ("3", "9", "5", "4", "4")]), tmp_path, config)
    wanted = "9" if config.get("columns", {}).get("invoice_no") == "Order No" else "3"
    assert [row["invoice_no"] for row in made.used] == ["1", "2", wanted]


def test_two_spellings_of_one_name_are_two_columns(tmp_path: Path) -> None:
    """`Order ID` and `order_id`: the first was taken, whatever stood in the other."""
    header = HEADER.replace("Order No", "order_id")
    with pytest.raises(InputRefused, match="'Order ID' and 'order_id' could each be invoice_no"):
        batch(_log(tmp_path, [*ROWS[:2], ("3", "9", "5", "4", "4")], header), tmp_path, {})


def test_the_id_of_a_product_is_no_rival_of_its_sku(tmp_path: Path) -> None:
    """A shop system exports both, and a text on the product too: they differ because they name different things."""
    header = "Order ID,SKU,Product ID,Product Name,Description,Customer ID,Price,Quantity,Date"
    (tmp_path / "orders.csv").write_text(f"{header}\n1,A-red,77,Bag,A red one,5,10,1,2024-01-05\n")
    used = batch(tmp_path / "orders.csv", tmp_path, {}).used
    assert [(row["stock_code"], row["product_name"]) for row in used] == [("A-RED", "Bag")]


def _sheet(folder: Path, ids: Sequence[object]) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["order_id", "customer_id", "sku", "quantity", "price", "date"])
    for number, each in enumerate(ids):
        sheet.append([each, f"c{number}", "A", 1, 10, "2024-01-05"])
    path = folder / "orders.xlsx"
    book.save(path)
    return path


def test_long_numbers_of_a_workbook_are_set_aside_and_texts_are_not(tmp_path: Path) -> None:
    """A cell with a number holds fifteen digits; the rest of an id was lost before the file was saved."""
    ids = [12345678901234567, 12345678901234568, "12345678901234569", 123456789012345, "1.23E+11"]
    made = batch(_sheet(tmp_path, ids), tmp_path, {})

    assert [row["invoice_no"] for row in made.used] == ["12345678901234569", "123456789012345"]
    assert made.reasons == {"id_damaged": 3}


def test_run_names_damaged_ids_with_their_money(tmp_path: Path) -> None:
    """Whoever only reads what the command prints learns of it."""
    _sheet(tmp_path, ["1", "2", "3", "4", "5", "6", "7", "8", "1.23E+11"])
    said = command_in(tmp_path)("check", "orders.xlsx").stdout
    assert "warning   1 line, worth 10.00, have an id that a spreadsheet has cut" in said
    assert "to do     id_damaged: a spreadsheet has cut these ids" in said


def test_a_hash_does_not_hide_a_damaged_id(tmp_path: Path) -> None:
    """Two customers would share one."""
    rows = [("1", "1", "1.23E+11", "10.00", "10.0"), ("2", "2", "6", "2.50", "2.5")]
    made = batch(_log(tmp_path, rows), tmp_path, {"privacy": {"customer_ids": "hashed"}})
    assert made.reasons == {"id_damaged": 1} and made.used[0]["customer_id"].startswith("id-")


def test_long_floats_of_a_frame_are_set_aside(tmp_path: Path) -> None:
    """Seventeen digits that went through floating point."""
    table = {"order_id": [1.2345678901234567e16, 5.0], "quantity": [1, 1], "price": [10.0, 5.0],
             "date": ["2024-01-05"] * 2}  # fmt: skip
    pq.write_table(pa.table(table), tmp_path / "log.parquet")
    made = batch(tmp_path / "log.parquet", tmp_path, {})
    assert made.reasons == {"id_damaged": 1} and [row["invoice_no"] for row in made.used] == ["5"]
