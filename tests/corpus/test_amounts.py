"""Amounts in every form that cells take: read over the whole column, refused where two readings fit, or set aside."""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import regulars
from regulars.ground.errors import GateFailed, InputRefused
from tests.exports.ledgers import Books, books_of
from tests.shell.conftest import SHORT

NARROW, NO_BREAK = "\u202f", "\u00a0"
FORMS: dict[str, tuple[list[str], list[str]]] = {
    "parentheses": (["10.00", "(20.00)", "$(5.00)", "( 1.50 )"], ["10", "-20", "-5", "-1.5"]),
    "minus behind": (["10.00", "20.00-", "5.00 -"], ["10", "-20", "-5"]),
    "sides of a ledger": (["10.00 DR", "1,020.00 CR", "5.00"], ["10", "-1020", "5"]),
    "minus signs": (["10.00", "−20.00", "–5.00", "－1.50", "‑2.00"], ["10", "-20", "-5", "-1.5", "-2"]),
    "guards of spreadsheets": (["10.00", "'-75.63", '="1001"', '="-4.50"'], ["10", "-75.63", "1001", "-4.5"]),
    "signs of one currency": (["$10.00", "-$3.00", "$-3.25", "$ 1.50", "2.75$"], ["10", "-3", "-3.25", "1.5", "2.75"]),
    "codes": (["EUR 10.00", "20.50 EUR", "-EUR 5.00", "€ 1.25"], ["10", "20.5", "-5", "1.25"]),
    "sign and code": (["$10.00 USD", "-$2.50 USD"], ["10", "-2.5"]),
    "abbreviations": (["Rs. 1,250.00", "Rs.99.50", "Rs. 5"], ["1250", "99.5", "5"]),
    "commas in a few": (["1.50", "1,250.00", "12,400.00", "999"], ["1.5", "1250", "12400", "999"]),
    "one open cell among plain": (["1.50", "1,250", "7.25"], ["1.5", "1250", "7.25"]),
    "millions prove thousands": (["1,250,000", "1,250", "900"], ["1250000", "1250", "900"]),
    "German": (["1.250,50", "3,99", "2.500", "7"], ["1250.5", "3.99", "2500", "7"]),
    "Swiss": (["1'250.50", "1’250.25", "3.90"], ["1250.5", "1250.25", "3.9"]),
    "French": ([f"1{NARROW}250,50", f"2{NO_BREAK}500,00 €", "3,90"], ["1250.5", "2500", "3.9"]),
    "Indian": (["1,25,000.50", "12,34,567.00", "99.90"], ["125000.5", "1234567", "99.9"]),
    "Arabic": (["١٬٢٥٠٫٥٠", "٣٫٩٠"], ["1250.5", "3.9"]),
    "full width": (["１２．５０", "３", "－２．２５"], ["12.5", "3", "-2.25"]),
    "Brazilian": (["R$ 1.250,50", "R$ 3,90", "-R$ 2,00"], ["1250.5", "3.9", "-2"]),
    "leading zeros prove decimals": (["0.125", "2.375", "1.500"], ["0.125", "2.375", "1.5"]),
}


def _log(folder: Path, cells: Sequence[str], **columns: Sequence[str]) -> Path:
    """A file of semicolons whose line totals are the cells, each on a line of its own."""
    path = folder / "orders.csv"
    names = ["Order ID", "Date", "Customer ID", "Line Total", *columns]
    rows = [
        [f"{n}", f"2024-01-{n:02}", f"k{n}", cell, *(column[n - 1] for column in columns.values())]
        for n, cell in enumerate(cells, 1)
    ]
    path.write_text("\n".join(";".join(_quoted(cell) for cell in row) for row in [names, *rows]) + "\n", "utf-8")
    return path


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if '"' in cell else cell


def _amounts(books: Books) -> list[Decimal]:
    return [row["total_amount"] for row in books.used]


@pytest.mark.parametrize("name", FORMS)
def test_a_column_is_read_as_one_form(name: str, tmp_path: Path) -> None:
    """Every cell of the column counts, with the value that a person reads in it."""
    cells, wanted = FORMS[name]
    assert _amounts(books_of([_log(tmp_path, cells)], tmp_path)) == [Decimal(value) for value in wanted]


@pytest.mark.parametrize("name", ["parentheses", "German", "full width", "commas in a few"])
def test_text_columns_of_parquet_are_read_the_same(name: str, tmp_path: Path) -> None:
    """One road for text, whatever kind of file it stands in."""
    cells, wanted = FORMS[name]
    count = range(1, len(cells) + 1)
    table = pa.table({"Order ID": [f"{n}" for n in count], "Date": [f"2024-01-{n:02}" for n in count],
                      "Line Total": cells})  # fmt: skip
    pq.write_table(table, tmp_path / "orders.parquet")
    assert _amounts(books_of([tmp_path / "orders.parquet"], tmp_path)) == [Decimal(value) for value in wanted]


