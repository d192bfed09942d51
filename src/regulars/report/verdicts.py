"""The verdicts of the evidence on tables, their numbers and KPIs, and what they withhold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from regulars.ground.evidence import INSUFFICIENT, SOLID, WEAK, parts_of
from regulars.ground.tables import BY_NAME
from regulars.report.questions import CUSTOMER, DIMENSIONS, LINE_DIMENSIONS

OF_PEOPLE = frozenset({"customers", "new_customers"})  # columns that count customers
_ORDER = (SOLID, WEAK, INSUFFICIENT)
_WHOLE_LOG = ("transactions", "money_ledger.net_revenue")  # every KPI depends on these


@dataclass(frozen=True)
class Verdict:
    """How far a table or KPI can be trusted: solid, weak or insufficient; empty if nothing judges it.

    `population` names what was counted to judge it, `n` is the count.
    """

    verdict: str = ""
    reasons: tuple[str, ...] = ()
    population: str | None = None
    n: int | None = None


UNJUDGED = Verdict()


@dataclass(frozen=True)
class Verdicts:
    """The rows of `evidence`, and the tables that the log could not give, each with its reason.

    A claim is a table (`rfm`) or a number of a table (`monthly_revenue.growth_last_year`).
    """

    evidence: Sequence[Mapping[str, Any]]
    left_out: Mapping[str, str]

    @cached_property
    def withheld(self) -> dict[str, str]:
        """The reason for each claim that is withheld."""
        return {
            row["claim"]: " ".join(map(sentence, row["reasons"] or ())) or "There is too little data to judge."
            for row in self.evidence
            if row["verdict"] == INSUFFICIENT
        }

    @cached_property
    def nobody_known(self) -> str:
        """Why the log cannot identify customers; empty if it can. A count of customers would be a false zero."""
        left_out = self.left_out.get("customers")
        return sentence(left_out) if left_out else self.withheld.get("customers", "")

    def withheld_numbers(self, table: str) -> dict[str, str]:
        """The withheld numbers of the table, each with its reason."""
        claims = {parts_of(claim): reason for claim, reason in self.withheld.items()}
        numbers = {number: reason for (name, number), reason in claims.items() if name == table and number}
        return numbers | dict.fromkeys(OF_PEOPLE, self.nobody_known) if self.nobody_known else numbers

    def withheld_columns(self, table: str) -> dict[str, str]:
        """The columns whose values are withheld, each with its reason."""
        contract = BY_NAME.get(table)
        nullable = {column.name for column in contract.columns if column.null_means} if contract else set()
        hidden = self.withheld_numbers(table)
        return {name: hidden[name] for name in hidden if name in nullable | OF_PEOPLE}

    def of_table(self, table: str) -> Verdict:
        """The verdict on a table, with every doubt about its numbers."""
        doubts = [claim for claim in self._claims if parts_of(claim)[0] == table and claim != table]
        weak = [claim for claim in doubts if self._claims[claim]["verdict"] == WEAK]
        return self._worst_of([table, *weak], whose=table)

    def of_kpi(self, kpi: str, by: Iterable[str] = ()) -> Verdict:
        """The verdict on a KPI by these dimensions: the worst among the claims that it depends on."""
        claims = [*_claims_of(kpi), *((DIMENSIONS | LINE_DIMENSIONS).get(name, "") for name in by if name != CUSTOMER)]
        return self._worst_of([*_WHOLE_LOG, *claims], whose=(claims or list(_WHOLE_LOG))[0])

    @cached_property
    def _claims(self) -> dict[str, Mapping[str, Any]]:
        return {row["claim"]: row for row in self.evidence}

    def _worst_of(self, claims: Iterable[str], *, whose: str) -> Verdict:
        found = [self._claims[claim] for claim in dict.fromkeys(claims) if claim in self._claims]
        if not found:
            return UNJUDGED
        own = self._claims.get(whose, found[0])
        worst = max((row["verdict"] for row in found), key=_ORDER.index)
        reasons = dict.fromkeys(sentence(reason) for row in found for reason in row["reasons"] or ())
        return Verdict(worst, tuple(reasons), own["population"], own["n"])


def _claims_of(kpi: str) -> tuple[str, ...]:
    """The claims about what a KPI counts."""
    from regulars.metrics.measures import BY_NAME as MEASURES
    from regulars.metrics.measures import needed

    measure = MEASURES[kpi]
    parts = {kpi, *(measure.ratio or ())}
    new = ("monthly_revenue.new_customers",) if "new_customers" in parts else ()
    if CUSTOMER in needed(measure):
        return ("customers", *new)
    return ("orders",) if "orders" in parts else ()


def sentence(text: str) -> str:
    """The text with a capital letter and a full stop."""
    text = text.strip()
    start = text[:1].upper() + text[1:]
    return start if start.endswith((".", "!", "?")) else f"{start}."
