"""What the server of the dashboard answers before any page is drawn: hosts, methods, addresses, tokens."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from time import monotonic
from typing import Any

import pytest

from regulars.ground.errors import UsageError
from regulars.shell.dashboard.guard import Guard
from regulars.shell.dashboard.hosts import answered_names, is_loopback
from regulars.shell.dashboard.login import TRIES, Door
from regulars.shell.dashboard.proxy import Proxy, proxy_of
from regulars.shell.dashboard.visitor import visitor_in
from tests.app.conftest import finished

TOKEN = "correct horse battery staple"
HTML = {"accept": "text/html"}


async def pages(scope: Any, receive: Any, send: Any) -> None:
    """What stands behind the guard here: it answers everything, and opens itself to all the world."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.accept"})
        return
    headers = [(b"access-control-allow-origin", b"*"), (b"content-type", b"text/html")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"page"})


class Answer:
    """Status, headers and body of one exchange; status 403 for a connection that was closed at once."""

    def __init__(self, messages: list[dict[str, Any]]) -> None:
        first = messages[0]
        self.status = {"websocket.close": 403, "websocket.accept": 101}.get(first["type"], first.get("status"))
        self.headers = {name.decode(): value.decode() for name, value in first.get("headers", [])}
        self.body = b"".join(message.get("body", b"") for message in messages)

    @property
    def told(self) -> str:
        return json.loads(self.body)["detail"]


def guard(*, token: str | None = None, closed: str = "", inner: Any = pages, proxy: Proxy | None = None) -> Guard:
    door = Door(token, proxy) if token or proxy else None
    return Guard(
        inner,
        hosts=answered_names("127.0.0.1", ()),
        door=door,
        closed=lambda: closed,
        pages=("", "customers"),
        scripts=("sha256-x",),
    )


def ask(
    application: Guard,
    path: str = "/",
    *,
    method: str = "GET",
    headers: dict[str, str] | None = None,
    body: bytes = b"",
    kind: str = "http",
    client: str = "127.0.0.1",
) -> Answer:
    """One request, as a server would hand it over."""
    path, _, query = path.partition("?")
    told = {"host": "127.0.0.1:8501", **(headers or {})}
    scope = {
        "type": kind,
        "method": method,
        "path": path,
        "query_string": query.encode(),
        "scheme": "http",
        "client": (client, 50000),
        "headers": [(name.encode(), value.encode()) for name, value in told.items()],
    }
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    finished(application(scope, receive, send))
    return Answer(sent)


def cookie_of(answer: Answer) -> dict[str, str]:
    return {"cookie": answer.headers["set-cookie"].partition(";")[0]}


def test_a_page_comes_with_its_headers() -> None:
    """Every answer says that nothing from elsewhere may run in it or around it, and is open to no other site."""
    answer = ask(guard())
    assert (answer.status, answer.body) == (200, b"page")
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self' 'unsafe-eval' 'wasm-unsafe-eval' 'sha256-x';")
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "[", "localhost.:8501"])
def test_other_hosts_are_refused(host: str) -> None:
    """A name that somebody else has pointed here gets no page (DNS rebinding)."""
    assert ask(guard(), headers={"host": host}).status == 400


@pytest.mark.parametrize("host", ["localhost:8501", "127.0.0.1", "[::1]:8501", "LOCALHOST"])
def test_own_names_are_answered(host: str) -> None:
    """Loopback by any of its names, with and without port."""
    assert ask(guard(), headers={"host": host}).status == 200


def test_other_sites_are_refused() -> None:
    """A request that a page of another site makes is refused, also where it opens a connection."""
    foreign = {"origin": "https://evil.example"}
    assert ask(guard(), headers=foreign).status == 403
    assert ask(guard(), "/_stcore/stream", kind="websocket", headers=foreign).status == 403
    assert ask(guard(), "/_stcore/stream", kind="websocket").status == 403
    own = {"origin": "http://127.0.0.1:8501"}
    assert ask(guard(), "/_stcore/stream", kind="websocket", headers=own).status == 101


