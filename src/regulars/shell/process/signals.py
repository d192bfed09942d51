"""Ctrl-C and SIGTERM, also while the engine is busy."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Iterator
from types import FrameType
from typing import Any

INTERRUPTED = 130
STOPPED_BY_TERM = 143
_seen: list[int] = []  # the engine may swallow the exception that a handler raises, so the handler leaves word here


@contextlib.contextmanager
def stoppable(connection: Any) -> Iterator[None]:
    """Inside, a signal interrupts the running statement at once; without this it would wait for its end.

    Python looks at signals between its own instructions only, so a thread waits on the wake-up pipe.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    before = signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    watcher = threading.Thread(target=_watch, args=(reader, connection), daemon=True)
    watcher.start()
    try:
        yield
    finally:
        signal.set_wakeup_fd(before)
        os.close(writer)  # ends the watcher's read
        watcher.join(timeout=1)
        os.close(reader)


def _watch(reader: int, connection: Any) -> None:
    while os.read(reader, 1):
        with contextlib.suppress(Exception):  # a closed connection has nothing left to stop
            connection.interrupt()


def end_on_signals() -> None:
    """Make SIGTERM leave through the same door as an error, so that what was begun is cleaned up, and Ctrl-C too."""

    def leave(number: int, frame: FrameType | None) -> None:
        _seen.append(number)
        raise_pending_signal()

    def show_unraisable(found: sys.UnraisableHookArgs) -> None:
        if not (_seen and isinstance(found.exc_value, (KeyboardInterrupt, SystemExit))):
            sys.__unraisablehook__(found)

    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGINT, leave)
    sys.unraisablehook = show_unraisable  # a signal may fall into a finalizer, which cannot pass its exception on


def raise_pending_signal() -> None:
    """Raises what a signal raises, where one came whose exception was swallowed on its way."""
    if signal.SIGTERM in _seen:
        raise SystemExit(STOPPED_BY_TERM)
    if signal.SIGINT in _seen:
        raise KeyboardInterrupt


def is_stop(error: BaseException) -> bool:
    """Whether the error came of Ctrl-C or SIGTERM, also where the engine has made another one of it."""
    return isinstance(error, (KeyboardInterrupt, SystemExit)) or bool(_seen)


def exit_code_of_interrupt() -> int:
    """The exit code of a command that was stopped: by SIGTERM, or else by Ctrl-C."""
    return STOPPED_BY_TERM if signal.SIGTERM in _seen else INTERRUPTED
