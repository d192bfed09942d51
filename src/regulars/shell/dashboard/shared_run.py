"""A published run that several pages look at: asked by a few at a time, each question once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager, suppress
from queue import Empty, Queue
from threading import Lock, Timer
from typing import Any

from regulars.ground.errors import Busy, UsageError
from regulars.report.html.visible import Standing
from regulars.report.lookups import CUSTOMERS, Lookup
from regulars.report.questions import CUSTOMER, Question, known_dimensions
from regulars.shell.dashboard.guess_limit import Guesses
from regulars.shell.published.answered import Answered
from regulars.shell.published.figures import rows_drawn_of
from regulars.shell.published.report_content import report_content
from regulars.shell.published.run import Run
from regulars.shell.runs.folder import find
from regulars.shell.tools.tool import Tool

AT_ONCE = 4  # connections to one run
LONGEST = 2.0  # seconds that a question may take
PATIENCE = 10.0  # seconds that a page waits for a free connection
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
        """The rows that answer the question, from memory where they were asked for before.

        Raises UsageError where the evidence withholds the KPI that the question names.
        """
        rows: list[dict[str, Any]] = self._remembered(question, lambda run: _rows(run, question))
        return rows

    def statement(self, question: Question) -> str:
        """The SQL that answers the question, for DuckDB."""
        text: str = self._remembered(("statement", question), lambda run: _statement(run, question))
        return text

    def look(self, lookup: Lookup) -> list[dict[str, Any]]:
        """The rows of the lookup, from memory where they were looked up before."""
        self._guesses.check(lookup)
        rows: list[dict[str, Any]] = self._remembered(lookup, lambda run: run.look(lookup))
        self._guesses.note(lookup, found=bool(rows))
        return rows

    def answer(self, tool: Tool, values: Mapping[str, Any]) -> Answered:
        """The answer of a tool to these arguments, from memory where it was asked before."""
        named = tuple(each for each in values.get("where", ()) if each[0] == CUSTOMER)
        lookup = Lookup(CUSTOMERS, named)
        self._guesses.check(lookup)
        key = (tool.name, tuple(sorted(values.items(), key=lambda pair: pair[0])))
        try:
            answered: Answered = self._remembered(key, lambda run: tool.answered(run, values))
        except UsageError:
            self._guesses.note(lookup, found=False)
            raise
        self._guesses.note(lookup, found=bool(answered.rows))
        return answered

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

    def _remembered(self, key: Hashable, answer: Callable[[Run], Any]) -> Any:
        with self._lock:
            if key in self._answers:
                self._answers.move_to_end(key)
                return self._answers[key]
        with self._one() as run, _in_time(run):
            found = answer(run)
        self._remember(key, found)
        return found

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
            raise Busy("too many questions at the moment. Try again shortly.") from None


def _rows(run: Run, question: Question) -> list[dict[str, Any]]:
    if question.kpi:
        run.questions.check_asked(question, (question.kpi,))
    return run.ask(question)


def _statement(run: Run, question: Question) -> str:
    from regulars.shell.sql.definitions import kpi_statement, of_run

    return kpi_statement(of_run(run), question, "duckdb").text + ";"


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
