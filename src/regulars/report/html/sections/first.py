"""The first page: what changed and why, what comes, whom to write to, and what not to trust, within a minute."""

from __future__ import annotations

from collections.abc import Iterator

from regulars.ground.evidence import INSUFFICIENT, WEAK, parts_of
from regulars.report.briefing import unusual
from regulars.report.charts.formats import count
from regulars.report.html.blocks import Block, Cell, Column, Missing, Notices, Prose, Section, section
from regulars.report.html.content import Row
from regulars.report.html.pictures import picture
from regulars.report.html.sections.coming import soon
from regulars.report.html.sections.kpis import last_month
from regulars.report.html.tables import Field, grid, rate, words, written
from regulars.report.html.tables import money as money_field
from regulars.report.html.visible import OF_MODELS, Standing


def first(standing: Standing) -> Section:
    """The latest whole month and why it differs from the one before, what comes, and what to do now."""
    return section("first", "At a glance", (*_unusual(standing), _last_month(standing), *_why_and_what_now(standing)))


def outlook(standing: Standing) -> Section:
    """The first page without its key numbers, for a page that has its own."""
    return section("outlook", "At a glance", (*_unusual(standing), *_why_and_what_now(standing)))


def _why_and_what_now(standing: Standing) -> tuple[Block, ...]:
    return picture(standing, "revenue_change"), soon(standing), _customers(standing), _not_to_trust(standing)


def _unusual(standing: Standing) -> Iterator[Block]:
    rows = standing.rows("alerts")
    if rows:
        yield Notices("Unusual in the latest days", tuple(unusual(rows)))
    elif "alerts" in standing.content.tables:
        yield Prose("The last complete day and the last whole week were within their usual range.")


def _last_month(standing: Standing) -> Block:
    reason = standing.missing("monthly_revenue")
    if reason:
        return Missing("The last whole month", reason, ("monthly_revenue",))
    return last_month(standing, standing.ordered("monthly_revenue", "month"))


def _customers(standing: Standing) -> Block:
    """Those with the most money at stake, and what to offer each of them first."""
    rows = standing.rows("churn_first")
    title = standing.in_currency("Whom to write to first")
    if not rows and "churn_first" in standing.content.tables and not standing.missing("churn_scores"):
        return Missing(title, "No customer with money at stake is at high or medium risk.", ("churn_scores",))
    offers = {row["customer_id"]: row for row in standing.rows("churn_first_offers")}
    fields = (
        words("Customer", "customer_id"),
        words("Risk", "churn_risk"),
        rate("Probability of churn", "churn_probability"),
        money_field("Money at stake", "expected_loss"),
        Field(Column("What moves the risk most", is_number=False, is_long=True), _strongest_reason),
        *((written("Offer first", lambda row: _offer(offers.get(row["customer_id"]))),) if offers else ()),
    )
    note = f"The {count(len(rows))} customers at high or medium risk with the most money at stake."
    return grid(standing, "churn_first", title, fields, rows, notes=(note,))


def _strongest_reason(row: Row) -> Cell:
    return Cell(next(iter(row["reasons"] or ()), ""))


def _offer(row: Row | None) -> str:
    """The product by name; by its code where no line names it."""
    return str(row["product_name"] or row["stock_code"]) if row else ""


def _not_to_trust(standing: Standing) -> Block:
    """One sentence on the claims that are withheld and one on those that are weak."""
    withheld, weak = _claims(standing, INSUFFICIENT), _claims(standing, WEAK)
    found = []
    if withheld:
        found.append(f"Withheld, in whole or in part, for lack of data: {', '.join(withheld)}.")
    if weak:
        found.append(f"Weak (read the reasons before you act): {', '.join(weak)}.")
    if not found:
        return Prose("Nothing is known against the numbers of this report.")
    return Prose(f"What not to trust. {' '.join(found)} “How far to trust this” has the reasons.")


def _claims(standing: Standing, verdict: str) -> list[str]:
    """The tables of this report with this verdict on them or on a number of theirs, in words and each once."""
    rows = standing.rows("evidence")
    named = [row["claim"] for row in rows if row["verdict"] == verdict and row["claim"] not in OF_MODELS]
    tables = dict.fromkeys(parts_of(claim)[0] for claim in named)
    return [table.replace("_", " ") for table in tables if table not in standing.content.left_out]
