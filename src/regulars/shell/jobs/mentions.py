"""Texts of other customers in which an erased address stands. They are not the person's lines, so they stay."""

from __future__ import annotations

from functools import reduce

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from regulars.shell.jobs.erase_customer import Person
from regulars.shell.runs.folder import LINES
from regulars.shell.runs.proof import Kept

_NO_TEXTS = ("customer_id", "source_file")


def mentions_of(kept: Kept, person: Person) -> int:
    """How many used lines of the run have the customer's address in a text, although they are another customer's."""
    found = 0
    with pq.ParquetFile(kept.folder / LINES) as lines:
        texts = [column.name for column in lines.schema_arrow if _holds_text(column) and column.name not in _NO_TEXTS]
        for batch in lines.iter_batches(columns=texts):
            suspects = [pc.fill_null(pc.match_substring(batch.column(name), "@"), False) for name in texts]
            rows = batch.filter(reduce(pc.or_, suspects)).to_pylist() if suspects else []
            found += sum(any(person.has_address_in(text) for text in row.values() if text) for row in rows)
    return found


def _holds_text(column: pa.Field) -> bool:
    return bool(pa.types.is_string(column.type) or pa.types.is_large_string(column.type))
