"""How long visitors of the dashboard wait while several look at once, and while others attack its door.

    python -m bench.sessions --out demo
    python -m bench.sessions --out demo --sessions 1 --half-open 500

Each session opens one page after another, with a pause between, for a minute. It speaks as a browser does, without
drawing: the time is that from the request for a page to the last of what it shows. With `--half-open` so many
connections with half a request are kept open meanwhile, and opened again where the server ends them.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from urllib.request import urlopen

from bench.dashboard import free_port, served

PAGES = ("", "customers", "cohorts", "products", "churn-and-value", "countries", "data-quality", "definitions")
PAUSE = 2.0  # seconds between two pages of a session


class Session:
    """A visitor with one open connection."""

    def __init__(self, port: int) -> None:
        from websockets.sync.client import connect
        from websockets.typing import Origin, Subprotocol

        self._socket = connect(
            legacy=True,
            uri=f"ws://127.0.0.1:{port}/_stcore/stream",
            origin=Origin(f"http://127.0.0.1:{port}"),
            subprotocols=[Subprotocol("streamlit")],
            max_size=None,
            proxy=None,
            open_timeout=30,
        )

    def open_page(self, page: str) -> tuple[float, int]:
        """Seconds until all of the page has arrived, and its bytes."""
        from streamlit.proto.BackMsg_pb2 import BackMsg
        from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

        asked = BackMsg()
        asked.rerun_script.page_name = page
        began, size = time.perf_counter(), 0
        self._socket.send(asked.SerializeToString())
        while True:
            data = self._socket.recv(timeout=60)
            assert isinstance(data, bytes)
            size += len(data)
            message = ForwardMsg()
            message.ParseFromString(data)
            if message.WhichOneof("type") == "script_finished":
                return time.perf_counter() - began, size

    def close(self) -> None:
        """Leave."""
        self._socket.close()


@contextmanager
def half_open(port: int, count: int) -> Iterator[None]:
    """Inside, another process keeps `count` connections with half a request open."""
    attacker = subprocess.Popen([sys.executable, "-m", "bench.half_open", str(port), str(count)])
    try:
        yield
        assert attacker.poll() is None, "the connections were not kept open"
    finally:
        attacker.terminate()
        attacker.wait()


def visit(port: int, seconds: float, seed: int) -> list[float]:
    """The seconds that one visitor waited for each page, over so many seconds."""
    chosen = random.Random(seed)
    until, waited = time.monotonic() + seconds, []
    time.sleep(chosen.uniform(0, PAUSE))
    session = Session(port)
    while time.monotonic() < until:
        took, size = session.open_page(chosen.choice(PAGES))
        assert size > 5_000, "the page is empty"
        waited.append(took)
        time.sleep(chosen.uniform(0.5, 1.5) * PAUSE)
    session.close()
    return waited


def arrive(port: int) -> float:
    """Seconds until a new visitor has the page and its first numbers."""
    began = time.perf_counter()
    with urlopen(f"http://127.0.0.1:{port}/", timeout=30) as answer:
        answer.read()
    session = Session(port)
    session.open_page("")
    session.close()
    return time.perf_counter() - began


def peak_memory(process_id: int) -> int:
    """The most MiB that the process has held."""
    lines = Path(f"/proc/{process_id}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) // 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--out", type=Path, default=Path("demo"))
    parser.add_argument("--sessions", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--half-open", type=int, default=0)
    asked = parser.parse_args()
    port = free_port()
    command = [sys.executable, "-m", "regulars", "serve", "--out", str(asked.out), "--port", str(port)]
    with served(command, port) as (_, server):
        first, before = arrive(port), peak_memory(server)
        with half_open(port, asked.half_open), ThreadPoolExecutor(asked.sessions + 1) as pool:
            visits = [pool.submit(visit, port, asked.seconds, seed) for seed in range(asked.sessions)]
            arrivals, until = [], time.monotonic() + asked.seconds
            while time.monotonic() < until:
                arrivals.append(arrive(port))
                time.sleep(5)
            waited = [took for visit in visits for took in visit.result()]
        print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}; {asked.half_open} half-open connections")
        print(f"first visitor of all: {first:.2f} seconds")
        _show(f"pages of {asked.sessions} sessions", waited)
        _show("arrivals", arrivals)
        print(f"memory of the server: {before} MiB before, {peak_memory(server)} MiB at most")


def _show(what: str, seconds: list[float]) -> None:
    ordered = sorted(seconds)
    late = ordered[int(len(ordered) * 0.95)]
    print(f"{what}: {len(ordered)}, seconds median {median(ordered):.2f}, 95% {late:.2f}, most {ordered[-1]:.2f}")


if __name__ == "__main__":
    main()
