"""[customers] same: listed ids are one customer, all others stay, and every id finds the customer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import regulars
from regulars.ground.errors import InputRefused, UsageError
from regulars.report.lookups import CUSTOMERS, Lookup
from tests.command import command_in
from tests.shell.batches import batch, batches
from tests.shell.conftest import NAMING
from tests.shell.test_erase import _decoded

HEADER = "invoice_no,stock_code,quantity,price,invoice_date,customer_id"
ORDERS = [
    "1,A,1,10.00,2024-01-05,c1",
    "2,A,1,20.00,2024-01-06,c1b",
    "3,A,1,30.00,2024-01-07,c2",
    "4,A,1,40.00,2024-01-08,Vera.Quick@Example.org",
    "5,A,1,50.00,2024-01-09,",
    "6,A,x,60.00,2024-01-10,c1b",
]
LIST = "customer_id,same_as\nc1b,c1\nvera.quick@example.org,c2\nc9,c1\n"
SAME = {"customers": {"same": "same.csv"}}


def _shop(folder: Path, listed: str = LIST, orders: list[str] = ORDERS) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "same.csv").write_text(listed, encoding="utf-8")
    (folder / "orders.csv").write_text("\n".join([HEADER, *orders]) + "\n", encoding="utf-8")
    return folder / "orders.csv"


def _customers(used: list[dict[str, Any]]) -> dict[str, str | None]:
    return {row["invoice_no"]: row["customer_id"] for row in used}


def test_listed_ids_are_merged_and_all_others_stay(tmp_path: Path) -> None:
    """Addresses are listed as they are; a guest stays one; lines that were changed say it."""
    made = batch(_shop(tmp_path), tmp_path, SAME)

    assert _customers(made.used) == {"1": "c1", "2": "c1", "3": "c2", "4": "c2", "5": None}
    marked = {row["invoice_no"] for row in made.used if "customer_merged" in row["repairs"]}
    assert marked == {"2", "4"}
    assert made.kept.manifest.decided is not None and made.kept.manifest.decided.same is not None
    assert (made.kept.manifest.decided.same.listed, made.kept.manifest.decided.same.met) == (3, 2)


def test_numbers_are_compared_as_the_ledger_names_them(tmp_path: Path) -> None:
    """Numeric ids of a Parquet file, and `17850.0` in the list."""
    _shop(tmp_path, "customer_id,same_as\n17850.0, 17851 \n")
    table = {"invoice_no": ["1", "2", "3"], "quantity": [1, 1, 1], "price": [1.0, 2.0, 3.0],
             "invoice_date": ["2024-01-05"] * 3, "customer_id": [17850.0, 17851.0, None]}  # fmt: skip
    pq.write_table(pa.table(table), tmp_path / "log.parquet")

    made = batch(tmp_path / "log.parquet", tmp_path, SAME)

    assert _customers(made.used) == {"1": "17851", "2": "17851", "3": None}


def test_zeros_are_compared_as_the_shop_says(tmp_path: Path) -> None:
    """Kept, two ids; dropped, one, in the log and in the list."""
    rows = ["1,A,1,1.00,2024-01-05,0042", "2,A,1,2.00,2024-01-06,42", "3,A,1,3.00,2024-01-07,7"]
    log = _shop(tmp_path, "customer_id,same_as\n007,0042\n", rows)
    kept = batch(log, tmp_path / "kept", {"customers": {"same": "../same.csv"}})
    dropped = batch(log, tmp_path / "dropped", {"customers": {"same": "../same.csv"}, "clean": {"id_zeros": "drop"}})
    assert [row["customer_id"] for row in kept.used] == ["0042", "42", "7"]
    assert [row["customer_id"] for row in dropped.used] == ["42", "42", "42"]


@pytest.mark.parametrize(
    ("listed", "found"),
    [
        ("customer_id,same_as\na,b\nb,a\n", "lines 2, 3 merge ids in a circle"),
        ("customer_id,same_as\na,b\na,c\n", "lines 2 and 3 merge one id into two others"),
        ("customer_id,same_as\na,\n", "line 2 does not have two ids"),
        ("customer_id;same_as;note\na;b;c;d\n", "1 records of the list of .customers. same cannot be read"),
    ],
)
def test_a_list_that_cannot_be_followed_is_refused(tmp_path: Path, listed: str, found: str) -> None:
    """With its file and the lines."""
    with pytest.raises(InputRefused, match=found) as refusal:
        batch(_shop(tmp_path, listed), tmp_path, SAME)
    assert "same.csv" in str(refusal.value)


@pytest.mark.parametrize(
    ("listed", "config", "found"),
    [
        ("old,new\na,b\n", SAME, "needs the column 'customer_id', but .*same.csv has old, new"),
        (LIST, {"customers": {"same": "same.csv", "nobody": ["C1"]}}, r"line 2 merges a customer into 'c1'.*nobody"),
        (LIST, {**SAME, "columns": {"invoice_no": "customer_id"}}, "the log has no customer_id"),
    ],
)
def test_a_list_that_does_not_fit_is_refused(tmp_path: Path, listed: str, config: dict[str, Any], found: str) -> None:
    """Its columns, an id that stands for nobody, a log without customers."""
    with pytest.raises(UsageError, match=found):
        batch(_shop(tmp_path, listed), tmp_path, config)


def test_check_names_ids_that_no_line_has_and_chains(tmp_path: Path) -> None:
    """A list of another shop would merge nothing, and nobody would see it."""
    _shop(tmp_path, "customer_id,same_as\nc2,c1b\nc1b,c1\nc8,c1\nc9,c1\n")
    (tmp_path / "regulars.toml").write_text('[customers]\nsame = "same.csv"\n')

    said = command_in(tmp_path)("check", "orders.csv").stdout

    assert "[customers] same lists 4 ids to merge, but no line has 2 of them" in said
    assert "[customers] same merges 1 id into an id that is itself merged" in said
    assert "repaired  3 customer_merged" in said


def test_a_lookup_that_makes_guests_is_named(tmp_path: Path) -> None:
    """A lookup of merged ids alone leaves all others without a customer, and nothing of them shows it."""
    _shop(tmp_path, "old,person\nc1b,c1\n")
    lookup = '[lookups.people]\nfile = "same.csv"\non = "customer_id"\nkey = "old"\ntake = { person = "person" }\n'
    (tmp_path / "as_customer.toml").write_text(f'{lookup}[columns]\ncustomer_id = "person"\n')
    (tmp_path / "as_dimension.toml").write_text(f'{lookup}[dimensions]\nperson = "person"\n')

    said = [
        command_in(tmp_path)("check", "orders.csv", "--config", f"{name}.toml").stdout
        for name in ("as_customer", "as_dimension")
    ]

    found = "the lookup 'people' has no row for 3 of 5 lines (60.0%)"
    assert f"{found}; they have no customer" in said[0] and "[customers] same" in said[0]
    assert found in said[1] and "they have no customer" not in said[1]


def test_batches_keep_the_list(tmp_path: Path) -> None:
    """Days in batches are the log of all days, and another list is refused."""
    log = _shop(tmp_path)
    parts = [tmp_path / f"{name}.csv" for name in ("one", "two")]
    for part, rows in zip(parts, (ORDERS[:2], ORDERS[2:]), strict=True):
        part.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")

    last = batches(parts, tmp_path / "batched", {"customers": {"same": "../same.csv"}})

    assert last.said == batch(log, tmp_path / "whole", {"customers": {"same": "../same.csv"}}).said
    assert last.kept.manifest.decided is not None and last.kept.manifest.decided.same is not None
    assert last.kept.manifest.decided.same.met == 2
    (tmp_path / "same.csv").write_text("customer_id,same_as\nc2,c1\n")
    with pytest.raises(UsageError, match=r"the file of \[customers\] same has changed since run run-1"):
        batch(log, tmp_path / "batched", {"customers": {"same": "../same.csv"}}, last)
    with pytest.raises(UsageError, match="settings differ from those of run run-1: customers"):
        batch(log, tmp_path / "batched", {}, last)


@pytest.fixture(scope="module", params=["as_found", "hashed"])
def published(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run that merged, and one before it that did not."""
    folder = tmp_path_factory.mktemp(f"shop_{request.param}")
    log, privacy = _shop(folder), {"privacy": {"customer_ids": request.param}}
    regulars.run(log, out=folder / "data", config={**NAMING, **privacy}).close()
    merging = {"customers": {"same": str(folder / "same.csv")}}
    regulars.run(log, out=folder / "data", config={**NAMING, **privacy, **merging}).close()
    return folder


