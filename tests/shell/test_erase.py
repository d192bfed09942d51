"""A person is taken out of every kept run, whatever the form of the file, and stays out of later ones."""

from __future__ import annotations

import json
import shutil
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Never

import duckdb
import pyarrow.parquet as pq
import pytest

import regulars
from regulars.ground.errors import Busy, GateFailed, UsageError
from regulars.shell.cli import run_command_line
from regulars.shell.jobs import erase as erasing
from regulars.shell.runs.folder import find, kept_runs
from regulars.shell.runs.proof import verify
from tests.shell.conftest import ALL_KILLS, HEADER, NAMING, SHORT, lines

ADDRESS = "Vera.Quick@Example.org"
GONE = "ZQ-777"
WORDS = ("a kite for vera", "a wrong kite", "a torn kite")
STEPS = [("write_files", 1), ("place", 2)]  # at which it is killed, and before the first or after the second time
if ALL_KILLS:
    STEPS += [("put_on_list", 2), ("point_to", 1), ("remove", 1)]
OF_A_NUMBER = [
    f"9001,K1,A kite for Vera,2,2021-03-03 10:00:00,5.00,{GONE},France,10.00",
    f"9002,K1,Kite,1,2021-04-03 10:00:00,5.00,{GONE},France,5.00",
    f"9003,K1,A wrong kite,x,2021-04-04 10:00:00,5.00, {GONE} ,France,5.00",
    f"9002,K1,Kite,1,2021-04-03 10:00:00,5.00,{GONE},France,5.00",
    f"9004,K1,A torn kite,1,2021-04-05 10:00:00,5.00,{GONE},France,5.00,one,cell,more",
]


def _written(folder: Path, more: list[str], name: str = "log.csv") -> Path:
    path = folder / name
    path.write_text("\n".join([HEADER, *lines(), *more]) + "\n", encoding="utf-8")
    return path


def _run(path: Path, out: Path, config: dict[str, Any] = NAMING) -> None:
    regulars.run(path, out=out, config=config, again=True).close()


def _decoded(out: Path) -> str:
    """Everything that the files of the folder say, in lower case: their bytes, and what is packed in them."""
    found = []
    for path in (path for path in out.rglob("*") if path.is_file() and not path.is_symlink()):
        found.append(f"{path.name}\n{path.read_bytes().decode('latin-1')}")
        if path.suffix == ".parquet":
            found.append(str(pq.read_table(path).to_pylist()))
        if path.suffix == ".duckdb":
            with duckdb.connect(str(path), read_only=True) as connection:
                connection.execute(f"SET VARIABLE regulars_run = '{path.parent}/'")
                for (name,) in connection.execute("SELECT table_name FROM information_schema.tables").fetchall():
                    with suppress(duckdb.IOException):
                        found.append(str(connection.execute(f'SELECT * FROM "{name}"').fetchall()))
                found.append(str(connection.execute("SELECT sql FROM duckdb_views()").fetchall()))
    return "\n".join(found).lower()


def _money(run: regulars.Run) -> dict[str, Any]:
    return {row["step"]: (row["lines"], row["amount"]) for row in run.table("money_ledger").to_pyarrow().to_pylist()}


@pytest.fixture(scope="module")
def first_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shop")
    _run(_written(folder, OF_A_NUMBER), folder / "data")
    return folder


