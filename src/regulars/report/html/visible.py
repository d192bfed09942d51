"""Which tables may be shown, and in which words the others are missed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from regulars.ground.evidence import INSUFFICIENT, WEAK, parts_of
from regulars.ground.tables import BY_NAME
from regulars.report.condense import CONDENSED
from regulars.report.html.content import ReportContent, Row, Rows

# The published table behind each condensed one.
BEHIND = {name: table for name, (table, _) in CONDENSED.items()}

OF_MODELS = ("btyd_parameters", "churn_evaluation.p_alive", "churn_scores.model")  # their reasons speak of fits
_OF_PEOPLE = frozenset({"customers", "new_customers"})  # columns that count customers


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
        hidden = self.withheld_numbers(table).keys() & (_nullable(table) | _OF_PEOPLE)
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
        claims = {parts_of(claim): reason for claim, reason in self._insufficient.items()}
        numbers = {number: reason for (name, number), reason in claims.items() if name == table and number}
        return numbers | dict.fromkeys(_OF_PEOPLE, self.nobody_known) if self.nobody_known else numbers

    @cached_property
    def nobody_known(self) -> str:
        """Why no customer can be told from another; empty where they can. A count of them would be a false zero."""
        left_out = self.content.left_out.get("customers")
        return sentence(left_out) if left_out else self._insufficient.get("customers", "")

    def _withheld(self, table: str) -> str:
        return next((self._insufficient[name] for name in _names(table) if name in self._insufficient), "")

    @cached_property
    def _insufficient(self) -> dict[str, str]:
        """The reason for each claim that is withheld."""
        return {
            row["claim"]: " ".join(map(sentence, row["reasons"] or ())) or "There is too little data to judge."
            for row in self._evidence
            if row["verdict"] == INSUFFICIENT
        }

    @property
    def _evidence(self) -> Rows:
        return self.content.tables.get("evidence", ())


def _names(table: str) -> tuple[str, ...]:
    """The table, and the published one behind it."""
    return (table, BEHIND[table]) if table in BEHIND else (table,)


def _nullable(table: str) -> frozenset[str]:
    """The columns that may be NULL: only these can be withheld alone."""
    contract = BY_NAME.get(table)
    return frozenset(column.name for column in contract.columns if column.null_means) if contract else frozenset()


def sentence(text: str) -> str:
    """The text with a capital letter and a full stop."""
    text = text.strip()
    start = text[:1].upper() + text[1:]
    return start if start.endswith((".", "!", "?")) else f"{start}."
