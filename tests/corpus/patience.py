"""What hangs is ended: by the processor's time, since the clock says nothing on a machine with much else to do."""

from __future__ import annotations

import os
import resource
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

LONGEST = 60  # seconds of a processor
IDLE = 300  # seconds by the clock after which what did nothing at all is given up
_LEAST_WORK = 0.02  # seconds of a processor that show that something is done, however little it is given


@contextmanager
def patience(longest: float = LONGEST, idle: float = IDLE) -> Iterator[None]:
    """Inside, a TimeoutError ends what takes too long of a processor, and what waits and does nothing."""
    done = [work_done()]

    def end(*_: object) -> None:
        raise TimeoutError(f"no end within {longest:g} s of a processor")

    def look(*_: object) -> None:
        if work_done() - done[-1] < _LEAST_WORK:
            raise TimeoutError(f"nothing was done for {idle:g} s")
        done.append(work_done())

    before = [(sign, signal.signal(sign, act)) for sign, act in ((signal.SIGALRM, look), (signal.SIGPROF, end))]
    signal.setitimer(signal.ITIMER_REAL, idle, idle)
    signal.setitimer(signal.ITIMER_PROF, longest)
    began = time.process_time()
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.setitimer(signal.ITIMER_PROF, 0)
        for sign, handler in before:
            signal.signal(sign, handler)
    assert time.process_time() - began < longest


def work_done() -> float:
    """Seconds of a processor that this process and its children have had, those that run and those that have ended."""
    ended, ticks = resource.getrusage(resource.RUSAGE_CHILDREN), os.sysconf("SC_CLK_TCK")
    running = 0
    for child in Path(f"/proc/self/task/{os.getpid()}/children").read_text().split():
        with suppress(FileNotFoundError, ProcessLookupError):
            running += sum(map(int, Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()[11:13]))
    return time.process_time() + ended.ru_utime + ended.ru_stime + running / ticks
