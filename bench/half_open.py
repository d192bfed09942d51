"""Keeps connections with half a request open at a server of this machine, until it is ended, or for five minutes.

    python -m bench.half_open PORT COUNT

What the server ends is opened again, once a second.
"""

from __future__ import annotations

import socket
import sys
import time
from contextlib import suppress

HALF = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Half: "
LONGEST = 300  # seconds


def main() -> None:
    port, count = map(int, sys.argv[1:])
    held: list[socket.socket] = []
    for _ in range(LONGEST):
        held = [each for each in held if not _is_ended(each)]
        while len(held) < count:
            held.append(socket.create_connection(("127.0.0.1", port), timeout=10))
            with suppress(OSError):  # it may have been ended already
                held[-1].sendall(HALF)
            held[-1].setblocking(False)
        time.sleep(1)


def _is_ended(connection: socket.socket) -> bool:
    try:
        connection.recv(1)
    except BlockingIOError:
        return False
    except OSError:
        pass
    connection.close()
    return True


if __name__ == "__main__":
    main()
