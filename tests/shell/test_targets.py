"""Targets of a configuration next to what came: on the command line, and in the report."""

from __future__ import annotations

from pathlib import Path

from tests.command import Command
from tests.shell.conftest import NAMING


def test_targets_are_next_to_actuals(log: Path, regulars_command: Command) -> None:
    """In the table, next to the months of the KPI, and in the report."""
    skipped = ", ".join(f'"{name}"' for name in NAMING["studies"]["skip"])
    settings = f"[studies]\nskip = [{skipped}]\n[targets.net_revenue]\n2021-05 = 100\n2021-12 = 100\n"
    (log.parent / "regulars.toml").write_text(settings)
    regulars_command("run", "log.csv")
    shown = regulars_command("kpi", "net_revenue", "--grain", "month").stdout
    assert "target" in shown and "100.00" in next(line for line in shown.splitlines() if line.startswith("2021-05"))
    by_country = regulars_command("kpi", "net_revenue", "--grain", "month", "--by", "country").stdout
    assert "target" not in by_country
    page = next((log.parent / "data" / "runs").glob("*/report.html")).read_text("utf-8")
    assert "Due by now" in page and "month from 1 May 2021" in page
