"""Keyed hashes in place of customer ids: the same customers under names that tell nobody who they are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import regulars
from regulars.ground.errors import UsageError
from tests.shell.batches import batch
from tests.shell.conftest import HEADER, NAMING, SHORT, lines
from tests.shell.test_erase import _decoded

HASHED = {"privacy": {"customer_ids": "hashed"}}
NUMBERS = [
    line.replace(",C", ",178500000") for line in lines() if not line.startswith("C")
]  # ids 1785000000 to 1785000007: long enough to be found by no chance
OTHER = (
    NUMBERS[0].replace("1000,", "5000,", 1).replace(",1785000000,", ",1785000000.0,")
)  # another spelling of the first


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("private")
    (folder / "log.csv").write_text("\n".join([HEADER, *NUMBERS, OTHER]) + "\n")
    regulars.run(folder / "log.csv", out=folder / "plain", config=NAMING)
    regulars.run(folder / "log.csv", out=folder / "data", config=HASHED | NAMING)
    return folder


def _sorted(run: regulars.Run, columns: list[str]) -> list[tuple[Any, ...]]:
    return sorted(run.table("customers").select(*columns).to_pandas().itertuples(index=False, name=None))


def test_the_tables_know_the_customers_and_nobody_their_ids(folder: Path) -> None:
    """As many customers with the same money, one for both spellings; no id is in any file but in lines set aside."""
    with regulars.open(folder / "plain") as plain, regulars.open(folder / "data") as hashed:
        money = ["orders", "net_revenue", "recency_days"]
        assert _sorted(plain, money) == _sorted(hashed, money)
        names = [name for (name,) in _sorted(hashed, ["customer_id"])]
        assert len(names) == 8 and all(name.startswith("id-") and len(name) == 27 for name in names)
        used = hashed.table("transactions").to_pyarrow().to_pylist()
        assert all(("id_hashed" in row["repairs"]) == (row["customer_id"] is not None) for row in used)
    said = _decoded(folder / "data")
    assert not [who for who in (f"178500000{n}" for n in range(8)) if who in said]


def test_an_address_as_mail_programs_write_it(tmp_path: Path) -> None:
    """With a name before it, or as a link: one customer, and no address in any table."""
    spellings = ["ann@example.com", "Ann Lee <Ann@Example.com>", "mailto:ann@example.com"]
    rows = [f"{n},2024-01-0{n},A,1,4.00,{who}" for n, who in enumerate(spellings, 1)]
    log = tmp_path / "log.csv"
    log.write_text("\n".join(["Order ID,Date,SKU,Quantity,Price,Email", *rows]) + "\n")
    used = batch(log, tmp_path, {"columns": {"customer_id": "Email"}}).used
    (customer,) = {row["customer_id"] for row in used}
    assert customer.startswith("mail-")


def test_the_key_makes_the_hash(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The key of the folder gives the same hashes in a later run, and another key others."""
    with regulars.open(folder / "data") as first:
        names = _sorted(first, ["customer_id"])
    with regulars.run(folder / "log.csv", out=folder / "data", config=HASHED | NAMING) as again:
        assert _sorted(again, ["customer_id"]) == names
    monkeypatch.setenv("REGULARS_ID_KEY", "another key of a shop")
    with regulars.run(folder / "log.csv", out=tmp_path / "other", config=HASHED) as other:
        assert not set(_sorted(other, ["customer_id"])) & set(names)


ADDRESS, KEY = "ann@example.com", "another key of a shop"


@pytest.mark.parametrize("key", [KEY, None], ids=["another", "lost"])
def test_nobody_is_asked_for_under_another_key(tmp_path: Path, key: str | None) -> None:
    """A customer would be two, erased or found by neither: refused, and a lost key is not replaced."""
    rows = [f"{n},2024-01-0{n},A,1,4.00,{ADDRESS}" for n in range(1, 5)]
    log, more, out = tmp_path / "log.csv", tmp_path / "more.csv", tmp_path / "data"
    for path, some in ((log, rows[:3]), (more, rows[3:])):
        path.write_text("\n".join(["Order ID,Date,SKU,Quantity,Price,Email", *some]) + "\n")
    config = {"columns": {"customer_id": "Email"}, **SHORT}
    regulars.run(log, out=out, config=config).close()
    (out / "id.key").unlink()
    if key:
        (out / "id.key").write_text(key)
    with regulars.open(out) as run:
        for asked in (
            lambda: regulars.run(more, out=out, config=config, add=True),
            lambda: regulars.erase(ADDRESS, out=out),
            lambda: run.stored_id(ADDRESS),
        ):
            with pytest.raises(UsageError, match="the key of the data folder differs from that of run"):
                asked()
        assert run.kpi("orders").orders[0] == 3
    assert (out / "id.key").exists() == bool(key)


def test_who_is_hashed_can_be_erased(folder: Path) -> None:
    """By the id that the shop knows: gone from every run, and kept out of the next, hashed or not."""
    out = folder / "data"
    done = regulars.erase("1785000003", out=out)
    assert done.replaced
    with regulars.open(out) as run:
        assert run.table("customers").count().execute() == 7
    with regulars.run(folder / "log.csv", out=out, config=HASHED) as hashed:
        assert hashed.table("customers").count().execute() == 7
    with regulars.run(folder / "log.csv", out=out, config={}) as plain:
        assert "1785000003" not in [name for (name,) in _sorted(plain, ["customer_id"])]
