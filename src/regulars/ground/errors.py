"""What can go wrong, as one family of errors: each has an exit code and says what to do next."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from difflib import get_close_matches
from typing import Any


class RegularsError(Exception):
    """Something a person can mend. `str(error)` is the whole message; nothing else need be shown.

    The message is one line. Where settings mend it, `paste` has them as lines of TOML, which follow below it.
    """

    exit_code = 1

    def __init__(self, message: str, *, paste: str = "") -> None:
        super().__init__("\n".join(map(printable, [message, *paste.splitlines()])))
        self.message, self.paste = message, paste

    def __reduce__(self) -> tuple[Callable[..., RegularsError], tuple[Any, ...]]:
        """The same error in another process. By default it would be made anew, of other arguments."""
        return _restored, (type(self), self.args, self.__dict__)

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows: the message alone, as the command does."""
        return [f"{type(self).__name__}: {self}"]


def _restored(kind: type[RegularsError], args: tuple[Any, ...], state: dict[str, Any]) -> RegularsError:
    error = kind.__new__(kind, *args)
    error.__dict__.update(state)
    return error


class UsageError(RegularsError):
    """A command, an argument or the configuration asks for something that does not exist."""

    exit_code = 2


class InputRefused(RegularsError):
    """An input file cannot be read without losing or guessing lines."""

    exit_code = 3


class ColumnsMissing(InputRefused):
    """A header without a column that every log needs."""


class GateFailed(RegularsError):
    """The audit found tables that disagree, so the run was not published."""

    exit_code = 4


class Busy(RegularsError):
    """Another process is writing to the same data folder."""

    exit_code = 5


class OutOfResources(RegularsError):
    """Memory, disk space or file handles ran out."""

    exit_code = 6


def printable(text: str) -> str:
    """Text from outside on one line, without anything that a terminal would obey."""
    return "".join(char if char.isprintable() else repr(char)[1:-1] for char in text)


def meant(name: str, known: Iterable[str]) -> str:
    """What may have been meant by a name that is not known: the closest one, else those that are, up to 40."""
    names = list(known)
    folded = {known.casefold(): known for known in reversed(names)}
    close = get_close_matches(name.casefold(), folded, n=1)
    return f"did you mean {folded[close[0]]!r}?" if close else f"known: {listing(names, most=40)}"


def listing(items: list[str] | tuple[str, ...], *, most: int = 5) -> str:
    """Up to `most` items joined by commas, and how many more there are."""
    shown = ", ".join(items[:most])
    return f"{shown} and {len(items) - most} more" if len(items) > most else shown
