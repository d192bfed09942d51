"""The names that a shop may give to its dimensions."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from regulars.ground.errors import UsageError
from regulars.ground.periods import GRAINS
from regulars.ground.tables import PUBLISHED
from regulars.metrics.measures import MEASURES
from regulars.report.definitions import input_behind
from regulars.report.plan import PLAN
from regulars.report.questions import DIMENSIONS, LINE_DIMENSIONS

# Tables made of further input files: no dimension of the log meets their columns.
_APART = frozenset(name for step in PLAN.steps for name in step.makes if input_behind(name)) | {"inputs"}


def check_dimensions(names: Iterable[str], path: Path) -> None:
    """Raises UsageError for a name that tables or KPIs have already, or that is no plain name."""
    taken = {
        *(column.name for table in PUBLISHED if table.name not in _APART for column in table.columns),
        *(measure.name for measure in MEASURES),
        *DIMENSIONS,
        *LINE_DIMENSIONS,
        *GRAINS,
        *("period", "file_no", "units", "lines", "amount", "is_order", "is_first_order", "faults"),
    }
    for name in names:
        if name in taken or not re.fullmatch(r"[a-z][a-z0-9_]{0,62}", name):
            raise UsageError(
                f"{path}: dimensions.{name} cannot be the name of a dimension: use lower-case letters, "
                "digits and _, and no name of a table column or KPI."
            )
