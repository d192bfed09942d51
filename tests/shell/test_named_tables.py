"""Tables in memory by name: through the same rules, guards and ledger as the file that holds the same rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import ibis
import pandas as pd
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest

import regulars
from regulars.ground.errors import InputRefused, UsageError
from regulars.shell.ingest.named_tables import write_table

FEW: dict[str, Any] = {"studies": {"skip": ["churn", "clv"]}}


class Streaming:
    """What a library offers that knows nothing of Arrow but its stream, with the types that Polars has."""

    def __init__(self, table: pa.Table) -> None:
        words = pa.array(table["Country"].to_pylist(), pa.string_view())
        fields = [pa.field(f.name, pa.large_string() if f.type == pa.string() else f.type) for f in table.schema]
        table = table.cast(pa.schema(fields))
        known = pa.array(sorted(set(words.to_pylist())), pa.string_view())
        places = pa.array([known.to_pylist().index(word) for word in words.to_pylist()], pa.uint32())
        self.table = table.set_column(
            table.column_names.index("Country"), "Country", pa.DictionaryArray.from_arrays(places, known)
        )

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self.table.__arrow_c_stream__(requested_schema)


class Lazy:
    """A table that is computed when it is collected."""

    def __init__(self, table: pa.Table) -> None:
        self.table = table

    def collect(self) -> Streaming:
        return Streaming(self.table)


FORMS: dict[str, Callable[[pa.Table], Any]] = {
    "arrow": lambda table: table,
    "a record batch": lambda table: table.combine_chunks().to_batches()[0],
    "pandas": lambda table: table.to_pandas(),
    "pandas with categories": lambda table: table.to_pandas().astype({"Country": "category"}),
    "pandas with an index": lambda table: table.to_pandas().set_index("InvoiceNo", drop=False),
    "a stream": Streaming,
    "lazy": Lazy,
    "ibis": ibis.memtable,
}  # fmt: skip


@pytest.fixture
def rows(log: Path) -> pa.Table:
    return pyarrow.csv.read_csv(log)


@pytest.fixture
def as_file(rows: pa.Table, tmp_path: Path) -> regulars.Run:
    pq.write_table(rows, tmp_path / "orders.parquet")
    return regulars.run(tmp_path / "orders.parquet", out=tmp_path / "file", config=FEW)


@pytest.mark.parametrize("form", FORMS)
def test_a_table_is_the_log_that_its_file_would_be(
    form: str, rows: pa.Table, as_file: regulars.Run, tmp_path: Path
) -> None:
    """The same lines with the same row numbers, under the name that was given."""
    made = regulars.run({"orders": FORMS[form](rows)}, out=tmp_path / "frame", config=FEW)

    def lines(run: regulars.Run) -> list[dict[str, Any]]:
        return sorted(run.table("transactions").to_pyarrow().to_pylist(), key=lambda row: row["source_line"])

    found = lines(made)
    assert {row["source_file"] for row in found} == {"orders"}
    assert [{**row, "source_file": "orders.parquet"} for row in found] == lines(as_file)


def test_the_content_tells_tables_apart_and_not_their_cut(rows: pa.Table, tmp_path: Path) -> None:
    """The hash is that of the Arrow stream: the same for the same rows in other batches, another for other rows."""
    cut = pa.concat_tables([rows.slice(0, 7), rows.slice(7)])
    digests = [write_table("a", table, tmp_path).sha256 for table in (rows, cut, rows.slice(1))]
    assert digests[0] == digests[1] != digests[2]


def test_a_table_that_is_known_adds_nothing(rows: pa.Table, tmp_path: Path) -> None:
    """The history knows a table by its content, whatever it is called."""
    first = regulars.run({"orders": rows.slice(0, 20)}, out=tmp_path / "runs", config=FEW)
    both = {"again": rows.slice(0, 20), "later": rows.slice(20)}
    second = regulars.run(both, out=tmp_path / "runs", config=FEW, add=True)
    assert second.run_id != first.run_id
    assert len(second.table("transactions").to_pyarrow()) == len(rows)
    with_nothing_new = regulars.run({"third": rows.slice(20)}, out=tmp_path / "runs", config=FEW, add=True)
    assert with_nothing_new.run_id == second.run_id


def test_check_takes_tables_and_keeps_the_ledger(tmp_path: Path) -> None:
    """Typed columns are read by their types; what cannot be used is set aside with its row."""
    frame = pd.DataFrame(
        {
            "Order ID": [1, 2, 3],
            "Order Date": [datetime(2024, 1, 5), datetime(2024, 1, 6), None],
            "Line Total": [Decimal("1.10"), Decimal("2.20"), Decimal("3.30")],
        }
    )
    checked = regulars.check({"orders": frame}, config=FEW)
    assert (checked.records, checked.used) == (3, 2)
    (example,) = checked.examples
    assert (example["source_file"], example["source_line"], example["reason"]) == ("orders", 3, "date_missing")
    assert example["raw"] == '{"Order ID":3,"Order Date":null,"Line Total":3.3}'


WRONG: list[tuple[Any, type[Exception], str]] = [
    ({}, UsageError, "empty dictionary"),
    ({"orders": 5}, UsageError, "orders: expected a table of pandas, Polars, Arrow or Ibis, .* type int"),
    ({5: pa.table({"a": [1]})}, UsageError, "'5' cannot be a table name"),
    ({"a\nb": pa.table({"a": [1]})}, UsageError, "cannot be a table name"),
    ({"orders": pd.DataFrame({"a": [1, "x", b"y"]})}, InputRefused, "orders: a column has values of several kinds"),
    ({"orders": pa.table({"a": [1]})}, InputRefused, "orders: no column for invoice_date"),
    (pd.DataFrame({"a": [1]}), UsageError, 'Give the table a name: {"orders": TABLE}'),
]


@pytest.mark.parametrize(("sources", "error", "said"), WRONG, ids=[said for _, _, said in WRONG])
def test_what_is_no_table_is_said_in_one_line(sources: Any, error: type[Exception], said: str) -> None:
    """Nothing is read and nothing written."""
    with pytest.raises(error, match=said) as refusal:
        regulars.check(sources, config=FEW)
    assert "\n" not in str(refusal.value)
