"""Where Ibis does something for DuckDB that costs more than it need."""

from __future__ import annotations

from functools import cache
from typing import Any

import ibis.expr.datatypes as dt
from ibis.backends.sql.compilers.duckdb import DuckDBCompiler
from ibis.backends.sql.datatypes import DuckDBType


class Types(DuckDBType):
    """The types of DuckDB's columns, of which a run reads hundreds in a dozen spellings: each is parsed once."""

    @classmethod
    @cache
    def from_string(cls, text: str, nullable: bool | None = None) -> dt.DataType:
        """The type that is written so."""
        return super().from_string(text, nullable=nullable)


class Duck(DuckDBCompiler):
    """The compiler of Ibis, but for what the ledger asks of every line."""

    __slots__ = ()
    type_mapper = Types

    def visit_Hash(self, op: Any, *, arg: Any) -> Any:
        """The engine's own number. Ibis makes it signed by way of a string of bits, which costs five times the hash."""
        return self.f.hash(arg)


COMPILER = Duck()
