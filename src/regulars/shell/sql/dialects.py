"""The dialects in which definitions are printed, with what Ibis does not write in them, or writes as something else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ibis.expr.datatypes as dt
import sqlglot.expressions as sge
from ibis.backends.sql.compilers.base import SQLGlotCompiler
from ibis.backends.sql.compilers.bigquery import BigQueryCompiler
from ibis.backends.sql.compilers.clickhouse import ClickHouseCompiler
from ibis.backends.sql.compilers.databricks import DatabricksCompiler
from ibis.backends.sql.compilers.snowflake import SnowflakeCompiler
from ibis.backends.sql.compilers.trino import TrinoCompiler

from regulars.shell.engines.duckdb_compiler import Duck
from regulars.shell.engines.postgres.dialect import COMPILER as POSTGRES


class _DuckDB(Duck):
    """As the store has it; but a table of the store is filled in given types, and here a statement must name them."""

    __slots__ = ()

    def visit_NonNullLiteral(self, op: Any, *, value: Any, dtype: Any) -> Any:
        """The engine takes a number with a point for a decimal."""
        written = super().visit_NonNullLiteral(op, value=value, dtype=dtype)
        return self.cast(written, dtype) if dtype.is_floating() else written


class _Sorted(SQLGlotCompiler):
    """For engines without an exact quantile among their aggregates: it is read off the sorted values."""

    __slots__ = ()

    def visit_Quantile(self, op: Any, *, arg: Any, quantile: Any, where: Any) -> Any:
        """The linear quantile: between the two values around the place (n - 1) * quantile, by its fraction."""
        values = arg if where is None else self.if_(where, arg, sge.Null())
        place = sge.paren(sge.paren(self.f.count(values) - 1) * quantile)
        low, high = self.f.floor(place), self.f.ceil(place)
        below, above = self._nth(values, low), self._nth(values, high)
        return below + sge.paren(above - below) * sge.paren(place - low)

    def _nth(self, values: Any, place: Any) -> Any:
        """The value at a place of the sorted ones, counted from 0; NULL where there are none."""
        raise NotImplementedError


class _BigQuery(_Sorted, BigQueryCompiler):
    __slots__ = ()

    def _nth(self, values: Any, place: Any) -> Any:
        in_order = sge.Ordered(this=values.copy(), nulls_first=True)  # as it is there without being said
        listed = self.f.array_agg(sge.IgnoreNulls(this=sge.Order(this=values.copy(), expressions=[in_order])))
        return sge.Bracket(this=listed, expressions=[self.cast(place, dt.int64)], offset=0, safe=True)

    def visit_Cast(self, op: Any, *, arg: Any, to: Any) -> Any:
        """The type NUMERIC has nine digits behind the point: those that the wanted type lacks are rounded away."""
        written = super().visit_Cast(op, arg=arg, to=to)
        given = op.arg.dtype
        if not to.is_decimal() or to.scale is None or to.scale > 8 or given.is_integer() or given == to:
            return written
        return self.f.round(written, to.scale)

    def visit_HexDigest(self, op: Any, *, arg: Any, how: str) -> Any:
        return self.f.to_hex(self.f.anon.md5(arg))

    def visit_SortKey(self, op: Any, *, arg: Any, ascending: bool, nulls_first: bool) -> Any:
        """NULL comes last, which windows of this engine do not support: it sorts as the last of all texts."""
        if op.arg.dtype.is_string() and ascending and not nulls_first:
            arg = self.f.coalesce(arg, sge.convert(chr(0x10FFFF)))
        return super().visit_SortKey(op, arg=arg, ascending=ascending, nulls_first=nulls_first)

    def visit_TimestampRange(self, op: Any, *, start: Any, stop: Any, step: Any) -> Any:
        """Moments without a zone are taken as of UTC, the only ones that the engine lists."""
        bounds = [self.f.timestamp(start), self.f.timestamp_sub(self.f.timestamp(stop), step)]
        return self.f.generate_timestamp_array(*bounds, step.copy())


class _Trino(_Sorted, TrinoCompiler):
    __slots__ = ()

    def _nth(self, values: Any, place: Any) -> Any:
        in_order = sge.Order(this=values.copy(), expressions=[sge.Ordered(this=values.copy())])
        is_there = sge.Where(this=sge.Not(this=sge.Is(this=values.copy(), expression=sge.Null())))
        listed = sge.Filter(this=self.f.array_agg(in_order), expression=is_there)
        return self.f.anon.element_at(listed, self.cast(place, dt.int64) + 1)

    def visit_Hash(self, op: Any, *, arg: Any) -> Any:
        """A number for a text; NULL has one too."""
        return self.f.coalesce(self.f.anon.from_big_endian_64(self.f.anon.xxhash64(self.f.anon.to_utf8(arg))), 0)

    def visit_HexDigest(self, op: Any, *, arg: Any, how: str) -> Any:
        return self.f.lower(self.f.anon.to_hex(self.f.anon.md5(self.f.anon.to_utf8(arg))))


class _Snowflake(SnowflakeCompiler):
    __slots__ = ()

    def visit_Unnest(self, op: Any, *, arg: Any) -> Any:
        """Numbers and days part at a comma; Ibis takes a random text for it, which is needed for texts alone."""
        if op.dtype.is_string():
            return super().visit_Unnest(op, arg=arg)
        comma = sge.convert(",")
        listed = self.f.split(self.f.array_to_string(self.f.nullif(arg, self.f.array()), comma), comma)
        return self.cast(self.f.nullif(self.f.explode(listed), ""), op.dtype)

    def visit_HexDigest(self, op: Any, *, arg: Any, how: str) -> Any:
        return self.f.anon.md5_hex(arg)


class _ClickHouse(ClickHouseCompiler):
    __slots__ = ()

    def visit_Quantile(self, op: Any, *, arg: Any, quantile: Any, where: Any) -> Any:
        """The exact linear quantile; the function `quantile` samples."""
        return self._visit_quantile("quantileExactInclusive", arg, quantile, where)

    def visit_HexDigest(self, op: Any, *, arg: Any, how: str) -> Any:
        return self.f.lower(self.f.anon.hex(self.f.anon.MD5(arg)))


COMPILERS: Mapping[str, SQLGlotCompiler] = {
    "duckdb": _DuckDB(),
    "postgres": POSTGRES,
    "bigquery": _BigQuery(),
    "snowflake": _Snowflake(),
    "databricks": DatabricksCompiler(),
    "trino": _Trino(),
    "clickhouse": _ClickHouse(),
}