@pytest.mark.parametrize("origin", ["http://[", "http://[::1", "null", "//", "http://127.0.0.1:x", "\x00", "\xff"])
def test_an_origin_that_is_no_address_is_refused(origin: str) -> None:
    """It is another site's, whatever it is; never an error of the server."""
    assert ask(guard(), headers={"origin": origin}).status == 403
    assert ask(guard(), "/_stcore/stream", kind="websocket", headers={"origin": origin}).status == 403


@pytest.mark.parametrize("path", ["/nothing", "/customers/1", "/overview/x"])
def test_an_unknown_address_is_a_page_of_ours(path: str) -> None:
    """With the way to the overview; files and the pages' own traffic go on to the pages."""
    answer = ask(guard(), path, headers=HTML)
    assert (answer.status, b'href="/"' in answer.body) == (404, True)
    assert ask(guard(), "/customers/").status == 200
    assert ask(guard(), "/customers/_stcore/health").status == 200
    assert ask(guard(), "/static/x.js").status == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "BREW"])
@pytest.mark.parametrize("path", ["/", "/_stcore/upload_file/x", "/_stcore/agent/interact"])
def test_nothing_can_be_written(method: str, path: str) -> None:
    """Only requests that read are answered; others get an error."""
    answer = ask(guard(), path, method=method)
    assert answer.status == 405
    assert answer.headers["allow"] == "GET, HEAD"


def test_odd_requests_are_bounded() -> None:
    """Hundreds of ranges, a format that is not served, an address of endless text or fields."""
    assert ask(guard(), headers={"range": "bytes=" + ",".join(["0-1"] * 1000)}).status == 416
    assert ask(guard(), headers={"accept": "application/xml"}).status == 406
    assert ask(guard(), headers={"accept": "text/html,application/xml;q=0.9"}).status == 200
    assert ask(guard(), "/?country=" + "x" * 300).status == 400
    assert ask(guard(), "/?" + "&".join(f"a{n}=1" for n in range(400))).status == 400
    assert ask(guard(), "/?country=%ff").status == 400


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("since=yesterday", "since is not a date; use YYYY-MM-DD."),
        ("since=2011-02-30", "since is not a date; use YYYY-MM-DD."),
        ("until=9999-01-01", "until is outside 1900 to 2199."),
        (
            "since=2011-02-02&until=2011-01-01",
            "since (2011-02-02) is later than until (2011-01-01); put the earlier day first.",
        ),
    ],
)
def test_impossible_days_are_refused(query: str, told: str) -> None:
    """An address with no day in it, or days reversed, is answered with 400 and what is wrong."""
    answer = ask(guard(), f"/?{query}")
    assert (answer.status, answer.told) == (400, told)
    assert answer.headers["content-type"] == "application/problem+json"


def test_without_a_run_there_is_no_page() -> None:
    """The page and the health route say 503; nothing names a file or a line of code."""
    for path in ("/", "/health", "/customers"):
        answer = ask(guard(closed="no run is published yet."), path)
        assert (answer.status, answer.told) == (503, "no run is published yet.")
    assert ask(guard(), "/health").status == 200


def test_without_a_token_there_is_no_page() -> None:
    """A program gets 401 as JSON, a person a form; connections are closed; health is open."""
    behind = guard(token=TOKEN)
    answer = ask(behind, "/customers?segment=VIP")
    assert (answer.status, answer.headers["www-authenticate"]) == (401, "Bearer")
    form = ask(behind, "/customers?segment=VIP", headers=HTML)
    assert form.status == 401
    assert b'name="back" value="/customers?segment=VIP"' in form.body
    own = {"origin": "http://127.0.0.1:8501"}
    assert ask(behind, "/_stcore/stream", kind="websocket", headers=own).status == 403
    assert ask(behind, "/health").body == b'{"status":"ok"}'
    assert ask(behind, "/static/js/index.js").status == 401


def test_the_token_opens_by_header_and_by_form() -> None:
    """A bearer token is taken as such; the form gives a session that scripts cannot read."""
    behind = guard(token=TOKEN)
    assert ask(behind, headers={"authorization": f"Bearer {TOKEN}"}).status == 200
    assert ask(behind, headers={"authorization": "Bearer wrong"}).status == 401
    body = b"token=correct+horse+battery+staple&back=%2Fcustomers%3Fsegment%3DVIP"
    signed = ask(behind, "/login", method="POST", body=body)
    assert (signed.status, signed.headers["location"]) == (303, "/customers?segment=VIP")
    assert "HttpOnly" in signed.headers["set-cookie"]
    assert "SameSite=lax" in signed.headers["set-cookie"]
    assert TOKEN not in signed.headers["set-cookie"]
    session = cookie_of(signed)
    assert ask(behind, headers=session).status == 200
    ask(behind, "/logout", method="POST", headers=session)
    assert ask(behind, headers=session).status == 401
    assert ask(behind, headers={"cookie": "regulars_session=guess"}).status == 401