def test_every_id_of_a_customer_finds_them(published: Path) -> None:
    """Whichever the caller knows, in all places that take one."""
    with regulars.open(published / "data") as run:
        assert run.stored_id("c1b") == run.stored_id("c1")
        assert run.stored_id("VERA.quick@example.org") == run.stored_id("c2")
        assert run.kpi("net_revenue", where={"customer_id": "c1b"})["net_revenue"].tolist() == [30]
        asked_by_the_dashboard = Lookup(CUSTOMERS, (("customer_id", ("c1b",)),), limit=1)
        assert [row["customer_id"] for row in run.look(asked_by_the_dashboard)] == [run.stored_id("c1")]
    shown = command_in(published)("table", "customers", "--where", "customer_id=c1b", "--out", "data").stdout
    assert "30.00" in shown


def test_erasing_one_id_erases_the_person(published: Path) -> None:
    """In every run, also where the ids were not merged; and a later run with neither list nor merger keeps them out."""
    done = regulars.erase("Vera.Quick@example.org", out=published / "data")

    assert len(done.replaced) == 2 and done.merged_ids == 1
    with regulars.open(published / "data") as run:
        assert run.connection.execute("SELECT count(DISTINCT customer_id), count(*) FROM transactions").fetchall() == [
            (1, 3)
        ]
    said = _decoded(published / "data")
    assert "vera.quick" not in said
    regulars.run(published / "orders.csv", out=published / "data", config=NAMING).close()
    with regulars.open(published / "data") as run:
        left = run.connection.execute("SELECT DISTINCT customer_id FROM transactions ORDER BY 1").fetchall()
    kept_out = run.manifest.settings["privacy"]["customer_ids"]
    assert kept_out == "as_found" and ("c1",) in left and not [each for (each,) in left if each and "mail" in each]
