"""The names that a shop may give to its dimensions."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from regulars.ground.errors import UsageError
from regulars.ground.periods import GRAINS
from regulars.ground.tables import BY_NAME
from regulars.metrics.measures import MEASURES
from regulars.report.questions import DIMENSIONS, LINE_DIMENSIONS

# The tables whose columns a declared dimension meets: lines, and what KPIs are counted from and grouped by.
_MET = ("transactions", "set_aside", "returns", "orders", "customers", "products")


def check_dimensions(names: Iterable[str], path: Path) -> None:
    """Raises UsageError for a name that tables or KPIs have already, or that is no plain name."""
    taken = {
        *(column.name for table in _MET for column in BY_NAME[table].columns),
        *(measure.name for measure in MEASURES),
        *DIMENSIONS,
        *LINE_DIMENSIONS,
        *GRAINS,
        *("period", "booked_at", "file_no", "units", "lines", "amount", "is_order", "is_first_order", "faults"),
    }
    for name in names:
        if name in taken or not re.fullmatch(r"[a-z][a-z0-9_]{0,62}", name):
            raise UsageError(
                f"{path}: dimensions.{name} cannot be the name of a dimension: use lower-case letters, "
                "digits and _, and no name of a table column or KPI."
            )
