"""The contracts of tables as the settings of a shop shape them: declared dimensions, pieces with decimals."""

from __future__ import annotations

from dataclasses import replace

from regulars.ground.contract import COUNT, PIECES, TEXT, Column, Table
from regulars.ground.tables import BY_NAME


def contract_of(name: str, dimensions: tuple[str, ...] = (), *, quantity_decimals: int = 0) -> Table:
    """The contract of a table, with the declared dimensions where lines carry them.

    With `quantity_decimals`, pieces have three decimals.
    """
    contract = BY_NAME[name]
    if quantity_decimals:
        contract = replace(contract, columns=tuple(map(_with_decimals, contract.columns)))
    if name not in ("transactions", "returns"):
        return contract
    extra = [
        Column(dimension, TEXT, "Declared dimension", null_means="the line names none") for dimension in dimensions
    ]
    return contract.with_columns(*extra)


def _with_decimals(column: Column) -> Column:
    """The column with three decimals, where it has pieces."""
    return replace(column, type=PIECES) if column.unit == "pieces" and column.type == COUNT else column
