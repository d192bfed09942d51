"""Where Ibis does something for DuckDB that costs more than it need."""

from __future__ import annotations

from functools import cache
from typing import Any

import ibis.expr.datatypes as dt
import ibis.expr.operations as ops
from ibis.backends.sql.compilers.duckdb import DuckDBCompiler
from ibis.backends.sql.datatypes import DuckDBType


class Types(DuckDBType):
    """The types of DuckDB's columns. A run reads hundreds in a dozen spellings, so each is parsed once."""

    @classmethod
    @cache
    def from_string(cls, text: str, nullable: bool | None = None) -> dt.DataType:
        """The type that is written so."""
        return super().from_string(text, nullable=nullable)


@cache
def type_of(name: str) -> str:
    """What DuckDB calls a type of Ibis."""
    return Types.from_ibis(dt.dtype(name)).sql("duckdb")


class Duck(DuckDBCompiler):
    """The compiler of Ibis, with faster SQL for what runs on every line."""

    __slots__ = ()
    type_mapper = Types

    def visit_Hash(self, op: Any, *, arg: Any) -> Any:
        """The engine's own number. Ibis makes it signed by way of a string of bits, which costs five times the hash."""
        return self.f.hash(arg)

    def visit_Cast(self, op: ops.Cast, *, arg: Any, to: dt.DataType) -> Any:
        """Two casts that cost more than they need: to the first day of a month, and of whole numbers to whole numbers.

        The first day of the month is the day less its number: written so, it costs a fifth of DATE_TRUNC. Sums are
        of 128 bits here, and the way back to 64 need not lead through decimals, where Ibis sees it.
        """
        if _is_first_of_month(op):
            day = arg.this.this
            return day - self.cast(self.f.day(day) - 1, dt.int32)
        if _is_whole_by_decimals(op):
            return self.cast(arg.this, to)
        return super().visit_Cast(op, arg=arg, to=to)


def _is_first_of_month(op: ops.Cast) -> bool:
    """Whether it is a column of days, as times, cut to their months, as days again."""
    cut = op.arg
    return (
        op.to.is_date()
        and isinstance(cut, ops.TimestampTruncate)
        and cut.unit.short == "M"
        and isinstance(cut.arg, ops.Cast)
        and isinstance(cut.arg.arg, ops.Field)
        and cut.arg.arg.dtype.is_date()
    )


def _is_whole_by_decimals(op: ops.Cast) -> bool:
    """Whether it is a whole number, as a decimal without fraction, as a whole number again."""
    between = op.arg
    return (
        op.to.is_int64()
        and isinstance(between, ops.Cast)
        and between.to.is_decimal()
        and between.to.scale == 0
        and between.arg.dtype.is_integer()
    )


COMPILER = Duck()
