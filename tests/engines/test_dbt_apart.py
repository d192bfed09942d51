"""The check of a dbt project that its models are apart from the tables that they read."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
import yaml
from jinja2 import Environment, StrictUndefined

from regulars.ground.errors import UsageError
from regulars.shell.sql.dbt.overwrite_check import CHECK
from regulars.shell.sql.dbt.project import DIALECTS


@pytest.mark.parametrize("dialect", [name for name in DIALECTS if name != "duckdb"])
def test_models_never_take_the_place_of_the_run(dialect: str, project_for: Callable[[str], Mapping[str, str]]) -> None:
    """Before anything is built: a model in the schema of the sources ends it, in one line; elsewhere nothing does."""
    files = project_for(dialect)
    (hook,) = yaml.safe_load(files["dbt_project.yml"])["on-run-start"]
    macro = files[f"macros/{CHECK}.sql"]
    asked(macro + hook, "analytics")
    with pytest.raises(UsageError, match=r"^Nothing is built: .* schema Shop too\. Name another schema") as refused:
        asked(macro + hook, "Shop")
    assert "\n" not in str(refused.value)


def asked(text: str, target: str) -> None:
    """The text as dbt asks it, of models in the schema `target` and of sources in `shop`."""

    def refuse(told: str) -> None:
        raise UsageError(told)

    model = {"resource_type": "model", "database": "d", "schema": target}
    source = {"source_name": "regulars", "database": "D", "schema": "shop"}
    graph = {"nodes": {"m": model, "t": {**model, "resource_type": "test"}}, "sources": {"s": source}}
    known = {"execute": True, "graph": graph, "exceptions": {"raise_compiler_error": refuse}}
    Environment(undefined=StrictUndefined, autoescape=False, extensions=["jinja2.ext.do"]).from_string(text).render(
        known
    )
