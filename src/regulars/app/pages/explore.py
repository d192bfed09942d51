"""Any KPI by any groups and periods. What is chosen stands in the address, so that an answer can be shared."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from regulars.app.screen import Screen
from regulars.app.selectable_table import COUNT, DAY, DECIMAL, MONEY, SHARE, TEXT, show_table
from regulars.ground.kpis import Unit
from regulars.ground.periods import GRAINS
from regulars.report.charts.explored import LINES
from regulars.report.html.blocks import Missing
from regulars.report.html.cards import label
from regulars.report.html.content import Rows
from regulars.report.html.explored import explored_picture
from regulars.report.questions import Question

_MOST = 2  # dimensions at once
_TOP = 1000  # groups of an answer
_WHOLE = "whole period"
_KINDS = {Unit.MONEY: MONEY, Unit.SHARE: SHARE, Unit.ORDERS: COUNT, Unit.CUSTOMERS: COUNT}


def explore(screen: Screen) -> None:
    """A KPI that is chosen, by the groups and periods that are chosen, with its rows and its statement."""
    question = _chosen(screen)
    if question is None:
        screen.block(Missing("Explore", screen.standing.missing("metric_catalog"), ("metric_catalog",)))
        return
    largest = screen.ask(replace(question, grain=None, ranked_by=question.kpi, top=_TOP))
    rows = screen.ask(_over_time(question, largest)) if question.grain and largest else largest
    if not rows:
        screen.block(Missing("Explore", "No bookings in these days. Choose others."))
        return
    if question.grain or question.by:
        key = f"explore {question}"
        screen.picture(
            key, lambda: explored_picture(screen.standing, question, _drawn(question, rows, largest), len(largest))
        )
    show_table(rows, _columns(screen, question), key="explore-rows")
    screen.download(str(question.kpi), lambda: rows, key="explore", label="These rows as CSV")
    if st.toggle("Show the SQL", key="sql", bind="query-params"):
        st.code(screen.view.statement(question), language="sql")


def _chosen(screen: Screen) -> Question | None:
    """The question of the controls; None where the run has no KPIs."""
    names = [row["kpi"] for row in screen.standing.rows("metric_catalog")]
    if not names:
        return None
    kpi, by, grain = st.columns(3)
    with kpi:
        asked = st.selectbox(
            "KPI", names, index=names.index("net_revenue") if "net_revenue" in names else 0, key="kpi",
            bind="query-params", format_func=lambda name: label(screen.standing, name),
        )  # fmt: skip
    with by:
        groups = st.multiselect(
            "By", screen.view.dimensions, key="by", max_selections=_MOST, placeholder="No groups",
            bind="query-params", format_func=lambda name: name.replace("_", " "),
        )  # fmt: skip
    with grain:
        period = st.selectbox("Periods", [_WHOLE, *GRAINS], index=0, key="every", bind="query-params")
    since, until = screen.filters.since, screen.filters.until
    where = screen.filters.where
    return Question(asked, tuple(groups), None if period == _WHOLE else period, since=since, until=until, where=where)


def _over_time(question: Question, largest: Rows) -> Question:
    """The question of the largest groups alone: every group at every period could be millions of rows."""
    if not question.by:
        return question
    first = largest[:LINES]
    values = {name: tuple(dict.fromkeys(row[name] for row in first if row[name] is not None)) for name in question.by}
    kept = tuple((name, found) for name, found in values.items() if found and name not in dict(question.where))
    return replace(question, where=(*question.where, *kept))


def _drawn(question: Question, rows: Rows, largest: Rows) -> Rows:
    """The rows of the groups that are drawn, the largest group first."""
    if not (question.grain and question.by):
        return rows
    places = {tuple(row[name] for name in question.by): place for place, row in enumerate(largest[:LINES])}
    mine = [row for row in rows if tuple(row[name] for name in question.by) in places]
    return sorted(mine, key=lambda row: (places[tuple(row[name] for name in question.by)], row["period"]))


def _columns(screen: Screen, question: Question) -> dict[str, tuple[str, str]]:
    kpi = str(question.kpi)
    period = {"period": ("From", DAY)} if question.grain else {}
    groups = {name: (name.replace("_", " ").capitalize(), TEXT) for name in question.by}
    unit = next(row["unit"] for row in screen.standing.rows("metric_catalog") if row["kpi"] == kpi)
    return {**period, **groups, kpi: (label(screen.standing, kpi), _KINDS.get(unit, DECIMAL))}
