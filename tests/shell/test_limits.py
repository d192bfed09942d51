"""A machine that has no more to give: exit code 6, one line that says what to do, the last good run still served."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

import pytest

import regulars
from regulars.shell.runs.folder import find
from regulars.shell.runs.proof import verify
from tests.shell.limited import limited


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A log, and the folder in which a run of it is published."""
    from tests.shell.conftest import HEADER, lines

    folder = tmp_path_factory.mktemp("limits")
    log = folder / "log.csv"
    log.write_text("\n".join([HEADER, *lines(400)]) + "\n", encoding="utf-8")
    regulars.run(log, out=folder / "data", config={})
    return log, folder / "data"


def _check(served: tuple[Path, Path], code: int | None, said: str, *words: str) -> None:
    out = served[1]
    assert (code, said.count("\n")) == (6, 1), said
    assert all(word in said for word in words), said
    assert verify(find(out)) > 20
    assert not list((out / "runs").glob(".building-*"))


@pytest.mark.parametrize("most", [2_000, 20_000, 300_000])
def test_no_file_may_grow_further(served: tuple[Path, Path], tmp_path: Path, most: int) -> None:
    """P04: wherever the disk gives out (reading, scratch, database), as a quota or a full disk would."""
    log, out = served
    arguments = ["run", "--again", str(log), "--out", str(out), "--accept-change"]
    _check(served, *limited(arguments, resource.RLIMIT_FSIZE, most, tmp_path / "said"), "Free space")


@pytest.mark.parametrize(
    ("command", "mebibytes", "words"),
    [("verify", 100, "needs them for 1,024"), ("run", 4_000, "charts cannot be drawn"), ("kpi", 4_000, "")],
)
def test_a_limit_of_addresses(served: tuple[Path, Path], command: str, mebibytes: int, words: str) -> None:
    """Under `ulimit -v`, libraries would end the process with traces of their own; what draws no chart needs little."""
    log, out = served
    asked = {"run": [str(log), "--again"], "kpi": ["orders"]}.get(command, [])
    most = mebibytes << 20
    done = subprocess.run(
        [sys.executable, "-m", "regulars", command, *asked, "--out", str(out)], capture_output=True, text=True,
        timeout=120, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (most, most)),
    )  # fmt: skip
    if words:
        _check(served, done.returncode, done.stderr, words)
    else:
        assert (done.returncode, done.stderr) == (0, "")


def test_too_little_memory_names_the_step_and_the_setting(served: tuple[Path, Path], tmp_path: Path) -> None:
    """X06: the step at work and the setting that gives more are named."""
    log, out = served
    config = tmp_path / "small.toml"
    config.write_text('[engine]\nmemory_limit = "1MB"\nthreads = 1\n')
    arguments = ["run", "--again", str(log), "--out", str(out), "--config", str(config)]
    code, said = limited(arguments, resource.RLIMIT_CORE, 0, tmp_path / "said")
    _check(served, code, said, "[engine] memory_limit")
