"""What mathematics gives back to the run: tables, verdicts, fitted models, and values for later steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from regulars.ground.evidence import Evidence, Reason

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class Solved:
    """The outcome of a fit.

    `tables` are small or one row per customer, by name; `rows` are published tables of a few rows, as plain values:
    a table of Arrow that is made from these loads pandas. `left_out` has the reason for each table that could not be
    made. `models` are files for the run's folder of models, by file name. `decided` are settings that the fit found
    in the data, such as a horizon: later steps take them like any other setting, as keyword-only parameters.
    """

    tables: Mapping[str, pa.Table] = field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()
    models: Mapping[str, bytes] = field(default_factory=dict)
    decided: Mapping[str, Any] = field(default_factory=dict)
    left_out: Mapping[str, Reason] = field(default_factory=dict)
    rows: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
