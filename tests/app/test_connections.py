"""Half-sent requests and readers who read nothing: the server lets them go, and answers everybody else meanwhile."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from http.client import HTTPConnection
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from urllib.request import urlopen

import pytest
import uvicorn
from bench.dashboard import served
from bench.sessions import arrive, peak_memory
from bench.sessions import half_open as half_open_for_long

from regulars.shell.dashboard import connections
from regulars.shell.dashboard.connections import MOST_WAITING
from tests.app.conftest import free_port, running

SECONDS = float(os.environ.get("REGULARS_HALF_OPEN", "3"))
HALF = b"GET / HTTP/1.1\r\nHost: x\r\nX: "
LARGE = 12_000_000  # more than the system keeps for a reader


async def pages(scope: Any, receive: Any, send: Any) -> None:
    """A page of as many bytes as its address says."""
    size = int(scope["path"][1:] or 4)
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"x" * size})


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[int, uvicorn.Server]]:
    """The port of a server with the dashboard's limits but shorter times, and the server."""
    monkeypatch.setattr(connections, "REQUEST_SECONDS", 0.6)
    monkeypatch.setattr(connections, "STALL_SECONDS", 0.3)
    with running(pages) as found:
        yield found


def half_open(stack: ExitStack, port: int, sent: bytes = HALF) -> socket.socket:
    """A connection that has sent no whole request."""
    made = stack.enter_context(socket.create_connection(("127.0.0.1", port)))
    made.sendall(sent)
    return made


def page(port: int, address: str = "") -> bytes:
    """What a visitor gets, within two seconds."""
    with urlopen(f"http://127.0.0.1:{port}/{address}", timeout=2) as answer:
        return bytes(answer.read())


def wait_until(holds: Callable[[], bool]) -> None:
    until = monotonic() + 5
    while not holds():
        assert monotonic() < until
        sleep(0.02)


def test_half_open_connections_shut_nobody_out(server: tuple[int, uvicorn.Server]) -> None:
    """Of 500 connections with half a request only so many stay, and a visitor gets the page at once."""
    port, running = server
    with ExitStack() as stack:
        for _ in range(500):
            half_open(stack, port)
        assert page(port) == b"xxxx"
        assert len(running.server_state.connections) <= MOST_WAITING + 1


def test_a_person_gets_a_page_beside_half_open_connections(published: Path) -> None:
    """500 half-open connections, a minute of them by `make faults`: all is shown within two seconds, memory stays."""
    port = free_port()
    with served([sys.executable, "-m", "regulars", "serve", "--out", str(published), "--port", str(port)], port) as (
        _,
        server,
    ):
        arrive(port)
        before, waited, until = peak_memory(server), [], monotonic() + SECONDS
        with half_open_for_long(port, 500):
            while monotonic() < until:
                waited.append(arrive(port))
                sleep(0.5)
        assert max(waited) < 2, f"{len(waited)} visits"
        assert peak_memory(server) - before < 64


def test_the_time_runs_while_single_bytes_arrive(server: tuple[int, uvicorn.Server]) -> None:
    """Sending a byte now and then keeps no connection."""
    port, _ = server
    with ExitStack() as stack, pytest.raises(OSError, match=r"Broken pipe|reset"):
        slow = half_open(stack, port)
        for _ in range(100):
            sleep(0.1)
            slow.sendall(b"x")


def test_an_answer_that_nobody_reads_is_dropped(server: tuple[int, uvicorn.Server]) -> None:
    """The rest of it leaves memory; the connection is gone."""
    port, running = server
    with ExitStack() as stack:
        half_open(stack, port, b"GET /%d HTTP/1.1\r\nHost: x\r\n\r\n" % LARGE)
        wait_until(lambda: len(running.server_state.connections) == 1)
        wait_until(lambda: not running.server_state.connections)


def test_a_slow_reader_gets_all(server: tuple[int, uvicorn.Server]) -> None:
    """Somebody who takes a large download slowly, but takes it, is not cut; nor is a connection between two pages."""
    port, _ = server
    with ExitStack() as stack:
        slow = half_open(stack, port, b"GET /%d HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n" % LARGE)
        found = 0
        for piece in iter(lambda: slow.recv(200_000), b""):
            found += len(piece)
            sleep(0.02)
        assert found > LARGE
    kept = HTTPConnection("127.0.0.1", port, timeout=2)
    for _ in range(2):
        kept.request("GET", "/")
        assert kept.getresponse().read() == b"xxxx"
        sleep(0.3)
    kept.close()
