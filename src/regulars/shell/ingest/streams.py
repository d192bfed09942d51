"""Text files as streams of UTF-8 bytes: plain, gunzipped or decoded; hashed as they are read."""

from __future__ import annotations

import codecs
import hashlib
import io
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Protocol

from regulars.ground.errors import InputRefused

MIB = 1 << 20
FREE_RATIO_BYTES = 10 * MIB  # a small archive may be well compressed: the ratio is judged after this much
MOST_RATIO = 200
MOST_UNPACKED = 1 << 40


class Stream(Protocol):
    """Bytes in order: `readinto` fills the view as far as it can, and gives 0 only at the end."""

    def readinto(self, view: memoryview) -> int: ...


class RawStream:
    """The file's own bytes, hashed in a second thread while the first one looks at them."""

    def __init__(self, path: Path, hasher: ThreadPoolExecutor) -> None:
        self._file = io.FileIO(path)
        self._hash = hashlib.sha256()
        self._hasher = hasher
        self.size = 0

    def readinto(self, view: memoryview) -> int:
        """Fill the view from the file."""
        count = self._file.readinto(view)
        self.size += count
        if count > MIB:
            # The view is the caller's to change afterwards, so the hash is waited for in `settle`.
            self._pending = self._hasher.submit(self._hash.update, view[:count])
            self._pending.result()
        else:
            self._hash.update(view[:count])
        return count

    def sha256(self) -> str:
        """The hash of what was read."""
        return self._hash.hexdigest()

    def close(self) -> None:
        """Close the file."""
        self._file.close()
