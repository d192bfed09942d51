"""`regulars forecast`: what is to come of a KPI."""

from __future__ import annotations

from pathlib import Path

from regulars.ground.errors import UsageError, meant
from regulars.shell.cli.options import AsJson, KeptRun, OutFolder
from regulars.shell.cli.show import say, show_json, show_rows


def forecast(
    kpi: str = "net_revenue",
    *,
    grain: str = "month",
    out: OutFolder = Path("data"),
    run: KeptRun = None,
    json: AsJson = False,
) -> None:
    """Show what is to come of a KPI, and how far such forecasts were off before.

    Parameters
    ----------
    kpi
        net_revenue, gross_revenue, orders or units.
    grain
        month, or week (net_revenue and orders).
    """
    from regulars.shell.published.movement import rows_of
    from regulars.shell.published.run import open_run

    opened = open_run(out, run)
    every = rows_of(opened, "forecast")
    rows = [row for row in every if (row["kpi"], row["grain"]) == (kpi, grain)]
    if not rows:
        known = sorted({f"{row['kpi']} by {row['grain']}" for row in every})
        raise UsageError(f"there is no forecast of {kpi} by {grain} ({meant(f'{kpi} by {grain}', known)}).")
    tested = [row for row in rows_of(opened, "forecast_backtest") if (row["kpi"], row["grain"]) == (kpi, grain)]
    errors = _errors(tested)
    if json:
        show_json({"run_id": opened.run_id, "kpi": kpi, "grain": grain, "rows": rows, "tested": errors})
        return
    show_rows([{name: value for name, value in row.items() if name not in ("kpi", "grain")} for row in rows])
    say("\nHow far each model was off at earlier ends of the log, by what came:")
    show_rows(errors)
    verdicts = {row["claim"]: row["reasons"] for row in rows_of(opened, "evidence")}
    for reason in verdicts.get(f"forecast.{kpi}_by_{grain}") or ():
        say(f"note: {reason}")
    say(f"\nrun {opened.run_id}, data before {opened.as_of}")


def _errors(tested: list[dict[str, object]]) -> list[dict[str, object]]:
    """One row per model: its weighted absolute error, and over how many forecasts."""
    found: dict[str, list[dict[str, object]]] = {}
    for row in tested:
        found.setdefault(str(row["model"]), []).append(row)
    return [
        {
            "model": model,
            "error": _weighted_error(rows),
            "forecasts": len(rows),
            "chosen": rows[0]["is_chosen"],
            "naive": rows[0]["is_naive"],
        }
        for model, rows in sorted(found.items(), key=lambda each: _weighted_error(each[1]))
    ]


def _weighted_error(rows: list[dict[str, object]]) -> float:
    off = sum(abs(float(str(row["forecast"])) - float(str(row["actual"]))) for row in rows)
    return off / max(sum(float(str(row["actual"])) for row in rows), 1e-9)
