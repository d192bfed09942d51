"""A run as an event of OpenLineage: printed, appended to a file, or sent."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from uuid import UUID

import pytest

import regulars
from regulars.shell.cli import run_command_line
from tests.shell.conftest import HEADER, SHORT, lines


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lineage")
    (folder / "log.csv").write_text("\n".join([HEADER, *lines()]) + "\n", encoding="utf-8")
    regulars.run(folder / "log.csv", out=folder / "data", config=SHORT).close()
    return folder / "data"


@pytest.fixture
def server() -> Iterator[tuple[str, list[Any]]]:
    """The address of a server, and what is posted to it: path, authorization, document."""
    posted: list[Any] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            posted.append((self.path, self.headers["authorization"], json.loads(body)))
            self.send_response(201)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as listening:
        thread = Thread(target=listening.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{listening.server_port}", posted
        listening.shutdown()
        thread.join()


def test_an_event_has_what_was_read_and_made(
    out: Path,
    tmp_path: Path,
    server: tuple[str, list[Any]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The same event, with the same id, wherever it goes."""
    address, posted = server
    assert run_command_line(["lineage", "--out", str(out)]) == 0
    event = json.loads(capsys.readouterr().out)
    assert event["eventType"] == "COMPLETE" and UUID(event["run"]["runId"])
    (read,) = event["inputs"]
    assert (Path(read["name"]).name, read["inputFacets"]["dataQualityMetrics"]["rowCount"]) == ("log.csv", 62)
    with regulars.open(out) as run:
        made = {each["name"]: each["outputFacets"]["outputStatistics"]["rowCount"] for each in event["outputs"]}
        assert made == run.manifest.tables
    monkeypatch.setenv("OPENLINEAGE_URL", address)
    monkeypatch.setenv("OPENLINEAGE_API_KEY", "key")
    assert run_command_line(["lineage", "--out", str(out), "--to", str(tmp_path / "events"), "--send"]) == 0
    assert "{" not in capsys.readouterr().out
    assert json.loads((tmp_path / "events").read_text("utf-8")) == event
    assert posted == [("/api/v1/lineage", "Bearer key", event)]
    assert run_command_line(["lineage", "--out", str(out), "--to", str(tmp_path / "events"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == event


def test_a_server_that_is_not_there_is_one_line(
    out: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without an address, and with one that nobody answers at."""
    monkeypatch.delenv("OPENLINEAGE_URL", raising=False)
    assert run_command_line(["lineage", "--out", str(out), "--send"]) == 2
    assert "set OPENLINEAGE_URL" in capsys.readouterr().err
    monkeypatch.setenv("OPENLINEAGE_URL", "http://127.0.0.1:9")
    assert run_command_line(["lineage", "--out", str(out), "--send"]) == 2
    assert "was not sent" in capsys.readouterr().err
