"""What the server of the dashboard answers before any page is drawn: hosts, methods, addresses, tokens."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from regulars.shell.dashboard.guard import Guard
from regulars.shell.dashboard.hosts import answered_names, is_loopback
from regulars.shell.dashboard.login import TRIES, Door

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


def guard(*, token: str | None = None, run_id: str = "run", host: str = "127.0.0.1") -> Guard:
    door = Door(token) if token else None
    return Guard(pages, hosts=answered_names(host, ()), door=door, published=lambda: run_id, scripts=("sha256-x",))


def ask(
    application: Guard,
    path: str = "/",
    *,
    method: str = "GET",
    headers: dict[str, str] | None = None,
    body: bytes = b"",
    kind: str = "http",
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
        "headers": [(name.encode(), value.encode()) for name, value in told.items()],
    }
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    asyncio.run(application(scope, receive, send))
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


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "BREW"])
@pytest.mark.parametrize("path", ["/", "/_stcore/upload_file/x", "/_stcore/agent/interact"])
def test_nothing_can_be_written(method: str, path: str) -> None:
    """Only reading is answered; the others are told so."""
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
        ("since=yesterday", "since is no day; write it like 2011-12-09."),
        ("since=2011-02-30", "since is no day; write it like 2011-12-09."),
        ("until=9999-01-01", "until lies outside of 1900 to 2199."),
        (
            "since=2011-02-02&until=2011-01-01",
            "since 2011-02-02 comes after until 2011-01-01; put the earlier day first.",
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
        answer = ask(guard(run_id=""), path)
        assert answer.status == 503
        assert answer.told.startswith("no run is published yet.")
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
