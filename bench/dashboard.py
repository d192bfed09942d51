"""How long a visitor waits: for the first numbers of the dashboard, and for the answer to a filter.

    python -m bench.dashboard --out demo

Beside it, in turns, a Streamlit page that holds one line of text, in the same browser. `--out` is a folder with a
published run; that of `make demo` has 1.5 million lines.
"""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

BARE = "import streamlit as st\n\nst.html(\"<p class='first'>Nothing but this.</p>\")\n"
VALUE = ".card .value"


@contextmanager
def served(command: list[str], port: int) -> Iterator[tuple[str, int]]:
    """The address of a server of its own, once it answers, and its process number."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        while process.poll() is None:
            try:
                urlopen(address, timeout=60).close()
                break
            except HTTPError as answered:
                answered.close()
                break
            except (URLError, TimeoutError):
                time.sleep(0.2)
        yield address, process.pid
    finally:
        process.terminate()
        process.wait(timeout=30)


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def opening(browser: Any, address: str, first: str) -> float:
    """Seconds from the address to the first number, for a visitor who was never here."""
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    page = context.new_page()
    began = time.perf_counter()
    page.goto(address)
    page.wait_for_selector(first)
    took = time.perf_counter() - began
    context.close()
    return took


def filtering(browser: Any, address: str, rounds: int) -> list[float]:
    """Seconds from the choice of a segment to its numbers; each segment once, so none is answered from memory."""
    page = browser.new_context(viewport={"width": 1400, "height": 900}).new_page()
    page.goto(address)
    page.wait_for_selector(VALUE)
    page.wait_for_timeout(3000)
    took = []
    for name in ("VIP", "Loyal", "Regular", "At Risk", "Low Value")[:rounds]:
        before = page.locator(VALUE).first.inner_text()
        page.get_by_label("Segment").click()
        choice = page.get_by_role("option", name=name)
        choice.wait_for()
        began = time.perf_counter()
        choice.click()
        page.wait_for_function("before => document.querySelector('.card .value').innerText !== before", arg=before)
        took.append(time.perf_counter() - began)
        page.keyboard.press("Escape")
        page.wait_for_timeout(2000)
    return took


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--out", type=Path, default=Path("demo"))
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        script = Path(folder) / "bare.py"
        script.write_text(BARE, "utf-8")
        ports = free_port(), free_port()
        ours = [sys.executable, "-m", "regulars", "serve", "--out", str(asked.out), "--port", str(ports[0])]
        bare = [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(ports[1])]
        bare += ["--server.headless", "true", "--server.address", "127.0.0.1", "--browser.gatherUsageStats", "false"]
        with served(ours, ports[0]) as (dashboard, _), served(bare, ports[1]) as (other, _):
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            _measure(browser, dashboard, other, asked.rounds)
            browser.close()


def _measure(browser: Any, dashboard: str, bare: str, rounds: int) -> None:
    turns: dict[str, Callable[[], float]] = {
        "dashboard": lambda: opening(browser, dashboard, VALUE),
        "bare page": lambda: opening(browser, bare, ".first"),
    }
    took: dict[str, list[float]] = {name: [] for name in turns}
    for _ in range(rounds):
        for name, turn in turns.items():
            took[name].append(turn())
    took["filter"] = filtering(browser, dashboard, rounds)
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}; seconds, median (least to most)")
    for name, seconds in took.items():
        print(f"{name:10}  {median(seconds):.2f}  ({min(seconds):.2f} to {max(seconds):.2f})")
    print(f"opening by the bare page's: {median(took['dashboard']) / median(took['bare page']):.2f}")


if __name__ == "__main__":
    main()
