"""Manifests of former formats, in the present one; and the former way to ask a manifest."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator
from typing import Any

_EXPORT, _ARROW, _EQUALS, _ELSE, _DIMENSION = "known export: ", " <- ", " = ", ", else ", " (dimension)"


def in_present_format(document: Any) -> Any:
    """The document of a manifest.

    Until format 1 a column was described by a text, `customer_id <- Customer ID`, and void statuses were a convention.
    """
    if not isinstance(document, dict) or document.get("format", 0) not in (0, 1):
        return document
    mapping, dimensions = document.get("mapping"), document.get("dimensions")
    if not isinstance(mapping, list) or not isinstance(dimensions, list):
        return document
    conventions = document.get("conventions")
    if isinstance(conventions, dict):
        document = {**document, "conventions": {k: v for k, v in conventions.items() if k != "void_statuses"}}
    return {**document, "mapping": list(_records(mapping, dimensions))}


def _records(texts: list[Any], dimensions: list[Any]) -> Iterator[Any]:
    """One record per column; a text in no known form stays, and is refused as what it is."""
    export = None
    for text in texts:
        if not isinstance(text, str):
            yield text
        elif text.startswith(_EXPORT):
            export = text.removeprefix(_EXPORT)
        else:
            record = _record(text, dimensions)
            yield {**record, "export": export} if isinstance(record, dict) and "otherwise" in record else record


def _record(text: str, dimensions: list[Any]) -> Any:
    name, arrow, source = text.partition(_ARROW)
    if not arrow or _EQUALS in name:
        return _constant(text)
    return _dimension(name, source) if name in dimensions else _column(name, source)


def _column(name: str, source: str) -> dict[str, Any]:
    column, _, otherwise = source.partition(_ELSE)
    return {"name": name, "columns": [column], "otherwise": otherwise or None}


def _dimension(name: str, source: str) -> dict[str, Any]:
    return {"name": name, "columns": [source.removesuffix(_DIMENSION)], "is_dimension": True}


def _constant(text: str) -> Any:
    name, _, value = text.partition(_EQUALS)
    try:
        return {"name": name, "constant": str(ast.literal_eval(value))}
    except (ValueError, SyntaxError):
        return text


class AskedByKey:
    """A manifest asked as the dictionary that it was in version 0.1.0, with a warning that names the new way."""

    def as_dict(self) -> dict[str, Any]:
        """The content of the file."""
        raise NotImplementedError

    def __getitem__(self, name: str) -> Any:
        return self._former(name)[name]

    def __contains__(self, name: object) -> bool:
        return name in self._former(name)

    def get(self, name: str, default: Any = None) -> Any:
        """The field as the file has it, or `default` where it has none."""
        return self._former(name).get(name, default)

    def _former(self, name: object) -> dict[str, Any]:
        warnings.warn(
            f'manifest["{name}"] will be removed in the next version: use manifest.{name}, or manifest.as_dict().',
            DeprecationWarning,
            stacklevel=3,
        )
        return self.as_dict()
