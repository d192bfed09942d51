"""Starts the server: the pages behind the guard, in one process."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

import streamlit as st
import uvicorn
from streamlit import config

from regulars.app.source import install
from regulars.report.charts.theme import BLUE, DARK, INK, PAPER, TYPEFACE
from regulars.shell.dashboard.api import Api
from regulars.shell.dashboard.audit_log import AuditLog
from regulars.shell.dashboard.connections import bound_socket, server_settings
from regulars.shell.dashboard.guard import Guard
from regulars.shell.dashboard.hosts import answered_names
from regulars.shell.dashboard.login import Door
from regulars.shell.dashboard.shared_runs import Shelf
from regulars.shell.dashboard.visitor import ANYBODY, HEADER, Visitor, visitor_in

SETTINGS: dict[str, Any] = {
    "browser.gatherUsageStats": False,
    "client.toolbarMode": "viewer",
    "client.showErrorDetails": "none",
    "runner.magicEnabled": False,
    "server.fileWatcherType": "none",
    "server.headless": True,
    "server.enableCORS": False,  # the guard compares origins; here it would ask the world for this machine's address
    "server.enableXsrfProtection": False,  # nothing is uploaded: the guard lets nothing but GET through
    "server.maxUploadSize": 1,
    "theme.font": TYPEFACE,
    "theme.headingFont": TYPEFACE,
    "theme.baseRadius": "8px",
    "theme.light.primaryColor": BLUE,
    "theme.light.backgroundColor": "#f6f7f9",
    "theme.light.secondaryBackgroundColor": PAPER,
    "theme.light.textColor": INK,
    "theme.dark.primaryColor": DARK[BLUE],
    "theme.dark.backgroundColor": "#0f1418",
    "theme.dark.secondaryBackgroundColor": DARK[PAPER],
    "theme.dark.textColor": DARK[INK],
}


def serve(
    out: Path, *, host: str, port: int, door: Door | None, allowed: Iterable[str], log: AuditLog | None = None
) -> None:
    """Serves the dashboard until it is stopped by a signal. Raises UsageError where the port cannot be had."""
    bound = bound_socket(host, port)
    shelf = Shelf(out, log=log, visitor=_visitor)
    install(shelf)
    try:
        _prepare(shelf)
        with suppress(KeyboardInterrupt, SystemExit):  # it was asked to stop, and did
            uvicorn.Server(server_settings(_application(shelf, host, door, allowed))).run([bound])
    finally:
        shelf.close()


def _visitor() -> Visitor:
    """Who opened the page that is being drawn, as the guard says."""
    return visitor_in(st.context.headers.get(HEADER.decode(), ""))


def _prepare(shelf: Shelf) -> None:
    """Load what the first visitor would have to wait for."""
    if run_id := shelf.current_id():
        from regulars.app import layout  # noqa: F401 - the pages

        with shelf.again(run_id, ANYBODY):
            pass


def _application(shelf: Shelf, host: str, door: Door | None, allowed: Iterable[str]) -> Guard:
    from regulars.app.pages import PAGES

    for name, value in SETTINGS.items():
        config.set_option(name, value)
    script = Path(__file__).with_name("script.py")
    return Guard(
        st.App(script),
        hosts=answered_names(host, allowed),
        door=door,
        closed=shelf.closed,
        pages=("", *(page.path for page in PAGES[1:])),  # the first stands at the root
        scripts=_scripts_of_pages(),
        api=Api(shelf),
    )


def _scripts_of_pages() -> list[str]:
    """The hashes of the scripts that stand in Streamlit's own page, so that no other can run there."""
    text = (Path(st.__file__).parent / "static" / "index.html").read_text("utf-8")
    found = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
    return [f"sha256-{b64encode(sha256(script.encode()).digest()).decode()}" for script in found]
