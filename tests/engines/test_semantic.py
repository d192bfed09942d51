"""The semantic layer of a run: each KPI in it is the KPI, and the tools that read it take it."""

from __future__ import annotations

import json
import os
import subprocess
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

import regulars
from regulars.shell.cli import run_command_line
from regulars.shell.published.run import Run
from tests.shell.conftest import HEADER, NAMING, lines

PARSER = Path(__file__).with_name("parse_semantic.py")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A small shop with costs, so that every form of a KPI is there."""
    folder = tmp_path_factory.mktemp("semantic")
    (folder / "log.csv").write_text("\n".join([HEADER, *lines()]) + "\n", encoding="utf-8")
    return regulars.run(folder / "log.csv", out=folder / "data", config={**NAMING, "profit": {"margin_rate": 0.4}})


def exported(run: Run, form: str, folder: Path, file: str) -> dict[str, Any]:
    """The document that the command writes."""
    out = run.folder.parent.parent
    assert run_command_line(["export", "--semantic", form, str(folder), "--out", str(out)]) == 0
    document: dict[str, Any] = yaml.safe_load((folder / file).read_text("utf-8"))
    return document


def same(found: Any, expected: Any) -> bool:
    """Money to the last digit that is shown, everything else exactly or as floats are."""
    if isinstance(expected, Decimal):
        return abs(Decimal(found) - expected) < Decimal("0.0001")
    return bool(found == pytest.approx(expected))


def test_every_metric_of_metricflow_is_the_kpi(run: Run, tmp_path: Path) -> None:
    """Each measure aggregated over facts, and each metric made of them."""
    document = exported(run, "metricflow", tmp_path / "dbt", "models/semantic.yml")
    (model,) = document["semantic_models"]
    form = {"sum": "sum({})", "count_distinct": "count(DISTINCT {})"}
    found = {
        each["name"]: run.connection.sql(f"SELECT {form[each['agg']].format(each['expr'])} FROM facts").fetchall()[0][0]
        for each in model["measures"]
    }
    for metric in document["metrics"]:
        made = metric["type_params"]
        if metric["type"] == "ratio":
            value = float(found[made["numerator"]["name"]]) / float(found[made["denominator"]["name"]])
        elif metric["type"] == "derived":
            top, bottom = (float(found[each["name"]]) for each in made["metrics"])
            value = -top / bottom
        else:
            value = found[made["measure"]["name"]] or made["measure"]["fill_nulls_with"]
        assert same(value, run.kpi(metric["name"])[metric["name"]].item()), metric["name"]
    assert [each["name"] for each in document["metrics"]] and {each["name"] for each in document["metrics"]} == {
        *run["metric_catalog"].kpi
    }


def test_every_metric_of_ossie_is_the_kpi(run: Run, tmp_path: Path) -> None:
    """Each expression, asked as it stands."""
    (model,) = exported(run, "ossie", tmp_path / "ossie", "regulars.yml")["semantic_model"]
    assert {each["name"] for each in model["metrics"]} == {*run["metric_catalog"].kpi}
    assert {each["name"] for each in model["datasets"]} == {"facts", *run.tables}
    for metric in model["metrics"]:
        (each,) = metric["expression"]["dialects"]
        value = run.connection.sql(f"SELECT {each['expression']} FROM facts").fetchall()[0][0]
        assert same(value, run.kpi(metric["name"])[metric["name"]].item()), metric["name"]


def test_ossie_takes_the_document(run: Run, tmp_path: Path, real_data: Path) -> None:
    """By the schema of its specification, which lies with the data."""
    schema = json.loads((real_data / "ossie" / "osi-schema-0.1.1.json").read_text("utf-8"))
    document = exported(run, "ossie", tmp_path / "ossie", "regulars.yml")
    jsonschema.Draft202012Validator(schema).validate(document)


def test_metricflow_takes_the_document(run: Run, tmp_path: Path) -> None:
    """By dbt-semantic-interfaces, which parses and judges it for MetricFlow, in an environment of its own."""
    python = os.environ.get("REGULARS_DBT_PYTHON")
    if not python:
        pytest.skip("REGULARS_DBT_PYTHON names no Python with dbt-semantic-interfaces, which wants an older click")
    document = exported(run, "metricflow", tmp_path / "dbt", "models/semantic.yml")
    command = [python, str(PARSER), str(tmp_path / "dbt" / "models" / "semantic.yml")]
    done = subprocess.run(command, capture_output=True, text=True)
    assert (done.returncode, done.stdout.strip()) == (0, str(len(document["metrics"]))), done.stderr


def test_another_form_is_refused(run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In one line that names those that there are."""
    out = run.folder.parent.parent
    assert run_command_line(["export", "--semantic", "cube", str(tmp_path / "x"), "--out", str(out)]) == 2
    assert "metricflow" in capsys.readouterr().err and not (tmp_path / "x").exists()
