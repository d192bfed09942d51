"""The token that visitors of a server must show, from a file or the environment."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from regulars.ground.errors import UsageError

TOKEN = "REGULARS_TOKEN"
SHORTEST = 16  # characters of a token that cannot be guessed


def token_of(file: Path | None) -> str | None:
    """The token of the file, or of the environment; none where neither is given."""
    token = os.environ.get(TOKEN, "") if file is None else _read_secret(file)
    token = token.strip()
    if (token or file) and len(token) < SHORTEST:
        raise UsageError(f"the token has {len(token)} characters; use at least {SHORTEST} random ones.")
    return token or None


def _read_secret(file: Path) -> str:
    """The text of the file. Raises UsageError where others may read it, or change it."""
    try:
        with file.open(encoding="utf-8") as stream:
            mode = os.fstat(stream.fileno()).st_mode
            if stat.S_ISREG(mode) and mode & (stat.S_IRWXO | stat.S_IWGRP):
                raise UsageError(
                    f"--token-file {file} can be read by others (mode {stat.S_IMODE(mode):04o}): chmod 600 {file}"
                )
            return stream.read()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"--token-file {file} cannot be read: {error}.") from None
