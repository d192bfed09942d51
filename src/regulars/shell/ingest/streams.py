"""Text files as streams of bytes: plain, gunzipped or decoded to UTF-8; hashed as they are read."""

from __future__ import annotations

import codecs
import hashlib
import io
import zlib
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Protocol

from regulars.ground.errors import InputRefused

MIB = 1 << 20
JUDGED_AFTER = 10 * MIB  # a small archive may be well compressed: the ratio is judged after this much
MOST_RATIO = 200
MOST_UNPACKED = 256 << 30


class Stream(Protocol):
    """Bytes in order. `readinto` gives 0 only at the end; the view is safe to change after `settle`."""

    def readinto(self, view: memoryview) -> int: ...

    def settle(self) -> None: ...


class RawStream:
    """The file's own bytes, hashed in a second thread while the first one looks at them."""

    def __init__(self, path: Path, hasher: ThreadPoolExecutor) -> None:
        self._file = io.FileIO(path)
        self._hash = hashlib.sha256()
        self._hasher = hasher
        self._pending: Future[None] | None = None
        self.size = 0

    def readinto(self, view: memoryview) -> int:
        self.settle()
        count = self._file.readinto(view) or 0
        self.size += count
        if count > MIB // 4:
            self._pending = self._hasher.submit(self._hash.update, view[:count])
        else:
            self._hash.update(view[:count])
        return count

    def read(self, count: int) -> bytes:
        """The next bytes; none at the end."""
        chunk = bytearray(count)
        return bytes(chunk[: self.readinto(memoryview(chunk))])

    def settle(self) -> None:
        if self._pending is not None:
            self._pending.result()
            self._pending = None

    def sha256(self) -> str:
        """The hash of what was read."""
        self.settle()
        return self._hash.hexdigest()

    def close(self) -> None:
        self.settle()
        self._file.close()


class Gunzip:
    """What a gzip file unpacks to; its checks of sum and length hold at the end of each member."""

    def __init__(self, raw: RawStream, name: str) -> None:
        self._raw, self._name = raw, name
        self._inflate = zlib.decompressobj(wbits=31)
        self._packed = b""
        self._members = 0
        self.size = 0

    def readinto(self, view: memoryview) -> int:
        while True:
            if not self._packed:
                self._packed = self._raw.read(MIB)
            if self._inflate.eof:
                self._packed = self._packed.lstrip(b"\0")  # padding between members is allowed
                if not self._packed:
                    self._packed = self._raw.read(MIB)
                    if not self._packed:
                        return 0
                    continue
                self._inflate = zlib.decompressobj(wbits=31)
            if not self._packed and not self._inflate.unconsumed_tail:
                raise self._corrupt("it ends before the archive does")
            count = self._unpack(view)
            if count:
                return count

    def _unpack(self, view: memoryview) -> int:
        try:
            unpacked = self._inflate.decompress(self._packed, len(view))
        except zlib.error as error:
            raise self._corrupt(str(error)) from None
        self._packed = self._inflate.unused_data if self._inflate.eof else self._inflate.unconsumed_tail
        view[: len(unpacked)] = unpacked
        self.size += len(unpacked)
        if (self.size > JUDGED_AFTER and self.size > MOST_RATIO * self._raw.size) or self.size > MOST_UNPACKED:
            raise InputRefused(
                f"{self._name}: unpacks to more than {MOST_RATIO} times its size ({self.size:,} bytes from "
                f"{self._raw.size:,}); if that is right, unpack it and give the unpacked file"
            )
        return len(unpacked)

    def _corrupt(self, found: str) -> InputRefused:
        return InputRefused(f"{self._name}: corrupt gzip archive ({found}); fetch the file again")

    def settle(self) -> None:
        """Nothing is pending: what is given out was copied."""


class Decoded:
    """Text of another encoding as UTF-8."""

    def __init__(self, source: Stream, encoding: str, name: str, skipped: int) -> None:
        self._source, self._encoding, self._name = source, encoding, name
        self._decoder = codecs.getincrementaldecoder(encoding)("strict")
        self._offset = skipped
        self._ready = b""
        self._ended = False

    def readinto(self, view: memoryview) -> int:
        while not self._ready and not self._ended:
            chunk = bytearray(MIB)
            count = self._source.readinto(memoryview(chunk))
            self._source.settle()
            self._ended = count == 0
            self._ready = self._decode(bytes(chunk[:count]))
        part = self._ready[: len(view)]
        self._ready = self._ready[len(part) :]
        view[: len(part)] = part
        return len(part)

    def _decode(self, chunk: bytes) -> bytes:
        waiting = len(self._decoder.getstate()[0])
        try:
            text = self._decoder.decode(chunk, final=self._ended)
            self._offset += len(chunk)
            return text.encode("utf-8")
        except UnicodeError as error:
            start = error.start if isinstance(error, UnicodeDecodeError) else 0
            raise InputRefused(
                f"{self._name}: not {self._encoding} text: invalid at byte {self._offset - waiting + start:,}; "
                "set `encoding`"
            ) from None

    def settle(self) -> None:
        """Nothing is pending: what is given out was copied."""


class Peeked:
    """A stream whose first bytes can be looked at, and dropped, before it is read."""

    def __init__(self, source: Stream, count: int) -> None:
        self._source = source
        chunk = bytearray(count)
        filled = 0
        while filled < count and (got := source.readinto(memoryview(chunk)[filled:])):
            filled += got
        source.settle()
        self.head = bytes(chunk[:filled])
        self._left = self.head

    def drop(self, count: int) -> None:
        """Leave out the first bytes."""
        self._left = self.head[count:]

    def readinto(self, view: memoryview) -> int:
        if not self._left:
            return self._source.readinto(view)
        part = self._left[: len(view)]
        view[: len(part)] = part
        self._left = self._left[len(part) :]
        return len(part)

    def settle(self) -> None:
        self._source.settle()
