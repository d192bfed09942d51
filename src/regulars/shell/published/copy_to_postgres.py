"""A published run copied into a schema of a database: the same tables, in the place of the old ones, in one step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ibis
import ibis.expr.types as ir

from regulars.ground.contract import Table
from regulars.ground.errors import OutOfResources
from regulars.ground.tables.links import LINKS
from regulars.ledger.money.columns import money_columns
from regulars.report.plan import PLAN
from regulars.shell.engines.postgres.address import Address
from regulars.shell.engines.postgres.dialect import COMPILER, column_type
from regulars.shell.engines.postgres.engine import BESIDE, committed_despite_lost_reply
from regulars.shell.engines.postgres.publish import building, describe, swap
from regulars.shell.engines.postgres.session import Session
from regulars.shell.process.sql_quoting import quoted
from regulars.shell.published.run import Run
from regulars.shell.tables.expressions import formula, prepared_answers


def copy_tables(run: Run, address: Address, schema: str) -> dict[str, int]:
    """Replace the tables of the schema by those of the run; the rows of each table, by name.

    Readers see the tables of before, or all of the run's. Raises a RegularsError where the database refuses or is
    lost; the tables of before then stay.
    """
    session = Session(address)
    try:
        with building(session, schema) as fresh:
            sizes = _Copy(run, session, fresh).copy_all()
            try:
                swap(session, fresh, schema, run.run_id)
            except OutOfResources:
                if not committed_despite_lost_reply(address, schema, run.run_id):
                    raise
    finally:
        session.close()
    return sizes


class _Copy:
    """A run's tables, keys, comments and views in a schema that nobody reads yet."""

    def __init__(self, run: Run, session: Session, schema: str) -> None:
        self.run, self.session, self.schema = run, session, schema
        self.dimensions: tuple[str, ...] = run.manifest.dimensions

    def copy_all(self) -> dict[str, int]:
        contracts = [self.run.manifest.contract(name) for name in self.run.tables]
        sizes = {contract.name: self._table(contract.name) for contract in contracts}
        for name in BESIDE:
            self._table(name)
        for contract in contracts:
            self._add_key(contract)
        self._add_foreign_keys({contract.name for contract in contracts})
        describe(self.session, self.schema, contracts)
        self._views()
        return sizes

    def _table(self, name: str) -> int:
        """One table with all its rows; how many there are."""
        rows = self.run.stored(name)
        columns = ", ".join(f"{quoted(column)} {column_type(kind)}" for column, kind in rows.schema().items())
        self.session.run(f"CREATE TABLE {self._place(name)} ({columns})")
        self.session.copy_in(self.schema, name, rows.to_pyarrow_batches())
        self.session.run(f"ANALYZE {self._place(name)}")
        arrived = self.session.value(f"SELECT count(*) FROM {self._place(name)}")
        expected = self.run.manifest.tables.get(name, arrived)
        if arrived != expected:
            raise OutOfResources(f"only {arrived:,} of {expected:,} rows of {name} arrived; publish again.")
        return arrived

    def _add_key(self, contract: Table) -> None:
        """The key as a constraint, where none of its columns may be NULL."""
        nullable = {column.name for column in contract.columns if column.null_means}
        if contract.key and not nullable & set(contract.key):
            key = ", ".join(map(quoted, contract.key))
            self.session.run(f"ALTER TABLE {self._place(contract.name)} ADD PRIMARY KEY ({key})")

    def _add_foreign_keys(self, there: set[str]) -> None:
        """Columns that name rows of other tables, as foreign keys."""
        for link in LINKS:
            if {link.table, link.to} <= there:
                target = self.run.manifest.contract(link.to)
                self.session.run(
                    f"ALTER TABLE {self._place(link.table)} ADD FOREIGN KEY ({quoted(link.column)}) "
                    f"REFERENCES {self._place(link.to)} ({quoted(target.key[0])})"
                )

    def _views(self) -> None:
        """The lines as KPIs see them, and a view for every question that is likely to be asked."""
        tables: dict[str, ir.Table] = {name: self._typed_table(name) for name in (*self.run.tables, *BESIDE)}
        settings: Mapping[str, Any] = {
            "as_of": self.run.as_of,
            "dimensions": self.dimensions,
            "money_columns": money_columns(self.run.manifest.present),
        }
        for step in PLAN.steps:
            if step.is_view and set(step.reads) <= set(tables):
                made = formula(step.make, tables, settings).expression
                self._view(step.name, made)
                tables[step.name] = ibis.table(made.schema(), name=step.name, database=self.schema)
        present = self.run.manifest.present
        answers = prepared_answers(
            tables,
            dimensions=self.dimensions,
            as_of=self.run.as_of,
            present=present,
            calendar=self.run.questions.calendar,
        )
        for name, answer in answers:
            self._view(name, answer.expression)

    def _typed_table(self, name: str) -> ir.Table:
        return ibis.table(self.run.stored(name).schema(), name=name, database=self.schema)

    def _view(self, name: str, expression: ir.Table) -> None:
        statement = COMPILER.to_sqlglot(expression).sql(dialect=COMPILER.dialect)
        self.session.run(f"CREATE VIEW {self._place(name)} AS {statement}")

    def _place(self, name: str) -> str:
        return f"{quoted(self.schema)}.{quoted(name)}"
