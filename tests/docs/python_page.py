"""Writes docs/reference/python.md from what Python can import: `python -m tests.docs.python_page`."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from functools import cached_property
from typing import Any

import regulars
from regulars import RegularsError, models, steps
from tests.docs.pages import ROOT

TARGET = ROOT / "docs" / "reference" / "python.md"
FUNCTIONS = ("run", "open", "check", "score", "erase")
VALUES = ("Run", "Frame", "Answer", "Question", "PublishedExperiment", "CheckedLog", "Scored", "Erasure")
# For the dashboard and the exports; and what goes with the next version.
HIDDEN = {"check_table", "questions", "look", "stored", "stored_id", "prepared_name", "rows", "to_pandas"}
WIDTH = 100

INTRODUCTION = """\
# Python

Everything that `import regulars` offers: five functions, the values they return, the errors, the steps and the models.

This page is written from the code by `python -m tests.docs.python_page`; a test compares the two. Names that are not
here may change with any version. [Asking](../asking.md) shows them at work. `regulars.__version__` is the version.

The package is typed: editors complete every name, and `mypy --strict` checks a script of yours. With `pandas-stubs`
installed, that goes for the columns of frames too.
"""

STEPS = """\
The functions that make the tables, as Ibis expressions: nothing is computed before you fetch the result. A parameter
has the name of the table that it takes. `run.table(...)` has the published ones, and another step makes the rest:

```python
import regulars
from regulars import steps

with regulars.open("data") as run:
    lines, returns = run.table("transactions"), run.table("returns")
    bookings = steps.bookings(lines, as_of=run.as_of)
    orders = steps.orders(bookings, returns)
    weekly = steps.cohort_retention(bookings, orders, as_of=run.as_of, grain="week")
    print(weekly.limit(10).to_pandas())
```

A step that only a run can make, such as a fit, is not here: `run.table(...)` has its table.
"""

MODELS = """\
The models that a run fits, for data of your own. Times are days: `x` counts the repeat purchases of a customer, `t_x`
is the time from the first purchase to the last, `T` from the first to the end of observation. Impossible counts and
times raise `ValueError`; data that no model can be fitted to raises `NotFitted`, a `ValueError` too.

