"""Rows of a table of a published run, filtered, sorted and limited, without what the evidence withholds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from regulars.ground.errors import UsageError, meant
from regulars.ground.tables import BY_NAME
from regulars.report.questions import CUSTOMER, Where
from regulars.shell.process.sql_quoting import literal, quoted

if TYPE_CHECKING:
    from regulars.shell.published.run import Run

_MOST_ROWS = 2**63 - 1  # that the engine can count


@dataclass(frozen=True)
class TableRows:
    """A query of a table. `columns` are the wanted ones; None means all.

    `where` keeps rows with one of the values in each of its columns; values are compared as text, customers by their id
    in the tables. Ties in `sort` are in the order of the table's key.
    """

    run: Run
    name: str
    columns: Sequence[str] | None = None
    where: Where = ()
    sort: str | None = None
    descending: bool = False

    @cached_property
    def known(self) -> Sequence[str]:
        """Every column of the table. Raises UsageError with the reason where the run has no such table."""
        self.run.check_table(self.name)
        if withheld := self.run.questions.verdicts.withheld.get(self.name):
            raise UsageError(f"run {self.run.run_id} withholds {self.name}: {withheld}")
        return self.run.connection.table(self.name).columns

    @cached_property
    def withheld(self) -> dict[str, str]:
        """The columns that the evidence withholds, each with its reason."""
        hidden = self.run.questions.verdicts.withheld_columns(self.name)
        return {name: reason for name, reason in hidden.items() if name in self.known}

    def rows(self, limit: int) -> list[dict[str, Any]]:
        """At most `limit` rows. Raises UsageError for a column that does not exist or is withheld."""
        statement = f"SELECT {self._columns_shown()} FROM {quoted(self.name)}{self._chosen()}{self._order()}"
        limited = f"{statement} LIMIT {min(limit, _MOST_ROWS)}"
        return self.run.connection.sql(limited).to_arrow_table().to_pylist()

    def count(self) -> int:
        """The number of rows, whatever the limit."""
        chosen = self._chosen() if self.known else ""
        statement = f"SELECT count(*) FROM {quoted(self.name)}{chosen}"
        return self.run.connection.execute(statement).fetchall()[0][0]

    def _columns_shown(self) -> str:
        for name in self.columns or ():
            if self._column(name) in self.withheld:
                raise UsageError(f"{self.name}.{name} is withheld: {self.withheld[name]}")
        listed = self.known if self.columns is None else self.columns
        return ", ".join(f"NULL AS {quoted(name)}" if name in self.withheld else quoted(name) for name in listed)

    def _chosen(self) -> str:
        tests = []
        for column, given in self.where:
            values = map(self.run.stored_id, given) if column == CUSTOMER else given
            listed = ", ".join(map(literal, values))
            tests.append(f"CAST({quoted(self._number(column))} AS VARCHAR) IN ({listed})" if listed else "false")
        return f" WHERE {' AND '.join(tests)}" if tests else ""

    def _order(self) -> str:
        sort = None if self.sort is None else self._number(self.sort)
        return order_clause(self.name, sort, descending=self.descending)

    def _number(self, column: str) -> str:
        """The column to filter or sort by. A withheld one would reveal its values, so it is refused."""
        if self._column(column) in self.withheld:
            raise UsageError(f"{self.name}.{column} is withheld: {self.withheld[column]}")
        return column

    def _column(self, column: str) -> str:
        if column not in self.known:
            raise UsageError(f"{self.name} has no column {column!r} ({meant(column, self.known)}).")
        return column


def order_clause(table: str, sort: str | None, *, descending: bool) -> str:
    """The ORDER BY clause; ties are in the order of the table's key."""
    contract = BY_NAME.get(table)
    if sort is None:
        most_first = contract.most_first if contract else ""
        return order_clause(table, most_first, descending=True) if most_first else ""
    keys = [key for key in (contract.export_order if contract else ()) if key != sort]
    first = f"{quoted(sort)}{' DESC' if descending else ''} NULLS LAST"
    return f" ORDER BY {', '.join([first, *map(quoted, keys)])}"
