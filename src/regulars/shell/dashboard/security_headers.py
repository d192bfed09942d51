"""The headers of every answer: nothing from elsewhere runs in a page or around it, and no other site may read it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import Any

Send = Callable[[Any], Awaitable[None]]
Headers = tuple[tuple[bytes, bytes], ...]

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
_UNSAVED = ((b"cache-control", b"no-store"),)  # of answers that say nothing: rows of the shop stay on no disk


def security_headers(scripts: Iterable[str]) -> Headers:
    """The headers. `scripts` are hashes of scripts that stand in the pages themselves, as a content policy has them."""
    policy = POLICY.format(scripts="".join(f" '{each}'" for each in scripts))
    return (*HEADERS, (b"content-security-policy", policy.encode()))


def with_headers_sent(send: Send, ours: Headers) -> Send:
    """Sends as before, with our headers on every answer and without those that would open it to other sites."""

    async def sending(message: Any) -> None:
        if message["type"] == "http.response.start":
            names = _OPENING | {name for name, _ in ours}
            kept = [pair for pair in message.get("headers", []) if pair[0].lower() not in names]
            is_kept_nowhere = all(name.lower() != b"cache-control" for name, _ in kept)
            message = {**message, "headers": [*kept, *ours, *(_UNSAVED if is_kept_nowhere else ())]}
        await send(message)

    return sending
