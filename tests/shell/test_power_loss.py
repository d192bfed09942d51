"""What a disk that loses everything not flushed would leave: a pointer never names a run that is not wholly there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from regulars.shell.runs.folder import CURRENT, find, place, point_to
from regulars.shell.runs.manifest import MANIFEST
from tests.shell.manifests import manifest_with


def test_the_pointer_moves_after_everything_is_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file and folder of the run is flushed before it is renamed, and the rename before CURRENT names it."""
    flushed: set[str] = set()
    moves: list[tuple[str, set[str]]] = []
    fsync, replace = os.fsync, os.replace

    def flush(number: int) -> None:
        fsync(number)
        flushed.add(str(Path(f"/proc/self/fd/{number}").readlink()))

    def move(source: Path, target: Path) -> None:
        moves.append((str(target), set(flushed)))
        replace(source, target)

    building = tmp_path / "runs" / ".building-x"
    (building / "marts").mkdir(parents=True)
    for name in ("marts/orders.parquet", "report.html"):
        (building / name).write_text("{}")
    manifest_with("x").write(building / MANIFEST)
    monkeypatch.setattr(os, "fsync", flush)
    monkeypatch.setattr(os, "replace", move)
    place(tmp_path, building, "x")
    point_to(tmp_path, "x")

    (to_run, before_run), (to_pointer, before_pointer) = moves[:2]
    assert [to_run, to_pointer] == [str(tmp_path / "runs" / "x"), str(tmp_path / CURRENT)]
    inside = ("marts", "marts/orders.parquet", "report.html", MANIFEST)
    assert before_run >= {str(building), *(str(building / name) for name in inside)}
    assert before_pointer >= {str(tmp_path / "runs"), str(tmp_path / f".{CURRENT}.new")}
    assert str(tmp_path) in flushed
    assert find(tmp_path).run_id == "x"
