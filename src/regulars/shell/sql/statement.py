"""The statement that defines a table or an answer, in the words of an engine or warehouse."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, is_dataclass
from textwrap import wrap
from typing import Any

import ibis.expr.types as ir
import sqlglot as sg
import sqlglot.expressions as sge
from ibis.common.exceptions import OperationNotDefinedError, UnsupportedBackendType, UnsupportedOperationError

from regulars.ground.contract import Table
from regulars.ground.errors import UsageError, meant
from regulars.report.definitions import BESIDE, Definition
from regulars.shell.engines.casting import shaped, with_explicit_casts
from regulars.shell.sql.dialects import COMPILERS

DIALECTS = tuple(COMPILERS)
_MADE_UP = re.compile("ibis_[a-z_]+_[a-z2-7]{26}")
_LACKING = (OperationNotDefinedError, UnsupportedBackendType, UnsupportedOperationError)


@dataclass(frozen=True)
class Statement:
    """One statement with what a reader wants to know of it: `reads` are the tables that it is asked of."""

    name: str
    text: str
    reads: tuple[str, ...]
    steps: tuple[str, ...]
    settings: Mapping[str, Any]


def statement(
    definition: Definition,
    dialect: str,
    contracts: Mapping[str, Table],
    *,
    order: Sequence[str] = (),
    stand_in: Callable[[str], str] | None = None,
) -> Statement:
    """The definition as one SELECT; each step on the way is a named part of it.

    Published tables come in the types of their contract. Each table that is read is named by `stand_in`, where it is
    given: a text that goes into the statement as it is. Raises UsageError for a dialect that is not known, or that
    lacks a word for something.
    """
    check_dialect(dialect)
    parts = {name: _parsed(name, _typed(name, step, contracts), dialect) for name, step in definition.steps.items()}
    last = list(parts)[-1]
    if len(parts) == 1 and not order:
        whole = parts[last]
    else:
        whole = sg.select("*").from_(_identifier(last))
        for name, part in parts.items():
            whole = whole.with_(_identifier(name), as_=part, copy=False)
        whole = whole.order_by(*map(_identifier, order), copy=False) if order else whole
    if stand_in:
        _stand_in(whole, definition.reads, stand_in)
    text = whole.sql(dialect=COMPILERS[dialect].dialect, pretty=True, copy=False)
    steps = tuple(name for name in parts if name != last)
    return Statement(definition.name, text, definition.reads, steps, definition.settings)


def check_dialect(dialect: str) -> None:
    """Raises UsageError for a dialect that is not known."""
    if dialect not in COMPILERS:
        raise UsageError(f"there is no dialect {dialect!r} ({meant(dialect, DIALECTS)}).")


def setting_lines(settings: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The settings of a statement for people; a section of the configuration is one line per key."""
    for name, value in settings.items():
        if is_dataclass(value) and not isinstance(value, type):
            yield from ((f"{name}.{key}", _literal(each)) for key, each in asdict(value).items())
        else:
            yield name, _literal(value)


def as_comment(rows: Sequence[str]) -> str:
    """The rows as comments of a statement; whatever a shop wrote into its settings, a row stays one line."""
    lines = (line for row in rows for line in wrap(" ".join(row.split()), 110) or [""])
    return "".join(f"-- {line}\n" for line in lines)


def _literal(value: Any) -> str:
    if isinstance(value, (tuple, list)):
        return ", ".join(map(str, value)) or "none"
    return "none" if value in (None, "") else str(value)


def _typed(name: str, step: ir.Table, contracts: Mapping[str, Table]) -> ir.Table:
    """Cast published and helper tables to their contract types; leave intermediate steps alone."""
    known = {*contracts, *BESIDE}
    if name in contracts:
        return with_explicit_casts(shaped(step, contracts[name]), known)
    return with_explicit_casts(step, known) if name in BESIDE else step


def _parsed(name: str, step: ir.Table, dialect: str) -> sge.Expression:
    try:
        return _named_in_order(COMPILERS[dialect].to_sqlglot(step))
    except _LACKING as error:
        what = " ".join(str(error).split())
        raise UsageError(f"{name} cannot be printed for {dialect}, which has no equivalent: {what}") from None


def _named_in_order(part: sge.Expression) -> sge.Expression:
    """Names that Ibis makes up anew at each call are numbered, so that the same definition is the same text."""
    names: dict[str, str] = {}
    for found in part.find_all(sge.Identifier):
        if _MADE_UP.fullmatch(found.name):
            found.set("this", names.setdefault(found.name, f"item_{len(names) + 1}"))
    return part


def _stand_in(whole: sge.Expression, reads: Sequence[str], named: Callable[[str], str]) -> None:
    for table in whole.find_all(sge.Table):
        if table.name in reads and not table.db:
            table.set("this", sge.Identifier(this=named(table.name), quoted=False))


def _identifier(name: str) -> sge.Identifier:
    return sg.to_identifier(name, quoted=True)
