"""`regulars lineage`: a run as an event of OpenLineage."""

from __future__ import annotations

import os
from json import dumps
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

from regulars.ground.errors import OutOfResources, UsageError
from regulars.shell.cli.options import AsJson, Flag, KeptRun, OutFolder
from regulars.shell.cli.show import say, show_json

ADDRESS, KEY = "OPENLINEAGE_URL", "OPENLINEAGE_API_KEY"
_SECONDS = 10.0


def lineage(
    *,
    to: Path | None = None,
    send: Flag = False,
    namespace: str = "regulars",
    out: OutFolder = Path("data"),
    run: KeptRun = None,
    json: AsJson = False,
) -> None:
    """Print a run as an event of OpenLineage: the files that it read, and the tables that it made.

    With --to or --send, only --json prints it too.

    Parameters
    ----------
    to
        Append the event to this file, one JSON document per line.
    send
        Send the event to the server of OPENLINEAGE_URL, with OPENLINEAGE_API_KEY where it is set.
    namespace
        Namespace of the job and its tables.
    """
    from regulars.shell.published.lineage import lineage_event
    from regulars.shell.published.run import open_run

    with open_run(out, run) as opened:
        event = lineage_event(opened, namespace)
    if to:
        _append(to, event)
    if send:
        _send(event)
    if json or not (to or send):
        show_json(event)
        return
    if to:
        say(f"Appended 1 event to {to}")
    if send:
        say("Sent 1 event")


def _append(to: Path, event: dict[str, Any]) -> None:
    try:
        with to.open("a", encoding="utf-8") as file:
            file.write(dumps(event, ensure_ascii=False) + "\n")
    except OSError as error:
        raise OutOfResources(f"--to {to}: cannot be written ({error.strerror or error}).") from None


def _send(event: dict[str, Any]) -> None:
    server = os.environ.get(ADDRESS, "").rstrip("/")
    if not server.startswith(("http://", "https://")):
        raise UsageError(f"--send needs the address of a server: set {ADDRESS}, such as http://localhost:5000.")
    key = os.environ.get(KEY)
    headers = {"content-type": "application/json", **({"authorization": f"Bearer {key}"} if key else {})}
    request = Request(f"{server}/api/v1/lineage", dumps(event).encode(), headers)
    try:
        urlopen(request, timeout=_SECONDS).close()
    except (URLError, OSError) as error:
        raise UsageError(f"the event was not sent to {server}: {error}. The run itself is published.") from None
