"""The API: every tool at an address below /api/, and the OpenAPI document that describes them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from typing import Any
from urllib.parse import parse_qs

from anyio import to_thread
from starlette.responses import Response

from regulars.ground.errors import Busy, RegularsError, UsageError
from regulars.shell.dashboard.error_pages import problem
from regulars.shell.dashboard.shared_runs import Shelf
from regulars.shell.dashboard.visitor import HEADER, Visitor, visitor_in
from regulars.shell.tools.document import as_json
from regulars.shell.tools.openapi import DOCUMENT, ROOT, openapi
from regulars.shell.tools.tool import Tool
from regulars.shell.tools.tools import TOOLS

MOST_FIELDS = 300  # of an address


class Api:
    """An application for programs. The guard has let the visitor in, and named them in a header."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._routes = [(_pattern(tool), tool) for tool in TOOLS]

    async def __call__(self, scope: Mapping[str, Any], receive: Any, send: Any) -> None:
        answer = await to_thread.run_sync(self._answer, scope)
        await answer(scope, receive, send)  # type: ignore[arg-type] # the scope of a request is a dictionary

    def _answer(self, scope: Mapping[str, Any]) -> Response:
        path = scope["path"].removeprefix(ROOT)
        if path == DOCUMENT:
            return _json(openapi(version("regulars")))
        for pattern, tool in self._routes:
            if match := pattern.fullmatch(path):
                return self._answer_of(tool, match.groupdict(), scope)
        return problem(404, f"there is no such address; {ROOT}{DOCUMENT} lists them.")

    def _answer_of(self, tool: Tool, in_path: Mapping[str, str], scope: Mapping[str, Any]) -> Response:
        try:
            values = tool.asked_by_texts({**_fields(scope), **{name: [text] for name, text in in_path.items()}})
            with self._shelf.view(_visitor(scope)) as visit:
                return _json(visit.answer(tool, values).document)
        except UsageError as refused:
            return problem(400, str(refused))
        except Busy as busy:
            return problem(503, str(busy), headers={"retry-after": "10"})
        except RegularsError as trouble:
            return problem(503, str(trouble))


def _pattern(tool: Tool) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(tool.path)))


def _fields(scope: Mapping[str, Any]) -> dict[str, Sequence[str]]:
    text = scope.get("query_string", b"").decode("latin-1")
    try:
        return {**parse_qs(text, keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)}
    except ValueError:
        raise UsageError("the address cannot be read.") from None


def _visitor(scope: Mapping[str, Any]) -> Visitor:
    return visitor_in(dict(scope["headers"]).get(HEADER, b"").decode("ascii"))


def _json(document: Mapping[str, Any]) -> Response:
    return Response(as_json(document), 200, {"cache-control": "no-store"}, media_type="application/json")
