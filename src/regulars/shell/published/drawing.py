"""The report, drawn on another processor by a process that loads the drawing libraries while a run computes."""

from __future__ import annotations

import atexit
import os
import pickle
import subprocess
import sys
from concurrent.futures import Future
from contextlib import suppress
from functools import cache
from pathlib import Path
from threading import Lock, Thread
from typing import BinaryIO, cast

from regulars.report.html.content import ReportContent
from regulars.shell.published.draw_pages import receive, send

_CHILD = "regulars.shell.published.draw_pages"


class Drawer:
    """A process that draws one report after the other, started at once and ended with this one."""

    def __init__(self, command: tuple[str, ...] = (sys.executable, "-P", "-m", _CHILD)) -> None:
        self._child: subprocess.Popen[bytes] | None = None
        self._turn = Lock()  # runs of several threads: each answer belongs to the question before it
        home = str(Path(__file__).resolve().parents[3])
        path = os.pathsep.join(filter(None, (home, os.environ.get("PYTHONPATH", ""))))
        with suppress(OSError):  # no process to be had: the report is drawn in this one
            self._child = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": path},
            )

    @property
    def pid(self) -> int | None:
        """The process, where there is one."""
        return self._child.pid if self._child else None

    def ask(self, content: ReportContent) -> Future[str]:
        """The report of the content as HTML, once it is drawn. Where the process has died, it is drawn in this one."""
        answer: Future[str] = Future()
        Thread(target=self._answer, args=(content, answer), daemon=True).start()  # a pipe takes no more than is read
        return answer

    def _answer(self, content: ReportContent, answer: Future[str]) -> None:
        try:
            with self._turn:
                drawn = self._drawn(content)
            answer.set_result(drawn or _drawn_here(content))
        except BaseException as error:
            answer.set_exception(error)

    def _drawn(self, content: ReportContent) -> str:
        """The report from the other process, or nothing."""
        if self._child:
            with suppress(OSError):
                send(cast("BinaryIO", self._child.stdin), pickle.dumps(content))
                drawn = receive(cast("BinaryIO", self._child.stdout))
                if drawn is not None:
                    return drawn.decode()
        self.end()
        return ""

    def end(self) -> None:
        """End the process, whatever it does."""
        if self._child:
            self._child.kill()
            self._child.communicate()
            self._child = None


def _drawn_here(content: ReportContent) -> str:
    from regulars.report.html.page import render

    return render(content)


@cache
def _drawer(process: int) -> Drawer:
    made = Drawer()
    atexit.register(made.end)
    return made


def drawer() -> Drawer:
    """The drawer of this process, which all its runs share. A fork gets one of its own."""
    return _drawer(os.getpid())
