"""Cookie Cats (gate at level 30 or 40): the published shares and tests, by the command that a shop types."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.command import command_in

FILE = Path(os.environ.get("REGULARS_DATA", "/nowhere")) / "ab_test" / "cookie_cats.csv.gz"

pytestmark = pytest.mark.skipif(not FILE.exists(), reason="needs the public data of Cookie Cats (REGULARS_DATA)")


@pytest.fixture(scope="module")
def analysis(tmp_path_factory: pytest.TempPathFactory) -> Any:
    outcomes = ["retention_1", "retention_7", "sum_gamerounds"]
    asked = [part for name in outcomes for part in ("--outcome", name)]
    run = command_in(tmp_path_factory.mktemp("cookies"))
    return json.loads(run("experiment", "analyse", FILE, "--arm", "version", *asked, "--json").stdout)


def test_the_split_is_warned_of(analysis: Any) -> None:
    """44,700 against 45,489: chi-square 6.902, p .0086."""
    assert analysis["customers"] == {"gate_30": 44_700, "gate_40": 45_489}
    assert analysis["srm_p_value"] == pytest.approx(0.0086, abs=5e-5)
    assert len(analysis["doubts"]) == 1
    assert "44,700 and 45,489" in analysis["doubts"][0]


@pytest.mark.parametrize(
    ("metric", "control", "treated", "points", "p_value", "digits"),
    [("retention_1", 0.448188, 0.442283, -0.5905, 0.0744, 4), ("retention_7", 0.190201, 0.182000, -0.8201, 0.00155, 5)],
)
def test_retention(
    analysis: Any, metric: str, control: float, treated: float, points: float, p_value: float, digits: int
) -> None:
    """Shares, difference in points and p-value as published."""
    row = next(row for row in analysis["results"] if row["metric"] == metric)
    assert [round(row["control_mean"], 6), round(row["mean"], 6)] == [control, treated]
    assert round(100 * row["effect"], 4) == points
    assert round(row["p_value"], digits) == p_value


def test_rounds_decide_nothing(analysis: Any) -> None:
    """52.456 and 51.299 rounds: one player makes the difference."""
    row = next(row for row in analysis["results"] if row["metric"] == "sum_gamerounds")
    assert [round(row["control_mean"], 3), round(row["mean"], 3), row["verdict"]] == [52.456, 51.299, "unclear"]
