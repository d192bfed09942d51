"""What must hold of every run, whatever the log: each invariant has a test, here or elsewhere."""

from __future__ import annotations

import csv
import io
import json
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import regulars
from regulars.shell.runs.folder import find
from regulars.shell.runs.proof import sha256_of, verify
from tests.command import Command
from tests.corpus.invariants import INVARIANTS
from tests.exports.ledgers import books_of
from tests.shell.conftest import HEADER, NAMING, WITHOUT_STUDIES, lines

ROOT = Path(__file__).parents[2]
COLUMNS = HEADER.split(",")
FAULTS = {
    "quantity_not_integer": ("Quantity", "two"),
    "price_not_decimal": ("Price", "4,20 each"),
    "date_out_of_range": ("InvoiceDate", "1066-10-14 09:00:00"),
    "date_unparseable": ("InvoiceDate", "2021-02-30 09:00:00"),
}
# Cells of one meaning in other dress: each is repaired to the plain one, and the repair is told.
DRESSED = {"StockCode": ["p1", " P1 "], "ProductName": [" Product 1", "Product  1"], "CustomerID": ["C7 ", "17.0"]}


def written(path: Path, rows: list[dict[str, str]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as stream:
        out = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
        out.writeheader()
        out.writerows(rows)
    return path


def shop(count: int = 40) -> list[dict[str, str]]:
    return list(csv.DictReader([HEADER, *lines(count)]))


@pytest.mark.parametrize("number", [f"I{n}" for n in range(1, 26)])
def test_every_invariant_is_held(number: str) -> None:
    """The table names tests that are there."""
    for node in INVARIANTS[number][1]:
        path, name = node.split("::")
        assert f"def {name}(" in (ROOT / path).read_text("utf-8"), node


@settings(max_examples=8, deadline=None, database=None)
@given(pieces=st.lists(st.sampled_from(["plain", "tall", "blank", "short"]), min_size=1, max_size=12))
def test_every_line_has_its_place(pieces: list[str], tmp_path_factory: pytest.TempPathFactory) -> None:
    """Records over several lines, blank lines and broken records: each record is where its text begins."""
    text, expected = [HEADER], []
    for number, piece in enumerate(["plain", *pieces]):
        if piece != "blank":
            expected.append(1 + len(text))
        name = f'"a\nb\n{number}"' if piece == "tall" else f"a {number}"
        record = f"{number},P1,{name},1,2021-03-01 10:00:00,2.00,C1,France,2.00"
        whole = {"blank": "", "short": f"{number},P1"}.get(piece, record)
        text += whole.split("\n")
    folder = tmp_path_factory.mktemp("lines")
    (folder / "log.csv").write_text("\n".join(text) + "\n", encoding="utf-8")
    books = books_of([folder / "log.csv"], folder, {})
    found = [row["source_line"] for row in books.aside] + books.used_lines["source_line"].to_pylist()
    assert sorted(found) == expected
    assert books.framed == len(expected)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_faults_are_found_and_mended_lines_come_back(tmp_path: Path, seed: int) -> None:
    """Lines with one or two known faults are set aside, they alone, with just these reasons; mended they are used."""
    chance, rows = random.Random(seed), shop()
    broken: dict[int, set[str]] = {}
    for at in chance.sample(range(len(rows)), 12):
        chosen = chance.sample(sorted(FAULTS), chance.choice([1, 2]))
        by_column = {FAULTS[name][0]: name for name in chosen}
        broken[at] = set(by_column.values())
    spoilt = [row | {FAULTS[name][0]: FAULTS[name][1] for name in broken.get(at, ())} for at, row in enumerate(rows)]
    books = books_of([written(tmp_path / "log.csv", spoilt)], tmp_path, {})
    assert {row["source_line"] - 2: set(row["reasons"]) for row in books.aside} == broken
    for row in books.aside:
        (cells,) = csv.reader([row["raw"]])
        assert cells == list(spoilt[row["source_line"] - 2].values())
    mended = books_of([written(tmp_path / "log.csv", rows)], tmp_path, {})
    assert not mended.aside and mended.used_lines.num_rows == len(rows)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_changed_is_told(tmp_path: Path, seed: int) -> None:
    """A used line differs from its text in a name or id just where it has a repair."""
    chance, rows = random.Random(seed), shop()
    for at in chance.sample(range(len(rows)), 15):
        column = chance.choice(sorted(DRESSED))
        rows[at][column] = chance.choice(DRESSED[column])
    books = books_of([written(tmp_path / "log.csv", rows)], tmp_path, {})
    names = dict(zip(COLUMNS, ("invoice_no", "stock_code", "product_name", "", "", "", "customer_id"), strict=False))
    told = {column: name for column, name in names.items() if name}
    assert len(books.used) == len(rows)
    for row in books.used:
        found = rows[row["source_line"] - 2]
        changed = {name for column, name in told.items() if (found[column] or None) != row[name]}
        assert bool(changed) == bool(row["repairs"]), (found, row)


RUN = "import sys, regulars; regulars.run(sys.argv[1], out=sys.argv[2], config={'engine': eval(sys.argv[3])})"
MACHINES = (
    ("UTC", "C.UTF-8", "0", {"threads": 1}),
    ("America/New_York", "de_DE.UTF-8", "7", {"threads": 2, "memory_limit": "300MB"}),
    ("Pacific/Kiritimati", "tr_TR.UTF-8", "4242", {"threads": 8}),
)


def test_nothing_of_the_machine_is_in_the_files(log: Path, tmp_path: Path) -> None:
    """Zone, language, folder, hash seed, threads and memory: the same files, byte for byte."""
    found = []
    for number, (zone, language, seed, engine) in enumerate(MACHINES):
        here = tmp_path / f"from {number}"
        here.mkdir()
        machine = {**os.environ, "TZ": zone, "LC_ALL": language, "LANG": language, "PYTHONHASHSEED": seed}
        command = [sys.executable, "-c", RUN, str(log), str(here / "data"), repr(engine)]
        subprocess.run(command, cwd=here, env=machine, check=True, capture_output=True, timeout=120)
        kept = find(here / "data")
        content = {
            str(path.relative_to(kept.folder)): path.read_bytes().replace(kept.run_id.encode(), b"ID")
            for path in kept.folder.rglob("*")
            if path.is_file() and path.suffix != ".duckdb" and path.name != "manifest.json"
        }
        blank = dict.fromkeys(("run_id", "received_at", "files", "settings", "identity"), "")
        found.append((content, {**kept.manifest.as_dict(), **blank}))
    for content, told in found[1:]:
        assert content.keys() == found[0][0].keys()
        assert [name for name in content if content[name] != found[0][0][name]] == []
        assert told == found[0][1]


def test_a_failed_run_is_kept_and_not_served(regulars_command: Command, log: Path, tmp_path: Path) -> None:
    """`runs` lists it apart from the others, with what it failed; asked for by name it is refused."""
    assert regulars_command("run", log, *WITHOUT_STUDIES).returncode == 0
    small = tmp_path / "small.csv"
    small.write_text("\n".join([HEADER, *lines(3)]) + "\n", encoding="utf-8")
    assert regulars_command("run", small, *WITHOUT_STUDIES).returncode == 4
    told = json.loads(regulars_command("runs", "--json").stdout)
    (failed,) = told["failed"]
    assert len(told["runs"]) == 1 and "5 lines can be used" in failed["why"]
    assert f"failed, not served: data/runs/{failed['folder']}" in regulars_command("runs").stdout
    assert regulars_command("rollback", failed["folder"]).returncode == 2


CANARIES = ("canary.person@example.org", "Canary Q. Person", "+44 20 7946 0999", "12 Canary Wharf")


def test_nobody_is_told_of(tmp_path: Path) -> None:
    """Customers known by address, with names, telephones and streets in columns of their own: none of it is kept."""
    rows = shop()
    for number, row in enumerate(rows):
        row["CustomerID"] = CANARIES[0].replace(".org", f".org{number % 5}") if row["CustomerID"] else ""
        row |= {"Name": CANARIES[1], "Phone": CANARIES[2], "Street": CANARIES[3]}
    with (tmp_path / "log.csv").open("w", newline="", encoding="utf-8") as stream:
        out = csv.DictWriter(stream, [*COLUMNS, "Name", "Phone", "Street"])
        out.writeheader()
        out.writerows(rows)
    regulars.run(tmp_path / "log.csv", out=tmp_path / "data", config=NAMING).close()
    for path in (path for path in (tmp_path / "data").rglob("*") if path.is_file()):
        said = path.read_bytes().decode("latin-1")
        said += str(pq.read_table(path).to_pylist()) if path.suffix == ".parquet" else ""
        assert not [canary for canary in CANARIES if canary.lower() in said.lower()], path


def test_the_manifest_can_be_worked_out_again(log: Path, tmp_path: Path) -> None:
    """Hashes of the inputs and files, rows of the tables, and lines of the halves are what is really there."""
    with regulars.run(log, out=tmp_path / "data", config=NAMING) as run:
        kept = find(tmp_path / "data")
        (source,) = kept.manifest.inputs
        assert source.sha256 == sha256_of(log)
        assert source.framed == len(log.read_text("utf-8").splitlines()) - 1
        for name, size in kept.manifest.tables.items():
            assert run.table(name).count().to_pyarrow().as_py() == size, name
        here = {str(path.relative_to(run.folder)) for path in run.folder.rglob("*") if path.is_file()}
        assert here - {"manifest.json"} == set(kept.manifest.files)
        assert verify(kept) == len(kept.manifest.files)


OFFLINE = """
import socket, sys
def refused(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname"):
        raise RuntimeError(f"asked for a network: {event} {arguments}")
sys.addaudithook(refused)
import regulars
run = regulars.run(sys.argv[1], out=sys.argv[2], config={"studies": {"skip": ["churn", "clv"]}})
print(run.kpi("orders").orders.item())
"""


def test_no_network_is_needed(log: Path, tmp_path: Path) -> None:
    """In a namespace without routes, where the system lets us have one, a run and a question go as ever; none asks."""
    alone = ["unshare", "--map-root-user", "--net"]
    allowed = shutil.which("unshare") and not subprocess.run([*alone, "true"], capture_output=True).returncode
    command = [*(alone if allowed else []), sys.executable, "-c", OFFLINE, str(log), str(tmp_path / "data")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "61\n"


def test_a_shop_is_read_as_it_was_written() -> None:
    """The log of these tests is what its own text says."""
    assert len(shop()) == 42
    assert io.StringIO("\n".join(lines(40))).read().count("\n") == 41
