"""What a waiting person sees, on a terminal only: the stage at work, the time so far, and about how much is left.

What is left is read off the last run into the same folder: its stages and their seconds, stretched by how much slower
or faster the stages so far were.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import Any, Self

FILE_NAME = ".pace.json"
_STRETCH = (0.1, 20.0)  # a log that is new has another pace, but not any


class Progress:
    """Shows the stage at work on stderr where that is a terminal, and nothing elsewhere.

    `folder` is that of the runs: there the pace of this run is left for the next.
    """

    def __init__(self, folder: Path | None = None, *, quiet: bool = False) -> None:
        self._shown = not quiet and sys.stderr.isatty()
        self._folder = folder
        self._former = read_pace(folder) if self._shown and folder else {}
        self._done: dict[str, float] = {}
        self._stage, self._size = "starting", ""
        self._began = self._entered = monotonic()
        self._live: Any = None

    def __enter__(self) -> Self:
        if self._shown:
            from rich.console import Console
            from rich.live import Live
            from rich.spinner import Spinner

            spinner = Spinner("dots")

            def line() -> Spinner:
                spinner.update(text=self._line(monotonic()))
                return spinner

            self._live = Live(get_renderable=line, console=Console(stderr=True), transient=True, refresh_per_second=5)
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live is not None:
            self._live.stop()
            self._leave(monotonic())
            if kind is None and self._folder:
                write_pace(self._folder, self._done)

    def at(self, stage: str, *, lines: int | None = None) -> None:
        """Say what is being done now, and of how many lines."""
        now = monotonic()
        self._leave(now)
        self._stage, self._entered = stage, now
        self._size = f" ({lines:,} lines)" if lines is not None else self._size

    @property
    def stage(self) -> str:
        """What is being done."""
        return self._stage

    def _leave(self, now: float) -> None:
        self._done[self._stage] = self._done.get(self._stage, 0.0) + now - self._entered

    def _line(self, now: float) -> str:
        left = time_left(self._former, self._done, self._stage, now - self._entered)
        more = "" if left is None else f", about {minutes(left)} left"
        return f"{self._stage}{self._size}: {minutes(now - self._began)}{more}"


def time_left(former: Mapping[str, float], done: Mapping[str, float], stage: str, within: float) -> float | None:
    """Seconds until the end at the pace of a former run; None where there was none, or nothing compares yet."""
    both = [name for name in done if name in former]
    before = sum(former[name] for name in both)
    if stage not in former or before <= 0:
        return None
    stretch = min(max(sum(done[name] for name in both) / before, _STRETCH[0]), _STRETCH[1])
    ahead = sum(seconds for name, seconds in former.items() if name not in done and name != stage)
    return stretch * ahead + max(stretch * former[stage] - within, 0.0)


def minutes(seconds: float) -> str:
    """0:07, 12:30."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"


def read_pace(folder: Path) -> dict[str, float]:
    """The seconds of each stage of the last run that was watched; nothing where there are none to be read."""
    with suppress(OSError, ValueError, AttributeError):
        pace = json.loads((folder / FILE_NAME).read_text("utf-8"))
        return {str(stage): float(seconds) for stage, seconds in pace.items()}
    return {}


def write_pace(folder: Path, done: Mapping[str, float]) -> None:
    """Leave the seconds of each stage for the next run; a folder that cannot hold them does without."""
    with suppress(OSError):
        rounded = {stage: round(seconds, 3) for stage, seconds in done.items()}
        (folder / FILE_NAME).write_text(json.dumps(rounded) + "\n", encoding="utf-8")
