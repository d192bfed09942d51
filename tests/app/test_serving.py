"""Runs as the pages hold them: one at a time, in bounded time, remembered under the run, and let go of."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from time import monotonic, sleep

import pytest

from regulars.ground.errors import Busy, GateFailed, UsageError
from regulars.report.lookups import CUSTOMERS, Lookup
from regulars.report.questions import Question
from regulars.shell.dashboard import guess_limit, shared_run, shared_runs
from regulars.shell.dashboard.shared_run import SharedRun
from regulars.shell.dashboard.shared_runs import Shelf
from regulars.shell.dashboard.visitor import ANYBODY
from regulars.shell.published.run import Run
from regulars.shell.runs.folder import point_to
from regulars.shell.runs.retention import is_read, remove
from tests.app.conftest import publish
from tests.shell.manifests import write_manifest_anew

ALL = Question(None)
ENDLESS = "SELECT sum(a.range * b.range) FROM range(10_000_000) a, range(10_000_000) b"


def one(customer: str) -> Lookup:
    """The question for one customer."""
    return Lookup(CUSTOMERS, (("customer_id", (customer,)),), limit=1)


@pytest.fixture
def out(published: Path, tmp_path: Path) -> Path:
    """The same in a folder of its own."""
    shutil.copytree(published, tmp_path / "data", symlinks=True)
    return tmp_path / "data"


@pytest.fixture
def shelf(out: Path) -> Iterator[Shelf]:
    shelf = Shelf(out, idle=0.2)
    yield shelf
    shelf.close()


def test_a_page_stays_with_its_run(shelf: Shelf, out: Path) -> None:
    """While a page is drawn another run is published: the page sees its own to the end, the next page the new one."""
    with shelf.view() as before:
        first = before.ask(ALL)
        publish(out, 120)
        assert shelf.current_id() != before.run_id
        assert before.ask(Question(None, where=(("country", ("France",)),)))[0]["orders"] == first[0]["orders"]
        assert is_read(out / "runs" / before.run_id)
        with shelf.view() as after:
            assert after.run_id == shelf.current_id()
            assert after.ask(ALL)[0]["orders"] > first[0]["orders"]  # not what the other run has answered


def test_a_run_that_nobody_looks_at_is_let_go(shelf: Shelf, out: Path) -> None:
    """A little after the last look the lease has fallen, so that the run can be removed or erased from."""
    with shelf.view() as view:
        folder = out / "runs" / view.run_id
        assert is_read(folder)
    until = monotonic() + 10
    while is_read(folder):
        assert monotonic() < until
        sleep(0.05)
    with shelf.view() as again:
        assert again.ask(ALL)[0]["orders"] == 61


def test_ids_are_not_tried_out(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    """After many ids that nobody has, an id that somebody has is answered no better; later it is answered again."""
    with shelf.view() as view:
        there = view.look(Lookup(CUSTOMERS, limit=1))[0]["customer_id"]
        for number in range(guess_limit.TRIES):
            assert view.look(one(f"nobody-{number}")) == []
        for asked in (there, "nobody"):
            with pytest.raises(Busy, match="Wait a minute"):
                view.look(one(asked))
        assert len(view.look(Lookup(CUSTOMERS, limit=3))) == 3
        monkeypatch.setattr(guess_limit, "PER_SECONDS", 0.0)
        assert view.look(one(there))[0]["customer_id"] == there


def test_an_endless_question_is_stopped(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    """It ends with one sentence after the time that a question has; the connection answers the next one."""
    with shelf.view() as view:
        with monkeypatch.context() as patched:
            patched.setattr(shared_run, "LONGEST", 0.3)
            patched.setattr(Run, "ask", lambda run, _: run.connection.execute(ENDLESS).fetchall())
            began = monotonic()
            with pytest.raises(Busy, match=r"took more than 0\.3 seconds and was stopped"):
                view.ask(ALL)
        assert monotonic() - began < 10
        assert view.ask(ALL)[0]["orders"] == 61


def test_the_same_question_is_answered_once(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    """Asked again, it comes from memory."""
    with shelf.view() as view:
        first = view.ask(ALL)
        monkeypatch.setattr(Run, "ask", lambda *_: pytest.fail("asked twice"))
        assert view.ask(Question(None)) is first


def test_a_damaged_run_is_told_without_its_path(shelf: Shelf, out: Path) -> None:
    """No page, one sentence, and the command that says more."""
    run_id = shelf.current_id()
    (out / "runs" / run_id / "regulars.duckdb").write_bytes(b"no database")
    with pytest.raises(GateFailed, match="regulars verify shows where") as error, shelf.view():
        pass
    assert str(out) not in str(error.value)


def test_a_folder_of_runs_that_is_damaged_is_told(shelf: Shelf, out: Path) -> None:
    """A pointer that names no run, or is no text, closes the dashboard with a sentence."""
    for pointer in (b"none", b"\xff\x00", b""):
        (out / "CURRENT").write_bytes(pointer)
        assert shelf.current_id() == ""
        assert shelf.closed().startswith("the folder of runs is damaged. regulars repair")
        with pytest.raises(UsageError, match="regulars repair"), shelf.view():
            pass


def test_readers_see_either_run(shelf: Shelf, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The run is replaced between the reading of its name and its opening, as erasing and retention do: the next one
    is shown."""
    first = shelf.current_id()
    opened = shared_runs.open_shared

    def replace(folder: Path, run_id: str) -> SharedRun:
        if run_id == first:
            shutil.copytree(out / "runs" / first, out / "runs" / "later")
            write_manifest_anew(out / "runs" / "later", run_id="later")
            point_to(out, "later")
            assert remove(out / "runs" / first)
        return opened(folder, run_id)

    monkeypatch.setattr(shared_runs, "open_shared", replace)
    with shelf.view() as view:
        assert view.run_id == shelf.current_id() == "later"
        assert view.ask(ALL)[0]["orders"] == 61


def test_a_folder_without_a_run_has_no_id(tmp_path: Path) -> None:
    """Nothing is published: no id, and a sentence for the page."""
    shelf = Shelf(tmp_path)
    assert shelf.current_id() == ""
    with pytest.raises(UsageError, match="no run is published yet"), shelf.view():
        pass


def test_a_run_that_was_removed_is_told(shelf: Shelf) -> None:
    """A download of a page that was left open for long: its run may be gone."""
    with pytest.raises(UsageError, match="run gone is not kept any more"), shelf.again("gone", ANYBODY):
        pass
