"""Where Spark differs from what the expressions mean."""

from __future__ import annotations

import re
from typing import Any

import sqlglot as sg
import sqlglot.expressions as sge
from ibis.backends.sql.compilers.pyspark import PySparkCompiler

NORMALIZE = "nfc_normalize"  # a function of ours that the session knows
_FUNCTIONS = {"strlen": "octet_length"}
_BLANKS = " \t\n\r\v\f"
_UNESCAPED = re.compile("([\a\b\v\f])")  # signs whose escapes the engine takes for letters


class Spark(PySparkCompiler):
    """The compiler of Ibis, with the expressions' own meaning where the engine has another."""

    __slots__ = ()

    def visit_Field(self, op: Any, *, rel: Any, name: str) -> Any:
        return sg.column(name, table=rel.alias_or_name, quoted=self.quoted)

    def visit_NonNullLiteral(self, op: Any, *, value: Any, dtype: Any) -> Any:
        if dtype.is_string() and _UNESCAPED.search(value):
            return self._text(value)
        return None if dtype.is_floating() else super().visit_NonNullLiteral(op, value=value, dtype=dtype)

    def visit_Strip(self, op: Any, *, arg: Any) -> Any:
        return sge.Trim(this=arg, expression=self._text(_BLANKS))

    def _text(self, text: str) -> Any:
        """A text, with the signs that have no escape there by their numbers."""
        parts = [part for part in _UNESCAPED.split(text) if part]
        written = [self.f.anon.chr(ord(part)) if _UNESCAPED.match(part) else sge.convert(part) for part in parts]
        return self.f.concat(*written)

    def visit_CountStar(self, op: Any, *, arg: Any, where: Any) -> Any:
        """Of no rows there are none, not NULL."""
        return super().visit_CountStar(op, arg=arg, where=None) if where is None else self.f.count_if(where)

    def visit_Hash(self, op: Any, *, arg: Any) -> Any:
        """64 bits of it: of 32, every large log has many by chance."""
        return self.f.anon.xxhash64(arg)

    def visit_RegexSearch(self, op: Any, *, arg: Any, pattern: Any) -> Any:
        return sge.RegexpLike(this=arg, expression=_pattern(pattern))

    def visit_RegexExtract(self, op: Any, *, arg: Any, pattern: Any, index: Any) -> Any:
        return self.f.anon.regexp_extract(arg, _pattern(pattern), index)

    def visit_RegexReplace(self, op: Any, *, arg: Any, pattern: Any, replacement: Any) -> Any:
        """A group is $1 there."""
        text = re.sub(r"\\(\d)", r"$\1", str(replacement.this))
        return self.f.anon.regexp_replace(arg, _pattern(pattern), sge.convert(text))

    def visit_TryCast(self, op: Any, *, arg: Any, to: Any) -> Any:
        if op.arg.dtype.is_string() and to.is_timestamp():  # one blank between day and time, no more
            arg = self.f.anon.regexp_replace(arg, sge.convert("[ T]+"), sge.convert(" "))
        return super().visit_TryCast(op, arg=arg, to=to)

    def visit_ScalarUDF(self, op: Any, **arguments: Any) -> Any:
        name = self.__sql_name__(op)
        if name == "timezone":
            return self._timezone(op, *arguments.values())
        return self.f.anon[_FUNCTIONS.get(name, name)](*arguments.values())

    def _timezone(self, op: Any, zone: Any, moment: Any) -> Any:
        """The local time of an instant, or the instant of a local time; the session's own zone is UTC."""
        utc = sge.convert("UTC")
        there_and_back = (utc, zone) if op.dtype.timezone is None else (zone, utc)
        return self.cast(self.f.anon.convert_timezone(*there_and_back, moment), op.dtype)


def _pattern(pattern: Any) -> Any:
    """The same pattern, whose end is the end of the text: not also the place before a last line break."""
    text = str(pattern.this)
    return sge.convert(f"{text[:-1]}\\z" if text.endswith("$") and not text.endswith("\\$") else text)


COMPILER = Spark()
