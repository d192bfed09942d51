"""Rows of a dataclass as a table of Arrow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa


def records(kind: type[Any], rows: Sequence[Any]) -> pa.Table:
    """One row per record, typed by the fields of the dataclass: also where there is none."""
    import pyarrow as pa

    types = {
        "str": pa.string(),
        "int": pa.int64(),
        "int | None": pa.int64(),
        "float": pa.float64(),
        "float | None": pa.float64(),
        "date": pa.date32(),
    }
    schema = pa.schema([(field.name, types[str(field.type)]) for field in fields(kind)])
    columns = [pa.array([getattr(row, field.name) for row in rows], field.type) for field in schema]
    return pa.Table.from_arrays(columns, schema=schema)
