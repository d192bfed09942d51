"""`regulars experiment analyse`: one file, its arms compared; what is no experiment is refused in one line."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from tests.command import Command, command_in

HEADER = "customer_id,arm,spent,came"
ANALYSE = ("experiment", "analyse", "sent.csv", "--arm", "arm", "--outcome", "spent")


def lines(control: int = 200, sent: int = 200, *, arms: tuple[str, str] = ("control", "mail")) -> list[str]:
    """Customers of two arms; of each three the first spends, of those who were sent a mail one more."""
    return [
        f"{arm}-{n},{arm},{n % 3 + extra},{'yes' if n % 3 else 'no'}"
        for arm, size, extra in ((arms[0], control, 0), (arms[1], sent, 1))
        for n in range(size)
    ]


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    write(tmp_path, lines())
    return tmp_path


@pytest.fixture
def run(shop: Path) -> Command:
    return command_in(shop)


def write(folder: Path, rows: Sequence[str]) -> None:
    (folder / "sent.csv").write_text("\n".join([HEADER, *rows]) + "\n")


def test_two_outcomes_by_hand(run: Command) -> None:
    """200 customers an arm: 67 spend 0, 67 spend 1, 66 spend 2 (one more with a mail); came the same in both."""
    done = run(*ANALYSE, "--outcome", "came", "--json")
    assert done.returncode == 0, done.stderr
    spent, came = json.loads(done.stdout)["results"]
    assert spent["control"] == "control"
    assert spent["control_mean"] == pytest.approx((67 * 1 + 66 * 2) / 200)
    assert spent["effect"] == pytest.approx(1)
    assert (spent["verdict"], came["verdict"], came["effect"]) == ("higher", "unclear", 0)
    assert spent["p_value_adjusted"] == pytest.approx(2 * spent["p_value"])  # Holm over two outcomes


def test_a_split_that_is_off_hides_effects(shop: Path, run: Command) -> None:
    """400 against 200 where halves were intended: no effect; as intended with shares, and there it is."""
    write(shop, lines(400, 200))
    found: dict[str, Any] = json.loads(run(*ANALYSE, "--json").stdout)
    assert found["results"][0]["verdict"] == "withheld"
    assert found["results"][0]["effect"] is found["results"][0]["mean"] is None
    assert "effects are withheld" in found["doubts"][0]
    found = json.loads(run(*ANALYSE, "--share", "control=2", "--share", "mail=1", "--json").stdout)
    assert found["results"][0]["verdict"] == "higher"


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        (lines(99, 99), "has 99 customers; 100 are needed"),
        ([f"{n},{'ab'[n % 2]},{int(n < 18)},no" for n in range(400)], "9 customers of a have any spent"),
        (
            [f"{n},{'ab'[n % 2]},{900 if n == 5 else 1},no" for n in range(400)],
            "one customer has 82% of the spent of b",
        ),
    ],
)
def test_too_little_is_withheld(shop: Path, run: Command, rows: list[str], says: str) -> None:
    """Few customers, few who spent anything, or one who spent most: no effect, and the reason."""
    write(shop, rows)
    found = json.loads(run(*ANALYSE, "--json").stdout)
    assert found["results"][0]["effect"] is None
    assert says in found["doubts"][0]


def test_capped_one_customer_decides_nothing(shop: Path, run: Command) -> None:
    """The same big spender, capped at the 99th percentile of those who spent: an effect is shown."""
    write(shop, [f"{n},{'ab'[n % 2]},{900 if n == 5 else 1 + n % 4 // 2},no" for n in range(400)])
    found = json.loads(run(*ANALYSE, "--cap", "0.99", "--json").stdout)
    assert found["results"][0]["estimator"] == "mean+cap"
    assert found["results"][0]["effect"] == pytest.approx(0, abs=0.2)


def test_who_is_in_two_arms_is_set_aside(shop: Path, run: Command) -> None:
    """And counted."""
    write(shop, [*lines(), "control-7,mail,5,no"])
    found = json.loads(run(*ANALYSE, "--json").stdout)
    assert (found["customers"], found["in_two_arms"]) == ({"control": 199, "mail": 200}, 1)
    assert "1 customer in more than one arm" in run(*ANALYSE).stdout


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([*lines(), "control-7,control,5,no"], "lines 9 and 402 are of one customer, 'control-7'"),
        ([*lines(), "x,,5,no"], "line 402 has no arm"),
        ([*lines(), "x,mail,lots,no"], "line 402: spent is 'lots'; an outcome is a number"),
        ([*lines(), "x,mail,inf,no"], "line 402: spent is 'inf'"),
        ([*lines(), "x,contrl,5,no"], "the arm 'contrl' (1 line) looks like 'control' misspelt"),
        ([*lines(), "x,Mail,5,no"], "differ by capitals alone"),
        (lines(200, 0), "the file has only 'control'"),
    ],
)
def test_a_file_that_is_no_experiment(shop: Path, run: Command, rows: list[str], says: str) -> None:
    """One line, exit code 3."""
    write(shop, rows)
    refused = run(*ANALYSE)
    assert (refused.returncode, refused.stderr.count("\n")) == (3, 1)
    assert says in refused.stderr


@pytest.mark.parametrize(
    ("more", "code", "says"),
    [
        (["--control", "contrl"], 2, "there is no arm 'contrl' to be the control (did you mean 'control'?)"),
        (["--outcome", "spend"], 2, "needs the column 'spend'"),
        (["--customer", "who"], 2, "--customer who: sent.csv has the columns customer_id, arm, spent, came"),
        (["--share", "control"], 2, "'control' is not ARM=SHARE"),
        (["--share", "control=0"], 2, "a share is a number above 0"),
        (["--share", "control=1", "--share", "male=1"], 2, "the arm 'mail', which has no intended share"),
        (["--share", "control=1", "--share", "mail=1", "--share", "sms=1"], 3, "no customer in the arm 'sms'"),
        (["--cap", "0.1"], 2, "--cap 0.1 is no quantile"),
    ],
)
def test_arguments_that_do_not_fit(run: Command, more: list[str], code: int, says: str) -> None:
    """One line each."""
    refused = run(*ANALYSE, *more)
    assert (refused.returncode, refused.stderr.count("\n")) == (code, 1)
    assert says in refused.stderr


def test_without_the_library(run: Command) -> None:
    """Who has not installed the extra is shown how."""
    with mock.patch("regulars.studies.experiments.library.find_spec", return_value=None):
        refused = run(*ANALYSE)
    assert refused.returncode == 2
    assert 'pip install "regulars[experiments]"' in refused.stderr
