"""Where the pages get their rows from: the shell puts a source in place, and the pages ask it."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any, Protocol

from regulars.report.html.content import Rows
from regulars.report.html.visible import Standing
from regulars.report.lookups import Lookup
from regulars.report.questions import Question


class Visitor(Protocol):
    """Who looks."""

    @property
    def can_sign_out(self) -> bool:
        """Whether they have a session that they can end."""
        ...


class View(Protocol):
    """One published run, seen by one visitor on one page from its first number to its last."""

    @property
    def run_id(self) -> str: ...
    @property
    def standing(self) -> Standing: ...
    @property
    def dimensions(self) -> tuple[str, ...]: ...
    @property
    def visitor(self) -> Any:
        """Who looks: a Visitor, as `again` of the source takes it."""
        ...

    def ask(self, question: Question) -> Rows:
        """One row per period and group of the question. Raises a RegularsError where there is no answer."""
        ...

    def look(self, lookup: Lookup) -> Rows:
        """The rows of a lookup. Raises a RegularsError where the run has none such."""
        ...

    def statement(self, question: Question) -> str:
        """The SQL that answers the question, for DuckDB. Raises a RegularsError where there is none."""
        ...

    def drawn(self, name: str) -> str | None:
        """What was drawn before for this run under this name."""
        ...

    def keep_drawn(self, name: str, html: str) -> None:
        """Keep what was drawn, for whoever asks next."""
        ...


class Source(Protocol):
    """The folder of runs."""

    def view(self) -> AbstractContextManager[View]:
        """The run that is published now, held until the page is done. Raises a RegularsError where there is none."""
        ...

    def current_id(self) -> str:
        """The id of the run that is published now; empty where there is none."""
        ...

    def again(self, run_id: str, visitor: Any) -> AbstractContextManager[View]:
        """The run of a page that the visitor was shown before, for a download. Raises a RegularsError if it is gone."""
        ...


_installed: list[Source] = []


def install(source: Source) -> None:
    """Put the source in place, once, before the server starts."""
    _installed[:] = [source]


def installed() -> Source:
    """The source in place."""
    return _installed[0]
