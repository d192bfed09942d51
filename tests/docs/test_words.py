"""The pages name everything that the code has: a rule, a KPI or a setting that nobody can look up is not finished."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any

import pytest

from regulars.ground import errors
from regulars.ledger.clean import reason_names
from regulars.ledger.exports import known_exports
from regulars.ledger.lines import repair_names
from regulars.ledger.mapping import ALIASES
from regulars.ledger.rules import KINDS
from regulars.shell.config.config import Config
from regulars.shell.config.experiment_sections import Experiment
from regulars.shell.config.formats import Lookup, OtherTable
from regulars.shell.config.input_sections import InputFile
from regulars.shell.ingest.reasons import WORDS
from regulars.shell.jobs.hints import REMEDIES
from regulars.studies import STUDIES
from regulars.studies.rfm.segments import SEGMENTS
from tests.docs.pages import ROOT, headed

METHODS, CONFIGURATION = ROOT / "docs" / "methods.md", ROOT / "docs" / "configuration.md"
OPERATIONS = ROOT / "docs" / "operations.md"
EXPORTS_PAGE = ROOT / "docs" / "exports.md"
SECTIONS = {name: field.annotation for name, field in Config.model_fields.items()}
SETTINGS = [
    pytest.param(f"## [{section}]", name, field, id=f"{section}.{name}")
    for section, model in (
        *SECTIONS.items(),
        ("lookups.NAME", Lookup),
        ("tables.NAME", OtherTable),
    )
    for name, field in getattr(model, "model_fields", {}).items()
] + [
    pytest.param("## [experiments.NAME]", name, field, id=f"experiments.NAME.{name}")
    for name, field in Experiment.model_fields.items()
    if name not in InputFile.model_fields
]


def first_cells(text: str) -> list[str]:
    """What stands in code letters in the first column of the tables of a text, in order."""
    return re.findall(r"^\| `([^`]+)` \|", text, re.MULTILINE)


@pytest.mark.parametrize(
    ("heading", "names"),
    [
        ("### Lines that are set aside", list(reason_names())),
        ("### Records that cannot be read", [word for word in WORDS if word]),
        ("### Repairs", list(repair_names())),
        ("## Kinds of lines", [rule.name for rule in KINDS]),
        ("## Segments", [segment.name for segment in SEGMENTS]),
    ],
)
def test_methods_name_all(heading: str, names: list[str]) -> None:
    """The table under the heading has one row for each, in the order of the code."""
    assert first_cells(headed(METHODS, heading)) == names


def test_remedies_are_for_reasons_that_there_are() -> None:
    """A remedy for a reason that no line can have helps nobody."""
    assert set(REMEDIES) <= set(reason_names())


def test_every_known_export_is_explained() -> None:
    """Each export has a table on the page, and its columns and statuses all stand there."""
    text = EXPORTS_PAGE.read_text("utf-8")
    for export in known_exports():
        assert f"| `{export.name}` |" in text, export.name
        assert [name for name in (*export.header, *export.columns.values()) if f"`{name}`" not in text] == []
        listed = [name for name in (*export.void_statuses, *export.counted_statuses)]
        assert [name for name in listed if f"`{name}`" not in text] == []


def test_methods_tell_segments_by_their_rules() -> None:
    """The rule of every segment stands in its row, word for word."""
    text = headed(METHODS, "## Segments")
    for segment in SEGMENTS:
        assert f"| `{segment.name}` | {segment.rule} |" in text, segment.name


@pytest.mark.parametrize(("heading", "name", "field"), SETTINGS)
def test_every_setting_is_explained(heading: str, name: str, field: Any) -> None:
    """Each key has a row with its default under the heading of its section."""
    rows = [line for line in headed(CONFIGURATION, heading).splitlines() if line.startswith(f"| `{name}` |")]
    assert len(rows) == 1, (heading, name)
    assert rows[0].split(" | ")[2] == written(field), rows[0]


def written(field: Any) -> str:
    """The default as the page writes it: TOML, `required`, or `-` where the absence of the key means something."""
    if field.is_required():
        return "required"
    default = field.default
    if default is None:
        return "-"
    if isinstance(default, Decimal):
        return f"`{default}`"
    if isinstance(default, (bool, int, float)):
        return f"`{str(default).lower()}`"
    if isinstance(default, tuple):
        return f"`{json.dumps(list(default))}`"
    return f"`'{default}'`" if '"' in default else f'`"{default}"`'


def test_every_section_is_explained() -> None:
    """Each section of the configuration has a heading."""
    headings = re.findall(r"^## \[([^\]]+)\]", CONFIGURATION.read_text("utf-8"), re.MULTILINE)
    assert {name.split(".")[0] for name in headings} == set(SECTIONS)


def test_every_study_is_listed() -> None:
    """The row of `skip` names the studies that can be left out."""
    (row,) = re.findall(r"^\| `skip` .+$", headed(CONFIGURATION, "## [studies]"), re.MULTILINE)
    assert set(STUDIES) == set(re.findall(r"`(\w+)`", row)) - {"skip", "evidence"}


def test_every_alias_is_listed() -> None:
    """The table of column names is the one that the program goes by."""
    table = headed(CONFIGURATION, "## [columns]")
    rows = re.findall(r"^\| `(\w+)` \| [^|]+ \| ([^|]+) \|", table, re.MULTILINE)
    assert {name: tuple(re.findall(r"`([^`]+)`", aliases)) for name, aliases in rows} == ALIASES


def test_exit_codes_are_the_real_ones() -> None:
    """The table of operations has the code of every family of errors."""
    codes = {
        error.exit_code
        for error in vars(errors).values()
        if isinstance(error, type) and issubclass(error, errors.RegularsError)
    }
    listed = {int(code) for code in re.findall(r"^\| (\d+) \|", headed(OPERATIONS, "## Exit codes"), re.MULTILINE)}
    assert codes | {0, 130, 143} == listed
