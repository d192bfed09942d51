"""How a run looks in a notebook. Every text of the shop is escaped."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from regulars.ground.tables import BY_NAME


def run_html(title: str, facts: Mapping[str, str], tables: Mapping[str, int], left_out: Mapping[str, str]) -> str:
    """A run: its facts, its tables with their rows, and the tables that it left out with the reason."""
    listed = [(name, f"{rows:,}", BY_NAME[name].grain) for name, rows in tables.items()]
    return _template().render(title=title, facts=facts, tables=listed, left_out=left_out)


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("regulars.shell.published"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("run.html.j2")
