"""What a waiting person sees, on a terminal only."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Any, Self


class Progress:
    """Shows the stage at work on stderr where that is a terminal, and nothing elsewhere."""

    def __init__(self, *, quiet: bool = False) -> None:
        self._status: Any = None
        self._shown = not quiet and sys.stderr.isatty()

    def __enter__(self) -> Self:
        if self._shown:
            from rich.console import Console

            self._status = Console(stderr=True).status("starting")
            self._status.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._status is not None:
            self._status.stop()

    def at(self, stage: str) -> None:
        """Say what is being done now."""
        if self._status is not None:
            self._status.update(f"{stage} ...")
