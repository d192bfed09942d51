"""Names that a server answers to. A page that makes its own name point here must not be answered (DNS rebinding)."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable
from urllib.parse import urlsplit

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach the address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def answered_names(host: str, allowed: Iterable[str]) -> frozenset[str]:
    """Loopback, the address that is bound, this machine's own name, and the names that were allowed."""
    own = set() if is_loopback(host) else {socket.gethostname().lower()}
    return LOOPBACK | own | {host.lower(), *(name.lower() for name in allowed)}


def host_of(header: str) -> str:
    """The name in a Host header, without its port; empty where it cannot be read."""
    try:
        return (urlsplit(f"//{header}").hostname or "").lower()
    except ValueError:
        return ""


def is_same_origin(origin: str, host: str) -> bool:
    """Whether a page of this origin was served under this Host."""
    try:
        return urlsplit(origin).netloc.lower() == host.lower()
    except ValueError:  # no address at all
        return False