@pytest.mark.parametrize("name", ["token", "access_token", "api_key", "key"])
def test_a_token_in_the_address_is_refused(name: str) -> None:
    """Even the right one, and even beside a session: addresses end up in logs."""
    behind = guard(token=TOKEN)
    asked = {"authorization": f"Bearer {TOKEN}"}
    assert ask(behind, f"/?{name}=correct+horse+battery+staple").status == 401
    assert ask(behind, f"/?{name}=x", headers=asked).status == 401


@pytest.mark.parametrize("back", ["https%3A%2F%2Fevil.example", "%2F%2Fevil.example", "%2F%5Cevil.example", "evil"])
def test_the_way_back_stays_here(back: str) -> None:
    """After signing in nobody is sent to another site."""
    body = b"token=correct+horse+battery+staple&back=" + back.encode()
    assert ask(guard(token=TOKEN), "/login", method="POST", body=body).headers["location"] == "/"


def test_guessing_is_slowed_down() -> None:
    """After some wrong tokens nobody is let try for a while; whoever has a session is not shut out."""
    behind = guard(token=TOKEN)
    session = cookie_of(ask(behind, "/login", method="POST", body=b"token=correct+horse+battery+staple"))
    tried = [ask(behind, "/login", method="POST", body=b"token=guess").status for _ in range(TRIES + 1)]
    assert tried == [401] * TRIES + [429]
    assert ask(behind, headers={"authorization": f"Bearer {TOKEN}"}).status == 429
    assert ask(behind, headers=session).status == 200


def test_the_form_is_short() -> None:
    """A form larger than a token is not read to its end."""
    assert ask(guard(token=TOKEN), "/login", method="POST", body=b"token=" + b"x" * 10_000).status == 413


def test_what_loopback_is() -> None:
    """Only addresses of this machine need no token."""
    assert [is_loopback(host) for host in ("127.0.0.1", "127.9.9.9", "::1", "localhost")] == [True] * 4
    assert [is_loopback(host) for host in ("0.0.0.0", "::", "192.168.1.2", "shop.example")] == [False] * 4


def test_a_form_that_does_not_arrive_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """The body of a form has its time."""
    monkeypatch.setattr("regulars.shell.dashboard.guard.FORM_SECONDS", 0.05)

    async def never() -> None:
        await asyncio.sleep(30)

    scope = {"type": "http", "method": "POST", "path": "/login", "headers": [(b"host", b"127.0.0.1")]}
    sent: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    finished(guard(token=TOKEN)(scope, never, send))
    assert Answer(sent).status == 408


async def open_socket(behind: Guard, headers: dict[str, str], then: Callable[[], None]) -> list[dict[str, Any]]:
    """What a socket that stays open is sent, when `then` has been done meanwhile."""
    told = {"host": "127.0.0.1:8501", "origin": "http://127.0.0.1:8501", **headers}
    scope = {"type": "websocket", "path": "/_stcore/stream", "query_string": b"", "client": ("127.0.0.1", 1)}
    sent: list[dict[str, Any]] = []

    async def receive() -> None:
        await asyncio.sleep(30)

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    pairs = [(name.encode(), value.encode()) for name, value in told.items()]
    serving = asyncio.ensure_future(behind({**scope, "headers": pairs}, receive, send))
    await asyncio.sleep(0.01)
    assert [message["type"] for message in sent] == ["websocket.accept"]
    await asyncio.to_thread(then)
    await asyncio.wait_for(serving, 5)
    return sent


async def stays(scope: Any, receive: Any, send: Any) -> None:
    """A socket that is accepted and then waits for its visitor."""
    await send({"type": "websocket.accept"})
    await receive()


