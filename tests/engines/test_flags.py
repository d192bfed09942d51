"""Flags on rows, looked up in bits: exactly the chosen rows, whatever lies between them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import ibis
import pyarrow as pa
import pytest

from regulars.shell.engines.bit_flags import SPAN
from regulars.shell.engines.duckdb import DuckStore

ROWS = 5 * SPAN + 7
CHOSEN = {
    "none": [],
    "the first": [0],
    "the last": [ROWS - 1],
    "about the ends of spans": [SPAN - 1, SPAN, 3 * SPAN - 1, 3 * SPAN],
    "with spans without any between": [5, 4 * SPAN + 5],
    "every seventh": list(range(0, ROWS, 7)),
}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[DuckStore]:
    opened = DuckStore(tmp_path / "run.duckdb", scratch=tmp_path, memory_limit="500MiB", threads=2)
    yield opened
    opened.close()


@pytest.mark.parametrize("name", CHOSEN)
def test_the_chosen_rows_are_flagged_and_no_others(store: DuckStore, tmp_path: Path, name: str) -> None:
    """Marking keeps every row, in order, with true for the chosen ones and false (never NULL) for the rest."""
    numbered = ibis.range(0, ROWS).unnest().name("number").as_table()
    parked = store.park("parked", numbered, tmp_path / "parked.parquet", in_order=True)
    rows = store.load("rows", pa.table({"line_no": pa.array(CHOSEN[name], pa.int64())}), scratch=True)
    marked = store.mark("marked", parked, rows, "is_odd")
    assert marked.is_odd.isnull().sum().execute() == 0
    flagged = marked.filter(marked.is_odd)
    assert [row["number"] for row in store.rows(flagged)] == CHOSEN[name]  # in their order
