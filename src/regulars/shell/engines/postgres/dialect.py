"""Where PostgreSQL differs from what the expressions mean."""

from __future__ import annotations

from typing import Any

import ibis.expr.datatypes as dt
import sqlglot as sg
import sqlglot.expressions as sge
from ibis.backends.sql.compilers.base import STAR
from ibis.backends.sql.compilers.postgres import PostgresCompiler

_FUNCTIONS = {"strlen": "octet_length", "nfc_normalize": "normalize"}


class Postgres(PostgresCompiler):
    """The compiler of Ibis, with the expressions' own meaning where the engine has another."""

    __slots__ = ()

    def visit_SelfReference(self, op: Any, *, parent: Any, identifier: Any) -> Any:
        """A border that the planner keeps: without it, it writes a value's expression out at each of its uses."""
        return sg.select(STAR).from_(parent).offset(0)

    def visit_SortKey(self, op: Any, *, arg: Any, ascending: bool, nulls_first: bool) -> Any:
        """Text in the order of its bytes, whatever the language of the database."""
        if op.arg.dtype.is_string():
            arg = sge.Collate(this=arg, expression=sg.to_identifier("C", quoted=True))
        return super().visit_SortKey(op, arg=arg, ascending=ascending, nulls_first=nulls_first)

    def visit_NonNullLiteral(self, op: Any, *, value: Any, dtype: Any) -> Any:
        if dtype.is_array() and not len(value):
            return self.cast(self.f.array(), dtype)  # an empty list of no type is refused
        if dtype.is_floating():  # a point alone makes it a decimal
            return self.cast(self.visit_DefaultLiteral(op, value=value, dtype=dtype), dtype)
        return super().visit_NonNullLiteral(op, value=value, dtype=dtype)

    def visit_Cast(self, op: Any, *, arg: Any, to: Any) -> Any:
        given = op.arg.dtype
        if given.is_boolean() and to.is_integer():
            return self.cast(self.cast(arg, dt.int32), to)  # there is no cast from truth to the wider integers
        if given.is_floating() and to.is_decimal():
            return self.cast(self.cast(arg, dt.string), to)  # directly, only 15 digits cross
        return super().visit_Cast(op, arg=arg, to=to)

    def visit_TryCast(self, op: Any, *, arg: Any, to: Any) -> Any:
        """NULL where the text is no value of the type; the engine has no TRY_CAST."""
        kind = self.type_mapper.to_string(to)
        fits = self.f.anon.pg_input_is_valid(arg, sge.convert(kind))
        return self.if_(fits, self.cast(arg, to), sge.Null())

    def visit_Hash(self, op: Any, *, arg: Any) -> Any:
        """NULL has a hash too, so that lines which lack a value are compared like others."""
        return self.f.coalesce(super().visit_Hash(op, arg=arg), 0)

    def visit_HexDigest(self, op: Any, *, arg: Any, how: str) -> Any:
        if how == "md5":
            return self.f.md5(arg)
        if how == "sha256":  # of bytes, and as bytes
            return self.f.anon.encode(self.f.anon.sha256(self.f.anon.convert_to(arg, "UTF8")), "hex")
        raise NotImplementedError(how)

    def visit_Round(self, op: Any, *, arg: Any, digits: Any) -> Any:
        """Round .5 away from zero; the engine rounds floats to the even neighbour."""
        exact = self.cast(self.cast(arg, dt.string), dt.decimal) if op.arg.dtype.is_floating() else arg
        return self.cast(self.f.round(exact, *([] if digits is None else [digits])), op.dtype)

    def visit_Ln(self, op: Any, *, arg: Any) -> Any:
        return self.f.anon.ln(self.cast(arg, dt.float64))

    def visit_ExtractYear(self, op: Any, *, arg: Any) -> Any:
        """A whole number; the engine extracts one of any digits behind the point."""
        return self.cast(super().visit_ExtractYear(op, arg=arg), op.dtype)

    def visit_ExtractMonth(self, op: Any, *, arg: Any) -> Any:
        return self.cast(super().visit_ExtractMonth(op, arg=arg), op.dtype)

    def visit_TimestampFromUNIX(self, op: Any, *, arg: Any, unit: Any) -> Any:
        """Ibis has it for other engines alone."""
        if unit.short != "s":
            raise NotImplementedError(unit)
        return self.f.anon.timezone(sge.convert("UTC"), self.f.anon.to_timestamp(arg))

    def visit_DateDelta(self, op: Any, *, left: Any, right: Any, part: Any) -> Any:
        """Whole days between dates."""
        return sge.paren(self.cast(left, dt.date) - self.cast(right, dt.date))

    def __sql_name__(self, op: Any) -> str:
        name = super().__sql_name__(op)
        return _FUNCTIONS.get(name, name)


COMPILER = Postgres()


def column_type(kind: dt.DataType) -> str:
    """The column's type; text compares by its bytes, as in the other engines."""
    text = COMPILER.type_mapper.to_string(kind)
    is_text = kind.is_string() or (kind.is_array() and kind.value_type.is_string())
    return f'{text} COLLATE "C"' if is_text else text
