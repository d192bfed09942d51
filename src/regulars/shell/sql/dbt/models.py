"""The models of a dbt project: each table that a statement defines, each step on its way, and each view of KPIs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from regulars.ground.errors import UsageError
from regulars.report.definitions import ANSWER, BESIDE, Definition, has_statement
from regulars.report.questions import answers, source_of
from regulars.report.views import View, views
from regulars.shell.sql.definitions import Basis
from regulars.shell.sql.statement import Statement, as_comment, setting_lines, statement

SOURCE = "regulars"
_MARK = "\0{}\0"  # stands for a table until nothing else in the text can be taken for an instruction to dbt
_INSTRUCTION = re.compile(r"\{(?=[{%#])")


@dataclass(frozen=True)
class DbtModel:
    """One model: its folder within `models`, the tables that it reads, and its text."""

    name: str
    folder: str
    description: str
    reads: tuple[str, ...]
    text: str


def sources(basis: Basis) -> tuple[str, ...]:
    """The tables that no statement defines, which a run must bring."""
    return tuple(name for name in basis.contracts if not has_statement(name) or name in basis.taken_over)


def models(basis: Basis, dialect: str) -> tuple[DbtModel, ...]:
    """The models in an order in which each stands after those that it reads.

    Raises UsageError with everything that cannot be printed in the dialect.
    """
    found, refused = [], []
    promised = {view.name: view.contract for view in views_of(basis)}
    for description, folder, definition in _definitions(basis):
        contracts = {**basis.contracts, ANSWER: promised[definition.name]} if folder == "kpis" else basis.contracts
        try:
            made = statement(definition, dialect, contracts, stand_in=_MARK.format)
            found.append(DbtModel(made.name, folder, description, made.reads, _text(basis, description, made)))
        except UsageError as error:
            refused.append(str(error))
    if refused:
        raise UsageError(f"no dbt project can be written for {dialect}: {'; '.join(refused)}")
    return tuple(found)


def source_or_ref(name: str, given: tuple[str, ...]) -> str:
    """`source(...)` or `ref(...)` for a table."""
    inside = f"source('{SOURCE}', '{name}')" if name in given else f"ref('{name}')"
    return f"{{{{ {inside} }}}}"


def views_of(basis: Basis) -> tuple[View, ...]:
    """The views of KPIs, as the run has them."""
    return views(basis.contracts, basis.dimensions, basis.present)


def _definitions(basis: Basis) -> Iterator[tuple[str, str, Definition]]:
    """What each model is in words, its folder, and its definition."""
    alone, given = basis.each_alone, sources(basis)
    wanted = (*(name for name in basis.contracts if name not in given), *BESIDE)
    for step in alone.steps_toward(wanted, there=given):
        contract = basis.contracts.get(step.name)
        (definition,) = alone.of_table(step.name)
        yield contract.comment if contract else step.description, "" if contract else "steps", definition
    for view in views_of(basis):
        answer = alone.of_answer(_question_of_view(basis, view), (_asked_of(view),))
        whole = Definition(view.name, answer.steps, answer.reads, {"as_of": basis.settings["as_of"]})
        yield f"{view.contract.grain}.", "kpis", whole


def _asked_of(view: View) -> str:
    return source_of(view.by, view.grain)


def _question_of_view(basis: Basis, view: View) -> Any:
    """What asks the question of a view, as a run asks it."""
    as_of = basis.settings["as_of"]
    calendar = basis.settings["calendar"]
    return lambda tables: answers(
        tables, by=view.by, grain=view.grain, as_of=as_of, present=basis.present, calendar=calendar
    )


def _text(basis: Basis, description: str, made: Statement) -> str:
    """The statement with a `source` or `ref` for every table that it reads."""
    text = _INSTRUCTION.sub('{{ "{" }}', _with_comment(made, description) + made.text + "\n")
    given = sources(basis)
    for name in made.reads:
        text = text.replace(_MARK.format(name), source_or_ref(name, given))
    return text


def _with_comment(made: Statement, description: str) -> str:
    settings = "; ".join(f"{key} = {value}" for key, value in setting_lines(made.settings))
    return as_comment([f"{made.name}: {description}", *([f"Settings: {settings}."] if settings else [])])
