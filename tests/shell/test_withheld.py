"""What a judge withholds costs nothing: none of the tables is made that lead to it alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import regulars
from regulars.report.plan import PLAN
from regulars.shell.engines.duckdb import DuckStore


def test_no_table_is_made_for_a_withheld_one(log: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A log of few customers gets no offers, and no table that a model of offers or of due dates would learn from."""
    held: list[str] = []
    hold = DuckStore.hold

    def noted(store: DuckStore, name: str, asked: Any) -> Any:
        held.append(name)
        return hold(store, name, asked)

    monkeypatch.setattr(DuckStore, "hold", noted)
    with regulars.run(log, out=tmp_path / "out") as run:
        assert {"recommendations", "replenishment"} <= {*run.manifest.left_out}
    steps = [*PLAN.toward(["offer_weights", "restock_weights"]).steps]
    learnt_from = {step.name for step in steps if step.name.startswith(("offer_", "restock_", "purchase_lines"))}
    assert "customer_products" in held and len(learnt_from) > 10
    assert learnt_from.isdisjoint(held)
