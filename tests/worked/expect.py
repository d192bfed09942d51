"""A table compared with what was worked out by hand, column by column, so that none goes unlooked at."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import pytest

from regulars.ground.contract import MONEY, RATE, Column
from regulars.ground.tables import BY_NAME
from tests.shop.tables import Row, money


def expect(found: list[Row], name: str, columns: str, rows: Mapping[Any, tuple[Any, ...]]) -> None:
    """`found` are exactly the `rows`, by key and in their order; `columns` and the key are the whole contract."""
    contract = BY_NAME[name]
    named, plain = columns.split(), _of_plain_logs(contract.column_names)
    assert {*named, *plain, *contract.key} == set(contract.column_names), "every column of the contract is worked out"
    assert [_key(row, contract.key) for row in found] == list(rows)
    types = {column.name: column for column in contract.columns}
    for row in found:
        key = _key(row, contract.key)
        worked = {column: _typed(value, types[column]) for column, value in zip(named, rows[key], strict=True)}
        assert {column: row[column] for column in named} == worked, f"{name} {key}"
        assert all(row[column] == (row[same] if same else None) for column, same in plain.items()), f"{name} {key}"


def _of_plain_logs(columns: tuple[str, ...]) -> dict[str, str | None]:
    """What columns of money hold where the log has no discount, tax, shipping and tip: nothing, or another column."""
    plain: dict[str, str | None] = dict.fromkeys(("discounts", "tax", "shipping", "tips"))
    plain |= {"revenue_before_returns": "gross_revenue", "total_sales": "net_revenue"}
    return {column: same for column, same in plain.items() if column in columns}


def _key(row: Row, key: tuple[str, ...]) -> Any:
    return row[key[0]] if len(key) == 1 else tuple(row[name] for name in key)


def _typed(value: Any, column: Column) -> Any:
    if value is None:
        return None
    if column.type == MONEY:
        return money(value)
    return pytest.approx(value, abs=1e-12) if column.type == RATE else value


def day(text: str) -> date:
    """A day of 2024, written 02-29."""
    return date.fromisoformat(f"2024-{text}")


def at(text: str) -> datetime:
    """A moment of 2024, written 02-29 16:00."""
    return datetime.fromisoformat(f"2024-{text}")


def days(first: str, last: str = "08-16") -> int:
    """Calendar days between two days of 2024; by default up to as_of."""
    return (day(last) - day(first)).days
