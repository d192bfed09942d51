"""Writes the charts of a run as files."""

from __future__ import annotations

from pathlib import Path

from regulars.report.charts import FIGURES, Canvas, to_png, to_svg
from regulars.shell.engines.formula import expression_of
from regulars.shell.published.report_content import DRAWN, Rows, drawn_rows
from regulars.shell.published.run import Run


def write_figures(run: Run, folder: Path) -> tuple[list[Path], dict[str, str]]:
    """The files written, and the figures that this run has no table for, with the reason."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = rows_drawn_of(run)
    canvas = Canvas(currency=run.manifest.currency)
    written: list[Path] = []
    skipped: dict[str, str] = {}
    for figure in FIGURES:
        absent = [name for name in figure.tables if name not in rows]
        if absent:
            skipped[figure.name] = f"no table {absent[0]}"
            continue
        chart = figure.draw(rows, canvas)
        for ending, content in (("svg", to_svg(chart).encode()), ("png", to_png(chart))):
            path = folder / f"{figure.name}.{ending}"
            path.write_bytes(content)
            written.append(path)
    return written, skipped


def rows_drawn_of(run: Run) -> dict[str, Rows]:
    """The rows of every small table that figures and pages draw, as far as the run has them."""
    tables = {name: run.table(name) for name in run.tables if name in DRAWN}
    return drawn_rows(tables, lambda asked: expression_of(asked).to_pyarrow().to_pylist())
