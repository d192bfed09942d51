"""What it means that two runs have the same tables."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from regulars.ground.contract import Table
from regulars.ground.tables import BY_NAME
from regulars.shell.published.run import Run

CLOSE = 1e-9


def assert_same_tables(left: Run, right: Run, *, but: Iterable[str] = ()) -> None:
    """All tables of the runs are equal: floats to 1e-9, everything else exactly; `but` are columns left out."""
    assert left.left_out == right.left_out
    assert_same_content(left, right, but=but)


def assert_same_content(left: Run, right: Run, *, but: Iterable[str] = ()) -> None:
    """The runs have the same tables with the same rows, whatever is said of those that are left out."""
    assert set(left.tables) == set(right.tables)
    for name in left.tables:
        differences = _differences(_rows(left, name, but), _rows(right, name, but))
        assert not differences, f"{name}: {differences[:5]}"


def assert_same_rows(contract: Table, connection: Any, statement: str, source: str) -> None:
    """What the statement gives is what the table has: floats to 1e-9, everything else exactly."""
    order = ", ".join(f'"{column}"' for column in dict.fromkeys([*contract.export_order, *contract.column_names]))
    found, expected = (
        connection.sql(f"SELECT * FROM {of} ORDER BY {order}").to_arrow_table().to_pylist()
        for of in (f"({statement})", source)
    )
    assert expected, f"{contract.name}: no rows to compare"
    differences = _differences(expected, found)
    assert not differences, f"{contract.name}: {differences[:5]}"


def _rows(run: Run, name: str, but: Iterable[str]) -> list[dict[str, Any]]:
    columns = [column for column in run.table(name).columns if column not in but]
    order = [column for column in BY_NAME[name].export_order if column not in but] or columns
    listed = ", ".join(f'"{column}"' for column in columns)
    ordered = ", ".join(f'"{column}"' for column in [*order, *(c for c in columns if c not in order)])
    return run.connection.sql(f"SELECT {listed} FROM {name} ORDER BY {ordered}").to_arrow_table().to_pylist()


def _differences(left: list[dict[str, Any]], right: list[dict[str, Any]]) -> list[Any]:
    if len(left) != len(right):
        return [f"{len(left)} rows against {len(right)}"]
    return [
        {column: (one[column], other[column]) for column in one if not _same(one[column], other[column])}
        for one, other in zip(left, right, strict=True)
        if not all(_same(one[column], other[column]) for column in one)
    ]


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=CLOSE, abs_tol=CLOSE)
    return type(one) is type(other) and one == other
