"""The OpenAPI document of the API, written from the tools."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from regulars.shell.tools.argument import Argument, Type
from regulars.shell.tools.tool import OUTPUT_SCHEMA, Tool
from regulars.shell.tools.tools import TOOLS

ROOT = "/api/"
DOCUMENT = "openapi.json"
_PROBLEM = "#/components/schemas/Problem"
_REFUSALS = {
    "400": "The question cannot be asked, or its answer is withheld: `detail` has the reason",
    "401": "The token is missing or wrong",
    "404": "There is no such address",
    "503": "No run is published, or too much is asked at the moment",
}


def openapi(version: str) -> dict[str, Any]:
    """The document, in version 3.1 of OpenAPI."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Regulars",
            "version": version,
            "description": "Numbers of a shop, from its published run. Read-only.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": {ROOT + tool.path: {"get": _operation(tool)} for tool in TOOLS},
        "components": {
            "schemas": {"Answer": dict(OUTPUT_SCHEMA), "Problem": _problem()},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{"token": []}],
    }


def _operation(tool: Tool) -> dict[str, Any]:
    return {
        "operationId": tool.name,
        "summary": tool.title,
        "description": tool.description,
        "parameters": [*_parameters(tool)],
        "responses": {
            "200": _answer("The answer", "application/json", "#/components/schemas/Answer"),
            **{code: _answer(meaning, "application/problem+json", _PROBLEM) for code, meaning in _REFUSALS.items()},
        },
    }


def _answer(meaning: str, kind: str, schema: str) -> dict[str, Any]:
    return {"description": meaning, "content": {kind: {"schema": {"$ref": schema}}}}


def _parameters(tool: Tool) -> Iterator[dict[str, Any]]:
    in_path = set(re.findall(r"\{(\w+)\}", tool.path))
    for each in tool.arguments:
        place = "path" if each.name in in_path else "query"
        yield {"name": each.name, "in": place, "required": each.is_needed, **_parameter(each)}


def _parameter(argument: Argument) -> dict[str, Any]:
    """The meaning and the schema; conditions are pairs in an address."""
    if argument.type is not Type.CONDITIONS:
        return {"description": argument.meaning, "schema": argument.schema}
    pairs = {"type": "array", "items": {"type": "string", "pattern": "^[^=]+="}}
    return {"description": f"{argument.meaning} Here as NAME=VALUE, several times for several.", "schema": pairs}


def _problem() -> dict[str, Any]:
    """A refusal (RFC 9457)."""
    texts = {name: {"type": "string"} for name in ("type", "title", "detail")}
    properties = {**texts, "status": {"type": "integer"}}
    return {"type": "object", "properties": properties, "required": [*properties]}
