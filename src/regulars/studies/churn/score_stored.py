"""A stored model of churn asked again, for the customers of another log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from regulars.ground.solved import Solved

if TYPE_CHECKING:
    import pyarrow as pa


def churn_again(customers: pa.Table, *, models: Mapping[str, bytes]) -> Solved:
    """The scores that the stored model gives these customers; nothing is fitted."""
    from regulars.studies.churn.stored import churn_scores_with

    return Solved(tables={"churn_scores": churn_scores_with(models["churn"], customers)})
