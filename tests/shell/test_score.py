"""A stored model scores another log as it scored its own; a file that is not the stored model is never loaded."""

from __future__ import annotations

import json
import shutil
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pyarrow.parquet as pq
import pytest

from regulars.ground.errors import GateFailed, UsageError
from regulars.shell.config.config import Config
from regulars.shell.jobs.run import run
from regulars.shell.jobs.score import score
from regulars.shell.runs.proof import Kept
from tests.command import Command
from tests.shell.conftest import HEADER, WITHOUT_STUDIES
from tests.shell.manifests import write_manifest_anew

START, DAYS = date(2021, 1, 1), 420


def _histories(customers: int) -> dict[str, list[date]]:
    """Purchase days of customers who come at their own pace, some of whom leave."""
    random = Random(7)
    made = {}
    for number in range(customers):
        day, stays = random.uniform(0, DAYS * 0.7), random.expovariate(1 / 200)
        gap, end = random.gammavariate(2, 15), day + stays
        days = [START + timedelta(int(day))]
        while (day := day + random.expovariate(1 / gap)) < min(end, DAYS):
            days.append(START + timedelta(int(day)))
        made[f"C{number:04}"] = days
    return made


def _write(path: Path, histories: dict[str, list[date]]) -> Path:
    random = Random(8)
    rows = [HEADER]
    for customer, days in histories.items():
        for number, day in enumerate(days):
            price = f"{random.uniform(5, 80):.2f}"
            rows.append(f"I{customer}-{number},P1,Product 1,1,{day} 10:00:00,{price},{customer},France,{price}")
    path.write_text("\n".join(rows) + "\n")
    return path


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Kept]:
    """A log and the run of it."""
    folder = tmp_path_factory.mktemp("scored")
    log = _write(folder / "log.csv", _histories(500))
    return log, run([log], out=folder / "data", config=Config()).kept


def _copy(shop: tuple[Path, Kept], folder: Path) -> tuple[Path, Path]:
    """A copy of the folder of runs that may be damaged, and the folder of the models in it."""
    kept = shop[1]
    data = folder / "data"
    shutil.copytree(kept.folder.parents[1], data, symlinks=True)
    return data, data / "runs" / kept.run_id / "models"


def _rows(path: Path) -> list[dict[str, Any]]:
    return pq.ParquetFile(path).read().to_pylist()


def test_the_same_log_gets_the_same_scores(shop: tuple[Path, Kept], tmp_path: Path) -> None:
    """What the run published and what its stored models say again are one."""
    log, kept = shop
    done = score([log], data=kept.folder.parents[1], to=tmp_path / "scores", config=Config())
    assert not done.refused and not done.left_out
    for name in ("churn_scores", "clv"):
        again = _rows(tmp_path / "scores" / f"{name}.parquet")
        assert again == _rows(kept.folder / "marts" / f"{name}.parquet")
        assert done.tables[name] == len(again) == 500
    assert json.loads((tmp_path / "scores" / "scores.json").read_text())["run_id"] == kept.run_id


def test_another_log_is_not_learnt_from(shop: tuple[Path, Kept], tmp_path: Path) -> None:
    """Three customers would never carry a model; scored, they get what their histories are worth to the old one."""
    _, kept = shop
    few = _write(tmp_path / "few.csv", dict(list(_histories(500).items())[:3]))
    score([few], data=kept.folder.parents[1], to=tmp_path / "scores", config=Config())
    assert [row["customer_id"] for row in _rows(tmp_path / "scores" / "clv.parquet")] == ["C0000", "C0001", "C0002"]
    models = {row["model"] for row in _rows(tmp_path / "scores" / "churn_scores.parquet")}
    assert models == {row["model"] for row in _rows(kept.folder / "marts" / "churn_scores.parquet")}


@pytest.mark.parametrize("content", [b"\x80\x04\x95", b'{"format": 1}', b"PK\x03\x04 no archive"])
def test_a_file_that_is_no_model_is_refused_and_fitted_anew(
    shop: tuple[Path, Kept], tmp_path: Path, content: bytes
) -> None:
    """A file that was changed is damage; where the manifest was changed with it, the log is learnt from instead."""
    data, models = _copy(shop, tmp_path)
    (file,) = models.glob("churn.*")
    file.write_bytes(content)
    with pytest.raises(GateFailed, match=rf"models/{file.name} has {len(content)} bytes instead of"):
        score([shop[0]], data=data, to=tmp_path / "scores", config=Config())
    assert not (tmp_path / "scores").exists()
    write_manifest_anew(models.parent)
    done = score([shop[0]], data=data, to=tmp_path / "scores", config=Config())
    assert "not a stored churn model" in done.refused["churn"]
    assert _rows(tmp_path / "scores" / "churn_scores.parquet") == _rows(
        shop[1].folder / "marts" / "churn_scores.parquet"
    )


def test_what_cannot_be_scored_is_told(
    shop: tuple[Path, Kept], tmp_path: Path, log: Path, regulars_command: Command
) -> None:
    """A folder with something in it, a run without models, a missing input: one line, and nothing written."""
    with pytest.raises(UsageError, match="is not empty"):
        score([shop[0]], data=shop[1].folder.parents[1], to=tmp_path, config=Config())
    assert regulars_command("run", log, *WITHOUT_STUDIES).returncode == 0
    refused = regulars_command("score", log, "--to", "fresh")
    assert (refused.returncode, len(refused.stderr.splitlines())) == (2, 1)
    assert "no models to score with" in refused.stderr
    missing = regulars_command("score", "nothing.csv", "--out", shop[1].folder.parents[1], "--to", "fresh", "--json")
    assert (missing.returncode, missing.stdout) == (3, "")
    assert not (tmp_path / "fresh").exists() and not list(tmp_path.glob(".regulars-*"))
