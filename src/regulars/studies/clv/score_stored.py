"""A stored model of value asked again, for the customers of another log."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from regulars.ground.errors import InputRefused
from regulars.ground.solved import Solved

if TYPE_CHECKING:
    import pyarrow as pa

    from regulars.studies.clv.model import ValueModel


def clv_again(clv_cells: pa.Table, *, as_of: date, models: Mapping[str, bytes]) -> Solved:
    """The scores that the stored model gives the histories at `as_of`; nothing is fitted."""
    from regulars.studies.clv.histograms import Cells

    return Solved(tables={"clv_scores": load(models["clv"]).scores(Cells.at(clv_cells, as_of, 0))})


def load(content: bytes) -> ValueModel:
    """The model in a file that a run stored. Raises InputRefused for anything else."""
    from regulars.studies.clv.model import ValueModel

    try:
        return ValueModel.from_json(json.loads(content))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputRefused(
            f"not a stored value model ({type(error).__name__}: {error}); run again to make one."
        ) from None
