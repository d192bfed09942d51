"""Corners of the corpus: labels without end, patterns as words, folders and limits that hardly anybody has."""

from __future__ import annotations

import json
import os
import resource
import stat
import subprocess
import sys
from pathlib import Path

import pytest

import regulars
from regulars.ground.errors import RegularsError
from regulars.shell.runs.folder import find
from regulars.shell.runs.proof import verify
from tests.command import Command
from tests.shell.conftest import HEADER, NAMING, WITHOUT_STUDIES, lines
from tests.shell.manifests import write_manifest_anew

LONG = "<svg onload=alert(1)>" + "Z" * 10_000
BOMB = "(a+)+$"  # as a pattern it would take for ever


def shop(folder: Path, *more: str) -> Path:
    path = folder / "log.csv"
    path.write_text("\n".join([HEADER, *lines(), *more]) + "\n", encoding="utf-8")
    return path


def test_a_label_without_end_is_cut_and_escaped(tmp_path: Path) -> None:
    """A product name of ten thousand signs earns most: its bar has the first of them, as text."""
    log = shop(tmp_path, f"9000,LONG,{LONG},1,2021-09-01 10:00:00,5000.00,C1,France,5000.00")
    with regulars.run(log, out=tmp_path / "data", config=NAMING) as run:
        page = run.report.read_text("utf-8")
        assert run.frame("products").set_index("stock_code").loc["LONG", "product_name"] == LONG
    assert "<svg onload" not in page
    assert "Z" * 300 not in page


def test_a_pattern_is_a_word_like_any_other(regulars_command: Command, tmp_path: Path) -> None:
    """What is asked for is compared, never run: the one customer of that name, and none whom it would match."""
    more = f"9000,P1,Product 1,1,2021-09-01 10:00:00,3.00,{BOMB},France,3.00"
    shop(tmp_path, more, more.replace(BOMB, "a" * 40).replace("9000", "9001"))
    assert regulars_command("run", "log.csv", *WITHOUT_STUDIES).returncode == 0
    found = json.loads(regulars_command("table", "customers", "--where", f"customer_id={BOMB}", "--json").stdout)
    assert [row["customer_id"] for row in found["rows"]] == [BOMB]


def test_a_folder_that_cannot_be_worked_in_is_named(tmp_path: Path) -> None:
    """Where the folder of the runs is a file, or lies in one, one line says so and nothing is left behind."""
    log = shop(tmp_path)
    (tmp_path / "taken").write_text("a file")
    for out in (tmp_path / "taken", tmp_path / "taken" / "data"):
        with pytest.raises(RegularsError, match="cannot be the folder of the runs") as refused:
            regulars.run(log, out=out, config=NAMING)
        assert refused.value.exit_code == 2 and "\n" not in str(refused.value)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["log.csv", "taken"]


def test_a_run_of_another_version_is_read(tmp_path: Path) -> None:
    """The manifest says what a run was made with: one of an older version verifies and answers, but is not added to.

    Its rules may have been others; the whole log once more is a run of today beside it.
    """
    out = tmp_path / "data"
    regulars.run(shop(tmp_path), out=out, config=NAMING).close()
    kept = find(out)
    made_with = kept.manifest.versions
    assert {"regulars", "duckdb", "ibis-framework", "pyarrow", "python"} <= set(made_with)
    write_manifest_anew(kept.folder, versions={**made_with, "regulars": "0.0.9", "duckdb": "1.4.0"})
    assert verify(find(out)) > 10
    later = tmp_path / "later.csv"
    later.write_text("\n".join([HEADER, "9000,P1,Product 1,1,2021-09-25 10:00:00,3.00,C1,France,3.00"]) + "\n")
    with regulars.open(out) as old:
        assert old.kpi("orders").orders.item() == 61
    with pytest.raises(RegularsError, match=r"made by regulars 0\.0\.9.*run again over all files, without --add"):
        regulars.run(later, out=out, config=NAMING, add=True)
    with regulars.run([tmp_path / "log.csv", later], out=out, config=NAMING) as run:
        assert run.manifest.versions["regulars"] != "0.0.9"
        assert run.manifest.tables["transactions"] == len(lines()) + 1


def _few_handles() -> None:
    """64 open files, and a mask that forbids nobody anything."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    os.umask(0)


def test_hundreds_of_files_with_few_handles(tmp_path: Path) -> None:
    """400 files of one header are one log though only 64 may be open; what is written only the owner may change
    and only their group may read."""
    folder = tmp_path / "in"
    folder.mkdir()
    for number, line in enumerate(lines(398)):
        (folder / f"{number:03}.csv").write_text(f"{HEADER}\n{line}\n", encoding="utf-8")
    command = [sys.executable, "-m", "regulars", "run", str(folder), *WITHOUT_STUDIES]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120, preexec_fn=_few_handles)
    assert done.returncode == 0, done.stderr
    kept = find(tmp_path / "data")
    assert len(kept.manifest.inputs) == 400
    assert kept.manifest.tables["transactions"] == 400
    modes = {(path.is_dir(), stat.S_IMODE(path.stat().st_mode)) for path in (kept.folder, *kept.folder.rglob("*"))}
    assert modes == {(False, 0o640), (True, 0o750)}
