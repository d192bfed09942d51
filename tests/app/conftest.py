"""One server and one browser for all tests of the dashboard."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any, Literal, TypeVar
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import pytest
import uvicorn

import regulars
from regulars.shell.dashboard.connections import server_settings
from regulars.shell.published.run import Run
from tests.shell.conftest import HEADER, SHORT, lines

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

T = TypeVar("T")
BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return trial.getsockname()[1]


def started(address: str, process: subprocess.Popen[str], seconds: float = 120) -> None:
    """Waits until the server answers, whatever it answers."""
    until = monotonic() + seconds
    while True:
        assert process.poll() is None, process.communicate()
        try:
            urlopen(f"{address}/health", timeout=5).close()
            return
        except HTTPError as answered:
            answered.close()
            return
        except (URLError, TimeoutError):  # the port is taken first, then all is loaded
            assert monotonic() < until, "the server did not start"
            sleep(0.2)


def finished(coroutine: Coroutine[Any, Any, T]) -> T:
    """What the coroutine returns. It has a thread of its own: the browser keeps a loop in that of the tests."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, coroutine).result()


@contextmanager
def running(application: Any, lifespan: Literal["on", "off"] = "off") -> Iterator[tuple[int, uvicorn.Server]]:
    """The port of a server in this process with the dashboard's limits, in front of this application."""
    settings = server_settings(application)
    settings.lifespan = lifespan
    server = uvicorn.Server(settings)
    with socket.create_server(("127.0.0.1", 0)) as bound:
        thread = Thread(target=server.run, args=([bound],))
        thread.start()
        try:
            yield bound.getsockname()[1], server
        finally:
            server.should_exit = True
            thread.join()


def publish(out: Path, count: int) -> str:
    """A run of a small shop; gives its id."""
    log = out.parent / "log.csv"
    log.write_text("\n".join([HEADER, *lines(count)]) + "\n", encoding="utf-8")
    with regulars.run(log, out=out, config=SHORT, accept_change=True) as run:
        return run.run_id


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The run of a small shop, made once."""
    out = tmp_path_factory.mktemp("published") / "data"
    publish(out, 60)
    return out


@pytest.fixture(scope="session")
def served(retail: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of runs of its own, with the run of Online Retail as the published one."""
    out = tmp_path_factory.mktemp("served") / "data"
    shutil.copytree(retail.folder.parent.parent, out, symlinks=True, copy_function=os.link)
    return out


@pytest.fixture(scope="session")
def address(served: Path) -> Iterator[str]:
    """Where the dashboard of that folder is served."""
    port = free_port()
    command = [sys.executable, "-m", "regulars", "serve", "--out", str(served), "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        started(f"http://127.0.0.1:{port}", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        _, errors = process.communicate(timeout=30)
    assert "Traceback" not in errors, errors


@dataclass
class Visit:
    """A page of the browser at the dashboard, and every address outside of it that something asked for."""

    page: Page
    address: str
    outside: list[str] = field(default_factory=list)

    def go(self, path: str) -> None:
        """Open a page and wait until its first block is drawn."""
        self.page.goto(f"{self.address}/{path}")
        self.page.wait_for_selector(".regulars .head", timeout=60_000)
        self.settle()

    def settle(self) -> None:
        """Wait until nothing is being computed."""
        self.page.wait_for_timeout(150)
        self.page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]', timeout=60_000)

    def card(self, label: str, of: int = 0) -> str:
        """The value of a card by its label, in the first or a later group of cards."""
        cards = self.page.locator(".cards-block").nth(of).locator(".card")
        return cards.filter(has=self.page.get_by_text(label, exact=True)).locator(".value").inner_text()

    def text(self) -> str:
        return self.page.locator('[data-testid="stMain"]').inner_text()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    sync_api = pytest.importorskip("playwright.sync_api")
    if not BROWSER:
        pytest.skip("no Chromium on this machine: apt-get install chromium")
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def visit(browser: Browser, address: str) -> Iterator[Visit]:
    """A visitor. No request of theirs may leave the machine."""
    context = browser.new_context(viewport={"width": 1400, "height": 1000}, accept_downloads=True)
    visit = Visit(context.new_page(), address)

    def local_only(route: Route) -> None:
        if route.request.url.startswith(address):
            route.continue_()
        else:
            visit.outside.append(route.request.url)
            route.abort()

    context.route("**/*", local_only)
    visit.page.on("websocket", lambda socket: visit.outside.extend(
        [] if socket.url.startswith(address.replace("http", "ws")) else [socket.url]
    ))  # fmt: skip
    yield visit
    context.close()
    assert visit.outside == []
