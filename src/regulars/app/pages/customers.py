"""From the grid of scores over a segment and its list to one customer."""

from __future__ import annotations

import streamlit as st

from regulars.app.pages.customer import one_customer
from regulars.app.screen import MOST_ROWS, Screen
from regulars.app.selectable_table import COUNT, DAY, DECIMAL, MONEY, SHARE, TEXT, open_one, openable, opened
from regulars.report.charts.formats import count
from regulars.report.html.blocks import Doubts, Missing, Prose
from regulars.report.lookups import CUSTOMERS, Lookup
from regulars.report.questions import Where

LISTED = 500
COLUMNS = {
    "customer_id": ("Customer", TEXT),
    "country": ("Country", TEXT),
    "segment": ("Segment", TEXT),
    "net_revenue": ("Net revenue", MONEY),
    "orders": ("Orders", COUNT),
    "last_order_at": ("Last order", DAY),
    "churn_risk": ("Churn risk", TEXT),
    "churn_probability": ("Chance of no order", SHARE),
    "expected_loss": ("At stake", MONEY),
    "next_order_from": ("Next order from", DAY),
    "next_order_to": ("Next order to", DAY),
    "overdue": ("Silence ÷ usual gap", DECIMAL),
    "clv": ("Expected value", MONEY),
    "customer_value_score": ("Value score", DECIMAL),
}
_ORDER = ("-net_revenue", "customer_id")
_ANY = "Any"


def customers(screen: Screen) -> None:
    """The segments, and whoever is in them."""
    reason = screen.standing.missing("customers") if "customers" in screen.standing.content.left_out else ""
    if reason or screen.standing.nobody_known:
        screen.block(Missing("Customers", reason or screen.standing.nobody_known, ("customers",)))
        return
    if opened("customer"):
        one_customer(screen, opened("customer"))
        return
    _segments(screen)
    _list(screen)


def _segments(screen: Screen) -> None:
    doubts = screen.standing.doubts("segments", "rfm")
    if doubts:
        screen.block(Doubts(doubts))
    left, right = st.columns(2)
    with left:
        screen.figure("segments")
    with right:
        screen.figure("rfm_grid")


def _list(screen: Screen) -> None:
    st.subheader("Who they are", anchor=False)
    where = screen.filters.where + _scores(screen)
    lookup = Lookup(CUSTOMERS, where, _ORDER, LISTED + 1)
    rows = screen.look_up(lookup)
    if not rows:
        screen.block(Missing("No customers", "No customers match. Choose other scores, or clear the filters."))
        return
    shown = rows[:LISTED]
    more = f"The first {count(LISTED)}, best net revenue first" if len(rows) > LISTED else f"{count(len(rows))} in all"
    screen.block(Prose(f"{more}. Choose a row to see one customer."))
    row = openable(shown, COLUMNS, key="customer-list")
    every = Lookup(CUSTOMERS, where, _ORDER, MOST_ROWS)
    screen.download_looked_up("customers", every, label=f"These customers as CSV (up to {count(MOST_ROWS)})")
    if row:
        open_one("customer", row["customer_id"])


def _scores(screen: Screen) -> Where:
    """The scores that are asked for, and a customer by their id."""
    if screen.standing.missing("rfm_grid"):
        return ()
    left, middle, right = st.columns(3)
    asked = []
    with left:
        recency = st.selectbox("Recency score", [_ANY, *"54321"], key="r", bind="query-params")
    with middle:
        frequency = st.selectbox("Frequency score", [_ANY, *"54321"], key="f", bind="query-params")
    with right:
        wanted = st.text_input("Customer id", key="wanted", placeholder="Open a customer by id", max_chars=200)
    if wanted.strip():
        st.session_state.pop("wanted")
        found = screen.look_up(Lookup(CUSTOMERS, (("customer_id", (wanted.strip(),)),), limit=1))
        open_one("customer", found[0]["customer_id"] if found else wanted.strip())  # no address in the page's own
    for name, score in (("r_score", recency), ("f_score", frequency)):
        if score != _ANY:
            asked.append((name, (score,)))
    return tuple(asked)
