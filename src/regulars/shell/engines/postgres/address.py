"""Where a PostgreSQL database is, and which table of it is meant; secrets stay in the environment."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

from regulars.ground.errors import UsageError

_SCHEMA = re.compile(r"[a-z][a-z0-9_]{0,49}")
_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")


@dataclass(frozen=True)
class Address:
    """A database: `uri` is what the driver gets and may hold a secret; `shown` may be written anywhere."""

    uri: str = field(repr=False)
    shown: str
    table: str | None = None


def checked_schema(name: str) -> str:
    """The name of a schema as the settings allow it. Raises UsageError for any other."""
    if not _SCHEMA.fullmatch(name):
        raise UsageError(f"{name!r} is not a schema name; use lower-case letters, digits and _, with a letter first.")
    return name


def address_of(text: str) -> Address:
    """The database that the text names. What it does not say, the driver takes from PGHOST, PGUSER and so on.

    Raises UsageError for a password that is written out: commands and files are read by others.
    """
    try:
        parts = urlsplit(text)
        secret = parts.password
        parts.port  # noqa: B018 - raises where it is none
    except ValueError as error:
        raise UsageError(f"not a database address ({error}); use postgresql://HOST/DATABASE.") from None
    asked = dict(parse_qsl(parts.query, keep_blank_values=True))
    written = [word for word in (secret, asked.get("password")) if word and not _VARIABLE.fullmatch(unquote(word))]
    if written:
        raise UsageError(
            "the address contains a password, which others can read; set PGPASSWORD instead, or name an "
            "environment variable: postgresql://USER:${SHOP_PASSWORD}@HOST/DATABASE (in single quotes)."
        )
    table = asked.pop("table", None)
    plain = urlunsplit(("postgresql", parts.netloc, parts.path, urlencode(asked, safe="/${}"), ""))
    plain = plain if "://" in plain else plain.replace("postgresql:", "postgresql://", 1)
    return Address(_VARIABLE.sub(_value, plain), plain, table)


def _value(found: re.Match[str]) -> str:
    name = found[1]
    if name not in os.environ:
        raise UsageError(f"the address of the database names ${{{name}}}, which is not set.")
    return quote(os.environ[name], safe="")
