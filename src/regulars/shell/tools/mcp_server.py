"""The tools for agents, by the official SDK of the Model Context Protocol."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib.metadata import version
from typing import Any

import anyio
import mcp_types as types
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server

from regulars.ground.errors import RegularsError
from regulars.shell.tools.document import as_json, without_types
from regulars.shell.tools.tool import DATA_NOTE, OUTPUT_SCHEMA
from regulars.shell.tools.tools import TOOLS

Ask = Callable[[Any, str, Mapping[str, Any]], Mapping[str, Any]]  # request, tool and arguments to the answer's document

INSTRUCTIONS = (
    "Numbers of a shop, from its published run of Regulars. Begin with list_kpis and list_tables. Every answer has the "
    "run, the days, the population and a verdict: say it where it is weak, with its reason. A number that is refused "
    f"is withheld because too little is known: give the reason, and no estimate of your own. {DATA_NOTE}"
)


def server_of(ask: Ask) -> Server[Any]:
    """The server. `ask` answers; it may raise a RegularsError, which the client gets as the result of its call."""

    async def list_tools(_: Any, __: Any) -> types.ListToolsResult:
        return types.ListToolsResult(tools=[*map(_tool_record, TOOLS)])

    async def call_tool(context: Any, asked: types.CallToolRequestParams) -> types.CallToolResult:
        try:
            document = await anyio.to_thread.run_sync(ask, context.request, asked.name, asked.arguments or {})
        except RegularsError as refused:
            return types.CallToolResult(content=[types.TextContent(text=str(refused))], is_error=True)
        text = types.TextContent(text=as_json(document))
        return types.CallToolResult(content=[text], structured_content=without_types(document))

    return Server(
        "regulars",
        version=version("regulars"),
        instructions=INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )


def _tool_record(tool: Any) -> types.Tool:
    return types.Tool(
        name=tool.name,
        title=tool.title,
        description=tool.description,
        input_schema=tool.input_schema,
        output_schema=dict(OUTPUT_SCHEMA),
        annotations=types.ToolAnnotations(
            read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
        ),
    )


def serve_stdio(ask: Ask) -> None:
    """Answers the client at the other end of standard input and output until it leaves."""
    server = server_of(ask)

    async def serve() -> None:
        async with stdio_server() as (read, write):
            await server.run(read, write, server.create_initialization_options())

    anyio.run(serve)
