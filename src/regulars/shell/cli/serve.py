"""`regulars serve`: the dashboard."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from regulars.ground.errors import UsageError
from regulars.shell.cli.options import Several
from regulars.shell.cli.show import say
from regulars.shell.dashboard.hosts import is_loopback

TOKEN = "REGULARS_TOKEN"
SHORTEST = 16  # characters of a token that cannot be guessed


def serve(
    *,
    out: Path = Path("data"),
    host: str = "127.0.0.1",
    port: Annotated[int, Parameter(negative="")] = 8501,
    token_file: Path | None = None,
    allow_host: Several = (),
) -> None:
    """Show the published run in a browser.

    Parameters
    ----------
    out
        Folder of the published runs. A run that is published meanwhile appears by itself.
    host
        Address to listen on. Any but loopback needs a token.
    port
        Port to listen on.
    token_file
        File with the token that visitors must enter; or set REGULARS_TOKEN.
    allow_host
        Name under which visitors reach the server, where it is not the address; several times for several.
    """
    token = _token(token_file)
    if not token and not is_loopback(host):
        raise UsageError(
            f"--host {host} lets others in: set {TOKEN}, or name a file with --token-file, so that they need a token."
        )
    if not 0 < port < 65536:
        raise UsageError(f"--port {port} is no port; give 1 to 65535.")
    try:
        from regulars.shell.dashboard.server import serve as run_server
    except ModuleNotFoundError as missing:
        if (missing.name or "").partition(".")[0] not in ("streamlit", "uvicorn", "starlette"):
            raise
        raise UsageError('the dashboard needs Streamlit: pip install "regulars[app]"') from None
    say(f"Dashboard of {out}: http://{f'[{host}]' if ':' in host else host}:{port}  (Ctrl-C stops it)")
    run_server(out, host=host, port=port, token=token, allowed=allow_host)


def _token(file: Path | None) -> str | None:
    """The token of the file, or of the environment; none where neither is given."""
    token = os.environ.get(TOKEN, "")
    if file is not None:
        try:
            token = file.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(f"--token-file {file} cannot be read: {error}.") from None
    token = token.strip()
    if (token or file) and len(token) < SHORTEST:
        raise UsageError(f"the token has {len(token)} characters; take at least {SHORTEST}, drawn at random.")
    return token or None
