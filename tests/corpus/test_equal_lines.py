"""Lines are compared in all columns of their files, also in those that no column of the ledger holds."""

from __future__ import annotations

import os
import random
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import regulars
from regulars.ground.errors import UsageError
from regulars.shell.runs.folder import DIGESTS
from tests.command import command_in
from tests.shell.batches import Batch, batch, batches
from tests.shell.conftest import NAMING

SEEDS = range(int(os.environ.get("REGULARS_FUZZ", "2")))
HEADER = "Order ID,Date,Customer ID,SKU,Quantity,Price"
NOTED = f"{HEADER},Note"
KEEP = {"clean": {"duplicates": "keep"}}
CORRECTS = {"history": {"corrects": "invoice_no"}}


def _log(folder: Path, name: str, header: str, rows: list[str]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def _order(number: int, more: str = "") -> str:
    return f"{1000 + number},2024-01-{1 + number % 28:02},K{number % 7},P{number % 3},{1 + number % 2},10.00{more}"


@pytest.mark.parametrize("column", ["Line ID", "Note", "Sold at"])
def test_equal_lines_that_a_column_tells_apart_are_two(tmp_path: Path, column: str) -> None:
    """Two lines of an order that differ in a number, a note or a time are two; equal in all of them, they are one."""
    rows = [_order(1, ",a"), _order(1, ",b"), _order(1, ",b"), _order(1, ", b ")]

    found = batch(_log(tmp_path, "orders.csv", f"{HEADER},{column}", rows), tmp_path / "runs", {})

    assert [row["source_line"] for row in found.used] == [2, 3]
    assert found.reasons == {"duplicate": 2}


@pytest.mark.parametrize("ignored", [["Line ID"], ["Line ID", "SKU", "Status"]])
def test_ignored_columns_do_not_tell_lines_apart(tmp_path: Path, ignored: list[str]) -> None:
    """Neither a column that nothing is mapped to, nor a mapped one."""
    code, status = ("P9", "open") if "SKU" in ignored else ("P1", "paid")
    rows = [f"1,7,2024-01-05,K1,P1,1,10.00,paid,{n}" for n in "ab"]
    rows.append(f"2,7,2024-01-05,K1,{code},1,10.00,{status},a")
    header = f"Line ID,{HEADER},Status,Note"

    found = batch(_log(tmp_path, "orders.csv", header, rows), tmp_path / "runs", {"clean": {"ignore_columns": ignored}})

    assert [row["source_line"] for row in found.used] == [2, 3]


def test_an_ignored_column_that_no_file_has_is_refused(tmp_path: Path) -> None:
    """The message names the column that may be meant."""
    log = _log(tmp_path, "orders.csv", f"Line ID,{HEADER}", [f"1,{_order(1)}"])
    with pytest.raises(UsageError, match=r"ignore_columns names 'Line Id', which no file has \(did you mean 'Line ID'"):
        batch(log, tmp_path / "runs", {"clean": {"ignore_columns": ["Line Id"]}})


def test_files_of_every_kind_are_compared(tmp_path: Path) -> None:
    """The same rows as CSV, Parquet and workbook are one log, although a workbook keeps no zeros at a number's end."""
    header = f"{HEADER},Weight,Packed,Note"
    cells = [["1", "2024-01-05", "K1", "P1", 1, 10.0, n / 2, n, None if n else "x"] for n in range(3)]
    rows = [f"1,2024-01-05,K1,P1,1,10.00,{n / 2:.2f},{n},{'' if n else 'x'}" for n in range(3)]
    _log(tmp_path / "log", "a.csv", header, rows)
    table = {name: [row[place] for row in cells] for place, name in enumerate(header.split(","))}
    pq.write_table(pa.table(table), tmp_path / "log" / "b.parquet")
    book = openpyxl.Workbook()
    for row in [header.split(","), *cells]:
        book.active.append(row)
    book.save(tmp_path / "log" / "c.xlsx")

    found = batch(tmp_path / "log", tmp_path / "runs", {})

    assert len(found.used) == 3
    assert found.reasons == {"duplicate": 6}


def test_of_two_headers_the_one_with_most_lines_counts(tmp_path: Path) -> None:
    """What other columns say cannot be compared across headers: as many equal lines count as one of them has."""
    noted = _log(tmp_path, "noted.csv", NOTED, [_order(1, ",a"), _order(1, ",b"), _order(2, ",a")])
    plain = _log(tmp_path, "plain.csv", HEADER, [_order(1), _order(2), _order(3)])

    found = batch([plain, noted], tmp_path / "runs", {})

    assert Counter(row["invoice_no"] for row in found.used) == {"1001": 2, "1002": 1, "1003": 1}
    assert {row["source_file"] for row in found.used if row["invoice_no"] == "1001"} == {"noted.csv"}


def _shop(chance: random.Random) -> list[tuple[str, list[str]]]:
    """Files of four headers, one of them with its columns in another order, whose lines repeat each other."""
    files = []
    for _ in range(chance.choice([3, 5, 7])):
        header = chance.choice([HEADER, NOTED, f"Note,{HEADER}", f"{NOTED},Till"])
        rows = []
        for _ in range(chance.randint(1, 8)):
            order, note, till = _order(chance.randint(1, 3)), chance.choice("ab"), chance.choice("12")
            row = {HEADER: order, NOTED: f"{order},{note}", f"Note,{HEADER}": f"{note},{order}"}.get(header)
            rows += [row or f"{order},{note},{till}"] * chance.choice([1, 1, 2])
        files.append((header, rows))
    return files


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("config", [{}, KEEP, CORRECTS], ids=["drop", "keep", "corrects"])
def test_any_split_into_batches_says_the_same(tmp_path: Path, config: dict[str, Any], seed: int) -> None:
    """Files of several headers, added in any order (of corrections, in theirs), give the lines of one run."""
    chance = random.Random(seed)
    files = [_log(tmp_path, f"{n}.csv", header, rows) for n, (header, rows) in enumerate(_shop(chance))]
    whole = batch(files, tmp_path / "whole", config)
    if "history" not in config:
        chance.shuffle(files)
    cuts = sorted(chance.sample(range(1, len(files)), 2))
    parts = [files[a:b] for a, b in zip([0, *cuts], [*cuts, len(files)], strict=True)]

    last = batches(parts, tmp_path / "batched", config)

    assert last.said == whole.said


OVERLAPPING = [
    [f"{line},{_order(number)},n{number % 5}" for line, number in enumerate(range(first, first + 40), start=1)]
    for first in (0, 25)
]  # 15 orders stand in both files, under another number of their line


@pytest.fixture(scope="module")
def overlapping(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two exports that overlap and number their lines anew."""
    folder = tmp_path_factory.mktemp("overlapping")
    return [_log(folder, f"{n}.csv", f"Line ID,{HEADER},Note", rows) for n, rows in enumerate(OVERLAPPING)]


def test_check_proposes_the_columns_that_always_differ_and_applies_none(overlapping: list[Path]) -> None:
    """Both exports count in full until the shop decides, and the run warns of it as well."""
    says = command_in(overlapping[0].parent)("check", *overlapping).stdout
    run = regulars.run(overlapping, out=overlapping[0].parent / "out", config=NAMING)

    assert "80 = 80 used + 0 set aside" in says
    assert "15 lines, worth 230.00, are equal to a line of another file" in says
    assert "'Line ID' (15 lines)" in says
    assert 'set [clean] ignore_columns = ["Line ID"]' in says
    assert [gate.found in says for gate in run.manifest.gates] == [True]


def test_a_column_that_differs_at_times_is_named_and_not_proposed(tmp_path: Path) -> None:
    """An order that was packed between two exports stands in both; the column is named, with the lines."""
    before = [_order(n, ",open") for n in range(20)]
    after = [_order(n, ",packed" if n < 2 else ",open") for n in range(20)]
    log = [_log(tmp_path, name, f"{HEADER},Packing", rows) for name, rows in [("a.csv", before), ("b.csv", after)]]

    found = batch(log, tmp_path / "runs", {}).kept.manifest.lookalikes

    assert found is not None
    assert (found.lines, found.amount, found.compared) == (2, Decimal(30), 2)
    assert [(column.name, column.lines) for column in found.columns] == [("Packing", 2)]
    assert found.always_differing == ("Packing",)


def test_lines_of_an_earlier_run_are_looked_at_too(overlapping: list[Path], tmp_path: Path) -> None:
    """Its cells are gone, so columns cannot be named; with the column ignored, batches overlap as files do."""
    found = batches(overlapping, tmp_path / "batched", {}).kept.manifest.lookalikes
    settled = {"clean": {"ignore_columns": ["Line ID"]}}

    assert found is not None
    assert (found.lines, found.columns) == (15, ())
    assert batches(overlapping, tmp_path / "settled", settled).reasons == {"duplicate": 15}


def test_duplicates_with_much_money_are_a_warning(tmp_path: Path) -> None:
    """Above one per cent of the money the warning names the setting; with it, and below, there is none."""
    rows = [_order(n) for n in range(120)]
    few = _log(tmp_path, "few.csv", HEADER, [*rows, rows[0]])
    many = _log(tmp_path, "many.csv", HEADER, [*rows, *rows[:5]])
    command = command_in(tmp_path)
    (tmp_path / "keep.toml").write_text('[clean]\nduplicates = "keep"\n', encoding="utf-8")

    assert "warning" not in command("check", few).stdout
    assert "5 duplicates, worth 70.00 (3.7% of the money), are set aside" in command("check", many).stdout
    assert "warning" not in command("check", many, "--config", "keep.toml").stdout


SECRET = "Leave it with Vera"


@pytest.fixture
def noted(tmp_path: Path) -> Batch:
    """A run whose log has a column that nothing is mapped to."""
    log = _log(tmp_path, "orders.csv", NOTED, [_order(1, f",{SECRET}"), _order(2, ",")])
    return batch(log, tmp_path / "runs", {})


def test_a_run_keeps_a_keyed_digest_and_never_the_cells(noted: Batch, tmp_path: Path) -> None:
    """One of 128 bits by line; with another key it is another, and nothing of the cell stands in the run."""
    mine = pq.read_table(noted.kept.folder / DIGESTS).to_pylist()
    log = tmp_path / "orders.csv"
    (tmp_path / "elsewhere").mkdir()
    other = pq.read_table(batch(log, tmp_path / "elsewhere", {}).kept.folder / DIGESTS).to_pylist()
    kept = [path for path in noted.kept.folder.rglob("*") if path.is_file() and "scratch" not in path.parts]

    assert [(row["source_file"], row["source_line"], len(row["digest"])) for row in mine] == [
        ("orders.csv", 2, 32),
        ("orders.csv", 3, 32),
    ]
    assert not {row["digest"] for row in mine} & {row["digest"] for row in other}
    assert all(SECRET.encode() not in path.read_bytes() for path in kept)


def test_files_are_not_added_under_another_key(noted: Batch, tmp_path: Path) -> None:
    """Equal lines would have different digests, and count twice."""
    (tmp_path / "runs" / "id.key").write_text("another key of more than sixteen signs\n")
    with pytest.raises(UsageError, match="the key of the data folder differs from that"):
        batch(_log(tmp_path, "more.csv", NOTED, [_order(3, ",x")]), tmp_path / "runs", {}, noted)


def test_a_log_without_other_columns_has_no_digests_and_no_key(tmp_path: Path) -> None:
    """Nothing is computed that nothing is asked of."""
    found = batch(_log(tmp_path, "orders.csv", HEADER, [_order(1)]), tmp_path / "runs", {})

    assert not (found.kept.folder / DIGESTS).exists()
    assert not (tmp_path / "runs" / "id.key").exists()


def test_the_digests_of_an_erased_customer_go(tmp_path: Path) -> None:
    """The others stay, and a later batch is still compared with them."""
    log = _log(tmp_path, "orders.csv", NOTED, [_order(n, ",a") for n in range(20)])
    again = _log(tmp_path, "again.csv", NOTED, [_order(n, ",a") for n in range(15, 25)])
    regulars.run(log, out=tmp_path / "out", config=NAMING).close()

    regulars.erase("K3", out=tmp_path / "out")
    after = _digests_in(tmp_path / "out")
    run = regulars.run(again, out=tmp_path / "out", config=NAMING, add=True)

    assert (len(after), len(_digests_in(tmp_path / "out"))) == (17, 21)
    assert dict(run.manifest.inputs[1].reasons) == {"duplicate": 4, "erased": 2}


def _digests_in(out: Path) -> list[dict[str, Any]]:
    return pq.read_table(out / "latest" / DIGESTS).to_pylist()
