"""Which columns are never above zero, and which never below: what takes money off has a minus, in every table."""

from __future__ import annotations

from regulars.ground.contract import MONEY, Column

_TAKEN_OFF = ("returned", "discounts")  # where they are money; churn counts customers who returned
_OF_RETURNS = {"amount": -1, "units": 1}


def sign_of(table: str, column: Column) -> int:
    """-1 where the column is never above zero, 1 where it is never below, 0 where it may be either."""
    if table == "returns":
        return _OF_RETURNS.get(column.name, 0)
    return -1 if column.name in _TAKEN_OFF and column.type == MONEY else 0
