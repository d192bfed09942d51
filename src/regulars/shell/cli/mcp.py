"""`regulars mcp`: the published run as tools for agents."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from regulars.ground.errors import UsageError
from regulars.shell.cli.options import OutFolder
from regulars.shell.cli.show import say
from regulars.shell.cli.token import TOKEN, token_of


def mcp(
    *,
    out: OutFolder = Path("data"),
    port: Annotated[int | None, Parameter(negative="")] = None,
    token_file: Path | None = None,
    audit_log: Path | None = None,
) -> None:
    """Answer agents by the Model Context Protocol: KPIs, tables and their evidence, read-only.

    Parameters
    ----------
    port
        Answer over HTTP on this port of 127.0.0.1. Without it, over standard input and output.
    token_file
        File with the token that clients must send over HTTP, which others may not read; or set REGULARS_TOKEN.
    audit_log
        File that says who opened which customer. Without it, audit.jsonl in the folder of runs, over HTTP.
    """
    if port is not None and not 0 < port < 65536:
        raise UsageError(f"--port {port} is not a port; give 1 to 65535.")
    token = token_of(token_file) if port is not None else None
    if port is not None and token is None:
        raise UsageError(f"--port {port} needs a token: set {TOKEN}, or name a file with --token-file.")
    try:
        from regulars.shell.dashboard.agents import HOST, PATH, asking, serve_agents
        from regulars.shell.dashboard.audit_log import FILE_NAME, AuditLog
        from regulars.shell.dashboard.login import Door
        from regulars.shell.dashboard.shared_runs import Shelf
        from regulars.shell.tools.mcp_server import serve_stdio
    except ModuleNotFoundError as missing:
        if (missing.name or "").partition(".")[0] not in ("mcp", "mcp_types", "uvicorn", "starlette", "websockets"):
            raise
        raise UsageError('agents need the SDK of the protocol: pip install "regulars[app,mcp]"') from None
    log = AuditLog(audit_log or out / FILE_NAME) if audit_log or port is not None else None
    shelf = Shelf(out, log=log)
    try:
        if port is None:
            serve_stdio(asking(shelf))
        else:
            say(f"Tools of {out} for agents: http://{HOST}:{port}{PATH}  (Ctrl-C stops it)")
            serve_agents(shelf, Door(token), port)
    finally:
        shelf.close()
