"""What stands in front of the pages: every request passes here first, and most that is odd ends here."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
from typing import Any
from urllib.parse import parse_qs

from regulars.app.filters import check_address
from regulars.ground.errors import UsageError
from regulars.shell.dashboard.error_pages import Refused, page, problem, sign_out_page
from regulars.shell.dashboard.hosts import host_of, is_same_origin
from regulars.shell.dashboard.login import Door, local_path
from regulars.shell.dashboard.security_headers import Send, security_headers, with_headers_sent
from regulars.shell.dashboard.sockets import Sockets
from regulars.shell.dashboard.visitor import ANYBODY, HEADER, Visitor

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Any]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

LONGEST_BODY = 4096  # a form with a token
LONGEST_QUESTION = 65_536  # bytes of a question that a program posts
FORM_SECONDS = 10.0  # that either may take to arrive
MOST_RANGES = 8
METHODS = ("GET", "HEAD")


class Guard:
    """An application around another: it checks host, method, origin, address and visitor, and adds headers."""

    def __init__(
        self,
        inner: Application,
        *,
        hosts: frozenset[str],
        door: Door | None,
        closed: Callable[[], str],
        pages: Iterable[str],
        scripts: Iterable[str] = (),
        api: Application | None = None,
        posts: Iterable[str] = (),
    ) -> None:
        """`closed` says why there is nothing to show; empty where there is. `pages` are the paths of the pages.

        `api` answers below /api/. `posts` are the paths that programs post questions to.
        `scripts` are hashes of scripts that stand in the pages themselves, as a content policy names them.
        """
        self._inner = inner
        self._headers = security_headers(scripts)
        self._hosts = hosts
        self._door = door  # None: everybody who reaches this machine may look
        self._closed = closed
        self._pages = frozenset(pages)
        self._sockets = Sockets()
        self._api = api
        self._posts = frozenset(posts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._inner(scope, receive, send)
            return
        with_headers = with_headers_sent(send, self._headers)
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        try:
            self._check(scope, headers)
            if scope["type"] == "http" and await self._answer_itself(scope, headers, receive, with_headers):
                return
            visitor = self._let_in(scope, headers)
            inner_scope = {**scope, "headers": _as_seen_by_pages(scope["headers"], visitor)}
            if scope["type"] == "websocket":
                await self._sockets.serve(self._inner, inner_scope, receive, with_headers, visitor)
                return
            if scope["method"] == "POST":
                receive = _replay(await _body(receive, LONGEST_QUESTION), receive)
        except Refused as refused:
            await _refuse(scope, refused, receive, with_headers)
            return
        inner = self._api if self._api and _is_of_api(scope["path"]) else self._inner
        await inner(inner_scope, receive, with_headers)

    def _check(self, scope: Scope, headers: Mapping[str, str]) -> None:
        """What holds for everybody, known or not."""
        if host_of(headers.get("host", "")) not in self._hosts:
            raise Refused(400, "this server does not have that name; add it with --allow-host.")
        origin = headers.get("origin")
        if origin and not is_same_origin(origin, headers["host"]):
            raise Refused(403, "requests from other sites are not answered.")
        if scope["type"] == "websocket":
            if not origin:
                raise Refused(403, "a connection needs an origin.")
            return
        takes_post = self._takes_forms(scope) or scope["path"] in self._posts
        if scope["method"] not in METHODS and not (takes_post and scope["method"] == "POST"):
            raise Refused(405, "only GET is answered.", {"allow": ", ".join(METHODS)})
        if headers.get("range", "").count(",") >= MOST_RANGES:
            raise Refused(416, "too many ranges.")
        if not _takes_ours(headers.get("accept", "*/*")):
            raise Refused(406, "pages are HTML, data is CSV or JSON.")

    def _takes_forms(self, scope: Scope) -> bool:
        return scope["path"] in ("/login", "/logout") and self._door is not None and self._door.takes_token

    async def _answer_itself(self, scope: Scope, headers: Mapping[str, str], receive: Receive, send: Send) -> bool:
        """Whether the request was for the guard itself, or needs no page."""
        if scope["path"] == "/health":
            self._check_open()
            await problem(200, "ok", {"status": "ok"})(scope, receive, send)
            return True
        if self._door is None or not self._takes_forms(scope):
            return False
        if scope["method"] == "POST" and scope["path"] == "/login":
            await (await self._door.sign_in(scope, headers, await _body(receive, LONGEST_BODY)))(scope, receive, send)
        elif scope["method"] == "POST":
            session, answer = self._door.sign_out(headers)
            self._sockets.end(session)
            await answer(scope, receive, send)
        elif scope["path"] == "/logout":
            await sign_out_page()(scope, receive, send)
        else:
            return False
        return True

    def _let_in(self, scope: Scope, headers: Mapping[str, str]) -> Visitor:
        """Who comes. Raises Refused where somebody may not look, or asks what cannot be."""
        address = _address(scope)
        visitor = self._door.visitor(scope, headers, address) if self._door else ANYBODY
        if scope["type"] != "http" or not _is_page(scope["path"]):
            return visitor
        if self._api and _is_of_api(scope["path"]):
            self._check_open()
            return visitor
        if scope["path"].strip("/") not in self._pages:
            raise Refused(404, "There is no page at this address.")
        try:
            check_address(address)
        except UsageError as error:
            raise Refused(400, str(error)) from None
        self._check_open()
        return visitor

    def _check_open(self) -> None:
        if why := self._closed():
            raise Refused(503, why)


def _is_of_api(path: str) -> bool:
    return path.startswith("/api/")


def _is_page(path: str) -> bool:
    """Whether the address is meant to be a page: no file, nothing of the pages' own traffic."""
    return _is_of_api(path) or ("." not in path.rsplit("/", 1)[-1] and "_stcore" not in path.split("/"))


