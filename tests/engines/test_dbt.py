"""The dbt project of a run: its models give the run's tables, its tests hold, and every name in it leads somewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from graphlib import TopologicalSorter
from typing import Any, Never

import duckdb
import pytest
import yaml
from ibis.common.exceptions import OperationNotDefinedError
from jinja2 import Environment, StrictUndefined

from regulars.ground.errors import UsageError
from regulars.ground.tables import BY_NAME
from regulars.ground.tables.allowed import ALLOWED
from regulars.ground.tables.links import LINKS
from regulars.report.definitions import BY_THE_RUN, has_statement
from regulars.report.questions import prepared, view_name
from regulars.shell.config.config import Config
from regulars.shell.published.run import Run
from regulars.shell.sql.dbt.folder import MARK
from regulars.shell.sql.dbt.project import DIALECTS, project
from regulars.shell.sql.definitions import Basis, of_run, of_settings, table_statements
from regulars.shell.sql.dialects import COMPILERS
from tests.engines.same import _differences, assert_same_rows

Files = Mapping[str, str]
HOSTILE = "{{ BOOM }} {% RAW %} {# X #} {{{ 'A' \" \\"


@pytest.fixture(scope="module")
def files(project_for: Callable[[str], Mapping[str, str]]) -> Files:
    """The project of the mixed shop's run, for DuckDB."""
    return project_for("duckdb")


@pytest.fixture(scope="module")
def of_all_tables() -> Files:
    """The project of a log that gives every table, for DuckDB."""
    return project(of_settings(Config(), date(2024, 1, 1), date(2022, 1, 1)), "duckdb")


def models(files: Files) -> dict[str, str]:
    """The text of every model, by name."""
    return {_stem(path): text for path, text in files.items() if path.startswith("models/") and path.endswith(".sql")}


def documents(files: Files) -> tuple[dict[str, Any], dict[str, Any]]:
    """The entries of all models and of all sources, by name."""
    schema, given = (yaml.safe_load(files[f"models/{name}.yml"]) for name in ("schema", "sources"))
    (source,) = given["sources"]
    return {each["name"]: each for each in schema["models"]}, {each["name"]: each for each in source["tables"]}


def rendered(text: str, seen: set[str] | None = None, **more: Any) -> str:
    """The text as dbt would send it, with models and sources under their plain names; `seen` takes these."""

    def named(name: str) -> str:
        if seen is not None:
            seen.add(name)
        return f'"{name}"'

    known = {"ref": named, "source": lambda source, name: named(name), **more}
    return Environment(undefined=StrictUndefined, autoescape=False).from_string(text).render(**known)


def in_order(files: Files) -> list[str]:
    """The models, each after those that it reads. Raises CycleError where that cannot be."""
    texts, reads = models(files), {}
    for name, text in texts.items():
        seen: set[str] = set()
        rendered(text, seen)
        reads[name] = seen & set(texts)
    return list(TopologicalSorter(reads).static_order())


def _stem(path: str) -> str:
    return path.rpartition("/")[2].partition(".")[0]


@pytest.fixture(scope="module")
def built(files: Files, on_duckdb: Run) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database with the sources as views of the run's files, and every model as a table."""
    given = documents(files)[1]
    with duckdb.connect() as connection:
        for name, entry in given.items():
            place = entry["config"]["meta"]["external_location"]
            rows = rendered(place, var={"regulars_run": on_duckdb.folder}.__getitem__)
            connection.execute(f"CREATE VIEW {name} AS FROM {rows}")
        for name in in_order(files):
            connection.execute(f"CREATE TABLE {name} AS {rendered(models(files)[name])}")
        yield connection


def test_the_models_give_the_tables_of_the_run(built: duckdb.DuckDBPyConnection, on_duckdb: Run, files: Files) -> None:
    """Made one from the other, without the run's own tables, every table that is defined has the run's rows."""
    defined = [name for name in on_duckdb.tables if has_statement(name)]
    assert defined and set(defined) <= set(models(files))
    for name in defined:
        contract = BY_NAME[name]
        file = on_duckdb.folder / contract.folder / f"{name}.parquet"
        assert_same_rows(contract, built, f"SELECT * FROM {name}", f"'{file}'")


def test_the_views_of_kpis_give_those_of_the_run(built: duckdb.DuckDBPyConnection, on_duckdb: Run) -> None:
    """Every prepared question has the run's answer."""
    for by, grain in prepared(on_duckdb.tables, ()):
        name = view_name(by, grain)
        ours, theirs = (
            each.sql(f"SELECT * FROM {name} ORDER BY ALL").to_arrow_table().to_pylist()
            for each in (built, on_duckdb.connection)
        )
        assert list(ours[0]) == list(theirs[0])
        assert not _differences(theirs, ours), name


