"""What a page draws with: blocks of the report, their rows as a download, and the run that all of it comes from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

import streamlit as st

from regulars.app.filters import Filters
from regulars.app.source import View, installed
from regulars.ground.errors import RegularsError
from regulars.ground.periods import Window
from regulars.report.charts import BY_NAME
from regulars.report.html.blocks import Block, Cell, Folded, Grid, Missing, Section
from regulars.report.html.content import Rows
from regulars.report.html.images import with_images
from regulars.report.html.page import part
from regulars.report.html.pictures import picture
from regulars.report.html.visible import Standing
from regulars.report.lookups import Lookup
from regulars.report.questions import Question
from regulars.report.spreadsheet import csv_text

MOST_ROWS = 100_000  # of a download; the files of the run have all


@dataclass(frozen=True)
class Screen:
    """One page of one run, under these filters."""

    view: View
    filters: Filters

    @property
    def standing(self) -> Standing:
        return self.view.standing

    @cached_property
    def log(self) -> Window:
        """What the run covers."""
        return Window(self.standing.content.first_day, self.standing.content.as_of)

    @cached_property
    def window(self) -> Window:
        """The days that count."""
        return self.filters.window(self.log)

    def block(self, block: Block | None) -> None:
        """Draw one block."""
        if block is not None:
            self._html(part(block))

    def _html(self, html: str) -> None:
        st.html(with_images(html, is_dark=is_dark()))

    def section(self, section: Section) -> None:
        """Draw the blocks of a section of the report, each with its table as a download."""
        self._blocks(section.blocks, section.anchor)

    def _blocks(self, blocks: Iterable[Block], key: str) -> None:
        for number, block in enumerate(blocks):
            if isinstance(block, Folded):
                with st.expander(block.title):
                    self._blocks(block.blocks, f"{key}-{number}")
                continue
            self.block(block)
            sources = getattr(block, "sources", ())
            if sources and not isinstance(block, Missing):
                self._tables(f"{key}-{number}", sources[0])

    def picture(self, key: str, draw: Callable[[], Block]) -> None:
        """Draw a block that takes time to make, or what was made of it before under this key."""
        html = self.view.drawn(key)
        if html is None:
            html = part(draw())
            self.view.keep_drawn(key, html)
        self._html(html)

    def figure(self, name: str, rows: Mapping[str, Rows] | None = None, *, note: str = "", asked: str = "") -> None:
        """Draw a figure of the report: of the run, or of `rows` that were asked for as `asked` says."""
        key = f"{name} {asked}"
        self.picture(key, lambda: picture(self.standing, name, note=note, rows=rows))
        for table, found in (rows or {}).items():
            if found:
                self.download(table, partial(tuple, found), key=key)
        if rows is None:
            self._tables(key, *BY_NAME[name].tables)

    def _tables(self, key: str, *tables: str) -> None:
        """A download for each table that is shown."""
        for table in tables:
            if self.standing.rows(table):
                self.download(table, partial(self.standing.rows, table), key=key)

    def download(self, name: str, rows: Callable[[], Any], *, key: str, label: str = "") -> None:
        """A button for rows that are in memory."""
        st.download_button(
            label or f"{name.replace('_', ' ')} as CSV",
            lambda: csv_text(rows()),
            f"{name}-{self.view.run_id}.csv",
            "text/csv",
            key=f"download-{name}-{key}",
            on_click="ignore",
            type="tertiary",
            icon=":material/download:",
        )

    def download_looked_up(self, name: str, lookup: Lookup, *, label: str) -> None:
        """A button for rows that are looked up when it is pressed, in the run of this page."""
        run_id, visitor = self.view.run_id, self.view.visitor

        def text() -> str:
            with installed().again(run_id, visitor) as view:
                return csv_text(view.look(lookup))

        st.download_button(
            label, text, f"{name}-{run_id}.csv", "text/csv",
            key=f"download-{name}", on_click="ignore", type="tertiary", icon=":material/download:",
        )  # fmt: skip

    def ask(self, question: Question) -> Rows:
        """The rows that answer the question; none, with the reason on the page, where there is no answer."""
        return self._rows_or_reason(lambda: self.view.ask(question))

    def look_up(self, lookup: Lookup) -> Rows:
        """The rows of the lookup; none, with the reason on the page, where there is no such thing."""
        return self._rows_or_reason(lambda: self.view.look(lookup))

    def _rows_or_reason(self, answer: Callable[[], Rows]) -> Rows:
        try:
            return answer()
        except RegularsError as error:
            self.block(Missing("No answer", str(error)))
            return ()


def is_dark() -> bool:
    """Whether the visitor's page is dark."""
    return st.context.theme.type == "dark"


def facts_grid(title: str, pairs: Mapping[str, str], sources: tuple[str, ...]) -> Grid:
    """Facts about one thing as a grid of two columns."""
    from regulars.report.html.blocks import Column, Line

    columns = (Column("", is_number=False), Column("", is_number=False, is_long=True))
    return Grid(title, columns, tuple(Line((Cell(name), Cell(text))) for name, text in pairs.items()), sources)
