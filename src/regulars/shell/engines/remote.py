"""Tables that lie in another engine: known here by name and types, made and asked by statements that Ibis writes."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa
from ibis.backends.sql.compilers.base import SQLGlotCompiler

from regulars.ground.contract import Table
from regulars.ground.errors import RegularsError
from regulars.ledger.cells import POSITION
from regulars.shell.engines.casting import shaped
from regulars.shell.engines.compiled import statement_of
from regulars.shell.engines.duckdb import DuckStore
from regulars.shell.engines.formula import Asked, expression_of
from regulars.shell.ingest import Dialect, Intake, Known, raw_text
from regulars.shell.ingest.model import Source


class RemoteStore(ABC):
    """A store whose engine is reached by statements.

    Every table has exactly the types that Ibis gives its expression, whatever the engine would infer. `home` is the
    embedded engine beside it, which reads files and in the end keeps the run's own database.
    """

    line_key: tuple[str, ...] = POSITION
    compiler: SQLGlotCompiler
    schema_name: str | None = None

    def __init__(self, home: DuckStore) -> None:
        self.home = home
        self.known: dict[str, ibis.Schema] = {}
        self.trouble: RegularsError | None = None

    @abstractmethod
    def _make(self, name: str, statement: str, types: ibis.Schema, *, lasting: bool) -> None:
        """Store the rows of a SELECT under `name`, in these types; `lasting` is what may be published."""

    @abstractmethod
    def _show(self, name: str, statement: str) -> None:
        """Name a SELECT that is computed at each question."""

    @abstractmethod
    def _take(self, name: str, batches: pa.RecordBatchReader, types: ibis.Schema) -> None:
        """Store rows that come from here."""

    @abstractmethod
    def _batches(self, statement: str) -> Iterable[pa.RecordBatch]:
        """The rows of a SELECT, batch by batch."""

    @abstractmethod
    def drop(self, names: Iterable[str], *, scratch: bool = False) -> None:
        """Forget these tables."""

    def compile(self, asked: Asked) -> str:
        """The statement of what is asked in the engine's own words."""
        return statement_of(self.compiler, asked)

    def table(self, name: str, *, scratch: bool = False) -> ir.Table:
        return ibis.table(self.known[name], name=name, database=self.schema_name)

    def create(self, name: str, asked: Asked, *, scratch: bool = False, view: bool = False) -> ir.Table:
        expression = expression_of(asked)
        if view:
            self._show(name, self.compile(expression))
        else:
            self._make(name, self.compile(expression), expression.schema(), lasting=not scratch)
        return self._table(name, expression.schema())

    def hold(self, name: str, asked: Asked) -> ir.Table:
        expression = expression_of(asked)
        self._make(name, self.compile(expression), expression.schema(), lasting=False)
        return self._table(name, expression.schema())

    def fill(self, name: str, asked: Asked, contract: Table) -> ir.Table:
        rows = shaped(expression_of(asked), contract)
        self._make(name, self.compile(rows), rows.schema(), lasting=True)
        return self._table(name, rows.schema())

    def load(self, name: str, rows: pa.Table, *, scratch: bool = False) -> ir.Table:
        rows = rows.cast(pa.schema([field.with_type(_type_or_text(field.type)) for field in rows.schema]))
        types = ibis.Schema.from_pyarrow(rows.schema)
        self._take(name, rows.to_reader(), types)
        return self._table(name, types)

    def load_rows(self, name: str, rows: Sequence[Mapping[str, Any]], types: pa.Schema) -> ir.Table:
        exact = [{field.name: _exact(row[field.name], field.type) for field in types} for row in rows]
        return self.load(name, pa.Table.from_pylist(exact, schema=types), scratch=True)

    def take_in(self, sources: Sequence[Source], *, scratch: Path, dialect: Dialect, known: Known) -> Intake:
        return self.home.take_in(sources, scratch=scratch, dialect=dialect, known=known)

    def raw_texts(self, intake: Intake, places: ir.Table) -> pa.Table:
        return raw_text(intake, self.arrow(places), self.home.connection)

    def staged(self, relation: str, *, schema: str = "main") -> ir.Table:
        name = relation if schema == "main" else f"{schema}_{relation}"
        if name not in self.known:
            types = self._adopt(name, self.home.staged(relation, schema=schema))
            self._table(name, types)
        return self.table(name)

    def staged_at_home(self, relation: str, most: int) -> ir.Table:
        return self.home.staged(relation)

    def _adopt(self, name: str, staged: ir.Table) -> ibis.Schema:
        """Bring staged records over; the types that they have then."""
        taken = staged.cast(plain_types(staged.schema()))
        self._take(name, self.home.stream(taken), taken.schema())
        return taken.schema()

    def park(self, name: str, asked: Asked, target: Path, *, in_order: bool) -> ir.Table:
        return self.create(name, asked, scratch=True)

    def mark(self, name: str, parked: ir.Table, rows: ir.Table, flag: str) -> ir.Table:
        marks = rows.select(**{f"marked_{key}": rows[key] for key in self.line_key})
        both = parked.left_join(marks, [parked[key] == marks[f"marked_{key}"] for key in self.line_key])
        flagged = both.mutate(**{flag: both[f"marked_{self.line_key[0]}"].notnull()})
        return self.create(name, flagged.select(*parked.columns, flag), scratch=True)

    def keep_lines(self, name: str, lines: Asked, contract: Table, folder: Path, file: str) -> ir.Table:
        return self.fill(name, lines, contract)

    def rows(self, asked: Asked) -> list[dict[str, Any]]:
        return self.arrow(asked).to_pylist()

    def one(self, asked: Asked) -> dict[str, Any]:
        return self.rows(asked)[0]

    def stream(self, asked: Asked) -> pa.RecordBatchReader:
        """The rows of a result in the types of the expression; `trouble` keeps what went wrong on the way."""
        expression = expression_of(asked)
        return in_types(self._interruptible(self.compile(expression)), expression.schema())

    def _interruptible(self, statement: str) -> Iterator[pa.RecordBatch]:
        try:
            yield from self._batches(statement)
        except RegularsError as error:
            self.trouble = error
            raise

    def arrow(self, asked: Asked) -> pa.Table:
        return self.stream(asked).read_all()

    def _table(self, name: str, types: ibis.Schema) -> ir.Table:
        self.known[name] = types
        return self.table(name)


