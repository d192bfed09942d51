"""A second process, which makes calls on another processor while a run computes."""

from __future__ import annotations

import atexit
import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from functools import cache
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import Any, BinaryIO, ParamSpec, TypeVar, cast

from regulars.shell.process.serve_calls import receive, send

_CHILD = "regulars.shell.process.serve_calls"

P = ParamSpec("P")
T = TypeVar("T")


class Worker:
    """A process that makes one call after the other, started at once and ended with this one.

    Functions go by their names, so they must stand in a module. Where the process has died, this one makes the call.
    """

    def __init__(self, command: tuple[str, ...] = (sys.executable, "-P", "-m", _CHILD)) -> None:
        self._child: subprocess.Popen[bytes] | None = None
        self._calls: SimpleQueue[tuple[Future[Any], Any] | None] = SimpleQueue()
        self._is_ended = False
        home = str(Path(__file__).resolve().parents[3])
        path = os.pathsep.join(filter(None, (home, os.environ.get("PYTHONPATH", ""))))
        with suppress(OSError):  # no process to be had: calls are made in this one
            self._child = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": path},
            )
        self._caller = Thread(target=self._make_calls, daemon=True)  # a pipe takes no more than is read
        self._caller.start()

    @property
    def pid(self) -> int | None:
        """The process, where there is one."""
        return self._child.pid if self._child else None

    def ask(self, function: Callable[P, T], *args: P.args, **named: P.kwargs) -> Future[T]:
        """What the function returns or raises, once the calls before it are made."""
        answer: Future[T] = Future()
        self._calls.put((answer, (function, args, named)))
        return answer

    def _make_calls(self) -> None:
        while asked := self._calls.get():
            answer, call = asked
            try:
                answer.set_result(self._result_of(call))
            except BaseException as error:
                answer.set_exception(error)
        self._remove_child()

    def _result_of(self, call: tuple[Any, ...]) -> Any:
        """What the call returns, from the other process where that is alive."""
        if self._child:
            try:
                send(cast("BinaryIO", self._child.stdin), call)
                went_through, found = receive(cast("BinaryIO", self._child.stdout))
            except (OSError, EOFError, ValueError, pickle.UnpicklingError):
                self._remove_child()
                if self._is_ended:
                    raise
            else:
                if went_through:
                    return found
                raise found
        function, args, named = call
        return function(*args, **named)

    def _remove_child(self) -> None:
        """Kill the process and close its pipes: in the thread that reads them, and in no other."""
        if self._child:
            self._child.kill()
            self._child.communicate()
            self._child = None

    def end(self) -> None:
        """End the process, whatever it does; nobody makes the call that it was making."""
        self._is_ended = True
        self._calls.put(None)
        if child := self._child:
            child.kill()
        self._caller.join(timeout=1)  # longer only where the call is being made in this process


@cache
def _worker(process: int) -> Worker:
    made = Worker()
    atexit.register(made.end)
    return made


def worker() -> Worker:
    """The worker of this process, which all its runs share. A fork gets one of its own."""
    return _worker(os.getpid())
