"""What users install: every file by its hash, in the versions that the tests ran with, under licences that allow it."""

from __future__ import annotations

import re
from importlib.metadata import requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.supply.audit import asked, found_in
from tests.supply.licences import is_permissive, licence_of, listing_of, refused

ROOT = Path(__file__).parents[2]
HASHED = (ROOT / "requirements-hashed.txt").read_text("utf-8")
EXTRAS = {"app", "postgres", "excel", "experiments", "mcp"}


def pinned(text: str) -> dict[str, str]:
    """The version of each package."""
    found = re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", text, re.MULTILINE)
    return {canonicalize_name(name): version for name, version in found}


def test_hashed_requirements_are_those_of_the_tests() -> None:
    """The same versions as in constraints.txt; no package without a hash, and no address."""
    tested = pinned((ROOT / "constraints.txt").read_text("utf-8"))
    users = pinned(HASHED)
    assert users == {name: tested.get(name) for name in users}
    for block in re.split(r"\n(?=\S)", HASHED.strip()):
        assert re.fullmatch(r"[^\s]+==[^\s]+( ; [^\\]+)?( \\\n    --hash=sha256:[0-9a-f]{64})+", block), block[:80]
    assert "://" not in HASHED


def test_hashed_requirements_have_all_that_is_needed() -> None:
    """Every dependency of the package and of the extras for users is there."""
    needed = {
        canonicalize_name(each.name)
        for each in map(Requirement, requires("regulars") or ())
        if not each.marker or any(each.marker.evaluate({"extra": extra}) for extra in EXTRAS)
    }
    assert needed - pinned(HASHED).keys() == set()


def test_images_are_pinned() -> None:
    """A build of the image takes exact versions: of its base, and of every package."""
    docker = (ROOT / "Dockerfile").read_text("utf-8")
    compose = (ROOT / "compose.yaml").read_text("utf-8")
    bases = [*re.findall(r"^FROM (\S+)$", docker, re.MULTILINE), *re.findall(r"image: (\S+)$", compose, re.MULTILINE)]
    assert len(bases) == 2
    for base in bases:
        assert re.fullmatch(r"[a-z]+:[0-9]+(\.[0-9]+)+-[a-z-]+", base), base
    installs = re.findall(r"pip install (.+)$", docker, re.MULTILINE)
    assert all("--require-hashes" in line or "--no-deps" in line for line in installs)


@pytest.mark.parametrize(
    ("expression", "is_allowed"),
    [
        ("MIT", True),
        ("BSD-3-Clause AND 0BSD AND MIT AND Zlib AND CC0-1.0", True),
        ("GPL-3.0-only OR MIT", True),
        ("MIT AND GPL-3.0-only", False),
        ("AGPL-3.0-or-later", False),
        ("GPL-2.0-only WITH Classpath-exception-2.0", False),
        ("MIT OR (GPL-2.0-only AND MIT)", False),
        ("", False),
    ],
)
def test_what_is_permissive(expression: str, is_allowed: bool) -> None:
    """All of an AND, one of an OR; what is not understood is not allowed."""
    assert is_permissive(expression) is is_allowed


def test_a_licence_that_is_not_permissive_is_refused() -> None:
    """By name and licence; one is accepted with a reason as long as it keeps its licence."""
    mit = {"name": "a", "version": "1", "licenses": [{"license": {"name": "License :: OSI Approved :: MIT License"}}]}
    agpl = {"name": "b", "version": "2", "licenses": [{"license": {"id": "AGPL-3.0-or-later"}}]}
    none = {"name": "c", "version": "3"}
    certifi = {"name": "certifi", "version": "4", "licenses": [{"expression": "MPL-2.0"}]}
    changed = {**certifi, "licenses": [{"expression": "GPL-3.0-only"}]}
    assert licence_of(mit) == "MIT"
    found = refused([mit, agpl, none, certifi, changed])
    assert found == ["b 2: AGPL-3.0-or-later", "c 3: no licence named", "certifi 4: GPL-3.0-only"]
    assert listing_of({"components": [certifi, mit]})[0] == "a  1  MIT"


def test_an_audit_without_an_answer_says_why(tmp_path: Path) -> None:
    """The program is missing, or ends with an error: the reason, and no all-clear."""
    assert asked(str(tmp_path / "none"), "x")[0] is None
    program = tmp_path / "audit"
    program.write_text("#!/bin/sh\necho 'connection refused' >&2\nexit 1\n")
    program.chmod(0o755)
    assert asked(str(program), "x") == (None, "connection refused")
    answer = {"dependencies": [{"name": "a", "version": "1", "vulns": [{"id": "CVE-1", "fix_versions": ["2"]}]}]}
    assert found_in(answer) == ["a 1: CVE-1, mended in 2"]
