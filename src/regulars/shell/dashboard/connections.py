"""Connections of the server, with limits: a client that sends half a request, or reads no answer, is disconnected."""

from __future__ import annotations

import asyncio
import socket
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from regulars.ground.errors import UsageError

MOST_WAITING = 200  # connections without a whole request; one more ends the one that has waited longest
MOST_AT_ONCE = 500  # connections of all kinds; a request beyond them gets 503
LONGEST_HEAD = 32 * 1024  # bytes of a request's head
REQUEST_SECONDS = 15.0  # from the first byte to the last of a request's head, and between two requests
STALL_SECONDS = 30.0  # within which a reader takes at least LEAST_READ of what waits for it
LEAST_READ = 16 * 1024  # bytes


def server_settings(application: Any) -> uvicorn.Config:
    """The settings of the server for this application."""
    return uvicorn.Config(
        application,
        http=RequestConnection,
        ws=SocketConnection,
        access_log=False,
        log_level="warning",
        server_header=False,
        proxy_headers=False,
        limit_concurrency=MOST_AT_ONCE,
        h11_max_incomplete_event_size=LONGEST_HEAD,
        timeout_keep_alive=10,
        timeout_graceful_shutdown=2,
        ws_max_size=1 << 20,
    )


def bound_socket(host: str, port: int) -> socket.socket:
    """The bound port, before anything is loaded."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family)
    except OSError as error:
        why = error.strerror or error
        raise UsageError(f"port {port} of {host} is not available ({why}); name another with --port.") from None


class StallLimit:
    """Ends a connection whose reader has stalled, because the rest of its answer stays in memory."""

    loop: asyncio.AbstractEventLoop
    transport: asyncio.Transport
    _stalled: asyncio.TimerHandle | None = None

    def pause_writing(self) -> None:
        """Start the clock: the reader is behind."""
        self._watch_reader(self.transport.get_write_buffer_size())
        super().pause_writing()  # type: ignore[misc] # of the protocol that this class is mixed into

    def resume_writing(self) -> None:
        """Stop the clock: the reader has caught up."""
        self._stop_stall()
        super().resume_writing()  # type: ignore[misc]

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the clock: there is no reader."""
        self._stop_stall()
        super().connection_lost(exc)  # type: ignore[misc]

    def _watch_reader(self, left: int) -> None:
        self._stalled = self.loop.call_later(STALL_SECONDS, self._judge_reader, left)

    def _judge_reader(self, left_before: int) -> None:
        left = self.transport.get_write_buffer_size()
        if left_before - left < LEAST_READ:
            self.transport.abort()
        else:
            self._watch_reader(left)

    def _stop_stall(self) -> None:
        if self._stalled:
            self._stalled.cancel()
            self._stalled = None


class SocketConnection(StallLimit, WebSocketsSansIOProtocol):
    """A WebSocket."""


class RequestConnection(StallLimit, H11Protocol):
    """An HTTP connection. Between requests it may wait only for a limited time.

    Single bytes do not reset the time. If too many connections wait, the one that has waited longest is closed, so a
    visitor with a prompt request is not shut out by clients that never send one.
    """

    waiting_since: float | None = None
    _patience: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Wait for the first request."""
        super().connection_made(transport)
        self._wait()

    def handle_events(self) -> None:
        """Answer what has arrived; a complete request stops the clock."""
        super().handle_events()
        if self.cycle and not self.cycle.response_complete:
            self._stop_waiting()

    def handle_websocket_upgrade(self, event: Any) -> None:
        """Hand the connection over to the WebSocket."""
        self._stop_waiting()
        super().handle_websocket_upgrade(event)

    def on_response_complete(self) -> None:
        """Wait for the next request."""
        self._wait()
        super().on_response_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the clocks."""
        self._stop_waiting()
        super().connection_lost(exc)

    def _wait(self) -> None:
        self._stop_waiting()
        self.waiting_since = self.loop.time()
        self._patience = self.loop.call_later(REQUEST_SECONDS, self._lose_patience, 0)
        waiting = [each for each in self.connections if isinstance(each, RequestConnection) and each.is_idle]
        if len(waiting) > MOST_WAITING:
            min(waiting, key=lambda each: each.waiting_since or 0.0)._let_go()

    @property
    def is_idle(self) -> bool:
        """Whether it waits for a request and has no answer left to send."""
        return self.waiting_since is not None and not self.transport.get_write_buffer_size()

    def _lose_patience(self, left_before: int) -> None:
        """End the connection. If its last answer is still being read, end it only if the reader has stalled."""
        left = self.transport.get_write_buffer_size()
        if left and (self._stalled or left != left_before):
            self._patience = self.loop.call_later(REQUEST_SECONDS, self._lose_patience, left)
        else:
            self._let_go()

    def _let_go(self) -> None:
        self._stop_waiting()
        self.transport.abort()

    def _stop_waiting(self) -> None:
        self.waiting_since = None
        if self._patience:
            self._patience.cancel()
            self._patience = None