```python
from regulars.models import BGNBD, KaplanMeier, Patterns

customers = Patterns.of(x=[2, 0, 5, 1], t_x=[30.0, 0.0, 340.0, 12.0], T=[300.0, 200.0, 365.0, 365.0])
model = BGNBD.fit(customers)
print(model.p_alive(x=2, t_x=30.0, T=300.0), model.expected_purchases(90, x=2, t_x=30.0, T=300.0))

gaps = KaplanMeier.fit(times=[7, 14, 30], events=[5, 3, 1], censored=[0, 1, 4])
print(gaps.median)
```
"""


def page() -> str:
    """The whole text of docs/reference/python.md."""
    return "\n".join(
        [
            INTRODUCTION,
            "## Functions\n",
            *(_function(getattr(regulars, name), f"regulars.{name}", depth=3) for name in FUNCTIONS),
            "## Values\n",
            *(_class(getattr(regulars, name), depth=3) for name in VALUES),
            "## Errors\n",
            _errors(),
            "## Steps\n",
            STEPS,
            *(_function(getattr(steps, name), f"steps.{name}", depth=3) for name in steps.__all__),
            "## Models\n",
            MODELS,
            *(_brief(getattr(models, name)) for name in models.__all__),
        ]
    )


def _function(function: Callable[..., Any], name: str, *, depth: int) -> str:
    return f"{'#' * depth} {name}\n\n```text\n{_signature(function, name)}\n```\n\n{_text(function)}\n"


def _class(kind: type, *, depth: int) -> str:
    """The class with its fields, its properties, and its methods one by one."""
    parts = [_head(kind, depth=depth)]
    for name, each in _members(kind):
        if not _is_property(each):
            title = f"{kind.__name__}[name]" if name == "__getitem__" else f"{kind.__name__}.{name}"
            called = title if name == "__getitem__" else _signature(_plain(each), title)
            parts.append(f"{'#' * (depth + 1)} {title}\n\n```text\n{called}\n```\n\n{_text(each)}\n")
    return "\n".join(parts)


def _brief(word: Any) -> str:
    """A model, with its methods as a list; or a function."""
    if not inspect.isclass(word):
        return _function(word, f"models.{word.__name__}", depth=3)
    methods = [(name, each) for name, each in _members(word) if not _is_property(each)]
    listed = [f"- `{_signature(_plain(each), name, width=10_000)}`: {_line(each)}" for name, each in methods]
    return "\n".join([_head(word, depth=3), *listed, *([""] if listed else [])])


def _head(kind: type, *, depth: int) -> str:
    parts = [f"{'#' * depth} {kind.__name__}\n", f"{_text(kind)}\n"]
    if is_dataclass(kind):
        rows = [f"{each.name}: {_type(each.type)}" for each in fields(kind) if each.name != "fit_record"]
        parts += ["```text", *rows, "```", ""]
    properties = [f"| `{name}` | {_line(each)} |" for name, each in _members(kind) if _is_property(each)]
    if properties:
        parts += ["| property | what it is |", "| --- | --- |", *properties, ""]
    return "\n".join(parts)


def _is_property(member: Any) -> bool:
    return isinstance(member, (property, cached_property))


def _plain(member: Any) -> Callable[..., Any]:
    """The function of a method of an instance, of the class, or of neither."""
    return member.__func__ if isinstance(member, (classmethod, staticmethod)) else member


def _members(kind: type) -> Iterator[tuple[str, Any]]:
    """The public members of a class and of those of ours that it is made of, in the order in which they are written."""
    seen = set(HIDDEN)
    for each in kind.__mro__:
        for name, member in vars(each).items() if each.__module__.startswith("regulars.") else ():
            is_code = inspect.isroutine(member) or _is_property(member)
            if is_code and name not in seen and (name[0] != "_" or name == "__getitem__"):
                seen.add(name)
                yield name, member


def _errors() -> str:
    kinds = [getattr(regulars, name) for name in regulars.__all__]
    errors = [kind for kind in kinds if inspect.isclass(kind) and issubclass(kind, RegularsError)]
    errors.sort(key=lambda kind: (kind is not RegularsError, kind.exit_code))
    rows = [f"| `{kind.__name__}` | {_line(kind)} | {kind.exit_code} |" for kind in errors]
    return "\n".join(["| error | when | exit code of the command |", "| --- | --- | --- |", *rows, ""])


def _signature(function: Callable[..., Any], name: str, *, width: int = WIDTH) -> str:
    """The call, with one parameter a line where it is long."""
    signature = inspect.signature(function)
    parameters = [each for each in signature.parameters.values() if each.name not in ("self", "cls")]
    words: list[str] = []
    for each in parameters:
        if each.kind is each.KEYWORD_ONLY and "*" not in words:
            words.append("*")
        default = "" if each.default is each.empty else f" = {each.default!r}"
        words.append(f"{each.name}: {_type(each.annotation)}{default}")
    returns = f" -> {_type(signature.return_annotation)}"
    short = f"{name}({', '.join(words)}){returns}"
    if len(short) <= width:
        return short
    return "\n".join([f"{name}(", *(f"    {word}," for word in words), f"){returns}"])


def _type(annotation: Any) -> str:
    """The annotation as it is written, without the modules that it comes from."""
    return re.sub(r"\b(?:ir|pa|pd|np|duckdb)\.(?=[A-Z])", "", str(annotation))


def _text(word: Any) -> str:
    return inspect.getdoc(word) or ""


def _line(word: Any) -> str:
    """The docstring on one line."""
    return " ".join(_text(word).split())


if __name__ == "__main__":
    TARGET.write_text(page(), encoding="utf-8")
