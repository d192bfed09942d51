"""Who looks at the dashboard, as far as the server knows."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

HEADER = b"x-regulars-visitor"  # from the guard to the pages; what a request brings under this name is removed
LASTS = 12 * 3600.0  # seconds that a session lasts


@dataclass(frozen=True)
class Visitor:
    """A visitor who may look. `seconds` is how long, counted from now.

    `name` is what the audit log calls them. `session` is the digest of their session; empty where they have none.
    """

    name: str
    session: str = ""
    seconds: float = LASTS

    def header(self) -> tuple[bytes, bytes]:
        """The visitor as a header of the request that the pages see."""
        return HEADER, json.dumps(asdict(self)).encode("ascii")

    @property
    def can_sign_out(self) -> bool:
        """Whether there is a session that can be ended here."""
        return bool(self.session)


def visitor_in(header: str) -> Visitor:
    """The visitor of that header; ANYBODY where there is none."""
    return Visitor(**json.loads(header)) if header else ANYBODY


ANYBODY = Visitor("anyone on this machine")
