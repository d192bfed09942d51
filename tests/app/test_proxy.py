"""The dashboard behind a reverse proxy that signs visitors in: a small one, which sets their name in a header."""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import Future
from contextlib import asynccontextmanager, contextmanager, suppress
from threading import Thread
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from regulars.shell.dashboard.guard import Guard
from regulars.shell.dashboard.hosts import answered_names
from regulars.shell.dashboard.login import Door
from regulars.shell.dashboard.proxy import proxy_of
from regulars.shell.dashboard.visitor import visitor_in
from tests.app.conftest import running

PUBLIC = "shop.example"


async def names(scope: Any, receive: Any, send: Any) -> None:
    """A page that shows who looks, and a socket that says it."""
    name = visitor_in(dict(scope["headers"])[b"x-regulars-visitor"].decode()).name
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.accept"})
        await send({"type": "websocket.send", "text": name})
        await receive()
        return
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": name.encode()})


@contextmanager
def proxy(to: int, user: str) -> Iterator[int]:
    """The port of a proxy that passes everything on to the server, in the name of this visitor; empty: not signed in.

    As a proxy must, it removes the header where a visitor sends it himself.
    """

    async def relay(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while piece := await reader.read(65536):
            writer.write(piece)
        writer.close()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async with closing(writer):
            head = re.sub(rb"(?im)^x-forwarded-email:.*\r\n", b"", await reader.readuntil(b"\r\n\r\n"))
            named = f"X-Forwarded-Email: {user}\r\n".encode() if user else b""
            behind, onward = await asyncio.open_connection("127.0.0.1", to)
            async with closing(onward):
                onward.write(head[:-2] + named + b"\r\n")
                await asyncio.gather(relay(reader, onward), relay(behind, writer))

    async def accept(stop: asyncio.Event) -> None:
        server = await asyncio.start_server(serve, sock=bound)
        await stop.wait()
        server.close()

    bound = socket.create_server(("127.0.0.1", 0))
    port = bound.getsockname()[1]
    stop, loop = asyncio.Event(), Future[asyncio.AbstractEventLoop]()

    def run() -> None:
        with (
            asyncio.Runner() as runner
        ):  # begun and ended in this thread: that of the tests may have the browser's loop
            loop.set_result(runner.get_loop())
            runner.run(accept(stop))

    thread = Thread(target=run)
    thread.start()
    try:
        yield port
    finally:
        loop.result().call_soon_threadsafe(stop.set)
        thread.join()


@asynccontextmanager
async def closing(writer: asyncio.StreamWriter) -> AsyncIterator[None]:
    """Close the connection at the end, also of a cancelled task: one left open fails the test that runs next."""
    try:
        yield
    finally:
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()


@pytest.fixture(scope="module")
def behind() -> Iterator[int]:
    """The port of the dashboard's door, which believes the proxy on this machine."""
    guard = Guard(
        names,
        hosts=answered_names("127.0.0.1", [PUBLIC]),
        door=Door(proxy=proxy_of("X-Forwarded-Email", ["127.0.0.1"])),
        closed=lambda: "",
        pages=[""],
    )
    with running(guard) as (port, _):
        yield port


def asked(port: int, **headers: str) -> Request:
    return Request(f"http://127.0.0.1:{port}/", headers={"Host": PUBLIC, **headers})


def open_socket(port: int) -> ClientConnection:
    origin = Origin(f"http://127.0.0.1:{port}")
    return connect(f"ws://127.0.0.1:{port}/_stcore/stream", origin=origin, proxy=None)


def test_a_visitor_whom_the_proxy_names_sees_pages(behind: int) -> None:
    """Page and socket are theirs, under the name that the proxy gives, whatever they claim."""
    with proxy(behind, "anna@shop.example") as port:
        with urlopen(asked(port, **{"X-Forwarded-Email": "boss@shop.example"}), timeout=5) as answer:
            assert answer.read() == b"anna@shop.example"
        with open_socket(port) as opened:
            assert opened.recv(timeout=5) == "anna@shop.example"


def test_a_visitor_whom_the_proxy_does_not_name_sees_nothing(behind: int) -> None:
    """Neither page nor socket."""
    with proxy(behind, "") as port:
        with pytest.raises(HTTPError) as error:
            urlopen(asked(port, **{"X-Forwarded-Email": "boss@shop.example"}), timeout=5)
        assert error.value.code == 403
        error.value.close()
        with pytest.raises(InvalidStatus):
            open_socket(port)
