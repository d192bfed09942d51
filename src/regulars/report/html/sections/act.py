"""Whom to act on, and what not to rely on: what a manager takes from the report within a minute."""

from __future__ import annotations

from regulars.ground.evidence import INSUFFICIENT, WEAK, parts_of
from regulars.report.charts.formats import count
from regulars.report.html.blocks import Block, Cell, Column, Prose, Section, section
from regulars.report.html.content import Row
from regulars.report.html.tables import Field, grid, rate, words
from regulars.report.html.tables import money as money_field
from regulars.report.html.visible import OF_MODELS, Standing


def act(standing: Standing) -> Section:
    """Customers with the most money at stake, with what moves the risk most, and the doubtful claims."""
    return section("act", "What to do now", (_customers(standing), _not_to_trust(standing)))


def _customers(standing: Standing) -> Block:
    rows = standing.rows("churn_first")
    fields = (
        words("Customer", "customer_id"),
        words("Risk", "churn_risk"),
        rate("Probability of churn", "churn_probability"),
        money_field("Money at stake", "expected_loss"),
        Field(Column("What moves the risk most", is_number=False, is_long=True), _strongest_reason),
    )
    note = f"The {count(len(rows))} customers with the most money at stake. The table lists everyone, with all reasons."
    return grid(standing, "churn_first", standing.in_currency("Whom to write to first"), fields, rows, notes=(note,))


def _strongest_reason(row: Row) -> Cell:
    return Cell(next(iter(row["reasons"] or ()), ""))


def _not_to_trust(standing: Standing) -> Block:
    """One sentence on the claims that are withheld and one on those that are weak."""
    withheld, weak = _claims(standing, INSUFFICIENT), _claims(standing, WEAK)
    found = []
    if withheld:
        found.append(f"Withheld in whole or in part, because there is too little data: {', '.join(withheld)}.")
    if weak:
        found.append(f"Weak, so read the reasons before you act: {', '.join(weak)}.")
    if not found:
        return Prose("Nothing is known against the numbers of this report.")
    return Prose(f"What not to trust. {' '.join(found)} The reasons are under “How far to trust this”.")


def _claims(standing: Standing, verdict: str) -> list[str]:
    """The tables of this report with this verdict on them or on a number of theirs, in words and each once."""
    rows = standing.rows("evidence")
    named = [row["claim"] for row in rows if row["verdict"] == verdict and row["claim"] not in OF_MODELS]
    tables = dict.fromkeys(parts_of(claim)[0] for claim in named)
    return [table.replace("_", " ") for table in tables if table not in standing.content.left_out]
