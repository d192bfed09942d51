"""The filters as controls beside the page, bound to the address."""

from __future__ import annotations

from datetime import date

import streamlit as st

from regulars.app.filters import Filters
from regulars.app.source import View
from regulars.ground.periods import Window, month_index, month_start

DATES, COUNTRY, SEGMENT = "dates", "country", "segment"
_ALL = "Whole period"


def chosen(view: View, offered: tuple[str, ...]) -> Filters:
    """What is chosen in the controls that this page has; what it has not got does not count on it."""
    content = view.standing.content
    log = Window(content.first_day, content.as_of)
    with st.sidebar:
        since, until = _dates(log) if DATES in offered else (None, None)
        country = _several("Country", "country", _names(view, "revenue_by_country")) if COUNTRY in offered else ()
        segment = _several("Segment", "segment", _names(view, "segments")) if SEGMENT in offered else ()
        if offered:
            st.button(
                "Clear filters", on_click=_clear, type="tertiary", disabled=not (since or until or country or segment)
            )
    return Filters(since, until, country, segment)


def _dates(log: Window) -> tuple[date | None, date | None]:
    quick = _quick(log)
    st.selectbox(
        "Period", list(quick), index=None, key="period", placeholder="Choose a period", on_change=_take, args=(quick,)
    )
    return _day("From", "since", log), _day("To", "until", log)


def _day(label: str, key: str, log: Window) -> date | None:
    return st.date_input(
        label,
        None,
        log.first_day,
        log.last_day,
        key=key,
        format="YYYY-MM-DD",
        bind="query-params",
        persist_state="session",
    )


def _quick(log: Window) -> dict[str, tuple[date | None, date | None]]:
    """Periods that are often wanted, counted from the last whole month of the log."""
    end = month_index(log.as_of)
    found: dict[str, tuple[date | None, date | None]] = {_ALL: (None, None)}
    for label, months in (("Last whole month", 1), ("Last 3 whole months", 3), ("Last 12 whole months", 12)):
        window = Window(month_start(end - months), month_start(end))
        if log.holds(window):
            found[label] = (window.first_day, window.last_day)
    for year in range(log.last_day.year, log.first_day.year - 1, -1):
        window = Window(max(date(year, 1, 1), log.first_day), min(date(year + 1, 1, 1), log.as_of))
        found[str(year)] = (window.first_day, window.last_day)
    return found


def _take(quick: dict[str, tuple[date | None, date | None]]) -> None:
    st.session_state["since"], st.session_state["until"] = quick.get(st.session_state["period"], (None, None))


def _several(label: str, key: str, names: list[str]) -> tuple[str, ...]:
    if not names:
        return ()
    return tuple(st.multiselect(label, names, key=key, placeholder="All", bind="query-params", persist_state="session"))


def _names(view: View, table: str) -> list[str]:
    column = {"revenue_by_country": "country", "segments": "segment"}[table]
    return [row[column] for row in view.standing.rows(table)]


def _clear() -> None:
    for key, empty in (("since", None), ("until", None), ("country", []), ("segment", []), ("period", None)):
        if key in st.session_state:
            st.session_state[key] = empty
