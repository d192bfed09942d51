"""Who may not come back, what that would cost, and what customers are worth."""

from __future__ import annotations

import streamlit as st

from regulars.app.pages.customers import COLUMNS
from regulars.app.screen import MOST_ROWS, Screen
from regulars.app.selectable_table import open_customer, openable
from regulars.report.html.blocks import Missing, Prose
from regulars.report.html.sections.churn import churn
from regulars.report.html.sections.value import value
from regulars.report.lookups import CUSTOMERS, Lookup

LISTED = 100
_SHOWN = (
    "customer_id", "country", "segment", "churn_risk", "expected_loss", "last_order_at", "next_order_from",
    "next_order_to", "overdue", "net_revenue",
)  # fmt: skip


def churn_value(screen: Screen) -> None:
    """Two parts: leaving, and staying."""
    if screen.filters.where:
        screen.block(
            Prose("The filters apply to the list of customers only. The models and their tests cover the whole shop.")
        )
    leaving, worth = st.tabs(["Who may not come back", "What customers are worth"])
    with leaving:
        _at_stake(screen)
        screen.section(churn(screen.standing))
    with worth:
        screen.section(value(screen.standing))


def _at_stake(screen: Screen) -> None:
    """The customers with the most money at stake: whom to write to first."""
    reason = screen.standing.missing("churn_by_segment")
    if reason:
        screen.block(Missing("Whom to write to first", reason, ("churn_scores",)))
        return
    st.subheader("Whom to write to first", anchor=False)
    screen.block(Prose("Most money at stake first, as in regulars table churn_scores. Choose a row to see a customer."))
    where, order = screen.filters.where, ("-expected_loss", "customer_id")
    rows = screen.look_up(Lookup(CUSTOMERS, where, order, LISTED))
    if not rows:
        screen.block(Missing("Nobody", "None of these customers has an order.", ("churn_scores",)))
        return
    row = openable(rows, {name: COLUMNS[name] for name in _SHOWN}, key="at-stake")
    every = Lookup(CUSTOMERS, where, order, MOST_ROWS)
    screen.download_looked_up("at_stake", every, label="Money at stake of all customers as CSV")
    if row:
        open_customer(row["customer_id"])
