"""Visitors whom a reverse proxy has signed in: it names them in a header, and only the proxy is believed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Any

from regulars.ground.errors import UsageError
from regulars.shell.dashboard.error_pages import Refused
from regulars.shell.dashboard.visitor import Visitor

RECHECKED = 3600.0  # seconds after which a socket must come through the proxy again, which then checks its session
LONGEST_NAME = 200


@dataclass(frozen=True)
class Proxy:
    """A reverse proxy: the header in which it names the visitor, and the addresses from which it is believed."""

    header: str
    networks: tuple[IPv4Network | IPv6Network, ...]

    def visitor(self, scope: Mapping[str, Any]) -> Visitor | None:
        """The visitor whom the proxy names; None where the request is not the proxy's, or names nobody.

        Raises Refused where the header stands there twice: one of them may be the visitor's own.
        """
        if not self.sent(scope):
            return None
        name = self.header.lower().encode("ascii")
        named = [
            value.decode("utf-8", "replace").strip() for header, value in scope["headers"] if header.lower() == name
        ]
        if len(named) > 1:
            raise Refused(
                400, "the header with the visitor's name is there twice: the proxy must remove what visitors send."
            )
        if not named or not named[0]:
            return None
        if len(named[0]) > LONGEST_NAME or not named[0].isprintable():
            raise Refused(400, "the name of the visitor cannot be read.")
        return Visitor(named[0], seconds=RECHECKED)

    def sent(self, scope: Mapping[str, Any]) -> bool:
        """Whether the request came from the proxy."""
        try:
            address = ip_address((scope.get("client") or ("",))[0])
        except ValueError:
            return False
        return any(address in network for network in self.networks)


def proxy_of(header: str | None, addresses: Iterable[str]) -> Proxy | None:
    """The proxy of these options; None where none is named. Raises UsageError where one is missing or unreadable."""
    listed = tuple(addresses)
    if header is None and not listed:
        return None
    if header is None or not listed:
        raise UsageError(
            "--user-header and --proxy go together: the header that names the visitor, and the address of the proxy."
        )
    if not header.isascii() or not header.replace("-", "").isalnum():
        raise UsageError(f"--user-header {header} is not a header name; use letters, digits and hyphens.")
    try:
        return Proxy(header, tuple(ip_network(address) for address in listed))
    except ValueError as error:
        raise UsageError(f"--proxy: {error}. Give an address like 127.0.0.1, or a network like 10.0.0.0/8.") from None
