"""Where Ibis writes something for DuckDB that costs more than it says."""

from __future__ import annotations

from typing import Any

from ibis.backends.sql.compilers.duckdb import DuckDBCompiler


class Duck(DuckDBCompiler):
    """The compiler of Ibis, but for what the ledger asks of every line."""

    __slots__ = ()

    def visit_Hash(self, op: Any, *, arg: Any) -> Any:
        """The engine's own number. Ibis makes it signed by way of a string of bits, which costs five times the hash."""
        return self.f.hash(arg)


COMPILER = Duck()
