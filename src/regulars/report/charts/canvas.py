"""Where a chart is drawn, and the few forms that all charts share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import altair as alt

from regulars.report.charts.formats import NOTHING, Number, amount, as_day, with_currency
from regulars.report.charts.theme import CONFIG, MARGIN, MUTED, SMALL, TEXT_SIZE

WIDE, PHONE = 760, 340  # total widths in pixels
BROADEST = 64  # pixels of a month's bar

Row = Mapping[str, Any]
Rows = Sequence[Row]


@dataclass(frozen=True)
class Canvas:
    """Total width in pixels, the shop's currency, and a title for a chart that stands alone."""

    width: int = WIDE
    currency: str = ""
    title: str = ""

    @property
    def is_narrow(self) -> bool:
        return self.width < 480

    def inner(self, left: int, right: int = 6) -> int:
        """The width of the plot between axis and margin, so that every chart is equally wide."""
        return self.width - left - right - MARGIN

    def money_title(self, words: str) -> str:
        return f"{words}, {self.currency}" if self.currency else words

    def money(self, value: Number | None, write: Callable[[Number], str] = amount) -> str:
        """The value in the shop's currency; a dash for NULL."""
        return NOTHING if value is None else with_currency(write(value), self.currency)


def finished(chart: Any, canvas: Canvas, note: str | list[str] = "") -> Any:
    """The chart with the theme, its note below and, where the canvas has one, its title above."""
    if note:
        chart = alt.vconcat(chart, title=alt.TitleParams(note, **_BELOW))
    if canvas.title:
        chart = alt.vconcat(chart, title=canvas.title)
    chart.config = _config()  # set, not `configure`d: that would copy the whole chart once more
    return chart


def in_lines(canvas: Canvas, *sentences: str) -> list[str]:
    """The sentences of a note: each on a line of its own where the canvas is narrow."""
    return list(sentences) if canvas.is_narrow else [" ".join(sentences)]


@cache
def _config() -> alt.Config:
    return alt.Config.from_dict(CONFIG)


def legend_above(canvas: Canvas) -> alt.Legend:
    """The legend close above the plot; one entry a line where the canvas is narrow, whatever font the reader has."""
    return alt.Legend(offset=4, columns=1) if canvas.is_narrow else alt.Legend(offset=4)


def nothing(canvas: Canvas, words: str = "There is nothing to draw yet.") -> Any:
    """A chart that only says that there is nothing to show."""
    text = alt.Chart(values([{"words": words}])).mark_text(color=MUTED).encode(text="words:N")
    return finished(text.properties(width=canvas.inner(0), height=60), canvas)


def values(rows: Iterable[Row]) -> alt.InlineData:
    """Rows that are already plain (text, float, int, bool) as the data of a chart."""
    return alt.InlineData(values=tuple(rows))  # Altair copies lists each time that charts are combined


def amounts_axis(title: str, *, left: int, ticks: int = 4, lift: int = 9) -> alt.Axis:
    """A value axis with compact labels and its title lying on top, `lift` pixels above the plot."""
    return alt.Axis(
        format="~s",
        labelExpr="datum.value == 0 ? '0' : replace(replace(datum.label, 'G', 'B'), '-', '−')",
        tickCount=ticks,
        minExtent=left,
        maxExtent=left,
        title=title,
        titleAngle=0,
        titleAlign="left",
        titleAnchor="end",
        titleBaseline="bottom",
        titleX=-left,
        titleY=-lift,
    )


def months_x(months: Sequence[date], pixels: int, *, labels: bool = True) -> alt.X:
    """Months side by side; the labels get shorter as the months get narrower."""
    days = [as_day(month).isoformat() for month in months]
    each = pixels / len(days)
    air = max(0.25, min(0.9, 1 - BROADEST / each))  # few months shall not become slabs
    axis = alt.Axis(title=None, labels=labels, labelAngle=0, labelOverlap=False, labelExpr=_month_words(each))
    return alt.X("month:O", scale=alt.Scale(domain=days, paddingInner=air, paddingOuter=air / 2), axis=axis)


def _month_words(each: float) -> str:
    when = "toDate(datum.value)"
    first = "datum.index == 0" if each >= 32 else f"(datum.index == 0 && utcmonth({when}) < 9)"  # two years need room
    year = f"(utcmonth({when}) == 0 || {first}) ? utcFormat({when}, '%Y') : ''"
    if each >= 24:
        return f"[utcFormat({when}, '%b'), {year}]"
    if each >= 11:
        return f"[slice(utcFormat({when}, '%b'), 0, 1), {year}]"
    return f"utcmonth({when}) == 0 ? utcFormat({when}, {chr(39)}{'%Y' if each >= 3 else '’%y'}{chr(39)}) : ''"


def caption_place(canvas: Canvas) -> dict[str, Any]:
    """Where a caption ends or begins, and its size: on a telephone at the right edge, which holds in every font."""
    return {"align": "right", "fontSize": SMALL} if canvas.is_narrow else {"align": "left", "fontSize": TEXT_SIZE}


def zero_line() -> Any:
    """The line on which bars stand."""
    return alt.Chart(values([{"at": 0}])).mark_rule(color=MUTED, strokeWidth=1).encode(y=alt.Y("at:Q"))


_BELOW: dict[str, Any] = {
    "orient": "bottom",
    "anchor": "start",
    "color": MUTED,
    "fontSize": SMALL,
    "fontWeight": "normal",
    "offset": 10,
}
