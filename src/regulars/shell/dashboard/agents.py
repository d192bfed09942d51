"""The tools for agents over HTTP on this machine, behind the guard of the dashboard."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

import uvicorn
from mcp.server.transport_security import TransportSecuritySettings

from regulars.shell.dashboard.connections import bound_socket, server_settings
from regulars.shell.dashboard.guard import LONGEST_QUESTION, Guard
from regulars.shell.dashboard.hosts import answered_names
from regulars.shell.dashboard.login import Door
from regulars.shell.dashboard.shared_runs import Shelf
from regulars.shell.dashboard.visitor import ANYBODY, HEADER, visitor_in
from regulars.shell.tools.mcp_server import server_of
from regulars.shell.tools.tools import tool_of

HOST, PATH = "127.0.0.1", "/mcp"


def asking(shelf: Shelf) -> Callable[[Any, str, Mapping[str, Any]], Mapping[str, Any]]:
    """Answers a tool from the published run, for whoever the guard says has sent the request."""

    def ask(request: Any, name: str, given: Mapping[str, Any]) -> Mapping[str, Any]:
        visitor = visitor_in(request.headers.get(HEADER.decode(), "")) if request is not None else ANYBODY
        tool = tool_of(name)
        values = tool.asked(given)
        with shelf.view(visitor) as visit:
            return visit.answer(tool, values).document

    return ask


def guarded(shelf: Shelf, door: Door) -> Guard:
    """The application: the protocol at /mcp, without sessions, so that nothing is kept between two questions."""
    application = server_of(asking(shelf)).streamable_http_app(
        streamable_http_path=PATH,
        json_response=True,
        stateless_http=True,
        max_request_body_size=LONGEST_QUESTION,
        transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),  # the guard sees to it
    )
    return Guard(
        application,
        hosts=answered_names(HOST, ()),
        door=door,
        closed=shelf.closed,
        pages=(PATH.strip("/"),),
        posts=(PATH,),
    )


def serve_agents(shelf: Shelf, door: Door, port: int) -> None:
    """Answers agents on this port until it is stopped by a signal. Raises UsageError where the port cannot be had."""
    bound = bound_socket(HOST, port)
    with suppress(KeyboardInterrupt, SystemExit):  # it was asked to stop, and did
        uvicorn.Server(server_settings(guarded(shelf, door))).run([bound])