@pytest.mark.parametrize("name", ["orders.xlsx", "orders.json"])
def test_numbers_that_are_no_text_have_a_decimal_point(name: str, tmp_path: Path) -> None:
    """2.125 in a numeric cell of a workbook, or as a number of JSON, cannot be 2125."""
    header, row = ["Order ID", "Date", "Line Total"], ["1", "2024-01-02", 2.125]
    if name.endswith("xlsx"):
        book = openpyxl.Workbook()
        for each in (header, row):
            book.active.append(each)
        book.save(tmp_path / name)
    else:
        (tmp_path / name).write_text(json.dumps([dict(zip(header, row, strict=True))]), "utf-8")
    assert _amounts(books_of([tmp_path / name], tmp_path)) == [Decimal("2.125")]


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        (
            ["15.000", "120.000", "9.000"],
            r"'15\.000' on line 2, can be read as 15000 .* or 15\.000 .*: 3 cells fit both",
        ),
        (["Rp15.000", "Rp120.000"], r"'Rp15\.000' on line 2, can be read as 15000 "),
        (["7", "1,250", "12"], r"'1,250' on line 3, can be read as 1250 .* or 1\.250 "),
        (["1.50", "2,75", "1.250"], r"'1\.250' on line 4, .*: 1 cells prove a decimal point and 1 a decimal comma"),
    ],
)
def test_two_readings_are_refused_with_both(cells: list[str], told: str, tmp_path: Path) -> None:
    """Nobody guesses: a cell of the file in both readings, and the setting for each."""
    with pytest.raises(InputRefused, match=told) as refused:
        books_of([_log(tmp_path, cells)], tmp_path)
    assert "\n[numbers]\ndecimal = " in str(refused.value)


@pytest.mark.parametrize(
    ("settings", "wanted"),
    [
        ('decimal = ","\nthousands = "."', 15000),
        ('thousands = "."', 15000),
        ('decimal = "."', 15),
        ('decimal = ","', 15000),
    ],
)
def test_the_setting_of_a_refusal_decides(settings: str, wanted: int, tmp_path: Path) -> None:
    """Either reading can be said, by the decimal sign or by that of the thousands."""
    log = _log(tmp_path, ["15.000", "120.000"])
    assert _amounts(books_of([log], tmp_path, f"[numbers]\n{settings}\n"))[0] == wanted


def test_currencies_of_three_decimals_are_evidence(tmp_path: Path) -> None:
    """3.335 dinars of Kuwait are three dinars, whether the shop or the line says the currency."""
    by_line = _log(tmp_path, ["3.335", "640"], Currency=["KWD", "EUR"])
    rates = '[shop]\ncurrency = "EUR"\n[rates]\nKWD = 3\n'
    assert _amounts(books_of([by_line], tmp_path, rates)) == [Decimal("10.005"), Decimal(640)]
    by_shop = _log(tmp_path, ["3.335", "640"])
    assert _amounts(books_of([by_shop], tmp_path, '[shop]\ncurrency = "KWD"\n'))[0] == Decimal("3.335")


def test_signs_of_two_currencies_are_two_currencies(tmp_path: Path) -> None:
    """They are not added up, unless a column says the currency of each line, or the shop that they are one."""
    cells = ["$10.00", "€5.50", "$2.25"]
    with pytest.raises(
        InputRefused, match=r"\$ in 2 cells \(12\.25\), EUR in 1 cells \(5\.50\), which cannot be added up"
    ):
        books_of([_log(tmp_path, cells)], tmp_path)
    one = '[numbers]\ncurrency_signs = ["$", "€"]\n'
    assert len(books_of([_log(tmp_path, cells)], tmp_path, one).used) == 3


def test_amounts_in_cents(tmp_path: Path) -> None:
    """Payment services count hundredths; the setting holds for every column of money."""
    path = _log(tmp_path, ["1250", "-50", "3"], Discount=["100", "0", "0"])
    settings = '[numbers]\nminor_units = true\n[columns]\ndiscount = "Discount"\n[money]\ntotal = "before_discount"\n'
    books = books_of([path], tmp_path, settings)
    assert _amounts(books) == [Decimal("12.50"), Decimal("-0.50"), Decimal("0.03")]
    assert books.used[0]["discount"] == Decimal("1.00")


