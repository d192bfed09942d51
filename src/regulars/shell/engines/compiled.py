"""Expressions written as statements: once in a process and, where they hold nothing of a person, once for a user.

To write a statement takes longer than to answer it over a small shop: half of a run. The next run of a log with the
same columns and settings makes the same expressions, but for their moments, and finds its statements kept.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import cache, lru_cache
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path
from sys import modules
from typing import Any

import ibis.expr.datatypes as dt
import ibis.expr.operations as ops
from ibis.backends.sql.compilers.base import SQLGlotCompiler

import regulars
from regulars.shell.engines.expression_key import ExpressionKey, NotComparableError
from regulars.shell.engines.formula import Asked, Formula, Placed, expression_of
from regulars.shell.engines.statement_cache import user_cache

_KEPT = 1_024  # statements in memory: a run has about 200, and a few shops are asked in turns
OF_FORMULA = "formula-"  # begins the keys of what any change of our code makes useless
_at_hand: dict[str, str] = {}  # statements of formulas, by their keys
_YEAR = 1401  # of the moments that stand in for others while a statement is written
_NAMES_YEAR = re.compile(f"(?<!#){_YEAR}")  # `#1401` is the place of an operation in a key, not a year
_PLACE = re.compile("\x00([0-9]+)\x00")


def statement_of(compiler: SQLGlotCompiler, asked: Asked) -> str:
    """The statement of an expression, or of a formula's, in the words of the compiler's engine."""
    return _statement(compiler, expression_of(asked).op())


def kept_statement_of(compiler: SQLGlotCompiler, asked: Asked) -> str:
    """The same, kept in the user's cache folder: only for expressions whose texts are names and settings.

    A formula that is known by its arguments is not even built.
    """
    if not isinstance(asked, Formula):
        return _kept_statement(compiler, asked.op())
    try:
        key = OF_FORMULA + _digest(_version(compiler), _definitions(), asked.text)
    except NotComparableError:
        return _kept_statement(compiler, asked.expression.op())
    kept = _at_hand.get(key) or user_cache().find(key)
    if kept is None:
        kept = _of_any_moments(compiler, asked)
        if kept is None:
            return _kept_statement(compiler, asked.expression.op())
        user_cache().keep(key, kept)
    _remember(key, kept)
    places = [ops.Literal(moment, dt.timestamp) for moment in asked.moments]
    return _PLACE.sub(lambda place: _literal(compiler, places[int(place[1])]), kept)


def _remember(key: str, kept: str) -> None:
    if len(_at_hand) >= _KEPT:
        _at_hand.clear()
    _at_hand[key] = kept


def _of_any_moments(compiler: SQLGlotCompiler, formula: Formula) -> str | None:
    """The statement of a formula with a place for each of its moments; None where one is not found in the text."""
    others = {moment: Placed(_YEAR, 1, 1 + place) for place, moment in enumerate(formula.moments)}
    text = _kept_statement(compiler, formula.at(others).expression.op())
    for place, other in enumerate(others.values()):
        text = text.replace(_literal(compiler, ops.Literal(other, dt.timestamp)), f"\x00{place}\x00")
    return None if str(_YEAR) in text else text


@lru_cache(_KEPT)
def _statement(compiler: SQLGlotCompiler, asked: ops.Relation) -> str:
    """Two expressions are equal where they ask the same of tables of the same names, places and columns."""
    return str(compiler.to_sqlglot(asked.to_expr()).sql(dialect=compiler.dialect, copy=False))


@lru_cache(_KEPT)
def _kept_statement(compiler: SQLGlotCompiler, asked: ops.Relation) -> str:
    try:
        key = ExpressionKey(asked, _version(compiler))
    except NotComparableError:
        return _statement(compiler, asked)
    kept = user_cache().find(key.digest)
    if kept is None:
        kept = _with_places(compiler, asked, key)
        if kept is None:
            return _statement(compiler, asked)
        user_cache().keep(key.digest, kept)
    return _PLACE.sub(lambda place: _literal(compiler, key.moments[int(place[1])]), kept)


def _with_places(compiler: SQLGlotCompiler, asked: ops.Relation, key: ExpressionKey) -> str | None:
    """The statement with a place for each moment; None where a moment is not the only text of its kind."""
    if _NAMES_YEAR.search(key.text) or "\x00" in key.text:
        return None
    others = {moment: _stand_in(moment, place) for place, moment in enumerate(key.moments)}
    text = _statement(compiler, asked.replace(others) if others else asked)
    for place, other in enumerate(others.values()):
        spelled = _literal(compiler, other)
        if spelled not in text:
            return None
        text = text.replace(spelled, f"\x00{place}\x00")
    return None if str(_YEAR) in text else text


def _stand_in(moment: ops.Literal[Any], place: int) -> ops.Literal[Any]:
    day: date = moment.value
    return ops.Literal(day.replace(year=_YEAR, month=1, day=1) + timedelta(days=place), moment.dtype)


def _literal(compiler: SQLGlotCompiler, moment: ops.Literal[Any]) -> str:
    spelled = compiler.visit_Literal(moment, value=moment.value, dtype=moment.dtype)
    return str(spelled.sql(dialect=compiler.dialect))


@cache
def _version(compiler: SQLGlotCompiler) -> str:
    """What else a statement depends on: the compiler, our own part of it included, and the libraries behind it."""
    ours = _digest(Path(str(modules[type(compiler).__module__].__file__)).read_text("utf-8"))
    return f"{type(compiler).__qualname__} {ours} ibis {version('ibis-framework')} sqlglot {version('sqlglot')}"


@cache
def _definitions() -> str:
    """A digest of all our own code, which is what formulas are made of."""
    files = sorted(Path(regulars.__file__).parent.rglob("*.py"))
    return _digest(*(file.read_text("utf-8") for file in files))


def _digest(*parts: str) -> str:
    return blake2b("\x00".join(parts).encode("utf-8", "surrogatepass"), digest_size=20).hexdigest()
