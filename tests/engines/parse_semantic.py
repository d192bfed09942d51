"""Parses the semantic layer of an export as MetricFlow does: `python tests/engines/parse_semantic.py FILE`.

It runs in an environment of its own, with dbt-semantic-interfaces and PyYAML alone: they want an older click than
the rest.
It prints the number of metrics, and ends with an error where a name, a type or a reference is wrong.
"""

import re
import sys
from pathlib import Path
from typing import Any

import yaml
from dbt_semantic_interfaces.implementations.metric import PydanticMetric
from dbt_semantic_interfaces.implementations.project_configuration import PydanticProjectConfiguration
from dbt_semantic_interfaces.implementations.semantic_manifest import PydanticSemanticManifest
from dbt_semantic_interfaces.implementations.semantic_model import PydanticSemanticModel
from dbt_semantic_interfaces.transformations.semantic_manifest_transformer import PydanticSemanticManifestTransformer
from dbt_semantic_interfaces.validations.semantic_manifest_validator import SemanticManifestValidator


def located(model: dict[str, Any]) -> dict[str, Any]:
    """The semantic model with its table, as dbt resolves the reference to it."""
    name = re.fullmatch(r"ref\('(\w+)'\)", model.pop("model"))
    return {**model, "node_relation": {"schema_name": "main", "alias": name[1] if name else ""}}


def main() -> None:
    document = yaml.safe_load(Path(sys.argv[1]).read_text("utf-8"))
    (days,) = document["models"]
    granularity = {column["name"]: column["granularity"] for column in days["columns"]}
    column = days["time_spine"]["standard_granularity_column"]
    spine = {
        "node_relation": {"schema_name": "main", "alias": days["name"]},
        "primary_column": {"name": column, "time_granularity": granularity[column]},
    }
    manifest = PydanticSemanticManifest(
        semantic_models=[PydanticSemanticModel.parse_obj(located(each)) for each in document["semantic_models"]],
        metrics=[PydanticMetric.parse_obj(each) for each in document["metrics"]],
        project_configuration=PydanticProjectConfiguration.parse_obj({"time_spines": [spine]}),
    )
    SemanticManifestValidator().checked_validations(PydanticSemanticManifestTransformer.transform(manifest))
    sys.stdout.write(f"{len(manifest.metrics)}\n")


if __name__ == "__main__":
    main()
