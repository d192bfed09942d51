"""A published run as one visitor sees it: what they look up about customers stands in the audit log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from regulars.report.html.visible import Standing
from regulars.report.lookups import CUSTOMERS, Lookup
from regulars.report.questions import CUSTOMER, Question
from regulars.shell.dashboard.audit_log import AuditLog
from regulars.shell.dashboard.shared_run import SharedRun
from regulars.shell.dashboard.visitor import Visitor
from regulars.shell.published.answered import Answered
from regulars.shell.tools.tool import Tool


@dataclass(frozen=True)
class Visit:
    """The run, who looks at it, and the log; None where nothing is logged."""

    shared: SharedRun
    visitor: Visitor
    log: AuditLog | None

    @property
    def run_id(self) -> str:
        return self.shared.run_id

    @property
    def standing(self) -> Standing:
        return self.shared.standing

    @property
    def dimensions(self) -> tuple[str, ...]:
        return self.shared.dimensions

    def ask(self, question: Question) -> list[dict[str, Any]]:
        """The rows that answer the question: sums of the shop, which are not logged."""
        return self.shared.ask(question)

    def look(self, lookup: Lookup) -> list[dict[str, Any]]:
        """The rows of the lookup. Raises OutOfResources where the log cannot be written: then nothing is shown."""
        rows = self.shared.look(lookup)
        if self.log and rows and lookup.of == CUSTOMERS:
            if any(name == CUSTOMER for name, _ in lookup.where):
                for row in rows:
                    self.log.note_customer(self.visitor.name, self.run_id, row[CUSTOMER])
            else:
                self.log.note_list(self.visitor.name, self.run_id, len(rows))
        return rows

    def answer(self, tool: Tool, values: Mapping[str, Any]) -> Answered:
        """The answer of a tool. Raises OutOfResources where the log cannot be written: then nothing is answered."""
        answered = self.shared.answer(tool, values)
        listed = answered.customers_listed
        if not self.log or not answered.rows:
            return answered
        for customer in answered.customers:
            self.log.note_customer(self.visitor.name, self.run_id, customer)
        if listed and not answered.customers:
            self.log.note_list(self.visitor.name, self.run_id, listed)
        return answered

    def statement(self, question: Question) -> str:
        """The SQL that answers the question, for DuckDB."""
        return self.shared.statement(question)

    def drawn(self, name: str) -> str | None:
        """What was drawn before under this name."""
        return self.shared.drawn(name)

    def keep_drawn(self, name: str, html: str) -> None:
        """Keep what was drawn."""
        self.shared.keep_drawn(name, html)