def test_the_models_have_the_types_of_the_run(built: duckdb.DuckDBPyConnection, on_duckdb: Run, files: Files) -> None:
    """Columns of tables and views: the same names, types and order as the run's."""
    made = [name for name in models(files) if name in {*on_duckdb.tables, "facts"} or name.startswith("kpi")]
    defined = [name for name in on_duckdb.tables if has_statement(name)]
    assert len(made) == len(defined) + 1 + len(prepared(on_duckdb.tables, ()))
    for name in made:
        ours, theirs = (
            [row[:2] for row in each.execute(f"DESCRIBE {name}").fetchall()] for each in (built, on_duckdb.connection)
        )
        assert ours == theirs, name


def test_the_tests_of_keys_hold(built: duckdb.DuckDBPyConnection, files: Files, of_mixed: Basis) -> None:
    """Each key of several columns has its test, which finds nothing; and it would find a key that stands twice."""
    asked = {path: text for path, text in files.items() if path.startswith("tests/")}
    views = [view_name(by, grain) for by, grain in prepared(of_mixed.contracts, ()) if by and grain]
    keyed = [*(name for name, table in of_mixed.contracts.items() if len(table.key) > 1), *views]
    assert set(asked) == {f"tests/{name}_key.sql" for name in keyed} and len(views) == 5
    for path, text in asked.items():
        assert built.execute(rendered(text)).fetchall() == [], path
    built.execute("CREATE TEMP TABLE twice AS (FROM lifecycle LIMIT 1) UNION ALL (FROM lifecycle LIMIT 1)")
    assert built.execute(rendered(asked["tests/lifecycle_key.sql"], ref=lambda name: "twice")).fetchall()


def test_the_tests_of_columns_hold(built: duckdb.DuckDBPyConnection, files: Files, of_mixed: Basis) -> None:
    """What the documents say of columns is so in the tables that were made."""
    counted: Counter[str] = Counter()
    for kind, table, column, arguments in column_tests(files):
        counted[kind] += 1
        assert built.execute(_breach(kind, table, column, arguments)).fetchall() == [], (kind, table, column)
    held = set(of_mixed.contracts)
    assert counted["accepted_values"] == sum(allowed.table in held for allowed in ALLOWED) > 20
    assert counted["relationships"] == sum({link.table, link.to} <= held for link in LINKS) > 10
    assert counted["unique"] > 20 and counted["not_null"] > 60


def test_every_promise_has_its_test(of_all_tables: Files) -> None:
    """Where a log gives every table, so do all keys of several columns, all allowed values and all links."""
    counted = Counter(kind for kind, *_ in column_tests(of_all_tables))
    assert counted["accepted_values"] == len(ALLOWED) and counted["relationships"] == len(LINKS)
    assert {f"tests/{name}_key.sql" for name, table in BY_NAME.items() if len(table.key) > 1} <= set(of_all_tables)


def column_tests(files: Files) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """Kind, table, column and arguments of each test that the documents have of a column."""
    for entries in documents(files):
        for entry in entries.values():
            for column in entry.get("columns", ()):
                for test in column.get("data_tests", ()):
                    kind, more = (test, {}) if isinstance(test, str) else next(iter(test.items()))
                    yield kind, entry["name"], column["name"], more.get("arguments", {})


def _breach(kind: str, table: str, column: str, arguments: dict[str, Any]) -> str:
    """The question that finds rows only where a test of dbt would fail."""
    if kind == "unique":
        return f'SELECT "{column}" FROM {table} WHERE "{column}" IS NOT NULL GROUP BY ALL HAVING count(*) > 1'
    if kind == "not_null":
        return f'SELECT 1 FROM {table} WHERE "{column}" IS NULL LIMIT 1'
    if kind == "accepted_values":
        return f'SELECT DISTINCT "{column}" FROM {table} WHERE "{column}" NOT IN {tuple(arguments["values"])}'
    to = rendered(f"{{{{ {arguments['to']} }}}}")
    return f'SELECT "{column}" FROM {table} WHERE "{column}" NOT IN (SELECT {arguments["field"]} FROM {to}) LIMIT 1'


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_name_leads_somewhere(
    dialect: str, of_mixed: Basis, project_for: Callable[[str], Mapping[str, str]]
) -> None:
    """In every dialect: refs and sources are there, no cycle, documents parse, every model is described."""
    files = project_for(dialect)
    described, given = documents(files)
    assert set(in_order(files)) == set(models(files)) == set(described)
    assert not set(described) & set(given)
    held = set(of_mixed.contracts)
    assert held == set(BY_NAME) - set(of_mixed.left_out)
    assert held & set(BY_THE_RUN) <= set(given) and held <= {*described, *given}
    for path, text in files.items():
        assert text.split("\n", 1)[0].endswith(MARK)
        if path.endswith(".sql") and not path.startswith("macros/"):
            rendered(text, ref=described.__getitem__, source=lambda source, name, known=given: known[name])
    settings = yaml.safe_load(files["dbt_project.yml"])
    assert settings["name"] in settings["models"]
    assert ("profiles.yml" in files) == (dialect == "duckdb")


