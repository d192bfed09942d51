"""Draws reports in a process of its own, `python -m …`: pickled content in, HTML out, each after its length.

It ends when its input does. Interrupts are the parent's to answer.
"""

from __future__ import annotations

import pickle
import signal
import struct
import sys
from typing import BinaryIO

LENGTH = struct.Struct(">Q")


def send(stream: BinaryIO, message: bytes) -> None:
    """Write one message."""
    stream.write(LENGTH.pack(len(message)) + message)
    stream.flush()


def receive(stream: BinaryIO) -> bytes | None:
    """The next message; None where the other side has ended."""
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    message = stream.read(LENGTH.unpack(head)[0])
    return message if len(message) == LENGTH.unpack(head)[0] else None


def main() -> None:
    """Load what drawing needs before the first content arrives: it takes as long as to draw a small report."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    from regulars.report.charts.canvas import Canvas, nothing
    from regulars.report.charts.drawing import to_svg
    from regulars.report.html.page import render

    to_svg(nothing(Canvas()))
    while (content := receive(sys.stdin.buffer)) is not None:
        send(sys.stdout.buffer, render(pickle.loads(content)).encode())  # noqa: S301 - the parent's own bytes


if __name__ == "__main__":
    main()
