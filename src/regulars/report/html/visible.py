"""Which tables may be shown, and in which words the others are missed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from regulars.ground.evidence import WEAK, parts_of
from regulars.report.condense import CONDENSED
from regulars.report.html.content import ReportContent, Row, Rows
from regulars.report.verdicts import Verdicts, sentence

# The published table behind each condensed one: the last of those that it reads.
BEHIND = {name: tables[-1] for name, (tables, _) in CONDENSED.items()}

OF_MODELS = ("btyd_parameters", "churn_evaluation.p_alive", "churn_scores.model")  # their reasons speak of fits


@dataclass(frozen=True)
class Standing:
    """The content of a report seen through its evidence: what is withheld counts as absent, with the reason.

    A claim is a table (`rfm`) or a number of a table (`monthly_revenue.growth_last_year`).
    """

    content: ReportContent

    @property
    def currency(self) -> str:
        return self.content.currency

    @property
    def last_day(self) -> date:
        return self.content.as_of - timedelta(days=1)

    def in_currency(self, title: str) -> str:
        """The title of a table with money in it."""
        return f"{title}, {self.currency}" if self.currency else title

    def rows(self, table: str) -> Rows:
        """The table's rows in the order of the store; none where it is absent or withheld."""
        if self._withheld(table):
            return ()
        rows = self.content.tables.get(table, ())
        hidden = self._verdicts.withheld_columns(table)
        return [{**row, **dict.fromkeys(hidden)} for row in rows] if hidden else rows

    def ordered(self, table: str, *columns: str) -> list[Row]:
        return sorted(self.rows(table), key=lambda row: tuple(row[column] for column in columns))

    def missing(self, table: str) -> str:
        """Why there is nothing to show from the table; empty where there is."""
        withheld = self._withheld(table)
        if withheld:
            return withheld
        if self.rows(table):
            return ""
        stated = [self.content.left_out[name] for name in _names(table) if name in self.content.left_out]
        if stated:
            return sentence(stated[0])
        return "It has no rows." if table in self.content.tables else "It was not made in this run."

    def doubts(self, *tables: str) -> tuple[str, ...]:
        """What the evidence says against these tables and their numbers where it calls them weak, each once.

        Claims of models speak the language of statistics; what they doubt stands with the tables too.
        """
        names = [name for table in tables for name in _names(table)]
        found = [
            sentence(reason)
            for row in self._evidence
            if row["verdict"] == WEAK and row["claim"] not in OF_MODELS and parts_of(row["claim"])[0] in names
            for reason in row["reasons"] or ()
        ]
        return tuple(dict.fromkeys(found))

    def withheld_numbers(self, table: str) -> dict[str, str]:
        """The single numbers of the table that are not shown, each with its reason."""
        return self._verdicts.withheld_numbers(table)

    @property
    def nobody_known(self) -> str:
        """Why the log cannot identify customers; empty if it can. A count of customers would be a false zero."""
        return self._verdicts.nobody_known

    def _withheld(self, table: str) -> str:
        withheld = self._verdicts.withheld
        return next((withheld[name] for name in _names(table) if name in withheld), "")

    @cached_property
    def _verdicts(self) -> Verdicts:
        return Verdicts(self._evidence, self.content.left_out)

    @property
    def _evidence(self) -> Rows:
        return self.content.tables.get("evidence", ())


def _names(table: str) -> tuple[str, ...]:
    """The table, and the published one behind it."""
    return (table, BEHIND[table]) if table in BEHIND else (table,)
