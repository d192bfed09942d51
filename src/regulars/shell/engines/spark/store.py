"""The store of Spark: every table is a folder of Parquet files that the whole cluster reads and writes."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from itertools import count
from pathlib import Path
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.parquet as pq

from regulars.shell.engines.duckdb import DuckStore
from regulars.shell.engines.formula import Asked, expression_of
from regulars.shell.engines.remote import RemoteStore, in_types, plain_types
from regulars.shell.engines.spark.dialect import COMPILER
from regulars.shell.engines.spark.session import plain_errors
from regulars.shell.ingest import Dialect, Intake, Known
from regulars.shell.ingest.model import Source
from regulars.shell.process.signals import stoppable

_BYTES_A_TASK = 64 << 20


class SparkStore(RemoteStore):
    """Tables in a folder that driver and executors share, known to the session as views."""

    compiler = COMPILER

    def __init__(self, session: Any, workspace: Path, home: DuckStore) -> None:
        super().__init__(home)
        self.session = session
        self._workspace = workspace
        self._numbers = count()

    def take_in(self, sources: Sequence[Source], *, scratch: Path, dialect: Dialect, known: Known) -> Intake:
        """Files as in any engine; those that are Parquet are left where they are and read by the cluster."""
        intake = super().take_in(sources, scratch=scratch, dialect=dialect, known=known)
        read = sum(file.size for file in intake.files)
        with plain_errors():
            least = 2 * self.session.sparkContext.defaultParallelism
            self.session.conf.set("spark.sql.shuffle.partitions", str(max(least, read // _BYTES_A_TASK)))
            # Of a small log, compiling a statement takes longer than running it.
            self.session.conf.set("spark.sql.codegen.wholeStage", str(read > _BYTES_A_TASK).lower())
        for group in intake.groups:
            types = self.home.staged(group.relation).schema()
            plain = ibis.schema(plain_types(types))
            if not group.is_text and plain == types:
                parts = [(number, intake.archive.rows[number]) for number in group.file_nos]
                if all(part.line is None for _, part in parts):
                    self._read_parts(group.relation, group.columns, parts, types)
        return intake

    def _read_parts(
        self, name: str, columns: tuple[str, ...], parts: list[tuple[int, Any]], types: ibis.Schema
    ) -> None:
        """Rows of Parquet files with their file and their place in it."""
        with plain_errors():
            selects = []
            for spelled in dict.fromkeys(part.originals for _, part in parts):
                files = [(str(part.path.absolute()), number) for number, part in parts if part.originals == spelled]
                numbers = self.session.createDataFrame(files, "place string, file_no int")
                rows = self.session.read.parquet(*(Path(place).as_uri() for place, _ in files))
                called = dict(zip(parts[0][1].columns, spelled, strict=True))
                chosen = rows.selectExpr(
                    "url_decode(regexp_replace(_metadata.file_path, '^file:/*', '/')) AS place",
                    "_metadata.row_index + 1 AS source_line",
                    *(f"{_quoted(called[column])} AS {_quoted(column)}" for column in columns),
                )
                selects.append(
                    chosen.join(numbers.hint("broadcast"), "place").select("file_no", "source_line", *columns)
                )
            whole = selects[0]
            for other in selects[1:]:
                whole = whole.unionByName(other)
            self._with_types(whole, types).createOrReplaceTempView(name)
        self._table(name, types)

    def _adopt(self, name: str, staged: ir.Table) -> ibis.Schema:
        taken = staged.cast(plain_types(staged.schema()))
        place = self._place(name)
        self.home.write(taken, place / "rows.parquet")
        self._show_files(name, place, taken.schema())
        return taken.schema()

    def _make(self, name: str, statement: str, types: ibis.Schema, *, lasting: bool) -> None:
        place = self._place(name)
        with plain_errors():
            self._with_types(self.session.sql(statement), types).write.parquet(place.as_uri())
        self._show_files(name, place, types)

    def _show(self, name: str, statement: str) -> None:
        with plain_errors():
            self.session.sql(statement).createOrReplaceTempView(name)

    def _take(self, name: str, batches: pa.RecordBatchReader, types: ibis.Schema) -> None:
        place = self._place(name)
        place.mkdir(parents=True)
        with pq.ParquetWriter(place / "rows.parquet", batches.schema) as writer:
            for batch in batches:
                writer.write_batch(batch)
        self._show_files(name, place, types)

    def _show_files(self, name: str, place: Path, types: ibis.Schema) -> None:
        with plain_errors():
            self._with_types(self.session.read.parquet(place.as_uri()), types).createOrReplaceTempView(name)

    def _with_types(self, rows: Any, types: ibis.Schema) -> Any:
        kinds = {name: COMPILER.type_mapper.to_string(kind) for name, kind in types.items()}
        return rows.selectExpr(*(f"CAST({_quoted(name)} AS {kind}) AS {_quoted(name)}" for name, kind in kinds.items()))

    def _batches(self, statement: str) -> Iterable[pa.RecordBatch]:
        """By way of files: a result of any size, in the order of its rows."""
        place = self._place("came")
        with plain_errors():
            self.session.sql(statement).write.parquet(place.as_uri())
        for part in sorted(place.glob("*.parquet")):
            with pq.ParquetFile(part) as file:
                yield from file.iter_batches()
        shutil.rmtree(place)

    def arrow(self, asked: Asked) -> pa.Table:
        """A small result at once."""
        with plain_errors():
            came = self.session.sql(self.compile(asked)).toArrow()
        return in_types(came.to_batches(), expression_of(asked).schema()).read_all()

    def drop(self, names: Iterable[str], *, scratch: bool = False) -> None:
        with plain_errors():
            for name in names:
                self.session.catalog.dropTempView(name)

    def stoppable(self) -> AbstractContextManager[None]:
        """Inside, Ctrl-C and SIGTERM stop the running jobs at once, here and in the home."""
        return stoppable(self)

    def interrupt(self) -> None:
        """Stop whatever is running."""
        self.home.connection.interrupt()
        self.session.sparkContext.cancelAllJobs()

    def close(self) -> None:
        """Let go of the home; the session belongs to whoever opened it."""
        self.home.close()

    def _place(self, name: str) -> Path:
        return self._workspace.absolute() / f"{next(self._numbers):04}-{name}"


def _quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"
