"""Published runs for the pages: opened once, shared by visitors, closed when nobody looks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock, Timer

from regulars.ground.errors import GateFailed, RegularsError, UsageError
from regulars.shell.dashboard.audit_log import AuditLog
from regulars.shell.dashboard.shared_run import SharedRun
from regulars.shell.dashboard.visit import Visit
from regulars.shell.dashboard.visitor import ANYBODY, Visitor
from regulars.shell.published.run import Run
from regulars.shell.runs.folder import current_id, find

IDLE = 60.0  # seconds after which a run that nobody looks at is let go, so that it can be erased from


class Shelf:
    """The folder of runs as the pages see it: the published run, opened when a visitor comes."""

    def __init__(
        self,
        out: Path,
        *,
        idle: float = IDLE,
        log: AuditLog | None = None,
        visitor: Callable[[], Visitor] = lambda: ANYBODY,
    ) -> None:
        """`visitor` says for whom a page is being drawn; what they look up stands in `log`."""
        self._out = out
        self._log = log
        self._visitor = visitor
        self._idle = idle
        self._lock = RLock()
        self._shared: dict[str, SharedRun] = {}
        self._lookers: dict[str, int] = {}
        self._timer: Timer | None = None

    def current_id(self) -> str:
        """The id of the run that is published now; empty where there is none."""
        try:
            return current_id(self._out)
        except (RegularsError, OSError):
            return ""

    def closed(self) -> str:
        """Why there is no run to show; empty if there is one. Visitors read it, so it names no folder."""
        try:
            current_id(self._out)
        except UsageError:
            return "no run is published yet. Make one: regulars run YOUR_FILE"
        except (RegularsError, OSError):
            return "the folder of runs is damaged. regulars repair publishes the newest complete run."
        return ""

    @contextmanager
    def view(self, visitor: Visitor | None = None) -> Iterator[Visit]:
        """The run that is published now, unchanged until the page is done.

        Without a visitor, for the one for whom a page is being drawn.
        """
        visitor = visitor or self._visitor()
        with self._held(self._hold_published()) as shared:
            yield Visit(shared, visitor, self._log)

    @contextmanager
    def again(self, run_id: str, visitor: Visitor) -> Iterator[Visit]:
        """The run of a page that this visitor was shown before."""
        with self._held(self._hold(run_id)) as shared:
            yield Visit(shared, visitor, self._log)

    def _hold_published(self) -> SharedRun:
        """The published run, counted as in use. If it was removed since its name was read, the next one."""
        while True:
            run_id = self.current_id()
            if not run_id:
                raise UsageError(self.closed())
            try:
                return self._hold(run_id)
            except RegularsError:
                if self.current_id() == run_id:
                    raise

    def _hold(self, run_id: str) -> SharedRun:
        with self._lock:
            if run_id not in self._shared:
                self._shared[run_id] = open_shared(self._out, run_id)
            self._lookers[run_id] = self._lookers.get(run_id, 0) + 1
            return self._shared[run_id]

    @contextmanager
    def _held(self, shared: SharedRun) -> Iterator[SharedRun]:
        try:
            yield shared
        finally:
            with self._lock:
                self._lookers[shared.run_id] -= 1
                self._wait_to_let_go()

    def close(self) -> None:
        """Close every run."""
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


def open_shared(out: Path, run_id: str) -> SharedRun:
    """The run of this id, opened to be shared. Visitors read its messages, so these name no folder."""
    import duckdb

    try:
        return SharedRun(Run(find(out, run_id)))
    except UsageError:
        raise UsageError(f"run {run_id} is not kept any more.") from None
    except (OSError, ValueError, LookupError, GateFailed, duckdb.Error):
        raise GateFailed(f"run {run_id} cannot be opened: it is damaged. regulars verify shows where.") from None
