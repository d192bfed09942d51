"""A published run as an event of OpenLineage: the files that it read, the tables that it made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from regulars.ground.contract import Table
from regulars.shell.published.run import Run

PRODUCER = "urn:regulars"
_SPEC = "https://openlineage.io/spec"
EVENT_SCHEMA = f"{_SPEC}/2-0-2/OpenLineage.json#/$defs/RunEvent"


def lineage_event(run: Run, namespace: str) -> dict[str, Any]:
    """The event COMPLETE of the run. The same run has the same run id, so that to send it twice does no harm.

    Inputs are named by the files as they were given, with their lines; outputs by table, with columns and rows.
    """
    manifest = run.manifest
    return {
        "eventType": "COMPLETE",
        "eventTime": manifest.received_at.isoformat(),
        "producer": PRODUCER,
        "schemaURL": EVENT_SCHEMA,
        "run": {"runId": str(uuid5(NAMESPACE_URL, f"{PRODUCER}:{run.run_id}"))},
        "job": {"namespace": namespace, "name": f"regulars.{manifest.shop}" if manifest.shop else "regulars"},
        "inputs": [
            {
                "namespace": "file",
                "name": file.name,
                "inputFacets": {
                    "dataQualityMetrics": _facet("1-0-2/DataQualityMetricsInputDatasetFacet", _counts(file.framed))
                },
            }
            for file in manifest.inputs
        ],
        "outputs": [*_outputs(run, namespace)],
    }


def _outputs(run: Run, namespace: str) -> Iterator[dict[str, Any]]:
    for name, rows in run.manifest.tables.items():
        schema = _facet("1-1-1/SchemaDatasetFacet", {"fields": _fields(run.manifest.contract(name))})
        counted = _facet("1-0-2/OutputStatisticsOutputDatasetFacet", {"rowCount": rows})
        facets = {"facets": {"schema": schema}, "outputFacets": {"outputStatistics": counted}}
        yield {"namespace": namespace, "name": name, **facets}


def _fields(contract: Table) -> list[dict[str, Any]]:
    return [{"name": column.name, "type": column.type, "description": column.comment} for column in contract.columns]


def _counts(rows: int) -> dict[str, Any]:
    return {"rowCount": rows, "columnMetrics": {}}


def _facet(schema: str, content: Mapping[str, Any]) -> dict[str, Any]:
    place, _, name = schema.partition("/")
    return {"_producer": PRODUCER, "_schemaURL": f"{_SPEC}/facets/{place}/{name}.json", **content}
