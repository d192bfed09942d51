"""`regulars serve`: the dashboard."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from regulars.ground.errors import UsageError
from regulars.shell.cli.options import Several
from regulars.shell.cli.show import say
from regulars.shell.cli.token import TOKEN, token_of
from regulars.shell.dashboard.hosts import is_loopback


def serve(
    *,
    out: Path = Path("data"),
    host: str = "127.0.0.1",
    port: Annotated[int, Parameter(negative="")] = 8501,
    token_file: Path | None = None,
    allow_host: Several = (),
    user_header: str | None = None,
    proxy: Several = (),
    audit_log: Path | None = None,
) -> None:
    """Show the published run in a browser.

    Parameters
    ----------
    out
        Folder of the published runs. A run that is published meanwhile appears by itself.
    host
        Address to listen on. Any but loopback needs a token or a proxy.
    port
        Port to listen on.
    token_file
        File with the token that visitors must enter, which others may not read; or set REGULARS_TOKEN.
    allow_host
        Name under which visitors reach the server, where it is not the address; several times for several.
    user_header
        Header in which a reverse proxy names the visitor whom it has signed in, such as X-Forwarded-Email.
    proxy
        Address or network of that proxy: the header is believed from there alone; several times for several.
    audit_log
        File that says who opened which customer. Without it, audit.jsonl in the folder of runs, where visitors need a
        token or a proxy.
    """
    if not 0 < port < 65536:
        raise UsageError(f"--port {port} is not a port; give 1 to 65535.")
    token = token_of(token_file)
    if not token and not proxy and not is_loopback(host):
        raise UsageError(
            f"--host {host} opens the dashboard to other machines: set {TOKEN}, or name a file with "
            "--token-file, so that visitors need a token."
        )
    try:
        from regulars.shell.dashboard.audit_log import FILE_NAME, AuditLog
        from regulars.shell.dashboard.login import Door
        from regulars.shell.dashboard.proxy import proxy_of
        from regulars.shell.dashboard.server import serve as run_server
    except ModuleNotFoundError as missing:
        if (missing.name or "").partition(".")[0] not in ("streamlit", "uvicorn", "starlette"):
            raise
        raise UsageError('the dashboard needs Streamlit: pip install "regulars[app]"') from None
    behind = proxy_of(user_header, proxy)
    door = Door(token, behind) if token or behind else None
    log = AuditLog(audit_log or out / FILE_NAME) if audit_log or door else None
    say(f"Dashboard of {out}: http://{f'[{host}]' if ':' in host else host}:{port}  (Ctrl-C stops it)")
    run_server(out, host=host, port=port, door=door, allowed=allow_host, log=log)
