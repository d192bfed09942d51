"""What every page has around it: the run it shows, the way to the others, and the filters."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from markupsafe import Markup

from regulars.app.controls import chosen
from regulars.app.pages import PAGES, Page
from regulars.app.screen import Screen, is_dark
from regulars.app.selectable_table import opened
from regulars.app.source import View, installed
from regulars.ground.errors import RegularsError
from regulars.report.charts.formats import day
from regulars.report.html.blocks import Missing
from regulars.report.html.page import part, style_of_parts

LOOK_EVERY = 15  # seconds between two looks for a new run


def draw() -> None:
    """The page that the address names, of the run that is published at this moment."""
    st.set_page_config("Regulars", Path(__file__).with_name("icon.png"), "wide")
    st.html(f"<style>{style_of_parts(is_dark=is_dark())}{_AROUND}</style>")
    try:
        with installed().view() as view:
            _of(view)
    except RegularsError as error:
        st.html(part(Missing("There is nothing to show yet", str(error))))
        _watch("")


def _of(view: View) -> None:
    """The page of the address. Its filters are drawn here, so that they stay from one page to the next."""
    pages = {page.path: page for page in PAGES}
    listed = {path: st.Page(_nothing, title=page.title, icon=page.icon, url_path=path, default=page is PAGES[0])
              for path, page in pages.items()}  # fmt: skip
    st.session_state["pages"] = listed  # for links from one page to another
    current = st.navigation(list(listed.values()), expanded=True)
    page = pages.get(current.url_path, PAGES[0])
    is_open = bool(page.opens and opened(page.opens))
    screen = Screen(view, chosen(view, () if is_open else page.filters))
    current.run()
    _head(page, screen)
    if screen.window.days < 1:
        text = f"The log covers {screen.log}; the chosen days are outside it."
        screen.block(Missing(page.title, text))
    else:
        page.show(screen)
    if view.visitor.can_sign_out:
        with st.sidebar:
            st.html('<a href="/logout" target="_self">Sign out</a>')
    _watch(view.run_id)


def _nothing() -> None:
    """What Streamlit runs as the page: all of it is drawn by the frame."""


def _head(page: Page, screen: Screen) -> None:
    """The name of the page, and what every number on it comes from."""
    content = screen.standing.content
    st.title(page.title, anchor=False)
    money = f" Money in {content.currency}." if content.currency else ""
    text = f"{content.shop}. Data through {day(screen.standing.last_day)}, run {content.run_id}.{money}"
    st.html(Markup('<div class="regulars"><p class="head">{}</p></div>').format(text))


@st.fragment(run_every=LOOK_EVERY)
def _watch(run_id: str) -> None:
    """Show the page anew when another run is published."""
    if installed().current_id() != run_id:
        st.rerun()


_AROUND = """
[data-testid="stMainBlockContainer"] { max-width: 1120px; padding-top: 4.2rem; }
[data-testid="stElementToolbar"] { display: none; }
[data-testid="stMainBlockContainer"] h1 { font-size: 2rem; letter-spacing: -.02em; padding: 0 0 .3rem; }
.regulars .head { color: var(--muted); font-size: 14px; }
"""