def test_pieces_follow_the_money_of_their_file(tmp_path: Path) -> None:
    """1.000 pieces beside prices such as 2,50 are a thousand; beside 2.50 they are one."""
    text = "Order ID;Date;Quantity;Price\n1;2024-01-02;1.000;{0}\n2;2024-01-03;２;{0}\n"
    for price, pieces in (("2,50", [1000, 2]), ("2.50", [1, 2])):
        (tmp_path / "orders.csv").write_text(text.format(price), "utf-8")
        assert [row["quantity"] for row in books_of([tmp_path / "orders.csv"], tmp_path).used] == pieces


def test_a_few_cells_of_another_form_are_set_aside(tmp_path: Path) -> None:
    """12,50 among a hundred cells with a point is no number of that column, and nobody guesses what it is."""
    books = books_of([_log(tmp_path, ["1.50"] * 20 + ["12,50", "12.3.4", "ca. 5", "abc"])], tmp_path)
    assert books.reasons == {"total_not_decimal": 4}


def _batches(folder: Path, *cells: list[str]) -> list[Path]:
    files = []
    for number, each in enumerate(cells, 1):
        path = folder / f"{number}.csv"
        lines = [f"{number}{n};2024-0{number}-02;k{n};{cell}" for n, cell in enumerate(each)]
        path.write_text("\n".join(["Order ID;Date;Customer ID;Line Total", *lines]) + "\n", "utf-8")
        files.append(path)
    return files


def test_what_was_decided_holds_for_later_batches(tmp_path: Path) -> None:
    """2.500 alone fits two readings; after a batch with 1.250,50 it has one, and a batch with points is refused."""
    first, second, third = _batches(tmp_path, ["1.250,50", "3,90"], ["2.500", "900"], ["2.75", "8.10"])
    out = tmp_path / "data"
    regulars.run(first, out=out, config=SHORT)
    assert regulars.run(second, out=out, config=SHORT, add=True).kpi("net_revenue").net_revenue.item() == Decimal(
        "4654.40"
    )
    with pytest.raises(InputRefused, match=r"3\.csv: total_amount is written with a decimal point, but earlier files"):
        regulars.run(third, out=out, config=SHORT, add=True)


def _run(tmp_path: Path, cells: list[str], **config: Any) -> regulars.Run:
    return regulars.run(_log(tmp_path, cells), out=tmp_path / "data", config=SHORT | config)


def test_much_money_that_cannot_be_read_is_a_failed_gate(tmp_path: Path) -> None:
    """More than a hundredth of it: with lines, money, a cell and the setting."""
    cells = ["10.00"] * 20 + ["12,50"]
    told = r"1 line with about 12\.50 \(5\.9% of the money\).*line 22: total_amount '12,50'.*unread_money_fail = 0\.01"
    with pytest.raises(GateFailed, match=told):
        _run(tmp_path, cells)
    run = _run(tmp_path, cells, gates={"unread_money_fail": 0.1})
    assert run.kpi("net_revenue").net_revenue.item() == 200


def test_dates_that_cannot_be_read_hold_money_too_and_totals_do_not(tmp_path: Path) -> None:
    """A line with a damaged date counts; a row of totals, whose date is a word, is no line in any form."""
    path = _log(tmp_path, ["10.00"] * 5)
    lines = path.read_text("utf-8")
    path.write_text(lines + "Total;Total;;50.00\n", "utf-8")
    assert regulars.run(path, out=tmp_path / "data", config=SHORT).kpi("net_revenue").net_revenue.item() == 50
    path.write_text(lines + "9;2024-13-45;k1;50.00\n", "utf-8")
    with pytest.raises(GateFailed, match=r"invoice_date '2024-13-45'.*date_order"):
        regulars.run(path, out=tmp_path / "data", config=SHORT)


def test_refunds_that_cannot_be_read_are_a_failed_gate_however_small(tmp_path: Path) -> None:
    """Every line below zero is among those set aside: the shop would seem to have no returns."""
    cells = ["1000.00"] * 20 + ["-0,50"]
    with pytest.raises(GateFailed, match=r"no line with a negative amount can be read: 1 line set aside.*'-0,50'"):
        _run(tmp_path, cells)
    (gate,) = _run(tmp_path, cells, gates={"unread_sign": "warn"}).manifest.gates
    assert (gate.name, gate.level) == ("unread_sign", "warn")
    assert _run(tmp_path, [*cells, "-1.00"]).kpi("returned").returned.item() == -1


def test_void_orders_never_count_as_unread(tmp_path: Path) -> None:
    """A cancelled order whose amount is unreadable is no money that is missing."""
    path = _log(tmp_path, ["10.00", "20.00", "500,00"], Status=["paid", "paid", "cancelled"])
    config = SHORT | {"codes": {"void_statuses": ["cancelled"]}}
    assert regulars.run(path, out=tmp_path / "data", config=config).kpi("net_revenue").net_revenue.item() == 30