@pytest.fixture(scope="module")
def two_runs(first_run: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shops")
    log, out = _copied(first_run, folder)
    _run(log, out)
    return folder


def _copied(shop: Path, folder: Path) -> tuple[Path, Path]:
    shutil.copytree(shop, folder, symlinks=True, dirs_exist_ok=True)
    return folder / "log.csv", folder / "data"


@pytest.fixture
def shop(two_runs: Path, tmp_path: Path) -> tuple[Path, Path]:
    """A log with a person in used and unused lines, and a data folder with two runs of it."""
    return _copied(two_runs, tmp_path)


@pytest.fixture
def young(first_run: Path, tmp_path: Path) -> tuple[Path, Path]:
    """The same with one run."""
    return _copied(first_run, tmp_path)


def test_nothing_in_any_file_tells_of_them(shop: tuple[Path, Path]) -> None:
    """Two runs, a failed one and a left-over: id and free text are nowhere, the sums of all lines are as before."""
    _, out = shop
    for name in (".failed-x", ".building-y"):
        (out / "runs" / name).mkdir()
        (out / "runs" / name / "left.csv").write_text(GONE)
    before = find(out)
    with regulars.open(out) as run:
        money, first = _money(run), run.manifest
    assert all(word in _decoded(out) for word in (GONE.lower(), *WORDS))
    done = regulars.erase(f" {GONE} ", out=out)
    said = _decoded(out)
    assert not [word for word in (GONE.lower(), *WORDS) if word in said]
    assert len(done.replaced) == 2 and set(done.replaced) & {kept.run_id for kept in kept_runs(out)} == set()
    assert all(verify(kept) for kept in kept_runs(out))
    with regulars.open(out) as run:
        assert run.manifest.replaces == before.run_id == done_of(done, run.run_id)
        assert run.manifest.erased_lines == 2 and run.manifest.as_of.year == 2021
        for name in ("as_of", "first_day", "settings", "received_at", "present"):
            assert getattr(run.manifest, name) == getattr(first, name)
        after = _money(run)
        assert after["all lines"] == money["all lines"]
        assert after["set aside: erased"][0] == 2
        rows = run.table("set_aside").to_pyarrow().to_pylist()
        assert [row for row in rows if row["reasons"] == ["erased"]] == [
            row for row in rows if row["raw"] is None and row["source_line"] in (64, 65) and not row["repairs"]
        ]
        others = [row for row in rows if row["source_line"] in (66, 67, 68)]
        assert len(others) == 3 and all(row["raw"] is None and row["reasons"] != ["erased"] for row in others)
    assert sorted(path.name for path in (out / "runs").iterdir()) == sorted(done.replaced.values())


def done_of(done: erasing.Erasure, new: str) -> str:
    return next(old for old, other in done.replaced.items() if other == new)


def test_the_tables_are_those_of_a_log_without_them(tmp_path: Path) -> None:
    """Every mart is what it would be had the person never bought."""
    _run(_written(tmp_path, OF_A_NUMBER), tmp_path / "data")
    regulars.erase(GONE, out=tmp_path / "data")
    _run(_written(tmp_path, [], "without.csv"), tmp_path / "other")
    with regulars.open(tmp_path / "data") as left, regulars.open(tmp_path / "other") as never:
        for name in ("customers", "orders", "rfm", "segments", "products", "daily_sales", "lifecycle"):
            wanted = never.table(name).to_pyarrow().to_pylist()
            assert left.table(name).to_pyarrow().to_pylist() == wanted, name


def test_later_runs_leave_them_out(young: tuple[Path, Path]) -> None:
    """The same log again: the person's lines are set aside, and the list tells nobody who it is."""
    log, out = young
    regulars.erase(f"{GONE}", out=out)
    with regulars.open(out) as run:
        before = _money(run)["accepted"]
        assert "columns" in run.left_out  # they counted the lines of the person
    _run(log, out)
    said = _decoded(out)
    assert not [word for word in (GONE.lower(), *WORDS) if word in said]
    with regulars.open(out) as run:
        assert _money(run)["accepted"] == before
        rows = {row["source_line"]: row for row in run.table("set_aside").to_pyarrow().to_pylist()}
        assert [rows[line]["reasons"] for line in (64, 65, 66, 67)] == [["erased"]] * 4
        assert rows[66]["repairs"] == [] and not run.manifest.gates
        assert run.manifest.erased_lines == 4


def test_a_later_run_that_fails_keeps_nothing_of_them(young: tuple[Path, Path]) -> None:
    """What is kept of a run for inspection is without the person too."""
    log, out = young
    regulars.erase(GONE, out=out)
    with pytest.raises(GateFailed):
        regulars.run(log, out=out, config=NAMING | {"gates": {"least_lines": 1000}})
    assert list((out / "runs").glob(".failed-*/regulars.duckdb"))
    said = _decoded(out)
    assert not [word for word in (GONE.lower(), *WORDS) if word in said]


def test_an_address_in_any_case_and_what_stands_for_it(tmp_path: Path) -> None:
    """A customer known by an e-mail address goes by the address in any case, or by the pseudonym; both are gone."""
    of_an_address = [line.replace(GONE, ADDRESS) for line in OF_A_NUMBER]
    log = _written(tmp_path, of_an_address)
    _run(log, tmp_path / "made")
    for number, spelled in enumerate((str.upper, None)):
        out = tmp_path / f"data{number}"
        shutil.copytree(tmp_path / "made", out, symlinks=True)
        with regulars.open(out) as run:
            names = run.table("customers").customer_id.to_pyarrow().to_pylist()
        (pseudonym,) = [name for name in names if name.startswith("mail-")]
        assert pseudonym in _decoded(out)
        regulars.erase(spelled(ADDRESS) if spelled else pseudonym, out=out)
        _run(log, out)
        said = _decoded(out)
        assert not [word for word in (ADDRESS.lower(), pseudonym, *WORDS) if word in said]


def test_texts_of_others_with_the_address_are_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """They are not the person's lines, so they stay, and it is said how many there are."""
    own = f"9001,K1,Kite,2,2021-03-03 10:00:00,5.00,{ADDRESS},France,10.00"
    gift = f"9002,K2,Gift for {ADDRESS.upper()}!,1,2021-03-04 10:00:00,5.00,C1,France,5.00"
    other = "9003,K3,Gift for somebody@else.example,1,2021-03-05 10:00:00,5.00,C1,France,5.00"
    _run(_written(tmp_path, [own, gift, other]), tmp_path / "data", SHORT)
    assert run_command_line(["erase", "--customer", ADDRESS, "--out", str(tmp_path / "data")]) == 0
    assert ": the address is in a text on 1 line of other customers" in capsys.readouterr().out


def test_a_number_and_the_same_as_a_decimal(tmp_path: Path) -> None:
    """17850 is 17850.0, in the log and in the request."""
    more = [line.replace(GONE, "17850.0") for line in OF_A_NUMBER[:1]]
    log, out = _written(tmp_path, more), tmp_path / "data"
    _run(log, out)
    done = regulars.erase("17850", out=out)
    assert list(done.lines.values()) == [1]
    _run(log, out)
    assert "17850" not in _decoded(out)


def test_a_number_with_zeros_where_they_are_dropped(tmp_path: Path) -> None:
    """Under either spelling; 42 is another customer where zeros tell ids apart."""
    more = [
        "9001,K1,A kite for Vera,2,2021-03-03 10:00:00,5.00,0077042,France,10.00",
        "9002,K1,A torn kite,x,2021-03-03 10:00:00,5.00,077042,France,10.00",
    ]
    out, config = tmp_path / "out", {**NAMING, "clean": {"id_zeros": "drop"}}
    log = _written(tmp_path, more)
    _run(log, out, config)
    erased = regulars.erase("0077042", out=out)
    assert list(erased.lines.values()) == [2]
    said = _decoded(out)
    assert not [word for word in ("077042", "a kite for vera", "a torn kite") if word in said]
    _run(log, out, config)
    with regulars.open(out) as run:
        assert sum(file.reasons.get("erased", 0) for file in run.manifest.inputs) == 2


def test_lines_that_name_the_buyer_by_their_order_alone(tmp_path: Path) -> None:
    """Where the first line of an order names the buyer for all, the text of the others goes too."""
    rows = ["100,P1,1,2021-01-01,2.00,zoe-1,Mug", "100,P2,x,,2.00,,Zoe's kite", "101,P1,y,2021-01-02,2.00,bo,Jar"]
    rows += ["102,P1,2,2021-01-03,2.00,bo,Mug"]
    header = "InvoiceNo,StockCode,Quantity,InvoiceDate,Price,CustomerID,ProductName"
    (tmp_path / "log.csv").write_text("\n".join([header, *rows]) + "\n")
    fill = {"fill_down": ["InvoiceDate", "CustomerID"], "fill_by": "InvoiceNo"}
    config = {"files": fill, "gates": {"set_aside_fail": 1.0}}
    out = tmp_path / "data"
    regulars.run(tmp_path / "log.csv", out=out, config=config).close()
    assert "zoe's kite" in _decoded(out)
    regulars.erase("zoe-1", out=out)
    said = _decoded(out)
    assert "zoe" not in said and "jar" in said


def test_the_last_person_of_a_log(tmp_path: Path) -> None:
    """A log of one customer has nothing left but its ledger; the run stands all the same."""
    (tmp_path / "log.csv").write_text("\n".join([HEADER, *OF_A_NUMBER[:2]]) + "\n")
    out = tmp_path / "data"
    _run(tmp_path / "log.csv", out)
    regulars.erase(GONE, out=out)
    assert GONE.lower() not in _decoded(out)
    assert verify(find(out)) and find(out).manifest.tables["transactions"] == 0


def test_the_last_person_of_a_long_log(tmp_path: Path) -> None:
    """Studies for which the days of the log are enough say why they have nothing, where no line is left."""
    bought = [date(2021, 1, 1) + timedelta(days=9 * number) for number in range(100)]
    rows = [f"{number},P1,1,{day},2.00,{GONE},Mug" for number, day in enumerate(bought, 100)]
    (tmp_path / "log.csv").write_text(
        "\n".join(["InvoiceNo,StockCode,Quantity,InvoiceDate,Price,CustomerID,ProductName", *rows]) + "\n"
    )
    out = tmp_path / "data"
    by_day = {"alerts", "change", "forecast"}
    config = {"studies": {"skip": [study for study in SHORT["studies"]["skip"] if study not in by_day]}}
    regulars.run(tmp_path / "log.csv", out=out, config=config).close()
    regulars.erase(GONE, out=out)
    with regulars.open(out) as run:
        assert run.manifest.tables["transactions"] == 0
        reasons = [run.left_out[name] for name in ("alerts", "forecast", "revenue_bridge")]
        assert all(reasons) and not [reason for reason in reasons if "skip" in reason]


def test_nobody_knows_them(young: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    """An id that no run knows is refused and nothing is changed; --ahead lists it for later runs."""
    log, out = young
    before = sorted((path.name, path.stat().st_mtime_ns) for path in out.rglob("*") if path.name != ".lock")
    assert run_command_line(["erase", "--customer", "C99", "--out", str(out)]) == 2
    assert "no run in" in capsys.readouterr().err
    after = sorted((path.name, path.stat().st_mtime_ns) for path in out.rglob("*") if path.name != ".lock")
    assert before == after
    assert run_command_line(["erase", "--customer", "C99", "--out", str(out), "--ahead", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "replaced": {},
        "lines": {},
        "merged_ids": 0,
        "mentions": {},
        "campaigns": [],
    }
    log.write_text(log.read_text().replace(",C1,", ",C99,"))
    _run(log, out)
    assert find(out).manifest.erased_lines > 0
    with pytest.raises(UsageError, match="is not a customer id"):
        regulars.erase(" nan ", out=out)


def test_a_run_that_is_read_is_not_erased(shop: tuple[Path, Path]) -> None:
    """Somebody reads an old run: the request is refused with its id, and nothing is changed."""
    _, out = shop
    oldest = kept_runs(out)[0].run_id
    with regulars.open(out, oldest), pytest.raises(Busy, match=f"run {oldest} is being read"):
        regulars.erase(GONE, out=out)
    assert not (out / "erased.json").exists() and oldest in {kept.run_id for kept in kept_runs(out)}
    regulars.erase(GONE, out=out)
    assert GONE.lower() not in _decoded(out)


@pytest.mark.parametrize(("step", "time"), STEPS)
def test_killed_between_two_steps(
    shop: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, step: str, time: int
) -> None:
    """Whatever the step at which it ends: what is served verifies, and a second call completes the work."""
    _, out = shop
    real, calls = getattr(erasing, step), []

    class Killed(BaseException):
        pass

    def killed(*given: Any, **named: Any) -> Never:
        calls.append(step)
        if time == 1:
            raise Killed
        real(*given, **named)
        raise Killed

    monkeypatch.setattr(erasing, step, killed)
    with pytest.raises(Killed):
        regulars.erase(GONE, out=out)
    assert verify(find(out))
    monkeypatch.undo()
    regulars.erase(GONE, out=out)
    assert GONE.lower() not in _decoded(out)
    assert len(kept_runs(out)) == 2 and all(verify(kept) for kept in kept_runs(out))
    assert find(out).run_id == kept_runs(out)[-1].run_id


def test_a_second_person_and_the_order_of_runs(shop: tuple[Path, Path]) -> None:
    """Runs keep their order; a run that was written anew can be written anew again."""
    _, out = shop
    regulars.erase(GONE, out=out)
    done = regulars.erase("C3", out=out)
    assert all(new.endswith("-erased-2") for new in done.replaced.values())
    assert find(out).run_id == kept_runs(out)[-1].run_id
    with regulars.open(out) as run:
        assert "C3" not in run.table("customers").customer_id.to_pyarrow().to_pylist()


def test_the_list_and_its_key(young: tuple[Path, Path]) -> None:
    """Under another key the list would keep nobody out: such a run is refused."""
    log, out = young
    regulars.erase(GONE, out=out)
    path = out / "erased.json"
    whole = path.read_text()
    stored = json.loads(whole)
    (first, *others) = stored["customers"]
    for changed in ({"customers": others}, {"customers": [first[::-1], *others]}, {"list_chick": stored["list_check"]}):
        path.write_text(json.dumps({**stored, **changed}))
        with pytest.raises(GateFailed, match="was changed"):
            _run(log, out)
    path.write_text(whole)
    (out / "id.key").unlink()
    with pytest.raises(UsageError, match="with another key"):
        _run(log, out)