@pytest.mark.parametrize("dialect", DIALECTS)
def test_no_view_reads_a_source(dialect: str, project_for: Callable[[str], Mapping[str, str]]) -> None:
    """A view would hang on the tables that the next run replaces; what is kept as one reads models alone."""
    files = project_for(dialect)
    kept = yaml.safe_load(files["dbt_project.yml"])["models"]["regulars"]
    assert kept == {"+materialized": "table", "kpis": {"+materialized": "view"}}
    views = [text for path, text in files.items() if path.startswith("models/kpis/")]
    assert len(views) > 10 and not any("source(" in text for text in views)


def test_columns_are_described_by_their_contracts(of_all_tables: Files) -> None:
    """Every column of a table has its comment, in the contract's order."""
    described, given = documents(of_all_tables)
    for name, contract in BY_NAME.items():
        columns = (described.get(name) or given[name])["columns"]
        assert [(each["name"], each["description"]) for each in columns] == [
            (column.name, column.comment) for column in contract.columns
        ]


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_model_is_the_statement_of_its_table(
    dialect: str, of_mixed: Basis, project_for: Callable[[str], Mapping[str, str]]
) -> None:
    """Where no unpublished step is on the way, the text is that of `regulars sql`, but for the names of tables."""
    texts, alike = models(project_for(dialect)), []
    for name in of_mixed.contracts:
        if has_statement(name):
            (printed,) = table_statements(of_mixed, name, dialect)
            if not printed.steps:
                mark = "`" if dialect in ("bigquery", "databricks") else '"'
                told = rendered(
                    texts[name], ref=f"{mark}{{}}{mark}".format, source=lambda _, each, m=mark: f"{m}{each}{m}"
                )
                assert "".join(told.split()).endswith("".join(printed.text.split())), name  # lines break elsewhere
                alike.append(name)
    assert len(alike) >= 8


def test_the_same_run_gives_the_same_bytes(files: Files, on_duckdb: Run) -> None:
    """Written twice, nothing differs; the id of the run, which every run has anew, is nowhere."""
    assert project(of_run(on_duckdb), "duckdb") == files
    assert not any(on_duckdb.run_id in text for text in files.values())


def test_settings_are_no_instructions() -> None:
    """A text of the shop that dbt would take for an instruction comes out of a model as it went in."""
    config = Config.model_validate({"codes": {"manual_code": HOSTILE}})
    basis = of_settings(config, date(2024, 1, 1), date(2022, 1, 1))
    text = rendered(models(project(basis, "duckdb"))["returns"])
    assert text.count(f"<> '{HOSTILE.replace(chr(39), chr(39) * 2)}'") == 2
    (printed,) = table_statements(basis, "returns", "duckdb")
    assert "".join(text.split()).endswith("".join(printed.text.split()))


def test_cut_points_of_an_earlier_run_are_a_source(of_mixed: Basis) -> None:
    """What a run did not make by its definition is not made by the project either."""
    files = project(replace(of_mixed, taken_over=frozenset({"rfm_cuts"})), "duckdb")
    assert "rfm_cuts" in documents(files)[1] and "rfm_cuts" not in models(files)
    assert "source('regulars', 'rfm_cuts')" in models(files)["rfm"]


def test_a_log_without_customers_has_a_smaller_project(of_mixed: Basis) -> None:
    """Tables that a log could not give are neither models nor sources, and nothing names them."""
    fewer = {name: table for name, table in of_mixed.contracts.items() if "customer_id" not in table.needs}
    files = project(replace(of_mixed, contracts=fewer), "duckdb")
    described, given = documents(files)
    assert set(in_order(files)) == set(described) and set(fewer) <= {*described, *given}
    assert not {"rfm", "clv", "kpi_by_segment"} & {*described, *given}
    for path, text in files.items():
        if path.endswith(".sql"):
            rendered(text, ref=described.__getitem__, source=lambda source, name: given[name])


def test_a_dialect_without_a_word_is_refused(of_mixed: Basis, monkeypatch: pytest.MonkeyPatch) -> None:
    """One line names everything that cannot be printed."""

    def lacks(self: object, op: Any, **_: Any) -> Never:
        raise OperationNotDefinedError("no numbers here")

    monkeypatch.setattr(type(COMPILERS["trino"]), "visit_RowNumber", lacks)
    with pytest.raises(UsageError, match=r"for trino: .*cannot be printed .*no numbers here") as refused:
        project(of_mixed, "trino")
    assert "\n" not in str(refused.value)