@pytest.fixture
def signed_in(monkeypatch: pytest.MonkeyPatch) -> tuple[Guard, dict[str, str]]:
    """A guard, and the cookie of a session that lasts half a second."""
    monkeypatch.setattr("regulars.shell.dashboard.login.LASTS", 0.5)
    behind = guard(token=TOKEN, inner=stays)
    answer = ask(behind, "/login", method="POST", body=b"token=correct+horse+battery+staple")
    return behind, cookie_of(answer)


def test_a_socket_ends_with_its_session(signed_in: tuple[Guard, dict[str, str]]) -> None:
    """It is closed when the session has lasted its time, and then opens no more."""
    behind, session = signed_in
    began = monotonic()
    sent = finished(open_socket(behind, session, lambda: None))
    assert sent[-1] == {"type": "websocket.close", "code": 1008}
    assert monotonic() - began > 0.4
    assert ask(behind, headers=session).status == 401


def test_a_socket_ends_at_logout(signed_in: tuple[Guard, dict[str, str]], monkeypatch: pytest.MonkeyPatch) -> None:
    """Signing out in one tab closes the sockets of all."""
    behind, session = signed_in

    async def both() -> list[dict[str, Any]]:
        scope = {"type": "http", "method": "POST", "path": "/logout", "headers": [
            (b"host", b"127.0.0.1"), (b"cookie", session["cookie"].encode()),
        ]}  # fmt: skip

        async def ignore(_: Any = None) -> None: ...

        loop = asyncio.get_running_loop()
        leave = lambda: asyncio.run_coroutine_threadsafe(behind(scope, ignore, ignore), loop).result(5)  # noqa: E731
        return await open_socket(behind, session, leave)

    began = monotonic()
    assert finished(both())[-1] == {"type": "websocket.close", "code": 1008}
    assert monotonic() - began < 0.4
    assert b'action="/logout"' in ask(behind, "/logout", headers=HTML).body


class Seen:
    """Pages that remember who was let in."""

    def __init__(self) -> None:
        self.names: list[str] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        headers = [value.decode() for name, value in scope["headers"] if name == b"x-regulars-visitor"]
        assert len(headers) == 1
        self.names.append(visitor_in(headers[0]).name)
        await pages(scope, receive, send)


def test_only_the_proxy_names_visitors() -> None:
    """The header counts from the proxy's address alone, once; what a visitor claims of himself reaches no page."""
    seen = Seen()
    behind = guard(token=TOKEN, inner=seen, proxy=proxy_of("X-Forwarded-Email", ["10.0.0.5", "172.18.0.0/16"]))
    named = {"x-forwarded-email": "zoë@shop.example", "x-regulars-visitor": "{}"}
    assert ask(behind, headers=named, client="10.0.0.5").status == 200
    assert ask(behind, headers=named, client="172.18.3.4").status == 200
    assert seen.names == ["zoë@shop.example"] * 2
    for address in ("10.0.0.6", "127.0.0.1", ""):
        assert ask(behind, headers=named, client=address).status == 401
    assert ask(behind, headers={"X-Forwarded-Email": "a", "x-forwarded-email": "b"}, client="10.0.0.5").status == 400
    assert ask(behind, client="10.0.0.5").status == 401
    assert ask(behind, headers={"x-forwarded-email": "a\tb"}, client="10.0.0.5").status == 400


def test_without_a_token_the_proxy_alone_opens() -> None:
    """Nobody is shown a form that no token fits."""
    behind = guard(proxy=proxy_of("X-User", ["::1"]))
    assert ask(behind, headers={"x-user": "anna"}, client="::1").status == 200
    for asked in ({}, {"authorization": "Bearer "}, {"x-user": "anna"}):
        assert ask(behind, headers=asked).status == 403
    assert ask(behind, "/login", method="POST", body=b"token=").status == 405


@pytest.mark.parametrize(
    ("header", "addresses"), [("X-User", ()), (None, ("::1",)), ("X User", ("::1",)), ("X-User", ("proxy.local",))]
)
def test_half_a_proxy_is_refused(header: str | None, addresses: tuple[str, ...]) -> None:
    """A header that anybody could send, or an address without a header."""
    with pytest.raises(UsageError, match=r"--proxy|--user-header"):
        proxy_of(header, addresses)
