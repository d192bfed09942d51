"""`regulars figures`: the charts of the report as PNG and SVG, for slides."""

from __future__ import annotations

from pathlib import Path

from regulars.shell.cli.options import AsJson, KeptRun, OutFolder
from regulars.shell.cli.show import say, show_json


def figures(
    *,
    to: Path = Path("figures"),
    out: OutFolder = Path("data"),
    run: KeptRun = None,
    json: AsJson = False,
) -> None:
    """Write every chart of a published run as a PNG and an SVG file.

    Parameters
    ----------
    to
        Folder for the files; made where it does not exist.
    """
    from regulars.shell.published.drawing import require_room_to_draw
    from regulars.shell.published.run import open_run

    opened = open_run(out, run)
    require_room_to_draw()
    from regulars.shell.published.figures import write_figures

    written, skipped = write_figures(opened, to)
    if json:
        show_json({"run_id": opened.run_id, "written": [str(path) for path in written], "skipped": skipped})
        return
    say(f"{len(written)} files in {to}")
    for name, reason in skipped.items():
        say(f"  left out  {name}: {reason}")
