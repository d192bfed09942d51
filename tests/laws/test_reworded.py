"""A reworded message changes no verdict: nothing that is decided hangs on a sentence."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import regulars
from regulars.ground import errors
from regulars.ground.evidence import Reason
from regulars.ledger.mapped_columns import MappedColumn
from regulars.metrics import catalog
from regulars.shell.ingest.model import Dialect
from regulars.shell.jobs.draft_config import look_at
from regulars.shell.published.run import Run
from regulars.stats.btyd import Objection
from regulars.studies.churn.reasons import FACTS
from tests.engines.same import assert_same_content
from tests.laws.simulated import simulated_shop
from tests.shell.conftest import HEADER, lines

WORDS = ("reason", "reasons", "adds_up")  # the published columns of sentences that the test rewords


def _reword(monkeypatch: pytest.MonkeyPatch, words: str) -> None:
    for rendered in (Reason, Objection, MappedColumn):
        monkeypatch.setattr(rendered, "__str__", lambda _: words)
    monkeypatch.setattr(catalog, "adds_up", lambda _: words)
    for facts in FACTS:
        monkeypatch.setitem(FACTS, facts, lambda *_: words)


def _small(path: Path) -> None:
    """Sixty lines, as much as a first try has: models and values are withheld."""
    path.write_text("\n".join([HEADER, *lines()]) + "\n", encoding="utf-8")


def _with_models(path: Path) -> None:
    """Four hundred customers of a year: windows, models and values are chosen."""
    rows = simulated_shop(400, seed=3)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


@pytest.mark.parametrize(
    ("write", "words", "models"),
    [
        (_small, "", []),
        (_with_models, "chosen: the shortest; nowhere; set aside", ["churn.json", "clv.json", "restock.json"]),
    ],
)
def test_a_reworded_message_changes_no_verdict(
    write: Callable[[Path], None], words: str, models: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every reason says the same other words, or nothing: verdicts, tables left out, choices and numbers stay."""
    log = tmp_path / "log.csv"
    write(log)
    before = regulars.run(log, out=tmp_path / "before", config={})
    _reword(monkeypatch, words)
    after = regulars.run(log, out=tmp_path / "after", config={})

    assert _verdicts(after) == _verdicts(before)
    assert after.left_out == dict.fromkeys(before.left_out, words)
    assert_same_content(before, after, but=WORDS)
    assert after.manifest["models"] == before.manifest["models"] == models


@pytest.mark.parametrize("words", ["", "--skip-rows"])
def test_a_reworded_refusal_changes_no_proposal(words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a first look finds to be decided is read off no message: all of them say the same other words."""
    log = tmp_path / "log.csv"
    log.write_text("Date;Quantity;Price\n01.02.2024;1;4.800\n02.03.2024;2;1.200\n", encoding="utf-8")
    (before,) = look_at([log], Dialect())
    monkeypatch.setattr(errors, "printable", lambda _: words)
    (after,) = look_at([log], Dialect())

    assert after == before and before.dates is not None and before.numbers is not None
    assert before.numbers.settings == ('decimal = ","', 'thousands = "."')


def _verdicts(run: Run) -> list[tuple[Any, ...]]:
    """Each claim with its verdict, its sizes, and how many reasons it has."""
    rows = run.table("evidence").order_by("claim").to_pyarrow().to_pylist()
    return [(*(row[name] for name in row if name != "reasons"), len(row["reasons"])) for row in rows]
