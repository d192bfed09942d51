"""Makes calls in a process of its own, `python -m …`: a pickled function with its arguments in, its outcome out.

It ends when its input does. Interrupts are the parent's to answer.
"""

from __future__ import annotations

import os
import pickle
import signal
import struct
import sys
from collections.abc import Sequence
from typing import Any, BinaryIO

_NUMBER = struct.Struct(">Q")


def send(stream: BinaryIO, message: Any) -> None:
    """Writes one message. Large buffers follow the pickle as they are, so that no second copy of them is made."""
    buffers: list[pickle.PickleBuffer] = []
    head = pickle.dumps(message, protocol=5, buffer_callback=buffers.append)
    _write(stream, [head, *(buffer.raw() for buffer in buffers)])


def _write(stream: BinaryIO, parts: Sequence[bytes | memoryview]) -> None:
    stream.write(_NUMBER.pack(len(parts)))
    for part in parts:
        stream.write(_NUMBER.pack(len(part)))
        stream.write(part)
    stream.flush()


def receive(stream: BinaryIO) -> Any:
    """The next message. Raises EOFError where the other side has ended, in the middle of a message too."""
    head, *buffers = [_read(stream, _number(stream)) for _ in range(_number(stream))]
    return pickle.loads(head, buffers=buffers)  # noqa: S301 - the parent's own bytes, or its child's


def _number(stream: BinaryIO) -> int:
    return int(_NUMBER.unpack(_read(stream, _NUMBER.size))[0])


def _read(stream: BinaryIO, length: int) -> bytes:
    found = stream.read(length)
    if len(found) < length:
        raise EOFError
    return found


def outcome(call: tuple[Any, ...]) -> tuple[bool, Any]:
    """Whether the call went through, and what it returned, or else what it raised."""
    function, args, named = call
    try:
        return True, function(*args, **named)
    except Exception as error:
        return False, error


def main() -> None:
    """Answers until the parent ends. What a library prints goes to standard error: the pipe holds answers alone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    while True:
        try:
            call = receive(sys.stdin.buffer)
        except EOFError:
            return
        send(answers, outcome(call))


if __name__ == "__main__":
    main()
