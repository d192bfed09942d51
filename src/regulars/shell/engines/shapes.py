"""Tables brought into the shape of their contract."""

from __future__ import annotations

import ibis.expr.types as ir

from regulars.ground.contract import Table


def shaped(table: ir.Table, contract: Table) -> ir.Table:
    """The columns of the contract, in its order and of its types."""
    return table.select(**{column.name: table[column.name].cast(column.type) for column in contract.columns})
