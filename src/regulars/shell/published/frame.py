"""A pandas frame that knows in which unit each of its columns is, and shows that in a notebook."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from html import escape
from typing import Any, ClassVar, Self

import pandas as pd

from regulars.ground.contract import COUNT, MONEY, RATE
from regulars.report.charts.formats import NOTHING, amount, change, count, percent

CHANGE = "change"
_STYLE = "table.regulars td { white-space: nowrap; }"  # a date, or money, in one line
_SHARES = ("share", "probability")


class Frame(pd.DataFrame):
    """A pandas frame of a run, to work with as with any other.

    A notebook shows money, counts and shares as people write them, and below the frame the run that it comes from. The
    values keep all their digits.
    """

    _metadata: ClassVar[list[str]] = ["_units", "_source"]
    _units: dict[str, str]
    _source: str

    @property
    def _constructor(self) -> type[Self]:
        return type(self)  # the first rows of a frame, or its rows in another order, are shown alike

    def _repr_html_(self) -> str:
        units = getattr(self, "_units", {})  # a frame that was put together from others has none
        is_long = len(self) > int(pd.get_option("display.max_rows"))
        table = _with_one_null(self).to_html(
            formatters={name: _WRITERS[units[name]] for name in self.columns if name in units},
            classes="regulars",
            index=not isinstance(self.index, pd.RangeIndex),
            max_rows=int(pd.get_option("display.min_rows")) if is_long else None,
            show_dimensions=is_long,
            notebook=True,
            na_rep=NOTHING,
        )
        source = getattr(self, "_source", "")
        below = [f"<p><small>{escape(source)}</small></p>"] if source else []
        return "\n".join([f"<style>{_STYLE}</style>", table, *below])


def _with_one_null(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame as pandas writes it with `na_rep` alone, which it does of NaN and not of None and NA."""
    shown = pd.DataFrame(frame)
    for place in range(shown.shape[1]):
        column = shown.iloc[:, place]
        if column.dtype.kind not in "fM" and column.isna().any():
            shown.isetitem(place, column.astype(object).where(column.notna(), float("nan")).to_numpy())
    return shown


def unit_of(unit: str | None, kind: str) -> str | None:
    """How a column of this unit and type is written; None for one that pandas writes as it likes."""
    if kind == MONEY:
        return "money"
    if unit in _SHARES:
        return "share"
    return {COUNT: "count", RATE: "mean"}.get(kind) if unit else None


def with_units(frame: pd.DataFrame, units: Mapping[str, str | None], source: str, kind: type[Frame] = Frame) -> Any:
    """The frame with the units of its columns, and the line that stands below it in a notebook."""
    made = kind(frame)
    made._units = {name: unit for name, unit in units.items() if unit}
    made._source = source
    return made


def _writer(write: Callable[[Any], str]) -> Callable[[Any], str]:
    def written(value: Any) -> str:
        plain = value.item() if hasattr(value, "item") else value  # of NumPy
        if not isinstance(plain, (int, float, Decimal)):
            return str(plain)  # somebody filled the column anew
        return write(plain) if plain == plain else NOTHING

    return written


_WRITERS = {
    "money": _writer(amount),
    "mean": _writer(amount),
    "share": _writer(percent),
    "count": _writer(count),
    CHANGE: _writer(change),
}
