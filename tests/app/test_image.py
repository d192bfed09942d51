"""The Dockerfile, followed outside of Docker: the same commands, in a fresh environment, by a user without rights.

Docker itself is not asked: its base image and its layers are not tested here. Packages other than Regulars are those of
this environment, unless REGULARS_WHOLE_IMAGE=1 has pip fetch all of them, as Docker would.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from tests.app.conftest import free_port, started

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "Dockerfile").read_text("utf-8").replace("\\\n", " ")
STEPS = re.findall(r"^(FROM|WORKDIR|COPY|RUN|USER|ENV|ENTRYPOINT|CMD) +(.+)$", TEXT, re.MULTILINE)
TOKEN = "correct horse battery staple"
NOBODY = 65534


def of(kind: str) -> list[str]:
    """What the steps of one kind say, in order."""
    return [said for step, said in STEPS if step == kind]


def python_for_all() -> str:
    """A Python of this version that every user may run, where there is one."""
    system = Path(f"/usr/bin/python3.{sys.version_info.minor}")
    return str(system) if os.geteuid() == 0 and system.exists() else sys.executable


def environment() -> dict[str, str]:
    """Nothing of the caller's but the way out; without REGULARS_WHOLE_IMAGE, this environment's packages are lent."""
    kept = {name: value for name, value in os.environ.items() if name.lower().endswith("_proxy") or "PIP_" in name}
    told = {**kept, "PATH": "/usr/bin:/bin", "HOME": "/tmp", "PYTHONDONTWRITEBYTECODE": "1"}
    if os.environ.get("REGULARS_WHOLE_IMAGE") != "1":
        told["PYTHONPATH"] = sysconfig.get_path("purelib")  # pip finds there what the image would fetch
    return told


@pytest.fixture(scope="module")
def image() -> Iterator[Path]:
    """The folder in which the steps were followed: `src`, with what is copied, and the environment beside it."""
    folder = Path(tempfile.mkdtemp(prefix="regulars-image-"))
    folder.chmod(0o755)
    source = folder / "src"
    source.mkdir()
    for copied in of("COPY"):
        *names, target = copied.split()
        for name in names:
            place = source / target / name if len(names) > 1 else source / target
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, place, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(ROOT / name, source / target)
    for command in of("RUN"):
        if command.startswith("useradd"):
            continue  # this machine keeps its users; the last step runs as one that is there already
        told = command.replace("/opt/regulars", str(folder / "env"))
        told = re.sub(r"^python ", f"{python_for_all()} ", told)
        done = subprocess.run(told, shell=True, cwd=source, env=environment(), capture_output=True, text=True)
        assert done.returncode == 0, f"{told}\n{done.stdout}\n{done.stderr}"
    yield folder
    shutil.rmtree(folder)


def test_the_steps_leave_root_before_anything_runs() -> None:
    """The user changes after the last RUN, and the service listens beyond loopback, so it needs a token."""
    kinds = [kind for kind, _ in STEPS]
    assert kinds.index("USER") > max(place for place, kind in enumerate(kinds) if kind == "RUN")
    assert of("USER") == ["regulars"]
    assert "0.0.0.0" in json.loads(of("CMD")[0])


def test_the_image_serves_without_rights(image: Path) -> None:
    """The command of the image: refused without a token; with one it answers, as a user who can write nothing."""
    (image / "data").mkdir(mode=0o755)
    (image / "audit").mkdir()
    (image / "audit").chmod(0o777)  # here it is another user who owns it in the image
    port = str(free_port())
    command = [*json.loads(of("ENTRYPOINT")[0]), *json.loads(of("CMD")[0])]
    command = [str(image / "env" / "bin" / command[0]), *command[1:]]
    places = {"8501": port, "/data": str(image / "data"), "/audit/audit.jsonl": str(image / "audit" / "audit.jsonl")}
    command = [places.get(word, word) for word in command]
    rights: dict[str, Any] = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}
    told = {**environment(), "HOME": "/nonexistent"}
    refused = subprocess.run(command, env=told, cwd="/", capture_output=True, text=True, timeout=120, **rights)
    assert (refused.returncode, "need a token" in refused.stderr) == (2, True), refused.stderr
    process = subprocess.Popen(
        command, env={**told, "REGULARS_TOKEN": TOKEN}, cwd="/", stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, **rights,
    )  # fmt: skip
    try:
        started(f"http://127.0.0.1:{port}", process)
        owner = Path(f"/proc/{process.pid}").stat().st_uid
        assert owner != 0
        asked = Request(f"http://127.0.0.1:{port}/", headers={"Authorization": f"Bearer {TOKEN}"})
        with pytest.raises(HTTPError) as error:
            urlopen(asked, timeout=30)
        assert error.value.code == 503  # nothing is published in an empty folder
        error.value.close()
        process.terminate()
        assert process.wait(timeout=30) == 0
    finally:
        process.kill()
        errors = process.communicate()[1]
    assert errors == ""


def test_what_is_installed_is_the_copy(image: Path) -> None:
    """The pages and templates came along into the package."""
    found = list((image / "env").glob("lib/python3*/site-packages/regulars/shell/dashboard/templates/*.j2"))
    assert len(found) == 1
    assert list((image / "env").glob("lib/python3*/site-packages/regulars/app/icon.png"))
