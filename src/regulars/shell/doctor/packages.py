"""Python, the packages that Regulars needs, and its extras."""

from __future__ import annotations

import platform
import shutil
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, metadata, requires, version
from importlib.util import find_spec

from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from regulars.ground.errors import listing
from regulars.shell.doctor.finding import FAILED, NOTE, OK, WARNING, Finding

_FOR_DEVELOPERS = {"bench", "dev", "docs"}
# A program from outside that a package needs: the package that is imported, the program, and where it comes from.
_PROGRAMS = (("pyspark", "java", "Java 17, for example: apt-get install openjdk-17-jre-headless"),)


def package_findings() -> Iterator[Finding]:
    """Python, packages with their bounds, extras, and programs that extras need."""
    yield python_finding(platform.python_version())
    wanted = [Requirement(text) for text in requires("regulars") or []]
    yield bounds_finding([one for one in wanted if _applies(one, "")])
    for extra in metadata("regulars").get_all("Provides-Extra") or []:
        if extra not in _FOR_DEVELOPERS:
            mine = [one for one in wanted if _applies(one, extra) and not _applies(one, "")]
            yield extra_finding(extra, mine)
    for package, program, source in _PROGRAMS:
        if find_spec(package):
            where = shutil.which(program)
            yield Finding(program, OK, where) if where else Finding(program, WARNING, "not found", f"Install {source}.")


def _applies(one: Requirement, extra: str) -> bool:
    return one.marker is None or one.marker.evaluate({**default_environment(), "extra": extra})  # type: ignore[dict-item]


def python_finding(running: str) -> Finding:
    """Whether this Python is one that Regulars is made for."""
    bounds = metadata("regulars")["Requires-Python"]
    if running in SpecifierSet(bounds):
        return Finding("Python", OK, running)
    return Finding("Python", FAILED, f"{running}; {bounds} is needed", "Create an environment with a newer Python.")


def bounds_finding(wanted: list[Requirement]) -> Finding:
    """Whether every package that is needed is there, in a version within its bounds."""
    amiss = [requirement for one in wanted if (requirement := _amiss(one))]
    if not amiss:
        return Finding("packages", OK, f"regulars {version('regulars')} and the {len(wanted)} packages that it needs")
    return Finding("packages", FAILED, listing(amiss), "Reinstall it in its own environment.")


def extra_finding(extra: str, wanted: list[Requirement]) -> Finding:
    """Whether an extra is there; one that is not is no fault."""
    amiss = [requirement for one in wanted if (requirement := _amiss(one))]
    if not amiss:
        return Finding(f"extra {extra}", OK, ", ".join(f"{one.name} {version(one.name)}" for one in wanted))
    return Finding(f"extra {extra}", NOTE, listing(amiss), f'To install it: pip install "regulars[{extra}]"')


def _amiss(one: Requirement) -> str:
    """What is wrong with a package; nothing where it is there and within its bounds."""
    try:
        there = version(one.name)
    except PackageNotFoundError:
        return f"{one.name} is not installed"
    return "" if one.specifier.contains(there, prereleases=True) else f"{one.name} {there} is not {one.specifier}"
