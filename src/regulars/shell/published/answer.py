"""The answer to a question about KPIs, as a frame."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

import pandas as pd

from regulars.ground.contract import COUNT, MONEY
from regulars.metrics.measures import BY_NAME


class Answer(pd.DataFrame):
    """A pandas frame with one row per period and group, and each KPI as a column of its name.

    `kpis` names the columns of KPIs, `source` says which run answered. What you compute from an answer is a plain
    frame.
    """

    _metadata: ClassVar[list[str]] = ["kpis", "source"]
    kpis: tuple[str, ...]
    source: str

    def _repr_html_(self) -> str:
        from regulars.shell.published.notebook_html import answer_html

        return answer_html(_records(self), self.kpis, self.source)

    @property
    def rows(self) -> tuple[dict[str, Any], ...]:
        """The rows as earlier versions had them, with the KPI as `value`. Goes with the next version."""
        _warn("Answer.rows", 'Answer.to_dict("records")')
        return tuple(_records(self._with_value()))

    def to_pandas(self) -> pd.DataFrame:
        """The frame as earlier versions had it, with the KPI as `value`. Goes with the next version."""
        _warn("Answer.to_pandas()", "the answer itself, which is a frame")
        return self._with_value()

    def _with_value(self) -> pd.DataFrame:
        kpi = self.kpis[0]
        known = pd.DataFrame(self).rename(columns={kpi: "value", f"{kpi}_before": "before", f"{kpi}_change": "change"})
        return known.assign(period=known.period.dt.date) if "period" in known else known


def answer_of(
    rows: Iterable[Mapping[str, Any]], columns: list[str], *, kpis: tuple[str, ...], source: str, floats: bool
) -> Answer:
    """The rows as an answer with these columns. Money is Decimal, or with `floats` float64."""
    answer = Answer(list(rows), columns=columns)
    answer.kpis, answer.source = kpis, source
    for name in columns:
        kind = _type_of(name, kpis, floats=floats)
        if kind:
            answer[name] = answer[name].astype(kind)
    return answer


def _type_of(column: str, kpis: tuple[str, ...], *, floats: bool) -> Any:
    """The type that pandas would not find by itself, also where every value is NULL."""
    kpi, _, what = column.rpartition("_")
    if column == "period":
        return "datetime64[s]"  # as in a frame of a table
    if what == "change" and kpi in kpis:
        return "float64"
    is_before = what == "before" and kpi in kpis
    if column not in kpis and not is_before:
        return None
    kind = BY_NAME[kpi if is_before else column].type
    if kind == MONEY:
        return "float64" if floats else "object"
    return "Int64" if kind == COUNT and is_before else None  # the first period has no count before it


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows as plain values, with None for NULL."""
    known: Any = frame.astype("object").where(frame.notna(), None)
    return known.to_dict("records")


def _warn(old: str, new: str) -> None:
    message = f"{old} goes with the next version. Use {new}; the KPI has its own name in it, not `value`."
    warnings.warn(message, DeprecationWarning, stacklevel=3)
