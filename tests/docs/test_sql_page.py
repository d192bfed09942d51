"""What the page on SQL says of tables and dialects is what the code has."""

from __future__ import annotations

import re

from regulars.ground.tables import BY_NAME
from regulars.report.definitions import has_statement, statistics_behind
from regulars.shell.sql.dbt import project
from regulars.shell.sql.statement import DIALECTS
from tests.docs.pages import ROOT, headed

TOLD = headed(ROOT / "docs" / "sql.md", "## Dialects")


def test_every_dialect_is_told() -> None:
    """A row for each dialect, in their order, with a yes where a dbt project is written for it."""
    rows = re.findall(r"^\| `(\w+)` \| all \| (yes|–) \|", TOLD, re.MULTILINE)
    assert rows == [(name, "yes" if name in project.DIALECTS else "–") for name in DIALECTS]


def test_every_table_without_a_statement_is_told() -> None:
    """Each of them once, and no other; with the statistics that it is fitted to."""
    rows = re.findall(r"^\| (`[a-z_`, ]+`) \| (?!all)(.+) \|$", TOLD, re.MULTILINE)
    told = {name: why for names, why in rows for name in re.findall(r"`(\w+)`", names)}
    assert set(told) == {name for name in BY_NAME if not has_statement(name)}
    for name, why in told.items():
        assert re.findall(r"`(\w+)`", why) == [*statistics_behind(name)], name
