"""What stands in front of the pages: every request passes here first, and most that is odd ends here."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
from typing import Any
from urllib.parse import parse_qs

from regulars.app.filters import checked
from regulars.ground.errors import UsageError
from regulars.shell.dashboard.error_pages import Refused, page, problem
from regulars.shell.dashboard.hosts import host_of, is_same_origin
from regulars.shell.dashboard.login import Door, local_path

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

LONGEST_BODY = 4096  # a form with a token
MOST_RANGES = 8
METHODS = ("GET", "HEAD")
POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-eval' 'wasm-unsafe-eval'{scripts}; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; "
    "worker-src 'self' blob:; manifest-src 'self'; media-src 'self'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors 'none'"
)
HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),  # with no-referrer a browser hides the origin of the form from us too
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
)
_OPENING = frozenset({b"server", b"access-control-allow-origin"})  # headers that we do not let through


class Guard:
    """An application around another: it checks host, method, origin, address and token, and adds headers."""

    def __init__(
        self,
        inner: Application,
        *,
        hosts: frozenset[str],
        door: Door | None,
        published: Callable[[], str],
        scripts: Iterable[str] = (),
    ) -> None:
        """`scripts` are hashes of scripts that stand in the pages themselves, as a content policy names them."""
        self._inner = inner
        policy = POLICY.format(scripts="".join(f" '{each}'" for each in scripts))
        self._headers = (*HEADERS, (b"content-security-policy", policy.encode()))
        self._hosts = hosts
        self._door = door  # None: everybody who reaches this machine may look
        self._published = published

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._inner(scope, receive, send)
            return
        with_headers = _with_headers(send, self._headers)
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        try:
            self._check(scope, headers)
            if scope["type"] == "http" and await self._answered(scope, headers, receive, with_headers):
                return
            self._let_in(scope, headers)
        except Refused as refused:
            await _refuse(scope, refused, receive, with_headers)
            return
        await self._inner(scope, receive, with_headers)

    def _check(self, scope: Scope, headers: Mapping[str, str]) -> None:
        """What holds for everybody, known or not."""
        if host_of(headers.get("host", "")) not in self._hosts:
            raise Refused(400, "this server is not called so; add the name with --allow-host.")
        origin = headers.get("origin")
        if origin and not is_same_origin(origin, headers["host"]):
            raise Refused(403, "requests from other sites are not answered.")
        if scope["type"] == "websocket":
            if not origin:
                raise Refused(403, "a connection needs an origin.")
            return
        signing = scope["path"] in ("/login", "/logout") and self._door is not None
        if scope["method"] not in METHODS and not (signing and scope["method"] == "POST"):
            raise Refused(405, "only GET is answered.", {"allow": ", ".join(METHODS)})
        if headers.get("range", "").count(",") >= MOST_RANGES:
            raise Refused(416, "too many ranges.")
        if not _takes_ours(headers.get("accept", "*/*")):
            raise Refused(406, "pages are HTML, data is CSV or JSON.")

    async def _answered(self, scope: Scope, headers: Mapping[str, str], receive: Receive, send: Send) -> bool:
        """Whether the request was for the guard itself, or needs no page."""
        path = scope["path"]
        if path == "/health":
            run_id = self._published()
            if not run_id:
                raise Refused(503, "no run is published yet.")
            await problem(200, "ok", {"status": "ok"})(scope, receive, send)
            return True
        if self._door and path == "/login" and scope["method"] == "POST":
            await (await self._door.sign_in(scope, headers, await _body(receive)))(scope, receive, send)
            return True
        if self._door and path == "/logout" and scope["method"] == "POST":
            await self._door.sign_out(headers)(scope, receive, send)
            return True
        return False

    def _let_in(self, scope: Scope, headers: Mapping[str, str]) -> None:
        """Raises Refused where somebody may not look, or asks what cannot be."""
        address = _address(scope)
        if self._door:
            self._door.check(headers, address)
        if scope["type"] != "http" or "." in scope["path"].rsplit("/", 1)[-1] or scope["path"].startswith("/_stcore"):
            return
        try:
            checked(address)
        except UsageError as error:
            raise Refused(400, str(error)) from None
        if not self._published():
            raise Refused(503, "no run is published yet. Make one: regulars run YOUR_FILE")


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


async def _body(receive: Receive) -> bytes:
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > LONGEST_BODY:
            raise Refused(413, "the form is too long.")
    return body


async def _refuse(scope: Scope, refused: Refused, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008})
        return
    accept = dict(scope["headers"]).get(b"accept", b"").decode("latin-1")
    answer = problem(refused.status, refused.told, headers=refused.headers)
    if "text/html" in accept:
        answer = page(refused, back=local_path(scope))
    await answer(scope, receive, send)


def _with_headers(send: Send, ours: tuple[tuple[bytes, bytes], ...]) -> Send:
    """Sends as before, with our headers on every answer and without those that would open it to other sites."""

    async def sending(message: Any) -> None:
        if message["type"] == "http.response.start":
            names = _OPENING | {name for name, _ in ours}
            kept = [pair for pair in message.get("headers", []) if pair[0].lower() not in names]
            message = {**message, "headers": [*kept, *ours]}
        await send(message)

    return sending
