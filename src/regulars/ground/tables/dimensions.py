"""The contracts of tables that carry the dimensions a shop declares."""

from __future__ import annotations

from regulars.ground.contract import TEXT, Column, Table
from regulars.ground.tables import BY_NAME


def contract_of(name: str, dimensions: tuple[str, ...] = ()) -> Table:
    """The contract of a table, with the declared dimensions where lines carry them."""
    contract = BY_NAME[name]
    if name not in ("transactions", "returns"):
        return contract
    extra = [
        Column(dimension, TEXT, "Declared dimension", null_means="the line names none") for dimension in dimensions
    ]
    return contract.with_columns(*extra)
