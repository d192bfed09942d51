"""The answer to a question about KPIs, as a frame."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

import pandas as pd

from regulars.ground.contract import COUNT, MONEY
from regulars.metrics.measures import BY_NAME
from regulars.shell.published.frame import CHANGE, Frame, unit_of, with_units


class Answer(Frame):
    """A pandas frame with one row per period and group, and each KPI as a column of its name.

    A `Frame` in all else.
    """

    _metadata: ClassVar[list[str]] = [*Frame._metadata, "_kpi"]
    _kpi: str

    @property
    def rows(self) -> tuple[dict[str, Any], ...]:
        """The rows as earlier versions had them, with the KPI as `value`. Goes with the next version."""
        _warn("Answer.rows", 'Answer.to_dict("records")')
        known: Any = self._with_value()
        return tuple(known.astype("object").where(known.notna(), None).to_dict("records"))

    def to_pandas(self) -> pd.DataFrame:
        """The frame as earlier versions had it, with the KPI as `value`. Goes with the next version."""
        _warn("Answer.to_pandas()", "the answer itself, which is a frame")
        return self._with_value()

    def _with_value(self) -> pd.DataFrame:
        kpi = self._kpi
        names = {kpi: "value", f"{kpi}_before": "before", f"{kpi}_change": "change"}
        known = pd.DataFrame(self).rename(columns=names)
        return known.assign(period=known.period.dt.date) if "period" in known else known


def answer_of(
    rows: Iterable[Mapping[str, Any]], columns: list[str], *, kpis: tuple[str, ...], source: str, floats: bool
) -> Answer:
    """The rows as an answer with these columns. Money is Decimal, or with `floats` float64."""
    frame = pd.DataFrame(list(rows), columns=columns)
    units: dict[str, str | None] = {}
    for name in columns:
        kpi = name.removesuffix("_before").removesuffix("_change") if name not in kpis else name
        what = name.removeprefix(f"{kpi}_") if name != kpi else ""
        if kpi in kpis:
            measure = BY_NAME[kpi]
            units[name] = CHANGE if what == CHANGE else unit_of(measure.unit, measure.type)
            kind = _type_of(measure.type, what, floats=floats)
            frame[name] = frame[name].astype(kind) if kind else frame[name]
    if "period" in columns:
        frame["period"] = frame["period"].astype("datetime64[s]")  # as in a frame of a table
    answer: Answer = with_units(frame, units, source, Answer)
    answer._kpi = kpis[0]
    return answer


def _type_of(kind: str, what: str, *, floats: bool) -> Any:
    """The type that pandas would not find by itself, also where every value is NULL."""
    if what == CHANGE:
        return "float64"
    if kind == MONEY:
        return "float64" if floats else "object"
    return "Int64" if kind == COUNT and what else None  # the first period has no count before it


def _warn(old: str, new: str) -> None:
    message = (
        f"{old} will be removed in the next version. Use {new}, which names the column after the KPI, not `value`."
    )
    warnings.warn(message, DeprecationWarning, stacklevel=3)
