"""Who opened which customer: what the audit log has of it, what it never has, and how it is asked."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import regulars
from regulars.ground.errors import OutOfResources, UsageError
from regulars.report.lookups import CUSTOMERS, Lookup
from regulars.report.questions import Question
from regulars.shell.cli import run_command_line
from regulars.shell.dashboard.audit_log import FILE_NAME, AuditLog, entries_of
from regulars.shell.dashboard.shared_runs import Shelf
from regulars.shell.dashboard.visitor import Visitor


def one(customer: str) -> Lookup:
    return Lookup(CUSTOMERS, (("customer_id", (customer,)),), limit=1)


@pytest.fixture(scope="module")
def out(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The run of a small shop in a folder of its own."""
    return shutil.copytree(published, tmp_path_factory.mktemp("audited") / "data", symlinks=True)


@pytest.fixture(scope="module")
def ids(out: Path) -> list[str]:
    """Two of its customers."""
    with regulars.open(out) as run:
        return [row["customer_id"] for row in run.look(Lookup(CUSTOMERS, order=("customer_id",), limit=2))]


@pytest.fixture
def shelf(out: Path) -> Iterator[Shelf]:
    """The runs as Zoë sees them, with an empty log."""
    (out / FILE_NAME).unlink(missing_ok=True)
    shelf = Shelf(out, log=AuditLog(out / FILE_NAME), visitor=lambda: Visitor("zoë@shop.example"))
    yield shelf
    shelf.close()


def test_what_is_opened_is_noted(shelf: Shelf, out: Path, ids: list[str]) -> None:
    """One line per customer and list, in order, with time, visitor and run; once while the visitor stays there."""
    with shelf.view() as view:
        for customer in (ids[0], ids[0], ids[1], "nobody"):
            view.look(one(customer))
        view.look(Lookup(CUSTOMERS, limit=2))
        view.ask(Question(None))
    text = (out / FILE_NAME).read_text("utf-8")
    entries = [json.loads(line) for line in text.splitlines()]
    assert [sorted(entry) for entry in entries] == [["at", "customer", "run", "visitor"]] * 2 + [
        ["at", "customers", "run", "visitor"]
    ]
    assert entries[2]["customers"] == 2
    assert {(entry["visitor"], entry["run"]) for entry in entries} == {("zoë@shop.example", view.run_id)}
    assert not any(customer in text for customer in ids)
    assert (out / FILE_NAME).stat().st_mode & 0o777 == 0o640


def test_the_log_answers_who_opened_a_customer(
    shelf: Shelf, out: Path, ids: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Everybody who opened them, also after another server has gone on with the log; nobody who opened others."""
    with shelf.view() as view:
        view.look(one(ids[0]))
        view.look(one(ids[1]))
    AuditLog(out / FILE_NAME).note_customer("max@shop.example", "later", ids[0])
    assert run_command_line(["opened", "--customer", ids[0], "--out", str(out), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["opened"]
    assert [entry["visitor"] for entry in found] == ["zoë@shop.example", "max@shop.example"]
    (out / FILE_NAME).unlink()
    assert run_command_line(["opened", "--customer", ids[0], "--out", str(out)]) == 2


def test_what_cannot_be_noted_is_not_shown(shelf: Shelf, out: Path, ids: list[str]) -> None:
    """A log that cannot be written closes the customers, and nothing else; at the start it is refused."""
    (out / FILE_NAME).unlink()
    (out / FILE_NAME).mkdir()
    try:
        with shelf.view() as view:
            with pytest.raises(OutOfResources, match="so nothing is shown"):
                view.look(one(ids[0]))
            assert view.ask(Question(None))
        with pytest.raises(UsageError, match="--audit-log"):
            AuditLog(out / FILE_NAME)
    finally:
        (out / FILE_NAME).rmdir()


def test_a_log_that_was_changed_is_refused(shelf: Shelf, out: Path) -> None:
    """Its line is named."""
    (out / FILE_NAME).write_text('{"customer": "x"}\n{"customer\n')
    with pytest.raises(UsageError, match="line 2 of the audit log"):
        list(entries_of(out / FILE_NAME, ["x"]))
