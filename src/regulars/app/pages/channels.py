"""Which channel brought the orders: models in one view, by window and kind of customer, and what channels cost."""

from __future__ import annotations

import streamlit as st

from regulars.app.screen import Screen
from regulars.report.html.blocks import Missing
from regulars.report.html.sections.channels import channels

_KINDS = {"all": "All customers", "new": "New", "returning": "Returning"}


def channels_page(screen: Screen) -> None:
    """The credit in any window and for any kind of customers, then the section of the report."""
    reason = screen.standing.missing("attribution")
    if reason:
        screen.block(Missing("Credit of channels", reason, ("attribution",)))
        return
    rows = screen.standing.rows("attribution")
    windows = sorted({row["window_days"] for row in rows})
    main = next(row["window_days"] for row in rows if row["is_main"])
    left, right = st.columns(2)
    with left:
        days = st.segmented_control(
            "Days before an order", windows, default=main, required=True, key="window", bind="query-params",
            format_func=str,
        )  # fmt: skip
    with right:
        kind = st.segmented_control(
            "Customers", list(_KINDS), default="all", required=True, key="kind", bind="query-params",
            format_func=_KINDS.__getitem__,
        )  # fmt: skip
    if (days, kind) != (main, "all"):
        own = [row for row in rows if (row["window_days"], row["customer_kind"]) == (days, kind)]
        shown = [{**row, "customer_kind": "all", "is_main": True} for row in own]
        screen.figure("channel_credit", {"attribution": shown}, asked=f"{days} {kind}")
    screen.section(channels(screen.standing))
