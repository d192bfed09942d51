"""Who may look: those who know the token, or whom a proxy has signed in. A token never comes in an address."""

from __future__ import annotations

import hmac
import secrets
from collections import deque
from collections.abc import Mapping, MutableMapping, Sequence
from hashlib import sha256
from http.cookies import CookieError, SimpleCookie
from time import monotonic
from typing import Any
from urllib.parse import parse_qs

from starlette.responses import RedirectResponse, Response

from regulars.shell.dashboard.error_pages import Refused
from regulars.shell.dashboard.proxy import Proxy
from regulars.shell.dashboard.visitor import LASTS, Visitor

COOKIE = "regulars_session"
TRIES, PER_SECONDS = 10, 60  # wrong tokens, from everybody together
MOST_SESSIONS = 1000
IN_ADDRESS = ("token", "access_token", "api_key", "key")
_ASK = "This dashboard needs a token. Enter it, or send it as a bearer token."


class Door:
    """Checks who comes, and remembers who showed the token. Nothing of it outlives the process."""

    def __init__(self, token: str | None = None, proxy: Proxy | None = None) -> None:
        """Without a token only the proxy lets visitors in."""
        self.takes_token = token is not None
        self._token = sha256(token.encode()).digest() if token else secrets.token_bytes(32)
        self._proxy = proxy
        self._sessions: dict[str, float] = {}
        self._wrong: deque[float] = deque(maxlen=TRIES)

    def visitor(
        self, scope: Mapping[str, Any], headers: Mapping[str, str], address: Mapping[str, Sequence[str]]
    ) -> Visitor:
        """Who comes. Raises Refused unless the request shows a session or the token, or comes from the proxy."""
        if any(name in address for name in IN_ADDRESS):
            raise Refused(401, "Tokens in addresses end up in histories and logs, so they are not accepted.")
        place = (scope.get("client") or ("unknown",))[0]
        session = _digest(_cookie(headers))
        if (left := self._sessions.get(session, 0.0) - monotonic()) > 0:
            return Visitor(f"session {session[:12]} at {place}", session, left)
        if self._proxy and (named := self._proxy.visitor(scope)):
            return named
        if not self.takes_token:
            raise Refused(403, "Open this dashboard through its proxy, and sign in there.")
        scheme, _, token = headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and self._fits(token):
            return Visitor(f"token at {place}")
        raise Refused(401, _ASK, {"www-authenticate": "Bearer"})

    async def sign_in(self, scope: MutableMapping[str, Any], headers: Mapping[str, str], body: bytes) -> Response:
        """A session for whoever sends the right token, and the way back to where they wanted to go."""
        form = parse_qs(body.decode("utf-8", "replace"))
        if not self._fits(form.get("token", [""])[-1].strip()):
            raise Refused(401, "That is not the token.", {"www-authenticate": "Bearer"})
        answer = RedirectResponse(_local(form.get("back", ["/"])[-1]), 303, {"cache-control": "no-store"})
        is_secure = "https" in (scope["scheme"], headers.get("x-forwarded-proto"))  # who forges it harms himself alone
        answer.set_cookie(
            COOKIE, self._new_session(), max_age=int(LASTS), httponly=True, samesite="lax", secure=is_secure
        )
        return answer

    def sign_out(self, headers: Mapping[str, str]) -> tuple[str, Response]:
        """Forget the session. Gives its digest, by which its sockets are closed, and the answer."""
        session = _digest(_cookie(headers))
        self._sessions.pop(session, None)
        answer = RedirectResponse("/", 303, {"cache-control": "no-store"})
        answer.delete_cookie(COOKIE)
        return session, answer

    def _fits(self, token: str) -> bool:
        """Whether it is the token, in a time that tells nothing. Raises Refused after too many wrong ones."""
        now = monotonic()
        if len(self._wrong) == TRIES and now - self._wrong[0] < PER_SECONDS:
            raise Refused(429, "Too many wrong tokens. Wait a minute.", {"retry-after": str(PER_SECONDS)})
        if hmac.compare_digest(sha256(token.encode()).digest(), self._token):
            return True
        self._wrong.append(now)
        return False

    def _new_session(self) -> str:
        now = monotonic()
        self._sessions = {name: until for name, until in self._sessions.items() if until > now}
        if len(self._sessions) >= MOST_SESSIONS:
            self._sessions.pop(min(self._sessions, key=self._sessions.__getitem__))
        session = secrets.token_urlsafe(32)
        self._sessions[_digest(session)] = now + LASTS
        return session


def local_path(scope: Mapping[str, Any]) -> str:
    """Where the request wanted to go, as a path of this server."""
    query = scope.get("query_string", b"").decode("latin-1")
    return _local(scope.get("path", "/") + (f"?{query}" if query else ""))


def _local(path: str) -> str:
    is_local = path.startswith("/") and not path.startswith(("//", "/\\", "/login", "/logout")) and path.isprintable()
    return path if is_local else "/"


def _digest(session: str) -> str:
    return sha256(session.encode()).hexdigest()


def _cookie(headers: Mapping[str, str]) -> str:
    try:
        found = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        return ""
    return found.value if found else ""