def plain_types(types: ibis.Schema) -> dict[str, Any]:
    """The types that every engine has, for those of a file that only some have."""
    return {name: _plain(kind) for name, kind in types.items()}


def _plain(kind: Any) -> Any:
    if kind.is_unsigned_integer():
        return "decimal(20, 0)" if kind.nbytes == 8 else "int64"
    if kind.is_timestamp():
        return kind.copy(scale=6)
    if kind.is_boolean() or kind.is_integer() or kind.is_floating() or kind.is_decimal() or kind.is_date():
        return kind
    return "string"


def _type_or_text(kind: pa.DataType) -> pa.DataType:
    """A type for columns that are NULL throughout; the engine needs one."""
    return pa.float64() if pa.types.is_null(kind) else kind


def in_types(batches: Iterable[pa.RecordBatch], types: ibis.Schema) -> pa.RecordBatchReader:
    """The batches in the types of an expression, column by column."""
    schema = pa.schema([field.with_nullable(True) for field in types.to_pyarrow()])

    def cast() -> Iterable[pa.RecordBatch]:
        for batch in batches:
            arrays = [_cast(array, field.type) for array, field in zip(batch.columns, schema, strict=True)]
            yield pa.RecordBatch.from_arrays(arrays, schema=schema)

    return pa.RecordBatchReader.from_batches(schema, cast())


def _cast(array: pa.Array, kind: pa.DataType) -> pa.Array:
    if isinstance(array, pa.ExtensionArray):  # numbers that cross as text
        array = array.storage
    return array if array.type == kind else array.cast(kind)


def _exact(value: Any, kind: pa.DataType) -> Any:
    """The value as Arrow takes it: money that was computed in floating point is rounded, five away from zero."""
    if isinstance(value, float) and pa.types.is_decimal(kind):
        return Decimal(repr(value)).quantize(Decimal(1).scaleb(-kind.scale), ROUND_HALF_UP)
    return value
