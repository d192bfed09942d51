"""`regulars serve` as a command: what it refuses to start, and how it stops."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from regulars.shell.cli import run_command_line
from tests.app.conftest import free_port, started

if TYPE_CHECKING:
    from playwright.sync_api import Browser

TOKEN = "correct horse battery staple"


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """The one line of a refusal with exit code 2."""
    assert run_command_line(["serve", *arguments]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert len(told.err.splitlines()) == 1
    return told.err


def secret(file: Path, text: str) -> None:
    """A file that its owner alone can read."""
    file.write_text(text)
    file.chmod(0o600)


@pytest.mark.parametrize("mode", [0o604, 0o620, 0o644, 0o666])
def test_a_token_file_is_closed_to_others(capsys: pytest.CaptureFixture[str], tmp_path: Path, mode: int) -> None:
    """A file that others can read or change is refused with the command that mends it."""
    secret(tmp_path / "token", TOKEN)
    (tmp_path / "token").chmod(mode)
    told = refused(capsys, "--token-file", str(tmp_path / "token"))
    assert told.rstrip().endswith(f"can be read by others (mode {mode:04o}): chmod 600 {tmp_path / 'token'}")


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1"])
def test_others_need_a_token(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    """Beyond loopback nothing is served without a token."""
    monkeypatch.delenv("REGULARS_TOKEN", raising=False)
    assert "opens the dashboard to other machines: set REGULARS_TOKEN" in refused(capsys, "--host", host)


def test_a_token_is_long(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A token that can be guessed is refused, from the environment as from a file; so is a file that is not there."""
    monkeypatch.setenv("REGULARS_TOKEN", "secret")
    assert "has 6 characters" in refused(capsys, "--host", "0.0.0.0")
    secret(tmp_path / "token", "\n")
    assert "has 0 characters" in refused(capsys, "--token-file", str(tmp_path / "token"))
    assert "cannot be read" in refused(capsys, "--token-file", str(tmp_path / "none"))


def test_a_port_that_is_taken_is_told(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """One line names the port."""
    monkeypatch.delenv("REGULARS_TOKEN", raising=False)
    with socket.create_server(("127.0.0.1", 0)) as other:
        assert f"port {other.getsockname()[1]} of 127.0.0.1" in refused_after(capsys, other.getsockname()[1])
    assert "is not a port" in refused(capsys, "--port", "70000")


def refused_after(capsys: pytest.CaptureFixture[str], port: int) -> str:
    """The refusal of a command that has said where it would serve."""
    assert run_command_line(["serve", "--port", str(port)]) == 2
    return capsys.readouterr().err


def test_without_the_extra_it_is_named(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Where Streamlit is not installed, the command says how to get it."""
    monkeypatch.setitem(sys.modules, "streamlit", None)
    monkeypatch.delitem(sys.modules, "regulars.shell.dashboard.server", raising=False)
    assert 'pip install "regulars[app]"' in refused(capsys)


def test_a_folder_without_a_run_waits_for_one_behind_its_token(browser: Browser, tmp_path: Path) -> None:
    """Health is 503 until there is a run, the page is for those with the token, and SIGTERM ends it in peace."""
    port = free_port()
    secret(tmp_path / "token", TOKEN)
    command = [sys.executable, "-m", "regulars", "serve", "--out", str(tmp_path / "data"), "--port", str(port)]
    process = subprocess.Popen(
        [*command, "--token-file", str(tmp_path / "token")], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    address = f"http://127.0.0.1:{port}"
    try:
        started(address, process)
        for path, bearer, status in (("/health", "", 503), ("/", "", 401), ("/", TOKEN, 503), ("/", "wrong", 401)):
            with pytest.raises(HTTPError) as error:
                urlopen(Request(f"{address}{path}", headers={"Authorization": f"Bearer {bearer}"}), timeout=10)
            assert error.value.code == status, (path, bearer)
            told = json.loads(error.value.read())
            assert str(tmp_path) not in json.dumps(told)
            error.value.close()
        page = browser.new_page()
        page.goto(address)
        page.get_by_label("Token").fill(TOKEN)
        page.get_by_role("button").click()
        page.get_by_text("no run is published yet").wait_for()
        page.close()
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) == 0
    finally:
        process.kill()
        out, errors = process.communicate()
    assert errors == ""
    assert TOKEN not in out
