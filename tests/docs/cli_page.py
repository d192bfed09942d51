"""Writes docs/reference/cli.md from the commands: `python -m tests.docs.cli_page`."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from inspect import Parameter
from typing import Any

from cyclopts import App

from regulars.shell.cli import app
from tests.docs.pages import ROOT

TARGET = ROOT / "docs" / "reference" / "cli.md"

INTRODUCTION = """\
# Command line

Every command with its arguments and options, as `regulars COMMAND --help` prints them.

This page is written from the commands by `python -m tests.docs.cli_page`; a test compares the two.
[Asking](../asking.md) shows the commands for questions at work, and [Operations](../operations.md#exit-codes) has the
exit codes.
"""


def page() -> str:
    """The whole text of docs/reference/cli.md."""
    commands = [*_commands(app)]
    head = ["| command | what it does |", "| --- | --- |"]
    rows = [
        f"| [`regulars {name}`](#regulars-{name.replace(' ', '-')}) | {command.help} |" for name, command in commands
    ]
    return "\n".join([INTRODUCTION, *head, *rows, "", *(_section(name, command) for name, command in commands)])


def _commands(group: App, before: str = "") -> Iterator[tuple[str, App]]:
    """Every command with its name; of a group of commands, each of its own."""
    for name in group:
        if not name.startswith("-"):
            command = group[name]
            own = [*_commands(command, f"{before}{name} ")]
            yield from own or [(before + name, command)]


def _section(name: str, command: App) -> str:
    arguments = [each for each in command.assemble_argument_collection(parse_docstring=True) if each.show]
    called = [_called(each) for each in arguments if _is_given_by_place(each)]
    usage = " ".join([f"regulars {name}", *called, "[OPTIONS]"])
    head = ["| argument | meaning | default |", "| --- | --- | --- |"]
    rows = [_row(each) for each in arguments]
    return "\n".join([f"## regulars {name}", "", _about(command), "", f"`{usage}`", "", *head, *rows, ""])


def _about(command: App) -> str:
    """What the docstring says before it comes to the parameters."""
    return (inspect.getdoc(command.default_command) or "").partition("\n\nParameters\n")[0].strip()


def _is_given_by_place(argument: Any) -> bool:
    return argument.field_info.kind in (Parameter.VAR_POSITIONAL, Parameter.POSITIONAL_OR_KEYWORD)


def _called(argument: Any) -> str:
    """How the argument stands in a call: NAME, [NAME] or NAME..."""
    name = argument.names[0].strip("-").upper()
    many = "..." if argument.field_info.kind is Parameter.VAR_POSITIONAL else ""
    return f"{name}{many}" if argument.required or many else f"[{name}]"


def _row(argument: Any) -> str:
    name = _called(argument) if _is_given_by_place(argument) else ", ".join(argument.names)
    choices = argument.get_choices()
    listed = f" One of {', '.join(f'`{choice}`' for choice in choices)}." if choices else ""
    text = " ".join((argument.parameter.help or "").split())
    return f"| `{name}` | {_escaped(text)}{listed} | {_default(argument)} |"


def _default(argument: Any) -> str:
    default = argument.field_info.default
    if default is Parameter.empty or default is None or default is False or default == ():
        return ""
    return "yes" if default is True else f"`{default}`"


def _escaped(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")


if __name__ == "__main__":
    TARGET.write_text(page(), encoding="utf-8")