def _as_seen_by_pages(headers: Iterable[tuple[bytes, bytes]], visitor: Visitor) -> list[tuple[bytes, bytes]]:
    """The headers of a request with who sent it, as only the guard may say."""
    return [*(pair for pair in headers if pair[0].lower() != HEADER), visitor.header()]


def _address(scope: Scope) -> dict[str, list[str]]:
    try:
        return parse_qs(
            scope.get("query_string", b"").decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=300
        )
    except ValueError:  # also text that is no UTF-8, or too many fields
        raise Refused(400, "the address cannot be read.") from None


def _takes_ours(accept: str) -> bool:
    """Whether the reader would take anything that is served here."""
    kinds = {part.partition(";")[0].strip() for part in accept.lower().split(",")}
    return kinds == {""} or any(kind != "application/xml" and not kind.endswith("/xml") for kind in kinds)


async def _body(receive: Receive, longest: int) -> bytes:
    try:
        return await asyncio.wait_for(_whole(receive, longest), FORM_SECONDS)
    except TimeoutError:
        raise Refused(408, "the request did not arrive in time.", {"connection": "close"}) from None


async def _whole(receive: Receive, longest: int) -> bytes:
    body, more = b"", True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Refused(400, "the request did not arrive whole.")
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > longest:
            raise Refused(413, "the request is too long.")
    return body


def _replay(body: bytes, receive: Receive) -> Receive:
    """Receives the body that was read already, and then whatever comes."""
    waiting = [{"type": "http.request", "body": body, "more_body": False}]

    async def receiving() -> Any:
        return waiting.pop() if waiting else await receive()

    return receiving


async def _refuse(scope: Scope, refused: Refused, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008})
        return
    accept = dict(scope["headers"]).get(b"accept", b"").decode("latin-1")
    answer = problem(refused.status, refused.detail, headers=refused.headers)
    if "text/html" in accept:
        answer = page(refused, back=local_path(scope))
    await answer(scope, receive, send)
