"""Published runs for the pages: opened once, asked by several at a time, let go of when nobody looks."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Empty, Queue
from threading import Lock, RLock, Timer
from typing import Any

from regulars.ground.errors import Busy, GateFailed, UsageError
from regulars.report.html.standing import Standing
from regulars.report.lookups import Lookup
from regulars.report.questions import Question, known_dimensions
from regulars.shell.dashboard.guess_limit import Guesses
from regulars.shell.published.figures import rows_drawn_of
from regulars.shell.published.report_content import report_content
from regulars.shell.published.run import Run
from regulars.shell.runs.folder import current_id, find

AT_ONCE = 4  # connections to one run
LONGEST = 2.0  # seconds that a question may take
PATIENCE = 10.0  # seconds that a page waits for a free connection
IDLE = 60.0  # seconds after which a run that nobody looks at is let go, so that it can be erased from
ANSWERS = 256  # kept in memory for each run


class SharedRun:
    """A run that several pages look at. What it answered is kept, under the question and for this run alone."""

    def __init__(self, run: Run) -> None:
        self.run_id = run.run_id
        self._kept = find(run.folder.parent.parent, run.run_id)
        self._free: Queue[Run] = Queue()
        self._free.put(run)
        self._opened = [run]
        self._answers: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = Lock()
        self._guesses = Guesses()
        self.dimensions = known_dimensions(run.tables, run.manifest.dimensions)
        self.standing = Standing(report_content(run.manifest, rows_drawn_of(run)))

    def ask(self, question: Question) -> list[dict[str, Any]]:
        """The rows that answer the question, from memory where they were asked for before."""
        return self._remembered(question, lambda run: run.ask(question))

    def look(self, lookup: Lookup) -> list[dict[str, Any]]:
        """The rows of the lookup, from memory where they were looked up before."""
        self._guesses.check(lookup)
        rows = self._remembered(lookup, lambda run: run.look(lookup))
        self._guesses.note(lookup, found=bool(rows))
        return rows

    def drawn(self, name: str) -> str | None:
        """What was drawn before under this name."""
        with self._lock:
            return self._answers.get(("drawn", name))

    def keep_drawn(self, name: str, html: str) -> None:
        """Keep what was drawn."""
        self._remember(("drawn", name), html)

    def close(self) -> None:
        """Lets go of the run's files."""
        for run in self._opened:
            run.close()

    def _remembered(self, key: Hashable, answer: Callable[[Run], list[dict[str, Any]]]) -> list[dict[str, Any]]:
        with self._lock:
            if key in self._answers:
                self._answers.move_to_end(key)
                return self._answers[key]
        with self._one() as run, _in_time(run):
            rows = answer(run)
        self._remember(key, rows)
        return rows

    def _remember(self, key: Hashable, value: Any) -> None:
        with self._lock:
            self._answers[key] = value
            while len(self._answers) > ANSWERS:
                self._answers.popitem(last=False)

    @contextmanager
    def _one(self) -> Iterator[Run]:
        """A connection of its own for one question; another is opened where all are in use, up to the most."""
        run = self._take()
        try:
            yield run
        finally:
            self._free.put(run)

    def _take(self) -> Run:
        with suppress(Empty):
            return self._free.get_nowait()
        with self._lock:
            if len(self._opened) < AT_ONCE:
                self._opened.append(Run(self._kept))
                return self._opened[-1]
        try:
            return self._free.get(timeout=PATIENCE)
        except Empty:
            raise Busy("many questions are being answered at the moment. Try again shortly.") from None


@contextmanager
def _in_time(run: Run) -> Iterator[None]:
    """Inside, the question is stopped when it takes too long; the connection can be asked again."""
    import duckdb

    timer = Timer(LONGEST, run.connection.interrupt)
    timer.start()
    try:
        yield
    except duckdb.InterruptException:
        raise Busy(f"the question took more than {LONGEST:g} seconds and was stopped. Ask for less.") from None
    finally:
        timer.cancel()


class Shelf:
    """The folder of runs as the pages see it: the published run, opened when somebody looks."""

    def __init__(self, out: Path, *, idle: float = IDLE) -> None:
        self._out = out
        self._idle = idle
        self._lock = RLock()
        self._shared: dict[str, SharedRun] = {}
        self._lookers: dict[str, int] = {}
        self._timer: Timer | None = None

    def current_id(self) -> str:
        """The id of the run that is published now; empty where there is none."""
        try:
            return current_id(self._out)
        except UsageError:
            return ""

    @contextmanager
    def view(self) -> Iterator[SharedRun]:
        """The run that is published now. It stays, and stays the same, until the page is done."""
        run_id = self.current_id()
        if not run_id:
            raise UsageError("no run is published yet. Make one: regulars run YOUR_FILE")
        with self.again(run_id) as shared:
            yield shared

    @contextmanager
    def again(self, run_id: str) -> Iterator[SharedRun]:
        """The run of this id, held until the page is done."""
        with self._lock:
            if run_id not in self._shared:
                self._shared[run_id] = _opened(self._out, run_id)
            shared = self._shared[run_id]
            self._lookers[run_id] = self._lookers.get(run_id, 0) + 1
        try:
            yield shared
        finally:
            with self._lock:
                self._lookers[run_id] -= 1
                self._wait_to_let_go()

    def close(self) -> None:
        """Lets go of every run."""
        with self._lock:
            if self._timer:
                self._timer.cancel()
            for shared in self._shared.values():
                shared.close()
            self._shared.clear()

    def _wait_to_let_go(self) -> None:
        if self._timer:
            self._timer.cancel()
        self._timer = Timer(self._idle, self._let_go)
        self._timer.daemon = True
        self._timer.start()

    def _let_go(self) -> None:
        with self._lock:
            for run_id in [name for name in self._shared if not self._lookers.get(name)]:
                self._shared.pop(run_id).close()


def _opened(out: Path, run_id: str) -> SharedRun:
    """Its messages name no folder: visitors read them."""
    import duckdb

    try:
        return SharedRun(Run(find(out, run_id)))
    except UsageError:
        raise UsageError(f"run {run_id} is not kept any more.") from None
    except (OSError, ValueError, LookupError, GateFailed, duckdb.Error):
        raise GateFailed(f"run {run_id} cannot be opened: it is damaged. regulars verify says where.") from None
