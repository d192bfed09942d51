"""Open WebSockets: each ends with the session that opened it."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

from regulars.shell.dashboard.error_pages import Refused
from regulars.shell.dashboard.visitor import Visitor

MOST_OPEN = 200  # at a time, from everybody together
ENDED = 1008  # the code of a connection that is closed by the rules of this server


class Sockets:
    """The WebSockets that are open, by the session of the visitor."""

    def __init__(self) -> None:
        self._ends: dict[asyncio.Future[None], str] = {}

    def end(self, session: str) -> None:
        """Close every socket of the session."""
        for ended, opened_by in self._ends.items():
            if opened_by == session and not ended.done():
                ended.set_result(None)

    async def serve(self, inner: Any, scope: Any, receive: Any, send: Any, visitor: Visitor) -> None:
        """Let the visitor in until they leave, sign out, or their time is over. Raises Refused where too many are."""
        if len(self._ends) >= MOST_OPEN:
            raise Refused(503, "too many visitors at the moment. Try again shortly.")
        ended = asyncio.get_running_loop().create_future()
        self._ends[ended] = visitor.session
        drawing = asyncio.ensure_future(inner(scope, receive, send))
        try:
            await asyncio.wait({drawing, ended}, timeout=visitor.seconds, return_when=asyncio.FIRST_COMPLETED)
            if drawing.done():
                drawing.result()
                return
            await _cancel(drawing)
            await send({"type": "websocket.close", "code": ENDED})
        finally:
            del self._ends[ended]
            await _cancel(drawing)


async def _cancel(drawing: asyncio.Future[Any]) -> None:
    drawing.cancel()
    with suppress(asyncio.CancelledError):
        if not drawing.done():
            await drawing
