"""A published run, opened for reading."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from regulars.ground.errors import UsageError, meant
from regulars.metrics.compare import compared
from regulars.report.lookups import CUSTOMERS, OF_CUSTOMERS, Lookup, looked_up, reads
from regulars.report.questions import Question, answers, check, known_dimensions
from regulars.shell.engines.read_only import locked
from regulars.shell.process.sql_quoting import quoted
from regulars.shell.published.answer import Answer
from regulars.shell.runs.folder import LINES, Kept, current_id, find
from regulars.shell.runs.retention import leased

if TYPE_CHECKING:
    import duckdb
    import ibis.expr.types as ir


class Run:
    """A published run. Reading only; it stays the same run while others are published."""

    def __init__(self, kept: Kept) -> None:
        self.run_id = kept.run_id
        self.folder = kept.folder
        self.manifest = kept.manifest
        self._lease = ExitStack()  # falls with this object: as long as it lives, the run is not removed
        self._lease.enter_context(leased(kept.folder))

    def __repr__(self) -> str:
        return f"Run({self.run_id!r}, as_of={self.manifest['as_of']}, tables={len(self.tables)})"

    def __enter__(self) -> Run:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Lets go of the files: from then on the run may be removed when it is old."""
        if "connection" in self.__dict__:
            self.connection.close()
        self._lease.close()

    @property
    def as_of(self) -> date:
        """The exclusive end of what the run knows."""
        return date.fromisoformat(self.manifest["as_of"])

    @property
    def first_day(self) -> date:
        """The day of the first line."""
        return date.fromisoformat(self.manifest["first_day"])

    @property
    def tables(self) -> tuple[str, ...]:
        """The names of the tables of the run."""
        return tuple(self.manifest["tables"])

    @property
    def left_out(self) -> dict[str, str]:
        """The tables that this log could not give, with the reason."""
        return self.manifest["left_out"]

    @property
    def report(self) -> Path:
        """The HTML report."""
        return self.folder / "report.html"

    @cached_property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """A read-only connection to the SQL layer, which can reach nothing else but the run's lines."""
        return locked(self.folder / "regulars.duckdb", (LINES,))

    @cached_property
    def _backend(self) -> Any:
        import ibis

        return ibis.duckdb.from_connection(self.connection)

    def table(self, name: str) -> ir.Table:
        """A table of the run as an Ibis expression; `.to_pandas()` gives the frame.

        Raises UsageError with the reason where the run has no such table.
        """
        self.check_table(name)
        return self._backend.table(name)

    def stored(self, name: str) -> ir.Table:
        """A table as the run's database has it, also one that is not published and only serves questions."""
        return self._backend.table(name)

    def frame(self, name: str) -> Any:
        """A table of the run as a pandas frame with money as floats: for charts and models; exact money is in `table`.

        Raises UsageError with the reason where the run has no such table.
        """
        table = self.table(name)
        money = [column for column, kind in table.schema().items() if kind.is_decimal()]
        return table.cast(dict.fromkeys(money, "float64")).to_pandas()

    def check_table(self, name: str) -> None:
        """Raises UsageError with the reason where the run has no such table."""
        if name in self.left_out:
            raise UsageError(f"run {self.run_id} has no {name}: {self.left_out[name]}.")
        if name not in self.tables:
            raise UsageError(f"run {self.run_id} has no table {name!r} ({meant(name, self.tables)}).")

    def kpi(
        self,
        kpi: str,
        *,
        by: str | Sequence[str] = (),
        grain: str | None = None,
        compare: str | None = None,
        since: date | None = None,
        until: date | None = None,
    ) -> Answer:
        """One KPI by groups and periods, with its value the period or the year before where asked."""
        groups = (by,) if isinstance(by, str) else tuple(by)
        question = Question(kpi, groups, grain, compare, since, until)
        rows = self.ask(question)
        if compare and grain:
            rows = compared(rows, value="value", by=groups, grain=grain, compare=compare)
        return Answer(question, tuple(rows))

    def ask(self, question: Question) -> list[dict[str, Any]]:
        """One row per period and group, with the KPI as `value`, or with every KPI where none is named.

        Raises UsageError where the run cannot be asked this.
        """
        dimensions = known_dimensions(self.tables, self.manifest["dimensions"])
        check(question, self._kpi_names, dimensions, self.left_out, frozenset(self.manifest["present"]))
        keys = [*(["period"] if question.grain else []), *question.by]
        flag = ["is_partial"] if question.grain else []
        source = quoted(question.prepared_name) if question.prepared_name else ""
        if not source:
            from regulars.shell.engines.compiled import written
            from regulars.shell.engines.duckdb_compiler import COMPILER

            source = f"({written(COMPILER, self._live(question))})"
        values = [f"{quoted(question.kpi)} AS value"] if question.kpi else map(quoted, self._kpi_names)
        chosen = ", ".join([*map(quoted, [*keys, *flag]), *values])
        order = _order(keys, question)
        return self.connection.execute(f"SELECT {chosen} FROM {source}{order}").to_arrow_table().to_pylist()

    def look(self, lookup: Lookup) -> list[dict[str, Any]]:
        """The rows of the lookup. Raises UsageError where the run has no such table."""
        for name in reads(lookup):
            if name not in ("facts",):  # not published, but in every run
                self.check_table(name)
        there = {*reads(lookup), *(OF_CUSTOMERS if lookup.of == CUSTOMERS else ())}
        tables = {name: self._backend.table(name) for name in there if name in self.tables or name == "facts"}
        return looked_up(tables, lookup, as_of=self.as_of).to_pyarrow().to_pylist()

    @cached_property
    def _kpi_names(self) -> list[str]:
        return [row[0] for row in self.connection.execute("SELECT kpi FROM metric_catalog").fetchall()]

    def _live(self, question: Question) -> ir.Table:
        facts = {name: self._backend.table(name) for name in ("facts", "line_facts")}
        return answers(
            facts,
            by=question.by,
            grain=question.grain,
            as_of=self.as_of,
            present=frozenset(self.manifest["present"]),
            since=question.since,
            until=question.until,
            where=question.where,
            first_day=self.first_day,
        )


def _order(keys: Sequence[str], question: Question) -> str:
    """By period and group; the highest first where only so many rows are wanted, equals by group."""
    highest = [f"{quoted(question.ranked_by)} DESC NULLS LAST"] if question.ranked_by else []
    order = [*highest, *map(quoted, keys)]
    limit = f" LIMIT {int(question.top)}" if question.top else ""
    return (f" ORDER BY {', '.join(order)}" if order else "") + limit


def open_run(out: str | Path = "data", run_id: str | None = None) -> Run:
    """The published run of the folder `out`, or the kept run with this id."""
    out = Path(out)
    while True:
        wanted = run_id or current_id(out)
        try:
            return Run(find(out, wanted))
        except FileNotFoundError:  # removed between being found and being held: look again
            continue
        except UsageError:
            if run_id or current_id(out) == wanted:
                raise
