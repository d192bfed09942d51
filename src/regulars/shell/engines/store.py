"""What a run needs of any engine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import ibis.expr.types as ir
import pyarrow as pa

from regulars.ground.contract import Table
from regulars.shell.engines.formula import Asked
from regulars.shell.ingest.model import Source

if TYPE_CHECKING:
    from regulars.shell.engines.duckdb import DuckStore
    from regulars.shell.ingest import Dialect, Intake, Known


class Store(Protocol):
    """Named tables in one engine: computed from expressions, returned as expressions.

    `scratch` tables are dropped at the end of the run. `line_key` names the columns that identify a parked line; they
    depend on how the engine finds a row again.
    """

    line_key: tuple[str, ...]

    @property
    def home(self) -> DuckStore:
        """The embedded engine that reads files and keeps the database of the run; the default engine is its own."""
        ...

    def take_in(self, sources: Sequence[Source], *, scratch: Path, dialect: Dialect, known: Known) -> Intake:
        """Every record of the sources, staged. Raises UsageError for a kind of source that the engine cannot read."""
        ...

    def raw_texts(self, intake: Intake, places: ir.Table) -> pa.Table:
        """file_no, source_line, raw: the original text of the records at these places."""
        ...

    def staged(self, relation: str, *, schema: str = "main") -> ir.Table:
        """A relation that was staged from files in the home, as a table of this engine."""
        ...

    def staged_at_home(self, relation: str, most: int) -> ir.Table:
        """The same as a table of the home: all records, or `most` of them if the home has not read the source."""
        ...

    def table(self, name: str, *, scratch: bool = False) -> ir.Table:
        """The stored table as an expression."""
        ...

    def create(self, name: str, asked: Asked, *, scratch: bool = False, view: bool = False) -> ir.Table:
        """Compute an expression and store it under `name`; a view computes it for each query."""
        ...

    def hold(self, name: str, asked: Asked) -> ir.Table:
        """Compute an expression and hold it until the store is closed."""
        ...

    def fill(self, name: str, asked: Asked, contract: Table) -> ir.Table:
        """Compute an expression into a table with exactly the contract's types, in the contract's order."""
        ...

    def load(self, name: str, rows: pa.Table, *, scratch: bool = False) -> ir.Table:
        """Store a small table that was made in memory."""
        ...

    def load_rows(self, name: str, rows: Sequence[Mapping[str, Any]], types: pa.Schema) -> ir.Table:
        """Store a few rows of plain values as a scratch table, in these types."""
        ...

    def park(self, name: str, asked: Asked, target: Path, *, in_order: bool) -> ir.Table:
        """Every judged line, computed once, with the columns of `line_key`."""
        ...

    def mark(self, name: str, parked: ir.Table, rows: ir.Table, flag: str) -> ir.Table:
        """The parked lines with a flag on those whose `line_key` is in `rows`, never NULL."""
        ...

    def keep_lines(self, name: str, lines: Asked, contract: Table, folder: Path, file: str) -> ir.Table:
        """Store the used lines under `name`; everything else is computed from them.

        `lines` has the columns of the contract and `file_no` and `source_line`. An engine that works on files writes
        `file` of the run's `folder` here.
        """
        ...

    def rows(self, asked: Asked) -> list[dict[str, Any]]:
        """The rows of a small result, as dictionaries."""
        ...

    def one(self, asked: Asked) -> dict[str, Any]:
        """The row of a result with exactly one row."""
        ...

    def arrow(self, asked: Asked) -> pa.Table:
        """A result in memory, in the types of the expression."""
        ...

    def stream(self, asked: Asked) -> pa.RecordBatchReader:
        """The same, batch by batch."""
        ...

    def drop(self, names: Iterable[str], *, scratch: bool = False) -> None:
        """Forget these tables."""
        ...

    def stoppable(self) -> AbstractContextManager[None]:
        """Within the block, Ctrl-C and SIGTERM stop the running statement at once."""
        ...

    def close(self) -> None:
        """Release the engine."""
        ...
