"""The files of a dbt project."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from regulars.ground.errors import UsageError, meant
from regulars.shell.sql.dbt.contract_tests import Promises, of_step
from regulars.shell.sql.dbt.folder import MARK
from regulars.shell.sql.dbt.models import SOURCE, DbtModel, models, sources, views_of
from regulars.shell.sql.dbt.overwrite_check import APART, CHECK
from regulars.shell.sql.dbt.run_location import USUAL, as_pattern, files_at
from regulars.shell.sql.dbt.yaml import yaml_of
from regulars.shell.sql.definitions import Basis

DIALECTS = ("duckdb", "postgres", "bigquery", "snowflake", "databricks", "trino")
OLDEST = "1.10.5"  # the first dbt that takes the arguments of tests as we write them
HERE = "flags.PROFILES_DIR"  # the folder of this very profile, wherever dbt was called from


def project(basis: Basis, dialect: str, place: str = USUAL) -> Mapping[str, str]:
    """Every file of the project, by its path: the same tables and settings give the same bytes.

    `place` is where the run's folder lies, seen from the project's; for DuckDB alone, which reads its files.

    Raises UsageError where the dialect is none of dbt's, or something cannot be printed in it.
    """
    if dialect not in DIALECTS:
        raise UsageError(f"no dbt project is written for the dialect {dialect!r} ({meant(dialect, DIALECTS)}).")
    made, given = models(basis, dialect), sources(basis)
    promises = Promises(basis, given, dialect)
    files = {
        "dbt_project.yml": _document(_settings(dialect, place)),
        "models/sources.yml": _document(_sources(basis, promises, given, dialect)),
        "models/schema.yml": _document(_schema(basis, promises, made)),
    }
    if dialect == "duckdb":
        files["profiles.yml"] = _document(_profile())
    else:
        files[f"macros/{CHECK}.sql"] = _statement(APART)
    files |= {f"models/{model.folder}/{model.name}.sql".replace("//", "/"): _statement(model.text) for model in made}
    files |= {f"tests/{name}_key.sql": _statement(text) for name, text in promises.of_keys(views_of(basis))}
    return dict(sorted(files.items()))


def _statement(text: str) -> str:
    return f"-- {MARK}\n{text}"


def _document(content: Mapping[str, Any]) -> str:
    return f"# {MARK}\n{yaml_of(content)}"


def _settings(dialect: str, place: str) -> dict[str, Any]:
    is_of_files = dialect == "duckdb"
    checked = {} if is_of_files else {"on-run-start": [f"{{{{ {CHECK}() }}}}"]}
    return {
        "name": SOURCE,
        "config-version": 2,
        "profile": SOURCE,
        "require-dbt-version": f">={OLDEST}",
        "flags": {"require_generic_test_arguments_property": True},
        "vars": {"regulars_run": as_pattern(place)} if is_of_files else {"regulars_schema": "regulars"},
        **checked,
        "models": {
            SOURCE: {
                "+materialized": "table",  # a view of the sources would hold the next run's tables back
                "kpis": {"+materialized": "view"},
            }
        },
    }


def _sources(basis: Basis, promises: Promises, given: tuple[str, ...], dialect: str) -> dict[str, Any]:
    """The tables that a run must bring: its files for DuckDB, or else tables in a schema."""
    tables = []
    for name in given:
        location = files_at(basis.contracts[name].folder, name)
        located = {"config": {"meta": {"external_location": location}}} if dialect == "duckdb" else {}
        entry = promises.of_table(name)
        tables.append({"name": entry.pop("name"), "description": entry.pop("description"), **located, **entry})
    schema = {} if dialect == "duckdb" else {"schema": "{{ var('regulars_schema') }}"}
    description = "Tables of a run that no statement defines: read from the files, fitted, or judged."
    return {
        "version": 2,
        "sources": [
            {"name": SOURCE, "description": description, **schema, "quoting": {"identifier": True}, "tables": tables},
        ],
    }


def _schema(basis: Basis, promises: Promises, made: tuple[DbtModel, ...]) -> dict[str, Any]:
    tables = [promises.of_table(model.name) for model in made if not model.folder]
    steps = [of_step(model) for model in made if model.folder == "steps"]
    return {"version": 2, "models": [*tables, *steps, *map(promises.of_view, views_of(basis))]}


def _profile() -> dict[str, Any]:
    """A database of its own, in the folder that dbt clears away."""
    here = {
        "type": "duckdb",
        "path": f"{{{{ env_var('REGULARS_MODELS', {HERE} ~ '/target/models.duckdb') }}}}",
        "config_options": {"file_search_path": f"{{{{ {HERE} }}}}"},  # relative to the folder of the project
    }
    return {SOURCE: {"target": "here", "outputs": {"here": here}}}
