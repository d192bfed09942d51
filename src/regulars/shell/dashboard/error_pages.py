"""The guard's own answers: problems as JSON for programs, as a small page for people."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse, JSONResponse, Response


class Refused(Exception):
    """A request that gets no page: the status, and why in words that give nothing away."""

    def __init__(self, status: int, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status, self.detail, self.headers = status, detail, dict(headers or {})


def problem(
    status: int, detail: str, content: Mapping[str, Any] | None = None, headers: Mapping[str, str] | None = None
) -> Response:
    """A JSON document; of the kind application/problem+json (RFC 9457) unless `content` is given."""
    if content is not None:
        return JSONResponse(dict(content), status, {"cache-control": "no-store"})
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    more = {"cache-control": "no-store", **(headers or {})}
    return JSONResponse(body, status, more, media_type="application/problem+json")


def page(refused: Refused, *, back: str) -> Response:
    """The same for a person: the reason, and a form for the token where that is what is missing."""
    title = "Sign in" if refused.status == 401 else HTTPStatus(refused.status).phrase
    return _small_page(title, refused.detail, refused.status, refused.headers, back=back)


def sign_out_page() -> Response:
    """A form that ends the session."""
    return _small_page("Sign out", "This ends your session here, in every tab.", 200, {}, back="/")


def _small_page(title: str, detail: str, status: int, headers: Mapping[str, str], *, back: str) -> Response:
    text = _templates.get_template("small_page.html.j2").render(title=title, detail=detail, status=status, back=back)
    return HTMLResponse(text, status, {"cache-control": "no-store", **headers})


_templates = Environment(
    loader=PackageLoader("regulars.shell.dashboard"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)
