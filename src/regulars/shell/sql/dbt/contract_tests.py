"""The contracts as dbt tests: meanings, keys, links between tables, allowed values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import sqlglot as sg
import sqlglot.expressions as sge

from regulars.ground.contract import Column, Table
from regulars.ground.tables.allowed import ALLOWED
from regulars.ground.tables.links import LINKS
from regulars.report.definitions import ON_THE_WAY
from regulars.report.views import View
from regulars.shell.sql.dbt.models import DbtModel, source_or_ref
from regulars.shell.sql.definitions import Basis
from regulars.shell.sql.dialects import COMPILERS


class Promises:
    """The dbt tests of the tables and views of a run; `given` are sources, all others models."""

    def __init__(self, basis: Basis, given: tuple[str, ...], dialect: str) -> None:
        self._contracts = basis.contracts
        self._given = given
        self._dialect = COMPILERS[dialect].dialect

    def of_table(self, name: str) -> dict[str, Any]:
        """A table's entry: its grain, and its columns with their meanings and tests."""
        contract = self._contracts[name]
        return self._entry(name, f"{contract.grain}.", contract.columns, contract.key)

    def of_view(self, view: View) -> dict[str, Any]:
        """The entry of a view of KPIs."""
        return self._entry(view.name, f"{view.contract.grain}.", view.columns, [column.name for column in view.key])

    def of_keys(self, views: Iterable[View]) -> Iterator[tuple[str, str]]:
        """Name and text of a test for each key of several columns: the rows that it gives are none."""
        keyed: dict[str, tuple[str, ...]] = {name: contract.key for name, contract in self._contracts.items()}
        keyed |= {view.name: tuple(column.name for column in view.key) for view in views}
        for name, key in keyed.items():
            if len(key) > 1:
                yield name, self._repeated(name, key)

    def _entry(self, name: str, description: str, columns: Iterable[Column], key: Iterable[str]) -> dict[str, Any]:
        key = tuple(key)
        return {
            "name": name,
            "description": description,
            "columns": [
                {
                    "name": column.name,
                    "description": column.comment,
                    "quote": True,  # engines that fold names would look for another one
                    **_tests(self._of_column(name, column, key)),
                }
                for column in columns
            ],
        }

    def _of_column(self, table: str, column: Column, key: tuple[str, ...]) -> Iterator[Any]:
        if key == (column.name,):
            yield "unique"
        if column.name in key and not column.null_means:
            yield "not_null"
        for allowed in ALLOWED:
            if (allowed.table, allowed.column) == (table, column.name):
                yield {"accepted_values": {"arguments": {"values": list(allowed.values)}}}
        for link in LINKS:
            if (link.table, link.column) == (table, column.name) and link.to in self._contracts:
                yield {"relationships": {"arguments": self._linked(self._contracts[link.to])}}

    def _linked(self, to: Table) -> dict[str, str]:
        field = _identifier(to.key[0]).sql(dialect=self._dialect)
        return {"to": source_or_ref(to.name, self._given).strip("{} "), "field": field}

    def _repeated(self, name: str, key: tuple[str, ...]) -> str:
        """The keys that stand in several rows."""
        table = sge.Table(this=sge.Identifier(this=source_or_ref(name, self._given), quoted=False))
        columns = [sge.Column(this=_identifier(column)) for column in key]
        several = sge.GT(this=sge.Count(this=sge.Star()), expression=sge.Literal.number(1))
        asked = sg.select(*columns).from_(table).group_by(*columns).having(several)
        return asked.sql(dialect=self._dialect, pretty=True) + "\n"


def of_step(model: DbtModel) -> dict[str, Any]:
    """The entry of a step that no run publishes."""
    return {"name": model.name, "description": f"{model.description} {ON_THE_WAY}"}


def _tests(found: Iterator[Any]) -> Mapping[str, Any]:
    listed = list(found)
    return {"data_tests": listed} if listed else {}


def _identifier(name: str) -> sge.Identifier:
    return sg.to_identifier(name, quoted=True)
